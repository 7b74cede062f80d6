//! To which certificate does a private key belong, and what says it about its `KeySpec`?
//!
//! The key is looked at and forgotten: what leaves this file holds nothing of it.

use exdoctor_checks::facts::certificate::{Belongs, KeySpec};
use exdoctor_checks::facts::tls::Der;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING};
use ring::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

use super::oid;
use crate::der::{Parts, tag};

/// What a key says about itself.
pub(super) struct Looked {
    pub(super) kind: String,
    pub(super) key_spec: KeySpec,
    pub(super) belongs: Belongs,
}

/// The public half of a private key.
enum Public {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The contents of the public key's bit string.
    Point(Vec<u8>),
}

/// Looks at a PKCS#8 key beside the certificates of its file.
pub(super) fn look(pkcs8: &[u8], certificates: &[&Der]) -> Looked {
    let Some(info) = Info::read(pkcs8) else {
        let why = "it is not in the form PKCS#8".to_owned();
        return Looked { kind: "a key".to_owned(), key_spec: KeySpec::NotStated, belongs: Belongs::Broken(why) };
    };
    let (kind, public) = info.public(pkcs8);
    let belongs = match public {
        Err(Unusable::Broken(why)) => Belongs::Broken(why),
        Err(Unusable::Unknown(why)) => Belongs::Unknown(why),
        Ok(public) => {
            let fits = |der: &&Der| X509Certificate::from_der(&der.0).is_ok_and(|(_, one)| same(&public, &one));
            certificates.iter().position(fits).map_or(Belongs::ToNone, Belongs::To)
        }
    };
    Looked { kind, key_spec: info.key_spec(), belongs }
}

/// The RSA key of a PKCS#8 structure, where it is one that can sign.
pub(super) fn rsa(pkcs8: &[u8]) -> Option<RsaKeyPair> {
    let info = Info::read(pkcs8).filter(|info| info.algorithm == oid::RSA)?;
    RsaKeyPair::from_der(info.key).ok()
}

/// `PrivateKeyInfo`.
struct Info<'a> {
    algorithm: &'a [u8],
    parameters: Parts<'a>,
    key: &'a [u8],
    attributes: Option<&'a [u8]>,
}

/// Why there is no public half.
enum Unusable {
    Broken(String),
    Unknown(String),
}

impl<'a> Info<'a> {
    fn read(pkcs8: &'a [u8]) -> Option<Self> {
        let mut parts = Parts::within(pkcs8, tag::SEQUENCE)?;
        parts.tagged(tag::INTEGER)?;
        let mut parameters = Parts(parts.tagged(tag::SEQUENCE)?.contents);
        let algorithm = parameters.tagged(tag::OID)?.contents;
        let key = parts.tagged(tag::OCTETS)?.contents;
        let attributes = parts.tagged(tag::around(0)).map(|part| part.contents);
        Some(Self { algorithm, parameters, key, attributes })
    }

    /// Windows reads one bit of the key usage: 0x10 exchange, 0x80 signature.
    fn key_spec(&self) -> KeySpec {
        let stated = Parts(self.attributes.unwrap_or_default()).find_map(|attribute| {
            let mut parts = Parts(attribute.contents);
            let kind = parts.tagged(tag::OID)?;
            let mut values = Parts(parts.tagged(0x31)?.contents);
            (kind.contents == oid::KEY_USAGE).then(|| values.tagged(tag::BITS).map(|bits| bits.contents))
        });
        match stated {
            None => KeySpec::NotStated,
            Some(Some([_, bits, ..])) if bits & 0x90 == 0x10 => KeySpec::Exchange,
            Some(Some([_, bits, ..])) if bits & 0x90 == 0x80 => KeySpec::Signature,
            Some(Some([_, bits, ..])) => KeySpec::Unclear(format!("key usage 0x{bits:02x}")),
            Some(_) => KeySpec::Unclear("a key usage without bits".to_owned()),
        }
    }

    fn public(&self, pkcs8: &[u8]) -> (String, Result<Public, Unusable>) {
        match self.algorithm {
            oid::RSA => self.rsa(),
            oid::EC => self.ec(pkcs8),
            oid::ED25519 => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8);
                let point = pair.map(|pair| Public::Point(pair.public_key().as_ref().to_vec()));
                ("Ed25519".to_owned(), point.map_err(|error| Unusable::Broken(error.to_string())))
            }
            other => {
                let name = oid::dotted(other);
                (name.clone(), Err(Unusable::Unknown(format!("keys of the kind {name} are not known"))))
            }
        }
    }

    fn rsa(&self) -> (String, Result<Public, Unusable>) {
        let unreadable = || Unusable::Broken("the RSA key cannot be read".to_owned());
        let numbers = || {
            let mut parts = Parts::within(self.key, tag::SEQUENCE)?;
            parts.tagged(tag::INTEGER)?;
            let modulus = unsigned(parts.tagged(tag::INTEGER)?.contents);
            Some((modulus, unsigned(parts.tagged(tag::INTEGER)?.contents)))
        };
        let Some((modulus, exponent)) = numbers() else { return ("RSA".to_owned(), Err(unreadable())) };
        let bits = modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
        let public = Public::Rsa { modulus: modulus.to_vec(), exponent: exponent.to_vec() };
        // What the library finds inconsistent cannot sign; other objections are about sizes.
        let sound = match RsaKeyPair::from_der(self.key).map_err(|error| error.to_string()) {
            Err(why) if why.contains("Inconsistent") || why.contains("InvalidComponent") => {
                Err(Unusable::Broken("the parts of the RSA key do not fit each other".to_owned()))
            }
            _ => Ok(public),
        };
        (format!("RSA {bits} bit"), sound)
    }

    fn ec(&self, pkcs8: &[u8]) -> (String, Result<Public, Unusable>) {
        let curve = self.parameters.clone().tagged(tag::OID).map(|part| oid::dotted(part.contents));
        let (name, library) = match curve.as_deref() {
            Some("1.2.840.10045.3.1.7") => ("P-256", Some(&ECDSA_P256_SHA256_ASN1_SIGNING)),
            Some("1.3.132.0.34") => ("P-384", Some(&ECDSA_P384_SHA384_ASN1_SIGNING)),
            Some("1.3.132.0.35") => ("P-521", None),
            _ => ("another curve", None),
        };
        let kind = format!("ECDSA {name}");
        let stated = || {
            let mut parts = Parts::within(self.key, tag::SEQUENCE)?;
            parts.find_map(|part| (part.tag == tag::around(1)).then(|| Parts(part.contents).tagged(tag::BITS))?)
        };
        let point = stated().and_then(|bits| bits.contents.split_first()).map(|(_, point)| point.to_vec());
        let Some(point) = point else {
            return (kind, Err(Unusable::Unknown("the key does not hold its public half".to_owned())));
        };
        let random = ring::rand::SystemRandom::new();
        let broken = library.is_some_and(|library| EcdsaKeyPair::from_pkcs8(library, pkcs8, &random).is_err());
        if broken {
            return (kind, Err(Unusable::Broken("the parts of the key do not fit each other".to_owned())));
        }
        (kind, Ok(Public::Point(point)))
    }
}

fn same(public: &Public, certificate: &X509Certificate<'_>) -> bool {
    let theirs = certificate.public_key();
    match (public, theirs.parsed()) {
        (Public::Rsa { modulus, exponent }, Ok(PublicKey::RSA(own))) => {
            unsigned(own.modulus) == modulus && unsigned(own.exponent) == exponent
        }
        (Public::Point(point), _) => theirs.subject_public_key.data.as_ref() == point.as_slice(),
        _ => false,
    }
}

/// A number without the zeros before it.
fn unsigned(contents: &[u8]) -> &[u8] {
    let zeros = contents.iter().take_while(|byte| **byte == 0).count();
    &contents[zeros..]
}
