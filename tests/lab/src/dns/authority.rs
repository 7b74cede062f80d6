//! What does an authoritative server answer?

use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::{Name, RData, RecordType};

use super::universe::Universe;
use super::wire::{Question, Reply};
use super::zone::{Built, Found};

/// The aliases that a server follows inside its zone.
const MAX_ALIASES: usize = 8;

/// Answers from the zones that a server holds, the deepest that fits.
pub(crate) fn answer(universe: &Universe, origins: &[Name], question: &Question) -> Reply {
    let (name, kind) = (&question.query.name, question.query.query_type);
    let held = origins.iter().filter_map(|origin| universe.zone(origin));
    let fitting = held.filter(|zone| zone.origin.zone_of(name));
    let zone = fitting.max_by_key(|zone| {
        // The DS of a zone stands in its parent, if that is here too.
        let child_side = kind == RecordType::DS && zone.origin == *name;
        if child_side { 0 } else { u16::from(zone.origin.num_labels()) + 1 }
    });
    match zone {
        Some(zone) => in_zone(zone, name, kind, question.dnssec_ok),
        None => Reply::of(ResponseCode::Refused),
    }
}

fn in_zone(zone: &Built, name: &Name, kind: RecordType, dnssec_ok: bool) -> Reply {
    let mut reply = Reply { authoritative: true, ..Reply::default() };
    let mut at = name.clone();
    for _ in 0..MAX_ALIASES {
        match zone.find(&at, kind) {
            Found::Records(set) => {
                set.emit(&mut reply.answers, dnssec_ok);
                return reply;
            }
            Found::Alias(set, target) => {
                set.emit(&mut reply.answers, dnssec_ok);
                if !zone.origin.zone_of(&target) {
                    return reply;
                }
                at = target;
            }
            Found::Referral(cut) => {
                reply.authoritative = !reply.answers.is_empty();
                refer(&mut reply, zone, &cut, dnssec_ok);
                return reply;
            }
            Found::NoData => {
                deny(&mut reply, zone, &at, dnssec_ok);
                return reply;
            }
            Found::NxDomain => {
                reply.code = ResponseCode::NXDomain;
                deny(&mut reply, zone, &at, dnssec_ok);
                return reply;
            }
        }
    }
    reply
}

/// The start of authority, and for who wants it the proof.
pub(crate) fn deny(reply: &mut Reply, zone: &Built, name: &Name, dnssec_ok: bool) {
    if let Some(start) = zone.set(&zone.origin, RecordType::SOA) {
        start.emit(&mut reply.authorities, dnssec_ok);
    }
    if dnssec_ok {
        for proof in zone.denial(name) {
            proof.emit(&mut reply.authorities, true);
        }
    }
}

/// The name servers of the child with their addresses, and its DS or the proof that there is none.
fn refer(reply: &mut Reply, zone: &Built, cut: &Name, dnssec_ok: bool) {
    let Some(servers) = zone.set(cut, RecordType::NS) else {
        return;
    };
    servers.emit(&mut reply.authorities, false);
    if dnssec_ok {
        let proof = zone.set(cut, RecordType::DS).or_else(|| zone.set(cut, RecordType::NSEC));
        if let Some(proof) = proof {
            proof.emit(&mut reply.authorities, true);
        }
    }
    for record in &servers.records {
        let RData::NS(host) = &record.data else {
            continue;
        };
        for kind in [RecordType::A, RecordType::AAAA] {
            if let Some(glue) = zone.set(&host.0, kind) {
                glue.emit(&mut reply.additionals, false);
            }
        }
    }
}
