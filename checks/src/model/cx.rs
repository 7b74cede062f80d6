//! What may a check see while it judges?

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::{Check, Circumstances, Level, Scenario, Subject};
use crate::facts::{FactKind, Facts, Observation};

/// One check on one subject: the facts that it declared, and the circumstances.
pub struct CheckCx<'a> {
    /// What is judged.
    pub subject: &'a Subject,
    /// What the configuration says about the run.
    pub run: &'a Circumstances,
    check: &'a Check,
    facts: &'a Facts,
    read: RefCell<BTreeSet<FactKind>>,
}

impl<'a> CheckCx<'a> {
    /// The view of one check on one subject.
    pub fn new(check: &'a Check, subject: &'a Subject, facts: &'a Facts, run: &'a Circumstances) -> Self {
        Self { subject, run, check, facts, read: RefCell::default() }
    }

    /// A fact that the check needs.
    ///
    /// # Panics
    /// When the check does not name the fact in `needs`; the record is then `broken`.
    pub fn need<F: Observation>(&self) -> &'a F {
        self.seen().expect("a needed fact is there before the check runs")
    }

    /// The fact about the check's own subject when it is there.
    pub fn seen<F: Observation>(&self) -> Option<&'a F> {
        self.note(F::KIND);
        self.facts.fetch(self.subject)
    }

    /// The fact about another subject when it is there.
    pub fn seen_of<F: Observation>(&self, subject: &Subject) -> Option<&'a F> {
        self.note(F::KIND);
        self.facts.fetch(subject)
    }

    /// Why a fact is not there, in the words of the probe.
    pub fn why_lost(&self, kind: FactKind, subject: &Subject) -> String {
        self.facts.why_lost(kind, subject)
    }

    /// Whether somebody tried to learn a fact and could not.
    pub fn is_lost(&self, kind: FactKind, subject: &Subject) -> bool {
        self.facts.loss(kind, subject).is_some()
    }

    /// All facts of one kind, with what they are about.
    pub fn all<F: Observation>(&self) -> impl Iterator<Item = (&'a Subject, &'a F)> {
        self.note(F::KIND);
        self.facts.all()
    }

    /// Whether one of the scenarios is being judged.
    pub fn judges(&self, scenario: Scenario) -> bool {
        self.run.scenarios.contains(&scenario)
    }

    /// The highest level that the check can give in the run's scenarios.
    pub fn level(&self) -> Level {
        self.check.level_in(&self.run.scenarios).unwrap_or(Level::Note)
    }

    /// A threshold: what the configuration says, else its default.
    ///
    /// # Panics
    /// When the check does not declare the setting; the record is then `broken`.
    pub fn setting(&self, name: &str) -> i64 {
        let declared = self.check.settings.iter().find(|setting| setting.name == name);
        let declared = declared.expect("a check reads only settings that it declares");
        self.run
            .settings
            .get(self.check.id.as_str())
            .and_then(|settings| settings.get(name))
            .copied()
            .unwrap_or(declared.default)
    }

    /// The kinds of facts that were read so far.
    pub fn read(&self) -> BTreeSet<FactKind> {
        self.read.borrow().clone()
    }

    fn note(&self, kind: FactKind) {
        self.read.borrow_mut().insert(kind);
    }
}
