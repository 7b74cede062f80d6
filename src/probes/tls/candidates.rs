//! Which suites are offered together?

use exdoctor_checks::facts::tls::Version;
use exdoctor_checks::values::{Suite, SuiteId, suites};

use super::wire::Form;

/// Old stacks look at so many suites of a hello, and at no more.
pub(super) const LOOKED_AT: usize = 64;
/// So many suites fit into a short hello.
pub(super) const IN_SHORT: usize = 32;

/// The suites that Dynamics 365 online accepts, those of TLS 1.3 first, then the strongest.
pub(super) fn accepted(versions: &[Version]) -> Vec<SuiteId> {
    let mut accepted: Vec<&Suite> = suites()
        .iter()
        .filter(|suite| suite.accepted && versions.iter().any(|version| belongs(suite, *version)))
        .collect();
    accepted.sort_by_key(|suite| (!suite.is_tls13(), !suite.cipher.ends_with("GCM"), std::cmp::Reverse(suite.bits)));
    accepted.into_iter().map(|suite| suite.id).collect()
}

/// Every suite that may be chosen in a version, the usual ones first.
///
/// All suites are asked for in every old version, because a server that uses one where it should not is worth knowing.
pub(super) fn all(version: Version) -> Vec<SuiteId> {
    sorted(suites().iter().filter(|suite| belongs(suite, version)))
}

/// How many suites every server looks at, in a hello of this form.
pub(super) fn at_once(form: Form) -> usize {
    if form == Form::Short { IN_SHORT } else { LOOKED_AT }
}

/// So many of the usual suites of a version, and all others.
pub(super) fn parted(version: Version, size: usize) -> (Vec<SuiteId>, Vec<SuiteId>) {
    let mut usual = all(version);
    let rare = usual.split_off(usual.len().min(size));
    (usual, rare)
}

/// The usual suites of a version, as many as every server looks at.
pub(super) fn usual(version: Version) -> Vec<SuiteId> {
    let mut usual = all(version);
    usual.truncate(LOOKED_AT);
    usual
}

/// Suites that protect too little, as far as a server can use them without a shared secret.
pub(super) fn weak() -> Vec<SuiteId> {
    let mut weak = sorted(
        suites().iter().filter(|suite| !suite.is_tls13() && !suite.is_preshared() && !suite.weaknesses().is_empty()),
    );
    weak.truncate(LOOKED_AT);
    weak
}

/// The usual suites of TLS 1.2 in which the server proves itself with a kind of key.
pub(super) fn proven_by(authentication: &str) -> Vec<SuiteId> {
    let fitting = |suite: &&Suite| !suite.is_tls13() && !suite.is_preshared() && suite.authentication == authentication;
    let mut proven = sorted(suites().iter().filter(fitting));
    proven.truncate(LOOKED_AT);
    proven
}

fn belongs(suite: &Suite, version: Version) -> bool {
    suite.is_tls13() == (version == Version::Tls13)
}

fn sorted<'a>(suites: impl Iterator<Item = &'a Suite>) -> Vec<SuiteId> {
    let mut sorted: Vec<&Suite> = suites.collect();
    sorted.sort_by_key(|suite| (!suite.accepted, rarity(suite), suite.id));
    sorted.into_iter().map(|suite| suite.id).collect()
}

/// How seldom servers offer it.
fn rarity(suite: &Suite) -> u8 {
    let key = match (suite.key_exchange.as_str(), suite.authentication.as_str()) {
        ("any", _) | ("ECDHE" | "RSA" | "DHE", "RSA" | "ECDSA") => 0,
        ("ECDHE" | "DHE", "anon") => 1,
        ("DHE", "DSS") | ("DH" | "ECDH", _) => 3,
        _ => 4,
    };
    let cipher = match suite.cipher.as_str() {
        cipher if cipher.starts_with("AES") && !cipher.contains("CCM") => 0,
        cipher if cipher.starts_with("CHACHA") || cipher.starts_with("3DES") || cipher.starts_with("RC4_128") => 0,
        cipher if cipher.starts_with("CAMELLIA") || cipher.starts_with("DES") || cipher == "NULL" => 1,
        cipher if cipher.starts_with("ARIA") || cipher.starts_with("SEED") || cipher.contains("CCM") => 2,
        _ => 3,
    };
    // The first numbers of ChaCha20 were drafts.
    let draft = u8::from((0xCC13..=0xCC15).contains(&suite.id.0)) * 3;
    key + cipher + draft
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use exdoctor_checks::values::suite;

    use super::*;

    #[test]
    fn the_first_offer_is_what_dynamics_accepts_and_nothing_else() {
        let both = accepted(&[Version::Tls13, Version::Tls12]);
        assert_eq!((both.len(), both[0], both[2]), (10, SuiteId(0x1302), SuiteId(0xC02C)));
        assert_eq!(accepted(&[Version::Tls12]).len(), 8);
    }

    #[test]
    fn every_registered_suite_is_asked_for_in_its_versions() {
        let asked: BTreeSet<SuiteId> = all(Version::Tls12).into_iter().chain(all(Version::Tls13)).collect();
        assert_eq!(asked.len(), suites().len());
        assert_eq!(all(Version::Ssl3), all(Version::Tls12));
    }

    #[test]
    fn the_usual_suites_of_windows_and_openssl_are_asked_for_first() {
        let usual = usual(Version::Tls10);
        for id in [0x0004, 0x0005, 0x000A, 0x002F, 0x0035, 0x0033, 0x0039, 0xC013, 0xC014, 0x009C, 0xC030, 0xCCA8] {
            assert!(usual.contains(&SuiteId(id)), "{id:04X}");
        }
    }

    #[test]
    fn the_weak_offer_holds_every_kind_of_weakness_and_nothing_strong() {
        let weak = weak();
        assert!(weak.iter().all(|id| !suite(*id).unwrap().weaknesses().is_empty()));
        let kinds: BTreeSet<_> = weak.iter().flat_map(|id| suite(*id).unwrap().weaknesses()).collect();
        assert_eq!(kinds.len(), 8, "{kinds:?}");
    }
}
