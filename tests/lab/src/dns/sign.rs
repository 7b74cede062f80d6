//! How does a zone become a signed zone?

use hickory_server::proto::ProtoError;
use hickory_server::proto::dnssec::rdata::{DNSSECRData, NSEC, RRSIG, sig::SigInput};
use hickory_server::proto::dnssec::{Algorithm, SigningKey, TBS};
use hickory_server::proto::rr::{DNSClass, Name, RData, Record, RecordType, SerialNumber};
use jiff::{SignedDuration, Timestamp};

use super::keys::ZoneKey;
use super::zone::{Built, Set, TTL};
use crate::world::script::Dnssec;

const DAY: i64 = 86_400;

/// Adds the key, the NSEC chain and the signatures.
pub(crate) fn sign(zone: &mut Built, key: &ZoneKey, dnssec: Dnssec, date: Timestamp) -> Result<(), ProtoError> {
    zone.add(&zone.origin.clone(), key.dnskey());
    add_denials(zone);
    let (from, until) = window(dnssec, date);
    let origin = zone.origin.clone();
    for owner in authoritative(zone) {
        let at_cut = zone.cuts.contains(&owner);
        let Some(sets) = zone.owners.get_mut(&owner) else {
            continue;
        };
        for (kind, set) in sets.iter_mut().filter(|(kind, _)| !at_cut || **kind != RecordType::NS) {
            let input = SigInput {
                type_covered: *kind,
                algorithm: Algorithm::ECDSAP256SHA256,
                num_labels: owner.num_labels(),
                original_ttl: TTL,
                sig_expiration: until,
                sig_inception: from,
                key_tag: key.tag,
                signer_name: origin.clone(),
            };
            let damaged = dnssec == Dnssec::BadSignatures && *kind != RecordType::DNSKEY;
            set.signatures = vec![signature(&owner, input, set, key, damaged)?];
        }
    }
    Ok(())
}

fn signature(owner: &Name, input: SigInput, set: &Set, key: &ZoneKey, damaged: bool) -> Result<Record, ProtoError> {
    let bytes = TBS::from_input(owner, DNSClass::IN, &input, set.records.iter())?;
    let mut sig = key.key.sign(&bytes).map_err(|error| ProtoError::Msg(error.to_string()))?;
    if damaged && let Some(last) = sig.last_mut() {
        *last ^= 0x55;
    }
    let data = RData::DNSSEC(DNSSECRData::RRSIG(RRSIG::from_sig(input, sig)));
    Ok(Record::from_rdata(owner.clone(), TTL, data))
}

/// Ten years, so that a validator with the machine's clock agrees with one that has the world's.
fn window(dnssec: Dnssec, date: Timestamp) -> (SerialNumber, SerialNumber) {
    let (from, until) = match dnssec {
        Dnssec::Expired => (-37, -1),
        _ => (-7, 3650),
    };
    (serial(date, from), serial(date, until))
}

/// The time as RRSIG counts it: seconds in 32 bits that wrap.
fn serial(date: Timestamp, days: i64) -> SerialNumber {
    let shifted = date.saturating_add(SignedDuration::from_secs(days * DAY)).unwrap_or(date);
    let wrapped = shifted.as_second().rem_euclid(1 << 32);
    SerialNumber::new(u32::try_from(wrapped).unwrap_or_default())
}

/// Each name of the zone names the next, the last one the first, with the types it has.
fn add_denials(zone: &mut Built) {
    let owners = authoritative(zone);
    let next = owners.iter().skip(1).chain([&zone.origin]).cloned().collect::<Vec<_>>();
    for (owner, next) in owners.iter().zip(next) {
        let kinds: Vec<RecordType> = zone.owners[owner].keys().copied().collect();
        let nsec = NSEC::new_cover_self(next, kinds);
        zone.add(owner, RData::DNSSEC(DNSSECRData::NSEC(nsec)));
    }
}

/// The names for which the zone speaks itself: delegations, but nothing below them.
fn authoritative(zone: &Built) -> Vec<Name> {
    zone.owners.keys().filter(|owner| !zone.is_below_cut(owner)).cloned().collect()
}
