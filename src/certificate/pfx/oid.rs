//! Which object identifiers does a PFX use, as bytes?

pub(super) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
pub(super) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
pub(super) const ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
pub(super) const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];

/// The bags: followed by 1 key, 2 shrouded key, 3 certificate, 6 bags.
pub(super) const BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1];
pub(super) const X509: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 22, 1];

pub(super) const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 20];
pub(super) const LOCAL_KEY_ID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 21];
/// 1.3.6.1.4.1.311.17.1: the name of the provider that held the key.
pub(super) const PROVIDER: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 17, 1];
/// 1.3.6.1.4.1.311.17.2: the key was one of the machine.
pub(super) const LOCAL_KEY_SET: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 17, 2];
/// 2.5.29.15: the key usage, which carries `KeySpec`.
pub(super) const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];

/// The schemes of PKCS#12: followed by 1 to 6.
pub(super) const PBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];
pub(super) const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
pub(super) const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
pub(super) const PBMAC1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 14];
pub(super) const SCRYPT: &[u8] = &[0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11];
/// Followed by 7 SHA-1, 9 SHA-256, 10 SHA-384, 11 SHA-512.
pub(super) const HMAC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2];
pub(super) const DES_EDE3_CBC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 3, 7];
/// Followed by 2 for 128 bits, 22 for 192, 42 for 256.
pub(super) const AES_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1];

pub(super) const SHA1: &[u8] = &[0x2b, 14, 3, 2, 26];
/// Followed by 1 SHA-256, 2 SHA-384, 3 SHA-512.
pub(super) const SHA2: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];

pub(super) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
pub(super) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
pub(super) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// The last number of an identifier below another.
pub(super) fn below(oid: &[u8], above: &[u8]) -> Option<u8> {
    match oid.strip_prefix(above) {
        Some([last]) => Some(*last),
        _ => None,
    }
}

/// The usual form: 1.2.840.113549.
pub(super) fn dotted(oid: &[u8]) -> String {
    const LONGEST: usize = 32;
    let (mut numbers, mut number) = (Vec::new(), 0_u64);
    for byte in oid.iter().take(LONGEST) {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            if numbers.is_empty() {
                let first = (number / 40).min(2);
                numbers.extend([first.to_string(), (number - first * 40).to_string()]);
            } else {
                numbers.push(number.to_string());
            }
            number = 0;
        }
    }
    numbers.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_the_ones_of_the_documents() {
        assert_eq!(dotted(PROVIDER), "1.3.6.1.4.1.311.17.1");
        assert_eq!(dotted(LOCAL_KEY_SET), "1.3.6.1.4.1.311.17.2");
        assert_eq!(dotted(KEY_USAGE), "2.5.29.15");
        assert_eq!(dotted(PBES2), "1.2.840.113549.1.5.13");
        assert_eq!(dotted(SCRYPT), "1.3.6.1.4.1.11591.4.11");
        assert_eq!(dotted(AES_CBC), "2.16.840.1.101.3.4.1");
        assert_eq!(below(&[BAG, &[6]].concat(), BAG), Some(6));
    }
}
