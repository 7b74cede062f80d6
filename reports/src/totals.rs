//! How many records ended how, and how many findings of each level are there?

use exdoctor_checks::model::{Level, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Record;

/// What the records add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Records by outcome.
    pub records: ByOutcome,
    /// Findings by level, those of waived records included.
    pub findings: ByLevel,
}

/// Records by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ByOutcome {
    /// True.
    pub pass: usize,
    /// A finding of warning or error.
    pub fail: usize,
    /// The question does not arise.
    pub not_applicable: usize,
    /// Not established.
    pub blocked: usize,
    /// Accepted until a date.
    pub waived: usize,
    /// Switched off.
    pub disabled: usize,
    /// A bug of exdoctor.
    pub broken: usize,
}

/// Findings by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByLevel {
    /// The chain is broken.
    pub error: usize,
    /// It hurts or will hurt.
    pub warning: usize,
    /// Worth knowing.
    pub note: usize,
}

impl Totals {
    /// Counts the records.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut totals = Self::default();
        for record in records {
            *totals.records.slot(record.outcome) += 1;
            for finding in &record.findings {
                *totals.findings.slot(finding.level) += 1;
            }
        }
        totals
    }
}

impl ByOutcome {
    /// The count of one outcome.
    pub fn count(mut self, outcome: Outcome) -> usize {
        *self.slot(outcome)
    }

    fn slot(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::Blocked => &mut self.blocked,
            Outcome::Waived => &mut self.waived,
            Outcome::Disabled => &mut self.disabled,
            Outcome::Broken => &mut self.broken,
        }
    }
}

impl ByLevel {
    /// The count of one level.
    pub fn count(mut self, level: Level) -> usize {
        *self.slot(level)
    }

    fn slot(&mut self, level: Level) -> &mut usize {
        match level {
            Level::Error => &mut self.error,
            Level::Warning => &mut self.warning,
            Level::Note => &mut self.note,
        }
    }
}
