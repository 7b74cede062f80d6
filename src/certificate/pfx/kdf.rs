//! How do the password and a salt become a key, in a bounded number of rounds?

use std::num::NonZeroU32;

use exdoctor_checks::facts::certificate::Unopened;
use ring::digest;
use ring::pbkdf2;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// All keys of a file together may cost so many rounds: about a second. Windows refuses 600,000 for one key.
const MOST_ROUNDS: u64 = 5_000_000;
/// What Windows and others write as the longest salt is far below.
const LONGEST_SALT: usize = 1024;

/// A password in the two forms in which files use it.
pub(super) struct Password {
    /// UTF-16, big-endian, with a zero at the end.
    wide: Zeroizing<Vec<u8>>,
    narrow: Zeroizing<Vec<u8>>,
}

/// What a derived key is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Key = 1,
    Vector = 2,
    Mac = 3,
}

/// The rounds that are left for a file.
pub(super) struct Budget(u64);

impl Password {
    pub(super) fn of(secret: &Secret) -> Self {
        let wide = secret.expose().encode_utf16().chain([0]).flat_map(u16::to_be_bytes);
        Self { wide: Zeroizing::new(wide.collect()), narrow: Zeroizing::new(secret.expose().as_bytes().to_vec()) }
    }

    /// No password at all, which some writers tell from an empty one.
    pub(super) fn none() -> Self {
        Self { wide: Zeroizing::default(), narrow: Zeroizing::default() }
    }
}

impl Budget {
    pub(super) fn new() -> Self {
        Self(MOST_ROUNDS)
    }

    /// Takes the rounds of a key before any of them is done.
    fn spend(&mut self, rounds: u32, blocks: usize) -> Result<(), Unopened> {
        let cost = u64::from(rounds).saturating_mul(blocks as u64);
        match self.0.checked_sub(cost) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Unopened::TooManyRounds { asked: u64::from(rounds), most: MOST_ROUNDS }),
        }
    }
}

/// The number of rounds as a file writes it.
pub(super) fn rounds(contents: &[u8]) -> Result<u32, Unopened> {
    let digits: Vec<u8> = contents.iter().copied().skip_while(|byte| *byte == 0).collect();
    if contents.first().is_none_or(|first| first & 0x80 != 0) || digits.is_empty() {
        return Err(Unopened::Damaged("a key is derived in less than one round".to_owned()));
    }
    let asked = digits.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let asked = if digits.len() > 8 { u64::MAX } else { asked };
    u32::try_from(asked).map_err(|_| Unopened::TooManyRounds { asked, most: MOST_ROUNDS })
}

/// The way of PKCS#12 (RFC 7292, appendix B).
pub(super) fn pkcs12(
    digest: &'static digest::Algorithm,
    (password, purpose): (&Password, Purpose),
    (salt, rounds): (&[u8], u32),
    length: usize,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let (block, size) = (digest.block_len(), digest.output_len());
    budget.spend(rounds, length.div_ceil(size))?;
    let fill =
        |text: &[u8]| -> Vec<u8> { text.iter().copied().cycle().take(text.len().div_ceil(block) * block).collect() };
    let mut input = Zeroizing::new([fill(bounded(salt)?), fill(&password.wide)].concat());
    let mut key = Zeroizing::new(Vec::with_capacity(length + size));
    while key.len() < length {
        let mut context = digest::Context::new(digest);
        context.update(&vec![purpose as u8; block]);
        context.update(&input);
        let mut hash = context.finish();
        for _ in 1..rounds {
            hash = digest::digest(digest, hash.as_ref());
        }
        key.extend_from_slice(hash.as_ref());
        let more: Vec<u8> = hash.as_ref().iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (byte, add) in part.iter_mut().zip(&more).rev() {
                carry += u16::from(*byte) + u16::from(*add);
                [_, *byte] = carry.to_be_bytes();
                carry >>= 8;
            }
        }
    }
    key.truncate(length);
    Ok(key)
}

/// The way of PKCS#5 (RFC 8018).
pub(super) fn pbkdf2(
    prf: pbkdf2::Algorithm,
    password: &Password,
    (salt, rounds): (&[u8], u32),
    length: usize,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let size = if prf == pbkdf2::PBKDF2_HMAC_SHA1 { 20 } else { 32 };
    budget.spend(rounds, length.div_ceil(size))?;
    let rounds = NonZeroU32::new(rounds).ok_or_else(|| Unopened::Damaged("no round at all".to_owned()))?;
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(prf, rounds, bounded(salt)?, &password.narrow, &mut key);
    Ok(key)
}

fn bounded(salt: &[u8]) -> Result<&[u8], Unopened> {
    let fits = Some(salt).filter(|salt| salt.len() <= LONGEST_SALT);
    fits.ok_or_else(|| Unopened::Damaged(format!("a salt has {} bytes", salt.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same as `openssl kdf -keylen 24 -kdfopt digest:SHA1 -kdfopt pass:… -kdfopt salt:… -kdfopt iter:… -kdfopt id:1 PKCS12KDF`.
    #[test]
    fn a_key_is_the_one_that_openssl_derives() {
        let password = Password::of(&Secret::new("smeg".to_owned()));
        let salt = [0x0a, 0x58, 0xcf, 0x64, 0x53, 0x0d, 0x82, 0x3f];
        let key =
            pkcs12(&digest::SHA1_FOR_LEGACY_USE_ONLY, (&password, Purpose::Key), (&salt, 1), 24, &mut Budget::new());
        let hexadecimal = data_encoding::HEXLOWER.encode(&key.unwrap());
        assert_eq!(hexadecimal, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
    }

    #[test]
    fn absurd_numbers_of_rounds_are_refused_before_any_of_them() {
        assert_eq!(rounds(&[0x7f, 0xff, 0xff, 0xff]), Ok(0x7fff_ffff));
        assert_eq!(
            Budget::new().spend(0x7fff_ffff, 1),
            Err(Unopened::TooManyRounds { asked: 0x7fff_ffff, most: MOST_ROUNDS })
        );
        assert!(matches!(rounds(&[1; 30]), Err(Unopened::TooManyRounds { asked: u64::MAX, .. })));
        for none in [&[][..], &[0], &[0xff]] {
            assert!(matches!(rounds(none), Err(Unopened::Damaged(_))), "{none:?}");
        }
        let mut budget = Budget::new();
        assert!((0..5).all(|_| budget.spend(1_000_000, 1).is_ok()) && budget.spend(1, 1).is_err());
    }
}
