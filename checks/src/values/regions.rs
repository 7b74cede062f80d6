//! From which networks does Dynamics 365 online call, region by region?

use std::net::IpAddr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

/// A region of Dynamics 365 online.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// How configurations name it.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// The service tags of Azure that hold its networks.
    pub tags: Vec<String>,
    /// Whether a document says that the region has these centres.
    pub confirmed: bool,
    /// The published networks, with spaces between them.
    networks: String,
}

/// All regions, and when they were compared with what is published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// The day.
    pub as_of: Date,
    /// Where the networks are published.
    pub source: String,
    /// Where it is said which centres a region has.
    pub mapping: String,
    /// The regions.
    #[serde(rename = "region")]
    pub all: Vec<Region>,
}

/// A network: the first and the last of its addresses, of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    /// Whether the addresses are of IPv6.
    pub six: bool,
    /// The first address as a number.
    pub first: u128,
    /// The last one.
    pub last: u128,
}

static REGIONS: LazyLock<Regions> =
    LazyLock::new(|| toml::from_str(include_str!("data/regions.toml")).expect("the table of regions is tested"));

/// The table.
pub fn regions() -> &'static Regions {
    &REGIONS
}

/// A region by its key.
pub fn region(key: &str) -> Option<&'static Region> {
    REGIONS.all.iter().find(|region| region.key.eq_ignore_ascii_case(key))
}

impl Region {
    /// The networks as they are published.
    pub fn networks(&self) -> impl Iterator<Item = &str> {
        self.networks.split_whitespace()
    }
}

impl Network {
    /// Reads `192.0.2.0/24`, or an address alone.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().ok()?;
        let (six, number, width) = match address {
            IpAddr::V4(four) => (false, u128::from(four.to_bits()), 32_u32),
            IpAddr::V6(six) => (true, six.to_bits(), 128),
        };
        let bits = bits.map_or(Some(width), |bits| bits.trim().parse().ok().filter(|bits| *bits <= width))?;
        let host = u128::MAX.checked_shr(128 - (width - bits)).unwrap_or(0);
        Some(Self { six, first: number & !host, last: number | host })
    }

    /// Whether all of it lies within networks that are sorted and joined.
    pub fn is_within(&self, joined: &[Self]) -> bool {
        let after = joined.partition_point(|one| (one.six, one.first) <= (self.six, self.first));
        after.checked_sub(1).is_some_and(|at| joined[at].six == self.six && joined[at].last >= self.last)
    }

    /// The networks sorted, with those joined that touch each other.
    pub fn joined(mut networks: Vec<Self>) -> Vec<Self> {
        networks.sort_unstable();
        let mut joined: Vec<Self> = Vec::new();
        for next in networks {
            match joined.last_mut() {
                Some(last) if last.six == next.six && next.first <= last.last.saturating_add(1) => {
                    last.last = last.last.max(next.last);
                }
                _ => joined.push(next),
            }
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn network(text: &str) -> Network {
        Network::parse(text).expect("a network")
    }

    #[test]
    fn every_region_has_networks_that_can_be_read() {
        let mut keys = BTreeSet::new();
        for region in &regions().all {
            assert!(keys.insert(&region.key) && region.networks().count() > 50, "{}", region.key);
            assert!(region.networks().all(|text| Network::parse(text).is_some()), "{}", region.key);
            assert!(region.tags.iter().all(|tag| tag.starts_with("AzureCloud.")), "{}", region.key);
        }
        assert!(region("EMEA").is_some() && region("mars").is_none());
    }

    #[test]
    fn a_network_is_within_what_several_rules_admit_together() {
        let joined =
            Network::joined(["192.0.2.128/25", "192.0.2.0/25", "2001:db8::/32", "198.51.100.7"].map(network).into());
        for inside in ["192.0.2.0/24", "192.0.2.9", "2001:db8:1::/48", "198.51.100.7/32"] {
            assert!(network(inside).is_within(&joined), "{inside}");
        }
        for outside in ["192.0.2.0/23", "192.0.3.1", "198.51.100.6/31", "::/0", "10.0.0.0/8"] {
            assert!(!network(outside).is_within(&joined), "{outside}");
        }
        assert!(network("10.0.0.0/8").is_within(&Network::joined(vec![network("0.0.0.0/0")])));
    }

    #[test]
    fn what_is_no_network_is_none() {
        for text in ["", "192.0.2.0/33", "192.0.2", "contoso.com", "192.0.2.0/x", "::/129"] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
