//! What is in a PFX (PKCS#12) file?
//!
//! Both protections are read: the old one (RC2, triple DES, SHA-1) and the one of PBES2 (AES, SHA-2). Private keys stay
//! within, as bytes that are cleared: what comes out is what they say about themselves and to which certificate they belong.

mod bags;
mod kdf;
mod key;
mod mac;
mod oid;
mod protection;

use std::borrow::Cow;
use std::collections::BTreeSet;

use exdoctor_checks::facts::certificate::{Belongs, Content, Form, PrivateKey, Protection, Unopened};
use exdoctor_checks::facts::tls::Der;
use ring::signature::RsaKeyPair;
use zeroize::Zeroizing;

use super::order::own;
use crate::ber;
use crate::der::{Part, Parts, tag};
use crate::secret::Secret;
use bags::Bags;
use kdf::{Budget, Password};

/// Opens a PFX; without a password, the empty one is tried.
///
/// # Errors
/// Why it does not open; the words hold nothing of what is in it.
pub fn open(bytes: &[u8], password: Option<&Secret>) -> Result<Content, Unopened> {
    let Opened { bags, protection, oddities } = Opened::of(bytes, password)?;
    content(&bags, protection, oddities)
}

/// An RSA key that signs, with the certificate that it belongs to.
pub struct Signer {
    /// The certificate.
    pub certificate: Der,
    /// The key.
    pub key: RsaKeyPair,
}

/// The first RSA key of a PFX that belongs to a certificate in it.
///
/// # Errors
/// Why there is none.
pub fn signer(bytes: &[u8], password: Option<&Secret>) -> Result<Signer, Unopened> {
    let bags = Opened::of(bytes, password)?.bags;
    let all: Vec<&Der> = bags.certificates.iter().map(|(der, _)| der).collect();
    let signs = |(pkcs8, _): &(Zeroizing<Vec<u8>>, bags::Attributes)| {
        let Belongs::To(place) = key::look(pkcs8, &all).belongs else { return None };
        Some(Signer { certificate: all[place].clone(), key: key::rsa(pkcs8)? })
    };
    let none =
        || Unopened::Unsupported("it holds no RSA key with its certificate, with which one could sign".to_owned());
    bags.keys.iter().find_map(signs).ok_or_else(none)
}

/// What a PFX holds, with its keys.
struct Opened {
    bags: Bags,
    protection: Protection,
    oddities: BTreeSet<String>,
}

impl Opened {
    fn of(bytes: &[u8], password: Option<&Secret>) -> Result<Self, Unopened> {
        let (whole, taken) = ber::definite(bytes).map_err(|error| Unopened::Damaged(error.to_string()))?;
        let mut oddities = BTreeSet::new();
        if matches!(whole, Cow::Owned(_)) {
            oddities.insert("it is written in BER, with lengths that are not stated".to_owned());
        }
        match bytes.len() - taken {
            0 => {}
            more => drop(oddities.insert(format!("{more} bytes follow the file's own contents"))),
        }
        let outer = Outer::read(&whole)?;
        let given = password.filter(|secret| !secret.expose().is_empty());
        let passwords = match given {
            Some(secret) => vec![Password::of(secret)],
            None => vec![Password::of(&Secret::new(String::new())), Password::none()],
        };
        let mut last = Unopened::WrongPassword;
        for one in &passwords {
            match outer.open(one) {
                Ok((bags, protection)) => return Ok(Self { bags, protection, oddities }),
                Err(error @ Unopened::WrongPassword) => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(if password.is_none() { Unopened::NoPassword } else { last })
    }
}

/// `PFX`: the contents and the code over them.
struct Outer<'a> {
    contents: &'a [u8],
    code: Option<Part<'a>>,
}

impl<'a> Outer<'a> {
    fn read(whole: &'a [u8]) -> Result<Self, Unopened> {
        let mut parts = Parts::within(whole, tag::SEQUENCE).ok_or_else(|| damaged("it is no structure of PKCS#12"))?;
        let version = parts.tagged(tag::INTEGER).ok_or_else(|| damaged("it has no version"))?.contents;
        if version != [3] {
            return Err(Unopened::Unsupported("a version of PKCS#12 other than 3".to_owned()));
        }
        let info = parts.tagged(tag::SEQUENCE).ok_or_else(|| damaged("it has no contents"))?;
        let (kind, contents) = content_info(info)?;
        if kind == oid::SIGNED_DATA {
            return Err(Unopened::Unsupported("protection by a signature instead of a password".to_owned()));
        }
        Ok(Self { contents: octets(kind, contents)?, code: parts.tagged(tag::SEQUENCE) })
    }

    fn open(&self, password: &Password) -> Result<(Bags, Protection), Unopened> {
        let mut budget = Budget::new();
        let code = self.code.map(|code| mac::verify(code, self.contents, password, &mut budget)).transpose()?;
        let verified = code.is_some();
        let mut bags = Bags::default();
        self.parts(&mut bags, password, &mut budget).map_err(|error| match error {
            Unopened::WrongPassword if verified => {
                damaged("the password is right for the file, but a part of it cannot be decrypted with it")
            }
            other => other,
        })?;
        let encryption = std::mem::take(&mut bags.encryption);
        Ok((bags, Protection { code, encryption }))
    }

    fn parts(&self, bags: &mut Bags, password: &Password, budget: &mut Budget) -> Result<(), Unopened> {
        let safe = definite(self.contents)?;
        let parts = Parts::within(&safe, tag::SEQUENCE).ok_or_else(|| damaged("its parts cannot be read"))?;
        for info in parts {
            let (kind, contents) = content_info(info)?;
            match kind {
                oid::DATA => bags.read(octets(kind, contents)?, password, budget, 0)?,
                oid::ENCRYPTED_DATA => {
                    let odd = || damaged("an encrypted part cannot be read");
                    let mut data = Parts::within(contents, tag::SEQUENCE).ok_or_else(odd)?;
                    data.tagged(tag::INTEGER).ok_or_else(odd)?;
                    let mut info = data.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
                    info.tagged(tag::OID).ok_or_else(odd)?;
                    let algorithm = info.tagged(tag::SEQUENCE).ok_or_else(odd)?;
                    let encrypted = joined(info.next().ok_or_else(odd)?).ok_or_else(odd)?;
                    let (plain, rounds) = protection::decrypt(algorithm, &encrypted, password, budget)?;
                    bags.encryption.insert(rounds);
                    bags.read(&plain, password, budget, 0)?;
                }
                oid::ENVELOPED_DATA => {
                    return Err(Unopened::Unsupported("encryption for the holder of a certificate".to_owned()));
                }
                other => return Err(Unopened::Unsupported(format!("a part of the kind {}", oid::dotted(other)))),
            }
        }
        Ok(())
    }
}

fn content(bags: &Bags, protection: Protection, oddities: BTreeSet<String>) -> Result<Content, Unopened> {
    let all: Vec<&Der> = bags.certificates.iter().map(|(der, _)| der).collect();
    let mut keys: Vec<PrivateKey> = Vec::new();
    for (pkcs8, attributes) in &bags.keys {
        let key::Looked { kind, key_spec, belongs } = key::look(pkcs8, &all);
        keys.push(PrivateKey {
            kind,
            belongs,
            key_spec,
            provider: attributes.provider.clone(),
            machine: attributes.machine,
            friendly_name: attributes.friendly_name.clone(),
        });
    }
    if all.is_empty() && keys.is_empty() {
        return Err(Unopened::Nothing);
    }
    // The certificate of a key comes first: by the key itself, else by the id that names it.
    let by_key = keys.iter().find_map(|key| match key.belongs {
        Belongs::To(place) => Some(place),
        _ => None,
    });
    let named = |(_, beside): &(_, bags::Attributes)| {
        let id = beside.key_id.as_ref();
        id.is_some_and(|id| bags.keys.iter().any(|(_, key)| key.key_id.as_ref() == Some(id)))
    };
    let first = by_key.or_else(|| bags.certificates.iter().position(named)).or_else(|| own(&all));
    let order: Vec<usize> = first.into_iter().chain((0..all.len()).filter(|place| Some(*place) != first)).collect();
    for key in &mut keys {
        if let Belongs::To(place) = &mut key.belongs {
            *place = order.iter().position(|old| old == place).expect("the order holds every place");
        }
    }
    Ok(Content {
        form: Form::Pfx,
        friendly_name: first.and_then(|place| bags.certificates[place].1.friendly_name.clone()),
        thumbprint: first.map(|place| super::thumbprint(all[place])),
        certificates: order.into_iter().map(|place| bags.certificates[place].0.clone()).collect(),
        keys,
        protection: Some(protection),
        oddities,
    })
}

/// The kind of a `ContentInfo`, and what it holds.
fn content_info(info: Part<'_>) -> Result<(&[u8], &[u8]), Unopened> {
    let odd = || damaged("a part has no contents");
    let mut parts = Parts(info.contents);
    let kind = parts.tagged(tag::OID).ok_or_else(odd)?.contents;
    Ok((kind, parts.tagged(tag::around(0)).ok_or_else(odd)?.contents))
}

fn octets<'a>(kind: &[u8], contents: &'a [u8]) -> Result<&'a [u8], Unopened> {
    if kind != oid::DATA {
        return Err(Unopened::Unsupported(format!("contents of the kind {}", oid::dotted(kind))));
    }
    Parts(contents).tagged(tag::OCTETS).map(|part| part.contents).ok_or_else(|| damaged("a part holds no bytes"))
}

/// The bytes of an octet string with the tag [0], in one piece or in several.
fn joined(part: Part<'_>) -> Option<Cow<'_, [u8]>> {
    match part.tag {
        0x80 => Some(Cow::Borrowed(part.contents)),
        0xa0 => {
            let pieces: Vec<Part<'_>> = Parts(part.contents).collect();
            let all = pieces.iter().all(|piece| piece.tag == tag::OCTETS);
            all.then(|| Cow::Owned(pieces.iter().flat_map(|piece| piece.contents).copied().collect()))
        }
        _ => None,
    }
}

fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unopened> {
    ber::definite(bytes).map(|(whole, _)| whole).map_err(|error| Unopened::Damaged(error.to_string()))
}

fn damaged(why: &str) -> Unopened {
    Unopened::Damaged(why.to_owned())
}
