//! What does one check say about a step?

use std::collections::BTreeSet;

use exdoctor_checks::model::{Level, Outcome, Scenario, Subject};
use exdoctor_checks::{registry, setup};
use schemars::JsonSchema;
use serde::Serialize;

use super::Flow;
use crate::record::is_only_a_date;
use crate::{Finding, Record, Remedy, Report};

/// One check on one subject, as far as it concerns one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proof {
    /// The check's id.
    pub check: String,
    /// The check's title: true when it passes.
    pub title: String,
    /// What was judged.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// How grave it is, or could be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The code of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message of the finding, or the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// What it waits for: the check and the subject of the root cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// Whether that root cause is a failure.
    #[serde(skip)]
    pub(crate) by_failure: bool,
    /// The root cause.
    #[serde(skip)]
    pub(crate) root: Option<(String, Subject)>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
}

impl Proof {
    /// Whether it is not established.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.outcome, Outcome::Blocked | Outcome::Broken)
    }

    /// How grave it could be.
    pub(crate) fn weight(&self) -> Level {
        self.level.unwrap_or(Level::Error)
    }

    /// The day of an end is no broken step: the plan names it last.
    pub(crate) fn is_only_a_date(&self) -> bool {
        is_only_a_date(&self.check, self.level)
    }

    fn of(record: &Record, failing: &BTreeSet<(&str, &Subject)>) -> Self {
        let root = record.blocked_by.as_ref();
        let by_failure = root.is_some_and(|by| failing.contains(&(by.check.as_str(), &by.subject)));
        Self {
            check: record.check.clone(),
            title: record.title.clone(),
            subject: record.subject.clone(),
            outcome: record.outcome,
            level: record.level,
            code: None,
            says: record.reason.clone(),
            waits_for: root.map(|by| format!("{} of {}", if by_failure { &by.check } else { &by.fact }, by.subject)),
            by_failure,
            root: root.map(|by| (by.check.clone(), by.subject.clone())),
            remedy: None,
        }
    }

    fn of_finding(record: &Record, finding: &Finding) -> Self {
        Self {
            check: record.check.clone(),
            title: record.title.clone(),
            subject: record.subject.clone(),
            outcome: Outcome::Fail,
            level: Some(finding.level),
            code: Some(finding.code.clone()),
            says: Some(finding.message.clone()),
            waits_for: None,
            by_failure: false,
            root: None,
            remedy: finding.remedy.clone(),
        }
    }
}

/// Everything that the report says about a step of a scenario: a failure counts for one step alone.
pub(super) fn of(report: &Report, scenario: Scenario, step: &str) -> Vec<Proof> {
    let failed = report.records.iter().filter(|record| record.outcome == Outcome::Fail);
    let failing = failed.map(|record| (record.check.as_str(), &record.subject)).collect();
    let mut proofs = Vec::new();
    for record in &report.records {
        let proves = record.proves(scenario, step);
        if record.outcome == Outcome::Fail {
            let grave = record.findings.iter().filter(|finding| finding.level > Level::Note);
            let here = grave.filter(|finding| place(record, finding, scenario).as_deref() == Some(step));
            proofs.extend(here.map(|finding| Proof::of_finding(record, finding)));
        } else if proves {
            proofs.push(Proof::of(record, &failing));
        }
    }
    proofs
}

/// The step to which a finding belongs; that of the record where the check is of another version.
fn place(record: &Record, finding: &Finding, scenario: Scenario) -> Option<String> {
    if !record.steps.iter().any(|own| own.scenario == scenario) {
        return None;
    }
    let remedy = finding.remedy.as_ref().map(|remedy| remedy.id.as_str());
    let known = registry::check(&record.check).and_then(|check| setup::place(check, &record.subject, remedy, scenario));
    let first = || record.steps.iter().find(|own| own.scenario == scenario).map(|own| own.step.clone());
    known.map(|info| info.id.to_owned()).or_else(first)
}

/// The failures that no step of these flows names.
pub(super) fn beside(report: &Report, flows: &[Flow]) -> Vec<Proof> {
    let named = |record: &Record, finding: &Finding| {
        flows.iter().any(|flow| {
            let step = place(record, finding, flow.scenario);
            step.is_some_and(|step| flow.steps.iter().any(|own| own.id == step))
        })
    };
    let failed = report.records.iter().filter(|record| record.outcome == Outcome::Fail);
    let all = failed.flat_map(|record| record.findings.iter().map(move |finding| (record, finding)));
    let grave = all.filter(|(record, finding)| finding.level > Level::Note && !named(record, finding));
    grave.map(|(record, finding)| Proof::of_finding(record, finding)).collect()
}
