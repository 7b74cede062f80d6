//! How does the run end?

use exdoctor_checks::model::{Level, Outcome};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FailOn, Gate, Record};

/// The exit code of a run: made from the report, never by a renderer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ExitCode(u8);

impl ExitCode {
    /// Nothing at or above `--fail-on`, and nothing of that weight left open.
    pub const CLEAN: Self = Self(0);
    /// A finding at or above `--fail-on`.
    pub const FINDINGS: Self = Self(1);
    /// The command line or the configuration cannot be used.
    pub const USAGE: Self = Self(2);
    /// Nothing failed, but a check whose level reaches `--fail-on` is not established.
    pub const NOT_ESTABLISHED: Self = Self(3);
    /// No check was selected.
    pub const NOTHING_SELECTED: Self = Self(4);
    /// A bug of exdoctor.
    pub const BUG: Self = Self(70);
    /// An output could not be written.
    pub const OUTPUT: Self = Self(74);
    /// Ctrl-C.
    pub const INTERRUPTED: Self = Self(130);

    /// The code and its meaning, as documented.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::CLEAN, "clean"),
        (Self::FINDINGS, "a finding at or above --fail-on"),
        (Self::USAGE, "the command line or the configuration cannot be used"),
        (Self::NOT_ESTABLISHED, "no finding reaches --fail-on, but a check that counts for it is not established"),
        (Self::NOTHING_SELECTED, "no check was selected"),
        (Self::BUG, "a bug of exdoctor"),
        (Self::OUTPUT, "an output could not be written"),
        (Self::INTERRUPTED, "interrupted"),
    ];

    /// The code of these records.
    pub fn of(records: &[Record], fail_on: FailOn) -> Self {
        if records.is_empty() {
            return Self::NOTHING_SELECTED;
        }
        records.iter().fold(Self::CLEAN, |worst, record| {
            worst.worst(match fail_on.gate(record) {
                Gate::Clear => Self::CLEAN,
                Gate::Fails => Self::FINDINGS,
                Gate::Open => Self::NOT_ESTABLISHED,
                Gate::Broken => Self::BUG,
            })
        })
    }

    /// The one of two codes that a run ends with.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if self.rank() <= other.rank() { self } else { other }
    }

    /// The number that the process returns.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// What the code says, in words.
    pub fn meaning(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("unknown", |(_, meaning)| meaning)
    }

    /// What goes before what: an interruption first, then 2, 70, 74, 1, 3, 4, 0.
    fn rank(self) -> usize {
        [130, 2, 70, 74, 1, 3, 4].iter().position(|code| *code == self.0).unwrap_or(7)
    }
}

impl FailOn {
    /// What a record means for the exit code, and so for every format that can fail a case.
    pub fn gate(self, record: &Record) -> Gate {
        match record.outcome {
            Outcome::Broken => Gate::Broken,
            Outcome::Pass | Outcome::Fail
                if record.findings.iter().any(|finding| !finding.known && self.reached_by(finding.level)) =>
            {
                Gate::Fails
            }
            // A blocked record without a level could be anything.
            Outcome::Blocked if !record.known && self.reached_by(record.level.unwrap_or(Level::Error)) => Gate::Open,
            _ => Gate::Clear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precedence_is_2_70_74_1_3_4_0() {
        let order = [130, 2, 70, 74, 1, 3, 4, 0].map(ExitCode);
        for (place, stronger) in order.iter().enumerate() {
            for weaker in &order[place..] {
                assert_eq!(stronger.worst(*weaker), *stronger);
                assert_eq!(weaker.worst(*stronger), *stronger);
            }
        }
    }

    #[test]
    fn every_code_has_a_meaning() {
        for (code, meaning) in ExitCode::ALL {
            assert_eq!(code.meaning(), meaning);
        }
    }

    #[test]
    fn a_report_without_records_selected_nothing() {
        for fail_on in FailOn::ALL {
            assert_eq!(ExitCode::of(&[], fail_on), ExitCode::NOTHING_SELECTED);
        }
    }
}
