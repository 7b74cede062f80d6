//! Is the password right, and is the file as it was written?

use exdoctor_checks::facts::certificate::{Rounds, Unopened};
use ring::{digest, hmac};

use super::kdf::{self, Budget, Password, Purpose};
use super::{damaged, oid};
use crate::der::{Part, Parts, tag};

/// Verifies the code over the contents; `data` is the `MacData`.
pub(super) fn verify(
    data: Part<'_>,
    contents: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<Rounds, Unopened> {
    let odd = || damaged("the code that protects it cannot be read");
    let mut parts = Parts(data.contents);
    let mut info = parts.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
    let algorithm = info.tagged(tag::SEQUENCE).ok_or_else(odd)?;
    let code = info.tagged(tag::OCTETS).ok_or_else(odd)?.contents;
    let salt = parts.tagged(tag::OCTETS).ok_or_else(odd)?.contents;
    let rounds = parts.tagged(tag::INTEGER).map_or(Ok(1), |part| kdf::rounds(part.contents))?;
    let name = Parts(algorithm.contents).tagged(tag::OID).ok_or_else(odd)?.contents;
    let (digest, hmac, word) = algorithms(name)?;
    let key = kdf::pkcs12(digest, (password, Purpose::Mac), (salt, rounds), digest.output_len(), budget)?;
    let key = hmac::Key::new(hmac, &key);
    hmac::verify(&key, contents, code).map_err(|_| Unopened::WrongPassword)?;
    Ok(Rounds { algorithm: format!("HMAC-{word}"), rounds })
}

fn algorithms(name: &[u8]) -> Result<(&'static digest::Algorithm, hmac::Algorithm, &'static str), Unopened> {
    match oid::below(name, oid::SHA2) {
        _ if name == oid::SHA1 => Ok((&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, "SHA1")),
        Some(1) => Ok((&digest::SHA256, hmac::HMAC_SHA256, "SHA256")),
        Some(2) => Ok((&digest::SHA384, hmac::HMAC_SHA384, "SHA384")),
        Some(3) => Ok((&digest::SHA512, hmac::HMAC_SHA512, "SHA512")),
        _ if name == oid::PBMAC1 => Err(Unopened::Unsupported("protection with PBMAC1".to_owned())),
        _ => Err(Unopened::Unsupported(format!("protection with {}", oid::dotted(name)))),
    }
}
