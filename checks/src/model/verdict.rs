//! What does a check say after looking at the facts?

use super::{Evidence, Finding, Level, Subject};
use crate::facts::FactKind;

/// What one check says about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The facts were there; findings of warning or error fail, notes pass.
    Judged {
        /// What is worth saying, in any order.
        findings: Vec<Finding>,
        /// What the verdict rests on where no finding carries it.
        evidence: Vec<Evidence>,
    },
    /// The question does not arise here.
    NotApplicable {
        /// Why it does not arise.
        reason: String,
    },
    /// The facts do not settle the question.
    Blocked(Blocked),
}

/// Why a question could not be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// The fact that is missing or says nothing.
    pub fact: FactKind,
    /// What that fact is about, where it is not the check's own subject.
    pub subject: Option<Subject>,
    /// What happened, and what would settle it.
    pub reason: String,
    /// A lower level than the check's highest: a note where only another vantage could tell.
    pub level: Option<Level>,
    /// What was seen before it ended.
    pub evidence: Vec<Evidence>,
}

impl Verdict {
    /// Everything is as it should be.
    pub fn pass(evidence: Vec<Evidence>) -> Self {
        Self::Judged { findings: Vec::new(), evidence }
    }

    /// The findings decide.
    pub fn of(findings: Vec<Finding>, evidence: Vec<Evidence>) -> Self {
        Self::Judged { findings, evidence }
    }

    /// The question does not arise.
    pub fn not_applicable(reason: impl Into<String>) -> Self {
        Self::NotApplicable { reason: reason.into() }
    }

    /// The fact does not settle the question.
    pub fn blocked(fact: FactKind, reason: impl Into<String>) -> Self {
        Self::Blocked(Blocked { fact, subject: None, reason: reason.into(), level: None, evidence: Vec::new() })
    }

    /// Adds what was seen.
    #[must_use]
    pub fn with(mut self, seen: impl IntoIterator<Item = Evidence>) -> Self {
        match &mut self {
            Self::Judged { evidence, .. } => evidence.extend(seen),
            Self::Blocked(blocked) => blocked.evidence.extend(seen),
            Self::NotApplicable { .. } => {}
        }
        self
    }
}

impl From<Blocked> for Verdict {
    fn from(blocked: Blocked) -> Self {
        Self::Blocked(blocked)
    }
}

impl From<Finding> for Verdict {
    fn from(finding: Finding) -> Self {
        Self::of(vec![finding], Vec::new())
    }
}
