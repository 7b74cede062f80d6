//! Which keys are trusted where DNSSEC begins?

use hickory_resolver::proto::dnssec::rdata::{DNSKEY, DNSSECRData, RRSIG};
use hickory_resolver::proto::dnssec::{TrustAnchors, Verifier};
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::chain::failed;
use super::exchange::Reply;

/// What the keys of the anchor's zone say about whoever gave them.
pub(super) enum Anchored {
    /// They are signed by the anchor; these keys may be trusted.
    Trusted(TrustAnchors),
    /// They came without any signature: the resolver strips signatures.
    Stripped,
    /// They could not be had, or the anchor did not sign them.
    Unusable(String),
}

/// Reads the reply to the question for the keys of the anchor's zone.
///
/// Below the root a validator looks for a DS record even where the anchor lies. So the zone's other keys are trusted
/// too, once the anchor has signed the set of keys.
pub(super) fn trusted(anchors: &TrustAnchors, zone: &Name, reply: &Reply) -> Anchored {
    let message = match reply {
        Ok(message) if message.metadata.response_code == ResponseCode::NoError => message,
        Ok(message) => return Anchored::Unusable(format!("its keys: {}", message.metadata.response_code)),
        Err(failure) => return Anchored::Unusable(format!("its keys: {}", failed(failure))),
    };
    if !message.answers.iter().any(|record| record.record_type() == RecordType::RRSIG) {
        return Anchored::Stripped;
    }
    if zone.is_root() {
        return Anchored::Trusted(anchors.clone());
    }
    let keys: Vec<&DNSKEY> = message.answers.iter().filter_map(|record| key(&record.data)).collect();
    let is_anchor = |key: &&&DNSKEY| anchors.contains_with_name(key.public_key(), &zone.into());
    if !keys.iter().filter(is_anchor).any(|key| signs_the_set(key, zone, message)) {
        return Anchored::Unusable("the trust anchor has not signed its keys".to_owned());
    }
    let mut trusted = anchors.clone();
    for key in keys.into_iter().filter(|key| key.zone_key() && !key.revoke()) {
        trusted.insert_with_name(key.public_key(), zone.into());
    }
    Anchored::Trusted(trusted)
}

fn signs_the_set(key: &DNSKEY, zone: &Name, message: &Message) -> bool {
    let set: Vec<&Record> =
        message.answers.iter().filter(|record| record.record_type() == RecordType::DNSKEY).collect();
    let signatures = message.answers.iter().filter_map(|record| signature(&record.data));
    signatures
        .filter(|signature| signature.input().type_covered == RecordType::DNSKEY)
        .any(|signature| key.verify_rrsig(zone, DNSClass::IN, signature, set.iter().copied()).is_ok())
}

fn key(data: &RData) -> Option<&DNSKEY> {
    match data {
        RData::DNSSEC(DNSSECRData::DNSKEY(key)) => Some(key),
        _ => None,
    }
}

fn signature(data: &RData) -> Option<&RRSIG> {
    match data {
        RData::DNSSEC(DNSSECRData::RRSIG(signature)) => Some(signature),
        _ => None,
    }
}
