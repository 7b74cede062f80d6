//! What is in a certificate file: DER, PEM or PKCS#7?

use std::borrow::Cow;
use std::collections::BTreeSet;

use data_encoding::BASE64;
use exdoctor_checks::facts::certificate::{Content, Form, Unopened};
use exdoctor_checks::facts::tls::Der;
use rustls_pki_types::pem::{PemObject, SectionKind};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::order::own;
use crate::ber;
use crate::der::{Parts, tag};

/// So many certificates are read; a list of roots has about 150.
const MOST: usize = 500;
/// 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];

/// What bytes are, as far as their first structure tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Certificate,
    Pkcs7,
    Pfx,
    PrivateKey,
    Text,
    Other,
}

/// Opens a certificate file.
///
/// # Errors
/// Why it does not open.
pub(super) fn open(bytes: &[u8]) -> Result<Content, Unopened> {
    let text = text(bytes);
    let mut oddities = BTreeSet::new();
    if let Cow::Owned(_) = text {
        oddities.insert("it is UTF-16".to_owned());
    }
    if is_pem(&text) {
        return pem(&text, oddities);
    }
    let bare = bare_base64(&text);
    if bare.is_some() {
        oddities.insert("it is Base64 without the lines around it".to_owned());
    }
    let der = bare.as_deref().unwrap_or(bytes);
    let (form, certificates) = match kind(der) {
        Kind::Certificate => {
            let (der, more) = cut(der)?;
            if more > 0 {
                oddities.insert(format!("{more} bytes follow the certificate"));
            }
            (Form::Der, vec![Der(der.to_vec())])
        }
        Kind::Pkcs7 => (Form::Pkcs7, pkcs7(der)?),
        other => return Err(Unopened::OtherForm(words(other).to_owned())),
    };
    content(if bare.is_some() { Form::Pem } else { form }, certificates, oddities)
}

/// What a file that is no PFX is, in words.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    let text = text(bytes);
    if is_pem(&text) {
        let key = text.windows(12).any(|window| window == b"PRIVATE KEY-");
        return Some(if key {
            "a private key in PEM form"
        } else {
            "a certificate in PEM form, without a private key"
        });
    }
    match bare_base64(&text).as_deref().map_or_else(|| kind(bytes), kind) {
        Kind::Pfx if bare_base64(&text).is_some() => Some("a PFX in Base64 form: decode it first"),
        Kind::Pfx => None,
        // Cut or damaged, it may have been one.
        Kind::Other if bytes.first() == Some(&tag::SEQUENCE) => None,
        other => Some(words(other)),
    }
}

const fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Certificate => "a certificate, without a private key",
        Kind::Pkcs7 => "certificates in PKCS#7 form, without a private key",
        Kind::Pfx => "a PFX, with a private key",
        Kind::PrivateKey => "a private key, without a certificate",
        Kind::Text => "a text",
        Kind::Other => "neither a certificate nor a PFX",
    }
}

/// What bytes are.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    if !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return Kind::Text;
    }
    let Ok((whole, _)) = ber::definite(bytes) else { return Kind::Other };
    let Some(mut parts) = Parts::within(&whole, tag::SEQUENCE) else { return Kind::Other };
    let (first, second) = (parts.next(), parts.next());
    match (first.map(|part| (part.tag, part.contents)), second.map(|part| part.tag)) {
        (Some((tag::INTEGER, [3])), Some(tag::SEQUENCE)) => Kind::Pfx,
        // An encrypted key is an algorithm and bytes.
        (Some((tag::INTEGER, [0 | 1])), Some(_)) | (Some((tag::SEQUENCE, _)), Some(tag::OCTETS)) => Kind::PrivateKey,
        (Some((tag::OID, SIGNED_DATA)), Some(0xa0)) => Kind::Pkcs7,
        (Some((tag::SEQUENCE, _)), Some(tag::SEQUENCE)) => Kind::Certificate,
        _ => Kind::Other,
    }
}

fn content(form: Form, mut certificates: Vec<Der>, oddities: BTreeSet<String>) -> Result<Content, Unopened> {
    let readable = |der: &Der| X509Certificate::from_der(&der.0).is_ok();
    let place = own(&certificates.iter().collect::<Vec<_>>()).ok_or(Unopened::Nothing)?;
    let first = certificates.remove(place);
    if !readable(&first) {
        return Err(Unopened::Damaged("the certificate cannot be read".to_owned()));
    }
    let thumbprint = Some(super::thumbprint(&first));
    certificates.insert(0, first);
    Ok(Content { form, certificates, thumbprint, friendly_name: None, keys: Vec::new(), protection: None, oddities })
}

fn pem(text: &[u8], mut oddities: BTreeSet<String>) -> Result<Content, Unopened> {
    let mut certificates = Vec::new();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(text) {
        match section {
            Ok((SectionKind::Certificate, der)) => certificates.push(Der(der)),
            Ok((SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey, _)) => {
                oddities.insert("it holds a private key as well: do not hand it out".to_owned());
            }
            Ok(_) => {}
            Err(error) => return Err(Unopened::Damaged(format!("its PEM cannot be read: {error}"))),
        }
        if certificates.len() > MOST {
            return Err(Unopened::Unsupported(format!("more than {MOST} certificates")));
        }
    }
    let mut form = Form::Pem;
    if certificates.is_empty() {
        if let Some(der) = section(text, "PKCS7") {
            (form, certificates) = (Form::Pkcs7, pkcs7(&der)?);
        } else if text.windows(12).any(|window| window == b"PRIVATE KEY-") {
            return Err(Unopened::OtherForm(words(Kind::PrivateKey).to_owned()));
        }
    }
    content(form, certificates, oddities)
}

/// The contents of a section that the library does not know.
fn section(text: &[u8], label: &str) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    let (_, after) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (inner, _) = after.split_once("-----END")?;
    let digits: Vec<u8> = inner.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&digits).ok()
}

/// The certificates of `SignedData`.
fn pkcs7(bytes: &[u8]) -> Result<Vec<Der>, Unopened> {
    let odd = || Unopened::Damaged("its list of certificates cannot be read".to_owned());
    let (whole, _) = ber::definite(bytes).map_err(|error| Unopened::Damaged(error.to_string()))?;
    let mut parts = Parts::within(&whole, tag::SEQUENCE).ok_or_else(odd)?;
    parts.next();
    let inner = parts.tagged(tag::around(0)).ok_or_else(odd)?.contents;
    let mut data = Parts::within(inner, tag::SEQUENCE).ok_or_else(odd)?;
    let list = data.find(|part| part.tag == tag::around(0)).map(|part| Parts(part.contents));
    let list = list.into_iter().flatten().filter(|part| part.tag == tag::SEQUENCE);
    Ok(list.take(MOST).map(|part| Der(part.whole.to_vec())).collect())
}

/// A structure without what follows it.
fn cut(bytes: &[u8]) -> Result<(&[u8], usize), Unopened> {
    let (_, taken) = ber::definite(bytes).map_err(|error| Unopened::Damaged(error.to_string()))?;
    Ok((&bytes[..taken], bytes.len() - taken))
}

fn is_pem(text: &[u8]) -> bool {
    text.windows(11).any(|window| window == b"-----BEGIN ")
}

/// Base64 without the lines around it, as some portals hand certificates out.
fn bare_base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&digits).ok().filter(|der| der.first() == Some(&tag::SEQUENCE))
}

/// A text that some program saved as UTF-16, in UTF-8.
fn text(bytes: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Cow::Borrowed(bytes),
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
}
