//! What does a report say about one check on one subject?
//!
//! The members are those of the model; a finding's remedy is written out, so that a saved report is useful on its own.

use std::collections::BTreeMap;

use exdoctor_checks::model::{self, BlockedBy, Evidence, Level, Outcome, Scenario, StepRef, Subject};
use exdoctor_checks::registry;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::known;
use crate::{Remedy, RunInfo};

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
    /// What is worth saying, worst first.
    pub findings: Vec<Finding>,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// The steps of the set-up that this check proves, within the run's scenarios.
    pub steps: Vec<StepRef>,
    /// Whether a baseline could not establish it either: it then does not fail the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
}

/// Something that the reader should know or do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable code, unique within its check.
    pub code: String,
    /// How bad it is.
    pub level: Level,
    /// A lower-case phrase with the observed value.
    pub message: String,
    /// What the finding rests on.
    pub evidence: Vec<Evidence>,
    /// What to do, with every placeholder filled that a value is known for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// What filled the remedy's placeholders beside the report's values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Whether a baseline has it already: it then does not fail the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
}

impl Record {
    /// Whether its check proves a step of the set-up.
    pub fn proves(&self, scenario: Scenario, step: &str) -> bool {
        self.steps.iter().any(|own| own.scenario == scenario && own.step == step)
    }

    /// Whether it is the end of a service or a product that is still to come: a day is no broken link.
    pub(crate) fn is_only_a_date(&self) -> bool {
        is_only_a_date(&self.check, self.level)
    }

    /// The record as the report shows it.
    pub(crate) fn shown(record: model::Record, run: &RunInfo) -> Self {
        let findings = record.findings.into_iter();
        Self {
            findings: findings.map(|finding| Finding::shown(finding, &record.check, &record.subject, run)).collect(),
            check: record.check,
            title: record.title,
            family: record.family,
            subject: record.subject,
            level: record.level,
            outcome: record.outcome,
            reason: record.reason,
            blocked_by: record.blocked_by,
            evidence: record.evidence,
            steps: record.steps,
            known: false,
        }
    }
}

/// Whether what a check says at this level is a day that is still to come.
pub(crate) fn is_only_a_date(check: &str, level: Option<Level>) -> bool {
    check.starts_with("lifecycle.") && level < Some(Level::Error)
}

/// The check whose findings are about other checks.
const WAIVER: &str = "config.waiver-unused";

impl Finding {
    fn shown(finding: model::Finding, check: &str, subject: &Subject, run: &RunInfo) -> Self {
        let remedy = finding.remedy.as_deref().and_then(registry::remedy);
        Self {
            remedy: remedy.map(|remedy| {
                let values = known(&run.values, subject, &finding.values);
                // Whether a waiver covers something is seen where the check that it names runs as well.
                let waived = finding.values.get("check").filter(|id| check == WAIVER && registry::check(id).is_some());
                let only = waived.map_or_else(|| check.to_owned(), |waived| format!("{check},{waived}"));
                Remedy::filled(remedy, &values, run.again.command(&only, subject))
                    .with_configuration(run.again.config())
            }),
            code: finding.code.into_owned(),
            level: finding.level,
            message: finding.message,
            evidence: finding.evidence,
            values: finding.values,
            known: false,
        }
    }
}
