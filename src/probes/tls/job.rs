//! Which suites are offered in one question, and what for?

use std::time::Duration;

use exdoctor_checks::facts::tls::Version;
use exdoctor_checks::values::SuiteId;

use super::wire::{Form, Offer};

/// One question that is to be asked.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) version: Version,
    pub(super) purpose: Purpose,
    pub(super) suites: Vec<SuiteId>,
    /// Suites that hardly any server offers, and that ride along.
    pub(super) rare: Vec<SuiteId>,
    /// How often it was asked in vain.
    pub(super) tries: u8,
    /// How many choices in a row came out of the set.
    pub(super) choices: u8,
    pub(super) wait: Duration,
}

/// What a question is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Whether the version is spoken.
    Version,
    /// Whether the server looks at the end of a long list.
    Look,
    /// Whether the server still prefers its first choice when that is offered last.
    Order,
    /// What else it accepts.
    Rest,
}

impl Job {
    pub(super) fn new(version: Version, purpose: Purpose, suites: Vec<SuiteId>) -> Self {
        Self { version, purpose, suites, rare: Vec::new(), tries: 0, choices: 0, wait: Duration::ZERO }
    }

    pub(super) fn offer(&self, form: Form) -> Offer {
        let suites = match self.purpose {
            Purpose::Look => [&self.rare[..], &self.suites].concat(),
            _ => [&self.suites[..], &self.rare].concat(),
        };
        Offer { form, ..Offer::new(self.version, suites) }
    }

    pub(super) fn retain(&mut self, keep: impl Fn(SuiteId) -> bool) {
        self.suites.retain(|suite| keep(*suite));
        self.rare.retain(|suite| keep(*suite));
    }
}

/// Neighbours are alike: dealing them out gives every part its share of what is accepted.
pub(super) fn deal(suites: &[SuiteId], parts: usize) -> impl Iterator<Item = Vec<SuiteId>> {
    let parts = parts.clamp(1, suites.len().max(1));
    (0..parts).map(move |part| suites.iter().copied().skip(part).step_by(parts).collect())
}
