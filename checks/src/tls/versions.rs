//! Does one server speak a version, as far as its answers say?

use super::heard::said;
use crate::facts::tls::{Answer, Offered, Scan, Version};

/// The versions that Dynamics and Microsoft 365 speak.
pub(crate) const MODERN: [Version; 2] = [Version::Tls12, Version::Tls13];

/// Whether a version is spoken, by any answer of the scan.
pub(crate) fn offered(scan: &Scan, version: Version) -> Offered {
    let first = scan.accepted.offers.iter().chain(&scan.accepted.any);
    let chosen = first.filter_map(Answer::flight).any(|flight| flight.hello.version == version);
    let agreed = scan.handshake.as_ref().and_then(|handshake| handshake.outcome.as_ref().ok());
    if chosen || agreed.is_some_and(|agreed| agreed.version == version) {
        return Offered::Yes;
    }
    scan.versions.get(&version).map_or(Offered::NotEstablished, |seen| seen.offered)
}

/// The versions that are spoken, oldest first.
pub(crate) fn spoken(scan: &Scan) -> Vec<Version> {
    Version::ALL.into_iter().filter(|version| offered(scan, *version) == Offered::Yes).collect()
}

/// The versions in words: "TLS 1.0, TLS 1.1".
pub(crate) fn names(versions: &[Version]) -> String {
    if versions.is_empty() {
        return "none".to_owned();
    }
    versions.iter().map(|version| version.name()).collect::<Vec<_>>().join(", ")
}

/// What came of the question for a version, in words that follow the address.
pub(crate) fn answer(scan: &Scan, version: Version) -> String {
    let seen = scan.versions.get(&version).map(|seen| said(&seen.evidence));
    seen.map_or_else(|| format!("was not asked for {version}"), |said| format!("{said} when offered {version}"))
}

/// Whether an answer settles that nothing of an offer was taken: silence, and alerts about other things, do not.
pub(crate) fn refuses(answer: &Answer) -> bool {
    match answer {
        // access_denied, user_canceled, unrecognized_name.
        Answer::Alert(alert) => ![49, 90, 112].contains(&alert.description),
        Answer::Closed | Answer::Reset => true,
        _ => false,
    }
}
