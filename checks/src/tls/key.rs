//! Which kind and size of key does a certificate hold, and with what was it signed?

use x509_parser::certificate::X509Certificate;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;

use super::certificate::short;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA with so many bits.
    Rsa(usize),
    /// ECDSA on a curve: "P-256", or its object identifier.
    Ec(String),
    /// Another kind: "Ed25519", or its object identifier.
    Other(String),
}

/// With what a certificate was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// With a hash that can no longer be trusted: "SHA-1", "MD5", "MD2".
    Broken(&'static str),
    /// With anything else.
    Sound,
}

impl Key {
    /// The key of a certificate.
    pub(super) fn of(parsed: &X509Certificate<'_>) -> Self {
        key(parsed)
    }

    /// The key in words.
    pub fn words(&self) -> String {
        match self {
            Self::Rsa(bits) => format!("RSA {bits} bit"),
            Self::Ec(curve) => format!("ECDSA {curve}"),
            Self::Other(name) => name.clone(),
        }
    }
}

impl Signature {
    /// The signature on a certificate.
    pub(super) fn of(parsed: &X509Certificate<'_>) -> Self {
        signature(parsed)
    }
}

fn key(parsed: &X509Certificate<'_>) -> Key {
    let info = parsed.public_key();
    let algorithm = info.algorithm.algorithm.to_id_string();
    match algorithm.as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => match info.parsed() {
            Ok(PublicKey::RSA(rsa)) => Key::Rsa(bits(rsa.modulus)),
            _ => Key::Other("an RSA key that cannot be read".to_owned()),
        },
        "1.2.840.10045.2.1" => {
            let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
            let curve = curve.map_or_else(|| "a curve that is spelled out".to_owned(), |oid| oid.to_id_string());
            Key::Ec(match curve.as_str() {
                "1.2.840.10045.3.1.7" => "P-256".to_owned(),
                "1.3.132.0.34" => "P-384".to_owned(),
                "1.3.132.0.35" => "P-521".to_owned(),
                "1.3.132.0.10" => "secp256k1".to_owned(),
                _ => short(&curve),
            })
        }
        "1.3.101.112" => Key::Other("Ed25519".to_owned()),
        "1.3.101.113" => Key::Other("Ed448".to_owned()),
        "1.2.840.10040.4.1" => Key::Other("DSA".to_owned()),
        other => Key::Other(short(other)),
    }
}

fn bits(modulus: &[u8]) -> usize {
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let first = modulus.get(zeros).map_or(0, |byte| 8 - byte.leading_zeros() as usize);
    modulus.len().saturating_sub(zeros + 1) * 8 + first
}

fn signature(parsed: &X509Certificate<'_>) -> Signature {
    let hash = match SignatureAlgorithm::try_from(&parsed.signature_algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => parameters.hash_algorithm_oid().to_id_string(),
        _ => parsed.signature_algorithm.algorithm.to_id_string(),
    };
    match hash.as_str() {
        "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" | "1.2.840.10040.4.3" | "1.3.14.3.2.29" | "1.3.14.3.2.26" => {
            Signature::Broken("SHA-1")
        }
        "1.2.840.113549.1.1.4" | "1.2.840.113549.2.5" | "1.3.14.3.2.3" => Signature::Broken("MD5"),
        "1.2.840.113549.1.1.2" | "1.2.840.113549.1.1.3" => Signature::Broken("MD2"),
        _ => Signature::Sound,
    }
}
