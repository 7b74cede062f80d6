//! Which suites does a server probably accept, after what it has accepted so far?
//!
//! Only how soon an answer is found depends on it, never the answer: what is unlikely is asked for as well.

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::Version;
use exdoctor_checks::values::{Suite, SuiteId, suite};

/// What the choices of one server have in common.
#[derive(Debug, Default)]
pub(super) struct Likely {
    keys: BTreeSet<(&'static str, &'static str)>,
    ciphers: BTreeSet<(&'static str, &'static str)>,
    refused: BTreeSet<SuiteId>,
}

impl Likely {
    /// Learns from a choice: who takes an exchange of keys and a cipher takes them together with others, too.
    pub(super) fn accept(&mut self, chosen: SuiteId) {
        if let Some(suite) = suite(chosen) {
            self.keys.insert(key(suite));
            self.ciphers.insert(cipher(suite));
        }
    }

    /// Learns from a refusal: what one version does not take, another one rarely does.
    pub(super) fn refuse(&mut self, version: Version, suites: &[SuiteId]) {
        let usable = suites.iter().copied().filter(|id| suite(*id).is_some_and(|suite| is_usable(suite, version)));
        self.refused.extend(usable);
    }

    /// Whether a suite will probably be chosen in a version.
    pub(super) fn expects(&self, version: Version, id: SuiteId) -> bool {
        let Some(suite) = suite(id).filter(|suite| is_usable(suite, version)) else { return false };
        let usual =
            version == Version::Tls13 && ["AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"].contains(&&*suite.cipher);
        let seen = || self.keys.contains(&key(suite)) && self.ciphers.contains(&cipher(suite));
        !self.refused.contains(&id) && (usual || seen())
    }
}

/// Before TLS 1.2 there were no other hashes than MD5 and SHA-1.
fn is_usable(suite: &Suite, version: Version) -> bool {
    version >= Version::Tls12 || ["MD5", "SHA"].contains(&&*suite.hash)
}

fn key(suite: &'static Suite) -> (&'static str, &'static str) {
    (&suite.key_exchange, &suite.authentication)
}

fn cipher(suite: &'static Suite) -> (&'static str, &'static str) {
    (&suite.cipher, &suite.hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ECDHE_RSA_AES256_SHA: SuiteId = SuiteId(0xC014);
    const ECDHE_RSA_AES128_GCM: SuiteId = SuiteId(0xC02F);
    const RSA_AES128_GCM: SuiteId = SuiteId(0x009C);
    const RSA_AES256_SHA: SuiteId = SuiteId(0x0035);

    #[test]
    fn what_was_seen_apart_is_expected_together_unless_it_was_refused() {
        let mut likely = Likely::default();
        likely.accept(ECDHE_RSA_AES256_SHA);
        assert!(!likely.expects(Version::Tls12, RSA_AES256_SHA));
        likely.accept(RSA_AES128_GCM);
        assert!(likely.expects(Version::Tls12, RSA_AES256_SHA) && likely.expects(Version::Tls10, RSA_AES256_SHA));
        likely.refuse(Version::Tls11, &[RSA_AES256_SHA]);
        assert!(!likely.expects(Version::Tls10, RSA_AES256_SHA));
    }

    #[test]
    fn an_old_version_is_not_expected_to_take_what_came_later_and_its_refusal_says_nothing() {
        let mut likely = Likely::default();
        likely.accept(ECDHE_RSA_AES128_GCM);
        likely.refuse(Version::Tls10, &[ECDHE_RSA_AES128_GCM]);
        assert!(!likely.expects(Version::Tls10, ECDHE_RSA_AES128_GCM));
        assert!(likely.expects(Version::Tls12, ECDHE_RSA_AES128_GCM));
    }
}
