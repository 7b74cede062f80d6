//! How is a fault of the certificate written?

use super::server_words::SERVERS;
use crate::{Expected, Fault, World};

/// The thumbprints of the test data.
pub(super) const OWN: &str = "31C87A7B3A3E1CF23D102D3B68A0E6126AD82789";
pub(super) const NEXT: &str = "491785C7A804082440829370F372890793B3046C";
pub(super) const FORMER: &str = "2B71D53108E4AA9A68841F26491692F71937F0AC";
pub(super) const EXPIRED: &str = "4C9165863E02801153A3BB64462AB218F4228116";
pub(super) const FUTURE: &str = "B1F5C0E3429332DCD45CD1A2CEE83367A26DF402";
pub(super) const SHA1: &str = "007211D4763C6FAA75181F31D8C49AE6BF6A7ED9";
pub(super) const RSA1024: &str = "DC8EA2D78E6D47D259FE5DD05B8242886F7F01A6";
pub(super) const P256: &str = "385D0A99DAF897E6FEC613376E37300E316A7458";
pub(super) const BY_INTERNAL: &str = "ABADE374CB0BEE31B849FE06CA85638CB2E4A229";
pub(super) const BY_ITSELF: &str = "5FA3D2F51AD2FAED0B9EC2782E39421171950442";
/// The subject of a PFX that does not open.
pub(super) const FILE: &str = "s2s.pfx";

/// A fault of the certificate, whose only finding is its root.
pub(super) const fn alone(
    name: &'static str,
    about: &'static str,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    SERVERS.fault(name, about, (expect[0].check, expect[0].subject), expect, apply)
}
