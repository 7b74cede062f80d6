//! Which groups are offered, and what is a well-formed public key in each?

/// The groups of the elliptic curves that TLS 1.2 and older use, the usual ones first.
pub(super) const OLD: [u16; 17] = [29, 23, 24, 25, 30, 22, 26, 27, 28, 21, 19, 14, 13, 11, 12, 9, 10];

/// The groups of a short ClientHello.
pub(super) const SHORT: [u16; 4] = [29, 23, 24, 25];

/// The groups of TLS 1.3: curves, then finite fields.
pub(super) const TLS13: [u16; 8] = [29, 23, 24, 25, 30, 256, 257, 258];

/// The groups that both TLS 1.3 and TLS 1.2 know as curves.
pub(super) const BOTH: [u16; 5] = [29, 23, 24, 25, 30];

/// The groups that a key is sent for without being asked.
pub(super) const SENT: [u16; 2] = [29, 23];

// Points on the curves; nobody needs the private keys, because no handshake of these hellos is completed.
const P256: &str = "040c756cfe6a2833b9bd934d652ab18d3757e0bf8cfe01f4c9bce14737118b0f2bb61942af145eb4a7ebdb6fa08f16de7f7ebca1b0f69154eecc7070db4e9704f3";
const P384: &str = "0403191c319a42ee555a3b76a6a20257ef675bf3ef6d75daa24716c2d586f4b6d4ad8825faa48f35406e72ece6f8b988ca08ee2ff8f70825d0144fb6f298fc6face248fe688256a13f82ebb1b2afb74da2ba8ecec7dde36348c8cde152dc75a559";
const P521: &str = "0400f1562f6f818d0120dfdc3ccf1e8b51095b6ebbe410909368548c43f3ac34c556e124742fb6cf7368df3996a64d9b95bebc3070b7fc7c2ea2d0eefd6bff4965cbe6018fde2a942e26a0a639eba1f6f458f1ebf3983a67e3459d9e9c5e2869e4697f5be63e268685979a1a284f5650da228838dc7564ff63bbd08a4282ef3be4ae4540fb";

/// A public key of the group; `random` is used where any bytes are a key.
pub(super) fn share(group: u16, random: &[u8; 32]) -> Option<Vec<u8>> {
    match group {
        23 => Some(point(P256)),
        24 => Some(point(P384)),
        25 => Some(point(P521)),
        29 => Some(random.to_vec()),
        30 => Some(random.iter().chain(&random[..24]).copied().collect()),
        256 => Some(field(random, 2048)),
        257 => Some(field(random, 3072)),
        258 => Some(field(random, 4096)),
        _ => None,
    }
}

fn point(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks_exact(2).filter_map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A number between 1 and the prime, whose first 64 bits are ones.
fn field(random: &[u8; 32], bits: usize) -> Vec<u8> {
    let mut key: Vec<u8> = random.iter().copied().cycle().take(bits / 8).collect();
    key[0] = 0x7F;
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_tls_13_has_a_key_of_its_length() {
        let lengths: Vec<usize> = TLS13.iter().map(|group| share(*group, &[9; 32]).unwrap().len()).collect();
        assert_eq!(lengths, [32, 65, 97, 133, 56, 256, 384, 512]);
        assert_eq!(share(0x11EC, &[9; 32]), None);
    }

    #[test]
    fn finite_fields_are_offered_to_tls_13_alone() {
        assert!(OLD.iter().chain(&SHORT).chain(&BOTH).all(|group| *group < 256));
    }
}
