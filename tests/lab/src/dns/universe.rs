//! Which zones does a server see, with which delegations between them?

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_server::proto::rr::rdata::{A, AAAA, NS, SOA};
use hickory_server::proto::rr::{Name, RData, RecordType};

use super::keys::ZoneKey;
use super::zone::Built;
use super::{sign, zone::TTL};
use crate::LabError;
use crate::world::World;
use crate::world::records::{Parsed, Records, name};
use crate::world::script::{Dnssec, Zone};

/// Keys by zone name; the one that signs nothing stands under the empty name.
pub(crate) type Keys = BTreeMap<String, ZoneKey>;

/// Whether a validator accepts what a zone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Security {
    Secure,
    Insecure,
    Bogus,
}

/// All zones as one server or resolver sees them.
pub(crate) struct Universe {
    zones: BTreeMap<Name, (Built, Security)>,
}

impl Universe {
    /// The zones of a world, with the records in which a view differs.
    pub(crate) fn build(world: &World, own: &Records, keys: &Keys) -> Result<Self, LabError> {
        let draft = Draft::new(world)?;
        let mut built = draft.empty_zones();
        for ((owner, _), values) in merged(world, own)? {
            for data in values {
                draft.place(&mut built, &owner, data);
            }
        }
        for server in world.servers.values() {
            if let (Some(host), Some(address)) = (&server.host, server.address) {
                let host = name(host).map_err(LabError::World)?;
                draft.place(&mut built, &host, address_data(address));
            }
        }
        draft.delegate(&mut built, world, keys)?;
        let mut zones = BTreeMap::new();
        for (origin, (label, zone)) in &draft.zones {
            let Some(mut one) = built.remove(origin) else {
                continue;
            };
            if has_signatures(zone.dnssec) {
                sign::sign(&mut one, key(keys, label)?, zone.dnssec, world.date)?;
            }
            zones.insert(origin.clone(), (one, draft.security(origin)));
        }
        Ok(Self { zones })
    }

    pub(crate) fn zone(&self, origin: &Name) -> Option<&Built> {
        self.zones.get(origin).map(|(zone, _)| zone)
    }

    /// The zone that speaks for a name; for DS the parent.
    pub(crate) fn authority(&self, name: &Name, kind: RecordType) -> Option<(&Built, Security)> {
        let mut at = name.clone();
        if kind == RecordType::DS && !at.is_root() {
            at = at.base_name();
        }
        loop {
            if let Some((zone, security)) = self.zones.get(&at) {
                return Some((zone, *security));
            }
            if at.is_root() {
                return None;
            }
            at = at.base_name();
        }
    }
}

/// The zones that are to be built.
struct Draft {
    /// By origin, so that a parent comes before its children: the name in the world, and its definition.
    zones: BTreeMap<Name, (String, Zone)>,
}

impl Draft {
    fn new(world: &World) -> Result<Self, LabError> {
        let zones = world.zones.iter().map(|(label, zone)| {
            let origin = name(label).map_err(LabError::World)?;
            Ok((origin, (label.clone(), zone.clone())))
        });
        Ok(Self { zones: zones.collect::<Result<_, LabError>>()? })
    }

    fn empty_zones(&self) -> BTreeMap<Name, Built> {
        let there = self.zones.iter().filter(|(_, (_, zone))| zone.delegated);
        there.map(|(origin, _)| (origin.clone(), Built::new(origin.clone()))).collect()
    }

    /// Data of a zone that is not delegated goes nowhere.
    fn place(&self, built: &mut BTreeMap<Name, Built>, owner: &Name, data: RData) {
        if let Some(zone) = self.around(owner).and_then(|origin| built.get_mut(&origin)) {
            zone.add(owner, data);
        }
    }

    /// The zone in which a name lies.
    fn around(&self, name: &Name) -> Option<Name> {
        self.zones.keys().rev().filter(|origin| origin.zone_of(name)).max_by_key(|o| o.num_labels()).cloned()
    }

    /// Start of authority, name servers at both sides of each cut, glue, and DS.
    fn delegate(&self, built: &mut BTreeMap<Name, Built>, world: &World, keys: &Keys) -> Result<(), LabError> {
        for (origin, (label, zone)) in self.zones.iter().filter(|(_, (_, zone))| zone.delegated) {
            let parent = (!origin.is_root()).then(|| self.around(&origin.base_name())).flatten();
            for (index, server) in zone.servers.iter().enumerate() {
                let Some(server) = world.servers.get(server) else {
                    continue;
                };
                let (Some(host), Some(address)) = (&server.host, server.address) else {
                    continue;
                };
                let host = name(host).map_err(LabError::World)?;
                if let Some(own) = built.get_mut(origin) {
                    if index == 0 {
                        own.add(origin, start_of_authority(&host, origin));
                    }
                    own.add(origin, RData::NS(NS(host.clone())));
                }
                if let Some(above) = parent.as_ref().and_then(|parent| built.get_mut(parent)) {
                    above.cuts.insert(origin.clone());
                    above.add(origin, RData::NS(NS(host.clone())));
                    if above.origin.zone_of(&host) {
                        above.add(&host, address_data(address));
                    }
                }
            }
            if let Some(above) = parent.and_then(|parent| built.get_mut(&parent))
                && let Some(signer) = ds_key(zone.dnssec, label)
            {
                above.add(origin, key(keys, signer)?.ds(origin)?);
            }
        }
        Ok(())
    }

    /// The chain of trust from the root down to a zone.
    fn security(&self, origin: &Name) -> Security {
        let mut worst = Security::Secure;
        for (above, (_, zone)) in &self.zones {
            if above.zone_of(origin) {
                let own = match zone.dnssec {
                    Dnssec::Signed => Security::Secure,
                    Dnssec::Unsigned | Dnssec::NoDs => Security::Insecure,
                    _ => Security::Bogus,
                };
                // What hangs below an insecure parent has no chain that could break.
                if worst != Security::Insecure {
                    worst = worst.max(own);
                }
            }
        }
        worst
    }
}

/// The records of the world, with those that a view replaces or hides.
fn merged(world: &World, own: &Records) -> Result<Parsed, LabError> {
    let mut records = world.records.parse().map_err(crate::WorldError::from)?;
    records.extend(own.parse().map_err(crate::WorldError::from)?);
    Ok(records)
}

/// The name under which [`Keys`] holds a key that fits nothing.
pub(crate) const FOREIGN: &str = "";

fn ds_key(dnssec: Dnssec, zone: &str) -> Option<&str> {
    match dnssec {
        Dnssec::Unsigned | Dnssec::NoDs => None,
        Dnssec::WrongDs => Some(FOREIGN),
        _ => Some(zone),
    }
}

fn has_signatures(dnssec: Dnssec) -> bool {
    !matches!(dnssec, Dnssec::Unsigned | Dnssec::NoSignatures)
}

fn key<'k>(keys: &'k Keys, zone: &str) -> Result<&'k ZoneKey, LabError> {
    keys.get(zone).ok_or_else(|| LabError::World(format!("zone {zone} has no key")))
}

fn address_data(address: IpAddr) -> RData {
    match address {
        IpAddr::V4(address) => RData::A(A(address)),
        IpAddr::V6(address) => RData::AAAA(AAAA(address)),
    }
}

fn start_of_authority(host: &Name, origin: &Name) -> RData {
    let contact = origin.prepend_label("hostmaster").unwrap_or_else(|_| origin.clone());
    RData::SOA(SOA::new(host.clone(), contact, 2_026_060_101, 3600, 600, 604_800, TTL))
}
