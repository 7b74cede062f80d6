//! What did one check come to on one subject?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, Finding, Level, Scenario, Subject};

/// How a check ended on a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// True; notes are allowed.
    Pass,
    /// A finding of warning or error.
    Fail,
    /// The question does not arise, with the reason.
    NotApplicable,
    /// Not established: a fact is missing.
    Blocked,
    /// It fails, and somebody accepted that until a date.
    Waived,
    /// The configuration switched the check off.
    Disabled,
    /// A bug of exdoctor.
    Broken,
}

impl Outcome {
    /// All outcomes in their order.
    pub const ALL: [Self; 7] =
        [Self::Pass, Self::Fail, Self::NotApplicable, Self::Blocked, Self::Waived, Self::Disabled, Self::Broken];

    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not-applicable",
            Self::Blocked => "blocked",
            Self::Waived => "waived",
            Self::Disabled => "disabled",
            Self::Broken => "broken",
        }
    }
}

/// The root cause of a blocked record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct BlockedBy {
    /// The check that judges the root cause.
    pub check: String,
    /// What the root cause is about.
    pub subject: Subject,
    /// The fact that is missing or says nothing.
    pub fact: String,
}

/// A step of a scenario's set-up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct StepRef {
    /// The scenario.
    pub scenario: Scenario,
    /// The step's id within the scenario.
    pub step: String,
}

/// One check on one subject, with its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The check's id.
    pub check: String,
    /// The check's title: true when it passes.
    pub title: String,
    /// The family: the part of the id before the dot.
    pub family: String,
    /// What was judged.
    pub subject: Subject,
    /// The level of the worst finding, or the highest that a blocked check could have given.
    pub level: Option<Level>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not applicable, blocked, waived, disabled or broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a blocked record waits for, down to the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<BlockedBy>,
    /// What is worth saying.
    pub findings: Vec<Finding>,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// The steps of the set-up that this check proves, within the run's scenarios.
    pub steps: Vec<StepRef>,
}
