//! What came out of the questions about versions and suites so far?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::tls::{Answer, Der, Enumeration, Flight, KeyExchange, Size, Version};
use exdoctor_checks::values::SuiteId;

use super::order::Told;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The first answer about each version.
    pub(super) evidence: BTreeMap<Version, Answer>,
    /// The suites of the versions that are spoken, or may be.
    pub(super) versions: BTreeMap<Version, Enumeration>,
    /// What was chosen when the first choice was offered last.
    pub(super) told: BTreeMap<Version, Told>,
    pub(super) chains: BTreeSet<Vec<Der>>,
}

impl Found {
    /// What is known about the suites of a version.
    pub(super) fn of(&mut self, version: Version) -> &mut Enumeration {
        self.versions.entry(version).or_default()
    }

    /// Whether a suite was chosen in a version.
    pub(super) fn is_chosen(&self, version: Version, suite: SuiteId) -> bool {
        self.versions.get(&version).is_some_and(|known| known.chosen.contains_key(&suite))
    }

    /// Notes the choice of a suite, with the size of its keys and the chain that came with it.
    pub(super) fn choose(&mut self, version: Version, flight: &Flight) {
        let group = flight.hello.group.map(KeyExchange::Group);
        let size = flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen);
        if !flight.certificates.is_empty() {
            self.chains.insert(flight.certificates.clone());
        }
        self.of(version).chosen.insert(flight.hello.suite, size);
    }
}
