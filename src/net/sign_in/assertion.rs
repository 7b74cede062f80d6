//! How does the holder of a certificate prove it without a secret? With a token that it signs itself.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, signature};
use serde_json::json;
use zeroize::Zeroizing;

use crate::certificate::pfx::Signer;
use crate::config::Algorithm;
use crate::secret::Secret;

/// By which digest the header names the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `x5t`: SHA-1.
    Sha1,
    /// `x5t#S256`: SHA-256.
    Sha256,
}

/// What is signed.
pub struct Assertion<'a> {
    /// How.
    pub algorithm: Algorithm,
    /// How the header names the certificate.
    pub name: Name,
    /// The claims.
    pub claims: serde_json::Value,
    /// The key with its certificate.
    pub signer: &'a Signer,
}

impl Assertion<'_> {
    /// The signed token; `None` where the key is too small for the algorithm.
    pub fn sign(&self) -> Option<Secret> {
        let padding: &'static dyn signature::RsaEncoding = match self.algorithm {
            Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
            Algorithm::Rs256 => &signature::RSA_PKCS1_SHA256,
        };
        let (name, digest) = match self.name {
            Name::Sha1 => ("x5t", &digest::SHA1_FOR_LEGACY_USE_ONLY),
            Name::Sha256 => ("x5t#S256", &digest::SHA256),
        };
        let print = BASE64URL_NOPAD.encode(digest::digest(digest, &self.signer.certificate.0).as_ref());
        let header = json!({ "typ": "JWT", "alg": self.algorithm.word(), name: print });
        let part = |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let mut token = Zeroizing::new(format!("{}.{}", part(&header), part(&self.claims)));
        let mut signed = vec![0; self.signer.key.public().modulus_len()];
        self.signer.key.sign(padding, &SystemRandom::new(), token.as_bytes(), &mut signed).ok()?;
        token.push('.');
        token.push_str(&BASE64URL_NOPAD.encode(&signed));
        Some(Secret::new(token.to_string()))
    }
}

/// A random id, as requests and assertions want one.
pub(super) fn id() -> String {
    let mut bytes = [0_u8; 16];
    SystemRandom::new().fill(&mut bytes).expect("the system gives random bytes");
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
