//! What is a check?

use std::fmt;

use super::{CheckCx, Circumstances, Level, Remedy, Role, Scenario, Source, SubjectKind, Verdict};
use crate::facts::{FactKind, Facts};
use crate::setup::Step;

/// The stable id of a check: `family.question`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(&'static str);

impl CheckId {
    /// An id; the contract test holds it to `family.question` in kebab-case.
    pub const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The whole id.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The part before the dot.
    pub fn family(self) -> &'static str {
        self.0.split_once('.').map_or(self.0, |(family, _)| family)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A threshold that users may change.
#[derive(Debug)]
pub struct Setting {
    /// Its key in `[checks]`.
    pub name: &'static str,
    /// What holds when the configuration is silent.
    pub default: i64,
    /// The smallest value that makes sense.
    pub min: i64,
    /// The largest value that makes sense.
    pub max: i64,
    /// One sentence.
    pub about: &'static str,
}

/// A check: plain data and one function.
pub struct Check {
    /// Its id, a contract.
    pub id: CheckId,
    /// True when it passes.
    pub title: &'static str,
    /// What it judges.
    pub subject: SubjectKind,
    /// The roles of the endpoints that it judges; empty: every subject of the kind.
    pub roles: &'static [Role],
    /// The scenarios in which it runs, each with the highest level that it can give there.
    pub scope: &'static [(Scenario, Level)],
    /// What a pass establishes, and what it does not.
    pub proves: &'static str,
    /// The documents that its rule rests on.
    pub sources: &'static [Source],
    /// Facts without which it is blocked.
    pub needs: &'static [FactKind],
    /// Facts of which one is enough.
    pub any_of: &'static [FactKind],
    /// Facts that it judges when they are there.
    pub uses: &'static [FactKind],
    /// Facts that only explain why another is missing: read when they are there, never gathered for this check.
    pub blames: &'static [FactKind],
    /// The steps of the set-up that it proves.
    pub steps: &'static [(Scenario, Step)],
    /// What its findings tell the reader to do.
    pub remedies: &'static [&'static Remedy],
    /// Thresholds that users may change.
    pub settings: &'static [Setting],
    /// Observations with the known answer: tests and documentation.
    pub examples: fn() -> Vec<Example>,
    /// The rule.
    pub run: fn(&CheckCx<'_>) -> Verdict,
}

impl Check {
    /// The highest level that the check can give in these scenarios, or `None` outside them.
    pub fn level_in(&self, scenarios: &[Scenario]) -> Option<Level> {
        self.scope.iter().filter(|(scenario, _)| scenarios.contains(scenario)).map(|(_, level)| *level).max()
    }

    /// Every fact that must be gathered for the check.
    pub fn wants(&self) -> impl Iterator<Item = FactKind> {
        self.needs.iter().chain(self.any_of).chain(self.uses).copied()
    }

    /// Every fact that the check may read.
    pub fn reads(&self) -> impl Iterator<Item = FactKind> {
        self.wants().chain(self.blames.iter().copied())
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Check({})", self.id)
    }
}

/// The scope of a check that runs in every scenario with one highest level.
pub const fn everywhere(level: Level) -> [(Scenario, Level); 4] {
    [(Scenario::A, level), (Scenario::B, level), (Scenario::C, level), (Scenario::D, level)]
}

/// How an example must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// No finding of warning or error, and no note.
    Pass,
    /// The worst finding has this level and this code.
    Finding(Level, &'static str),
    /// The question does not arise.
    NotApplicable,
    /// Not established.
    Blocked,
}

/// An observation with the known answer.
#[derive(Debug)]
pub struct Example {
    /// The observation in words: "two SPF records".
    pub given: &'static str,
    /// The facts, about the subject below.
    pub facts: Facts,
    /// The circumstances of the run.
    pub circumstances: Circumstances,
    /// The subject's name.
    pub subject: &'static str,
    /// The answer.
    pub expect: Expect,
}
