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
    /// Whether it holds more than what is expected.
    pub(super) explores: bool,
    /// How often it was asked in vain.
    pub(super) tries: u8,
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
        Self { version, purpose, suites, explores: false, tries: 0, wait: Duration::ZERO }
    }

    pub(super) fn offer(&self, form: Form) -> Offer {
        let compression = self.purpose == Purpose::Look;
        Offer { compression, form, ..Offer::new(self.version, self.suites.clone()) }
    }

    /// Whether its answer may lead to another question.
    pub(super) fn leads_on(&self) -> bool {
        self.suites.len() > 1 || self.purpose != Purpose::Rest
    }
}
