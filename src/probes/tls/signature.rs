//! Was something signed with a key, by what certificates use and by what they used once?

use md5::{Digest, Md5};
use num_bigint::BigUint;
use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};
use x509_parser::asn1_rs::BitString;
use x509_parser::error::X509Error;
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::verify::verify_signature;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use crate::der::{tag, write};

/// Keys of more bytes are not computed with.
const LARGEST: usize = 1024;
/// The algorithms of ECDSA begin so.
const ECDSA: &str = "1.2.840.10045.4.";
const NULL: &[u8] = &[0x05, 0x00];

/// The algorithm of a signature that cannot be verified here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unverifiable(pub(super) String);

impl std::fmt::Display for Unverifiable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "a signature with algorithm {} cannot be verified by exdoctor", self.0)
    }
}

/// Whether the key made the signature.
pub(super) fn is_signed(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
    signature: &BitString<'_>,
    content: &[u8],
) -> Result<bool, Unverifiable> {
    let name = algorithm.algorithm.to_id_string();
    match (Hash::of(&name), key.parsed()) {
        (Some(hash), Ok(PublicKey::RSA(key))) => return Ok(is_by_rsa(&key, &hash, &signature.data, content)),
        // A key of one kind makes no signature of another.
        (Some(_), Ok(_)) => return Ok(false),
        (None, Ok(PublicKey::RSA(_))) if name.starts_with(ECDSA) => return Ok(false),
        _ => {}
    }
    match verify_signature(key, algorithm, signature, content) {
        Ok(()) => Ok(true),
        Err(X509Error::SignatureUnsupportedAlgorithm) => Err(Unverifiable(name)),
        Err(_) => Ok(false),
    }
}

/// A hash that RSA signs, with its identification.
enum Hash {
    Md5,
    Other(&'static Algorithm, &'static [u8]),
}

const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05];
const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const SHA2_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA2_384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA2_512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];

impl Hash {
    /// The hash of RSASSA-PKCS1-v1_5; no cryptographic library of ours takes MD5 or keys as short as once.
    fn of(algorithm: &str) -> Option<Self> {
        Some(match algorithm {
            "1.2.840.113549.1.1.4" => Self::Md5,
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::Other(&SHA1_FOR_LEGACY_USE_ONLY, SHA1),
            "1.2.840.113549.1.1.11" => Self::Other(&SHA256, SHA2_256),
            "1.2.840.113549.1.1.12" => Self::Other(&SHA384, SHA2_384),
            "1.2.840.113549.1.1.13" => Self::Other(&SHA512, SHA2_512),
            _ => return None,
        })
    }

    /// The identification and the hash, as RSA signs them.
    fn info(&self, content: &[u8]) -> Vec<u8> {
        let (id, hash) = match self {
            Self::Md5 => (MD5, Md5::digest(content).to_vec()),
            Self::Other(algorithm, id) => (*id, digest(algorithm, content).as_ref().to_vec()),
        };
        let algorithm = write(tag::SEQUENCE, &[&write(tag::OID, &[id]), NULL]);
        write(tag::SEQUENCE, &[&algorithm, &write(tag::OCTETS, &[&hash])])
    }
}

/// RFC 8017, 8.2.2: the only message that the signature may hold is built and compared.
fn is_by_rsa(key: &RSAPublicKey<'_>, hash: &Hash, signature: &[u8], content: &[u8]) -> bool {
    let modulus = BigUint::from_bytes_be(key.modulus);
    let size = usize::try_from(modulus.bits().div_ceil(8)).unwrap_or(usize::MAX);
    let info = hash.info(content);
    // An exponent of more than four bytes would only cost time.
    let usable = size <= LARGEST && signature.len() == size && key.exponent.len() <= 5;
    let Some(padding) = size.checked_sub(info.len() + 3).filter(|padding| usable && *padding >= 8) else {
        return false;
    };
    let signature = BigUint::from_bytes_be(signature);
    if signature >= modulus {
        return false;
    }
    let signed = signature.modpow(&BigUint::from_bytes_be(key.exponent), &modulus);
    let expected = [&[0, 1][..], &vec![0xff; padding], &[0], &info].concat();
    signed == BigUint::from_bytes_be(&expected)
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::tls::Der;

    use super::super::certificate::read;
    use super::*;

    const CA: &[u8] = include_bytes!("revocation/data/ca.der");
    const LEAF: &[u8] = include_bytes!("revocation/data/leaf.der");
    const MD5_ROOT: &[u8] = include_bytes!("data/md5-root.der");
    const MD5_LEAF: &[u8] = include_bytes!("data/md5-leaf.der");

    fn signed(lower: &[u8], upper: &[u8]) -> Result<bool, Unverifiable> {
        let (lower, upper) = (Der(lower.to_vec()), Der(upper.to_vec()));
        let (lower, upper) = (read(&lower).unwrap(), read(&upper).unwrap());
        let content = lower.tbs_certificate.as_ref();
        is_signed(upper.public_key(), &lower.signature_algorithm, &lower.signature_value, content)
    }

    #[test]
    fn the_issuer_signed_with_any_hash_and_nobody_else_did() {
        assert_eq!([signed(LEAF, CA), signed(MD5_LEAF, MD5_ROOT)], [Ok(true), Ok(true)]);
        assert_eq!([signed(LEAF, MD5_ROOT), signed(MD5_LEAF, CA)], [Ok(false), Ok(false)]);
    }

    #[test]
    fn one_changed_byte_of_the_content_is_no_signed_content() {
        let (leaf, root) = (Der(MD5_LEAF.to_vec()), Der(MD5_ROOT.to_vec()));
        let (leaf, root) = (read(&leaf).unwrap(), read(&root).unwrap());
        let mut content = leaf.tbs_certificate.as_ref().to_vec();
        content[20] ^= 1;
        assert_eq!(is_signed(root.public_key(), &leaf.signature_algorithm, &leaf.signature_value, &content), Ok(false));
    }
}
