//! What does the healthy tenant have besides, in a run that looks at TLS?

use std::collections::BTreeMap;

use serde::Deserialize;

use super::World;
use super::endpoint::Endpoint;

/// What is laid over the healthy tenant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    scenario: Vec<String>,
    vantage: String,
    endpoints: BTreeMap<String, Endpoint>,
}

impl World {
    /// The healthy tenant, with an Exchange Server that Dynamics 365 online connects to (scenario B).
    pub fn published() -> Self {
        Self::overlaid(include_str!("../../worlds/published.toml"))
    }

    /// The healthy tenant, whose Dynamics server connects to Exchange Online (scenario A).
    pub fn outbound() -> Self {
        Self::overlaid(include_str!("../../worlds/outbound.toml"))
    }

    /// The healthy tenant before its migration is over: mail passes between it and its Exchange Server (scenario C).
    pub fn hybrid() -> Self {
        let mut world = Self::overlaid(include_str!("../../worlds/hybrid.toml"));
        world.endpoints.extend(Self::healthy().endpoints);
        world.set("25.2.0.192.in-addr.arpa PTR", &["smtp.contoso.com."]);
        world.outbound_addresses = vec![[192, 0, 2, 25].into()];
        world
    }

    /// The zones know the addresses of endpoints and of what is published, unless they say something else;
    /// those of MX hosts stand there anyway.
    pub(crate) fn name_endpoints(&mut self) {
        if self.endpoints.is_empty() {
            return;
        }
        let publication = (self.publication.host.clone(), vec![self.publication.address]);
        let host = |name: &str| name.rsplit_once(':').map_or(name, |(host, _)| host).to_owned();
        let own = |one: &Endpoint| one.mail.as_ref().is_some_and(|mail| !mail.hybrid);
        let endpoints =
            self.endpoints.iter().filter(|(_, one)| !own(one)).map(|(name, one)| (host(name), one.addresses.clone()));
        for (host, addresses) in endpoints.chain([publication]).collect::<Vec<_>>() {
            for (kind, six) in [("A", false), ("AAAA", true)] {
                let of_kind = addresses.iter().filter(|one| one.is_ipv6() == six).map(ToString::to_string);
                let (key, values) = (format!("{host} {kind}"), of_kind.collect::<Vec<_>>());
                if !values.is_empty() {
                    self.records.0.entry(key).or_insert(values);
                }
            }
        }
    }

    fn overlaid(text: &str) -> Self {
        let overlay: Overlay = toml::from_str(text).expect("the overlay is part of the crate and read by its tests");
        let mut world = Self::healthy();
        (world.scenario, world.phase) = (overlay.scenario, None);
        (world.vantage, world.endpoints) = (Some(overlay.vantage), overlay.endpoints);
        world
    }
}
