//! Which SID does Windows compute from the name of a service or of an application pool?

use sha1::{Digest, Sha1};

use super::Sid;

/// The SID of `NT SERVICE\name`: SHA-1 over the upper-case name in UTF-16.
pub fn service_sid(name: &str) -> Sid {
    derived(80, &name.to_uppercase())
}

/// The SID of `IIS APPPOOL\name`: SHA-1 over the lower-case name in UTF-16.
pub fn pool_sid(name: &str) -> Sid {
    derived(82, &name.to_lowercase())
}

fn derived(first: u32, name: &str) -> Sid {
    let bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let digest = Sha1::digest(&bytes);
    let words = digest.as_slice().chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    let parts: Vec<u32> = std::iter::once(first).chain(words).collect();
    Sid::nt(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_services_and_pools_have_the_sids_that_windows_shows() {
        let pool = "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415";
        assert_eq!(pool_sid("DefaultAppPool").to_string(), pool);
        let installer = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
        assert_eq!(service_sid("TrustedInstaller").to_string(), installer);
    }
}
