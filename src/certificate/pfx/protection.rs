//! How is a part of a PFX encrypted, and what is in it?

use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use exdoctor_checks::facts::certificate::{Rounds, Unopened};
use ring::digest::SHA1_FOR_LEGACY_USE_ONLY;
use ring::pbkdf2;
use zeroize::Zeroizing;

use super::kdf::{self, Budget, Password, Purpose};
use super::{damaged, oid};
use crate::der::{Part, Parts, tag};

/// A block cipher with its key length.
#[derive(Clone, Copy)]
enum Cipher {
    Rc2(usize),
    TwoKeyTripleDes,
    TripleDes,
    Aes(usize),
}

impl Cipher {
    fn key_length(self) -> usize {
        match self {
            Self::Rc2(length) | Self::Aes(length) => length,
            Self::TwoKeyTripleDes => 16,
            Self::TripleDes => 24,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Rc2(length) => format!("RC2-{}", length * 8),
            Self::Aes(length) => format!("AES-{}-CBC", length * 8),
            Self::TwoKeyTripleDes => "2DES".to_owned(),
            Self::TripleDes => "3DES".to_owned(),
        }
    }
}

/// Decrypts; `algorithm` is the `AlgorithmIdentifier`.
pub(super) fn decrypt(
    algorithm: Part<'_>,
    encrypted: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<(Zeroizing<Vec<u8>>, Rounds), Unopened> {
    let mut parts = Parts(algorithm.contents);
    let scheme = parts.tagged(tag::OID).ok_or_else(|| damaged("an algorithm has no name"))?.contents;
    if scheme == oid::PBES2 {
        return pbes2(parts, encrypted, password, budget);
    }
    let cipher = match oid::below(scheme, oid::PBE) {
        Some(3) => Cipher::TripleDes,
        Some(4) => Cipher::TwoKeyTripleDes,
        Some(5) => Cipher::Rc2(16),
        Some(6) => Cipher::Rc2(5),
        Some(1 | 2) => return Err(Unopened::Unsupported("encryption with RC4".to_owned())),
        _ => return Err(Unopened::Unsupported(format!("encryption with {}", oid::dotted(scheme)))),
    };
    let (salt, rounds) = salted(&mut parts)?;
    let digest = &SHA1_FOR_LEGACY_USE_ONLY;
    let key = kdf::pkcs12(digest, (password, Purpose::Key), (salt, rounds), cipher.key_length(), budget)?;
    let vector = kdf::pkcs12(digest, (password, Purpose::Vector), (salt, rounds), 8, budget)?;
    let known = Rounds { algorithm: format!("PBE-SHA1-{}", cipher.name()), rounds };
    Ok((undone(cipher, &key, &vector, encrypted)?, known))
}

fn pbes2(
    mut parts: Parts<'_>,
    encrypted: &[u8],
    password: &Password,
    budget: &mut Budget,
) -> Result<(Zeroizing<Vec<u8>>, Rounds), Unopened> {
    let odd = || damaged("the parameters of PBES2 cannot be read");
    let mut inner = parts.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
    let mut derivation = inner.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
    let mut encryption = inner.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
    let way = derivation.tagged(tag::OID).ok_or_else(odd)?.contents;
    if way != oid::PBKDF2 {
        let name = if way == oid::SCRYPT { "scrypt".to_owned() } else { oid::dotted(way) };
        return Err(Unopened::Unsupported(format!("a key derived with {name}")));
    }
    let scheme = encryption.tagged(tag::OID).ok_or_else(odd)?.contents;
    let cipher = match oid::below(scheme, oid::AES_CBC) {
        Some(2) => Cipher::Aes(16),
        Some(22) => Cipher::Aes(24),
        Some(42) => Cipher::Aes(32),
        _ if scheme == oid::DES_EDE3_CBC => Cipher::TripleDes,
        _ => return Err(Unopened::Unsupported(format!("encryption with {}", oid::dotted(scheme)))),
    };
    let vector = encryption.tagged(tag::OCTETS).ok_or_else(odd)?.contents;
    let mut parameters = derivation.tagged(tag::SEQUENCE).map(|part| Parts(part.contents)).ok_or_else(odd)?;
    let (salt, rounds) = salted(&mut parameters)?;
    // The length of the key follows from the cipher; what stands here can only repeat it.
    parameters.tagged(tag::INTEGER);
    let (prf, name) = prf(parameters)?;
    let key = kdf::pbkdf2(prf, password, (salt, rounds), cipher.key_length(), budget)?;
    let known = Rounds { algorithm: format!("PBES2 {}, PBKDF2 with {name}", cipher.name()), rounds };
    Ok((undone(cipher, &key, vector, encrypted)?, known))
}

/// The pseudo-random function of PBKDF2; HMAC-SHA1 where none is named.
fn prf(mut parameters: Parts<'_>) -> Result<(pbkdf2::Algorithm, &'static str), Unopened> {
    let Some(named) = parameters.tagged(tag::SEQUENCE) else {
        return Ok((pbkdf2::PBKDF2_HMAC_SHA1, "HMAC-SHA1"));
    };
    let name = Parts(named.contents).tagged(tag::OID).map_or(&[][..], |part| part.contents);
    match oid::below(name, oid::HMAC) {
        Some(7) => Ok((pbkdf2::PBKDF2_HMAC_SHA1, "HMAC-SHA1")),
        Some(9) => Ok((pbkdf2::PBKDF2_HMAC_SHA256, "HMAC-SHA256")),
        Some(10) => Ok((pbkdf2::PBKDF2_HMAC_SHA384, "HMAC-SHA384")),
        Some(11) => Ok((pbkdf2::PBKDF2_HMAC_SHA512, "HMAC-SHA512")),
        _ => Err(Unopened::Unsupported(format!("a key derived with {}", oid::dotted(name)))),
    }
}

/// Salt and rounds, as every scheme writes them.
fn salted<'a>(parts: &mut Parts<'a>) -> Result<(&'a [u8], u32), Unopened> {
    let odd = || damaged("salt and rounds cannot be read");
    // The schemes of PKCS#12 put them into a sequence of their own.
    let mut inner = match parts.0.first() {
        Some(&tag::SEQUENCE) => Parts(parts.next().ok_or_else(odd)?.contents),
        _ => return both(parts).ok_or_else(odd).and_then(|(salt, number)| Ok((salt, kdf::rounds(number)?))),
    };
    both(&mut inner).ok_or_else(odd).and_then(|(salt, number)| Ok((salt, kdf::rounds(number)?)))
}

fn both<'a>(parts: &mut Parts<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let salt = parts.tagged(tag::OCTETS)?.contents;
    Some((salt, parts.tagged(tag::INTEGER)?.contents))
}

fn undone(cipher: Cipher, key: &[u8], vector: &[u8], encrypted: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let plain = match cipher {
        Cipher::Rc2(_) => open::<Decryptor<rc2::Rc2>>(key, vector, encrypted),
        Cipher::TwoKeyTripleDes => open::<Decryptor<des::TdesEde2>>(key, vector, encrypted),
        Cipher::TripleDes => open::<Decryptor<des::TdesEde3>>(key, vector, encrypted),
        Cipher::Aes(16) => open::<Decryptor<aes::Aes128>>(key, vector, encrypted),
        Cipher::Aes(24) => open::<Decryptor<aes::Aes192>>(key, vector, encrypted),
        Cipher::Aes(_) => open::<Decryptor<aes::Aes256>>(key, vector, encrypted),
    };
    // What a wrong password leaves is noise, whose padding is wrong.
    plain.ok_or(Unopened::WrongPassword)
}

fn open<M: KeyIvInit + BlockModeDecrypt>(key: &[u8], vector: &[u8], encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(encrypted.to_vec());
    let length = M::new_from_slices(key, vector).ok()?.decrypt_padded::<Pkcs7>(&mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}
