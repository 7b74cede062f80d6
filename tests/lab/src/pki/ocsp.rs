//! What does the responder of an authority say about a certificate?

use jiff::{SignedDuration, Timestamp};
use rcgen::SigningKey;

use super::authorities::{CORPORATE, INTERMEDIATE, Signer};
use super::der::{BITS, ENUMERATED, First, OCTETS, OID, SEQUENCE, SET, UTF8, first, tag, time, value};
use crate::world::leaf::{Issuer, Responder};

const BASIC: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const GOOD: &[u8] = &[0x80, 0];
const TRY_LATER: u8 = 3;
const MALFORMED: u8 = 1;

/// Answers a request about one certificate, whichever it is.
pub(super) fn answer(signer: &Signer, issuer: Issuer, says: Responder, date: Timestamp, request: &[u8]) -> Vec<u8> {
    if says == Responder::TryLater {
        return refusal(TRY_LATER);
    }
    let said = asked(request).and_then(|certificate| basic(signer, issuer, says, date, certificate));
    said.map_or_else(
        || refusal(MALFORMED),
        |basic| {
            let bytes = value(SEQUENCE, &[&value(OID, &[BASIC]), &value(OCTETS, &[&basic])]);
            value(SEQUENCE, &[&value(ENUMERATED, &[&[0]]), &value(tag(0), &[&bytes])])
        },
    )
}

fn refusal(status: u8) -> Vec<u8> {
    value(SEQUENCE, &[&value(ENUMERATED, &[&[status]])])
}

/// The identification of the certificate, as the request writes it.
fn asked(request: &[u8]) -> Option<&[u8]> {
    let inside = |bytes| -> Option<&[u8]> { first(bytes).filter(|one| one.tag == SEQUENCE).map(|one| one.content) };
    let mut rest = inside(inside(request)?)?;
    // A version and a requestor may come first.
    while let Some(First { tag, rest: after, .. }) = first(rest)
        && tag != SEQUENCE
    {
        rest = after;
    }
    first(inside(inside(rest)?)?).map(|one| one.whole)
}

fn basic(signer: &Signer, issuer: Issuer, says: Responder, date: Timestamp, certificate: &[u8]) -> Option<Vec<u8>> {
    let name = if issuer == Issuer::Corporate { CORPORATE } else { INTERMEDIATE };
    let days = |days: i64| date.checked_add(SignedDuration::from_hours(24 * days)).ok();
    let (from, until) = if says == Responder::Stale { (days(-30)?, days(-10)?) } else { (days(-1)?, days(5)?) };
    let status = match says {
        Responder::Revoked => value(tag(1), &[&time(days(-3)?)]),
        _ => GOOD.to_vec(),
    };
    let attribute = value(SEQUENCE, &[&value(OID, &[COMMON_NAME]), &value(UTF8, &[name.as_bytes()])]);
    let responder = value(tag(1), &[&value(SEQUENCE, &[&value(SET, &[&attribute])])]);
    let single = value(SEQUENCE, &[certificate, &status, &time(from), &value(tag(0), &[&time(until)])]);
    let tbs = value(SEQUENCE, &[&responder, &time(from), &value(SEQUENCE, &[&single])]);
    let algorithm = value(SEQUENCE, &[&value(OID, &[ECDSA_SHA256])]);
    let signature = signer.key().sign(&tbs).ok()?;
    Some(value(SEQUENCE, &[&tbs, &algorithm, &value(BITS, &[&[0], &signature])]))
}
