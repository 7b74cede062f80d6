//! How much of the world may one run take in?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// Aliases that are followed from one name.
pub const ALIASES: usize = 16;
/// MX hosts of a domain that are looked at.
pub const MX_HOSTS: usize = 20;
/// Addresses of a host that are looked at.
pub const ADDRESSES: usize = 8;
/// Authoritative servers of a zone that are asked.
pub const NAME_SERVERS: usize = 13;
/// Delegations that are followed down to a domain.
pub const DELEGATIONS: usize = 8;
/// Records of one answer that are kept.
pub const RECORDS: usize = 200;
/// The longest wait for the answer to one DNS question.
pub const DNS_ANSWER: Duration = Duration::from_secs(5);
/// The body of a policy file that is taken.
pub const POLICY_BYTES: usize = 64 * 1024;

/// The longest wait for a connection to port 25, which many networks filter.
const MAIL_CONNECTION: Duration = Duration::from_secs(5);

/// How long a connection to a port is waited for.
pub fn patience(port: u16, usual: Duration) -> Duration {
    if port == 25 { usual.min(MAIL_CONNECTION) } else { usual }
}

/// Whether an address that a foreign zone names may be asked: not a private, local or special one.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Whether an address is of a private network, where a company's own servers are.
pub fn is_private_network(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || (v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1])),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    let documentation = v4.is_documentation();
    let special = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast();
    !(shared || protocol || benchmark || documentation || special || a == 0 || a >= 240)
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    let documentation = a == 0x2001 && b == 0x0db8;
    // 6to4 and Teredo carry an IPv4 address, which may be one of the inside.
    let carries_v4 = a == 0x2002 || (a == 0x2001 && b == 0);
    (a & 0xe000) == 0x2000 && !documentation && !carries_v4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_cannot_aim_a_probe_at_the_inside() {
        let inside = [
            "10.0.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "192.168.1.1",
            "172.16.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::1",
            "fe80::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001::1",
        ];
        for address in inside {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn ordinary_addresses_of_the_internet_may_be_asked() {
        for address in ["8.8.8.8", "52.96.0.1", "2603:1036::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
