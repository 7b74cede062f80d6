//! What is new since another run, what is gone, and what changed?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::model::{Level, Outcome, Subject};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ExitCode, Finding, Record, Report, Totals};

/// A report beside an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The file of the earlier report, or "the last run".
    pub with: String,
    /// When that run began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub run: Timestamp,
    /// Whether what was known already does not fail this run.
    pub gates: bool,
    /// Findings that the earlier run did not have.
    pub new: Vec<Known>,
    /// Findings of the earlier run that this one no longer has, where it judged the same.
    pub gone: Vec<Known>,
    /// Findings of the earlier run about which this one says nothing.
    pub unsettled: Vec<Known>,
    /// How many findings both have.
    pub known: usize,
    /// Checks that ended otherwise.
    pub changed: Vec<Change>,
}

/// A finding, by what compares it: check, subject and code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of a finding and its record")]
pub struct Known {
    pub check: String,
    pub subject: Subject,
    pub code: String,
    pub level: Level,
    pub message: String,
}

/// A check that ended otherwise on a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of a record")]
pub struct Change {
    pub check: String,
    pub subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Outcome>,
}

impl Comparison {
    /// This report beside an earlier one.
    pub fn of(report: &Report, earlier: &Report, with: &str) -> Self {
        let (now, before) = (findings(report), findings(earlier));
        let (own, former) = (keys(&now), keys(&before));
        let judged: BTreeSet<(&str, &Subject)> = report
            .records
            .iter()
            .filter(|record| is_judged(record))
            .map(|record| (record.check.as_str(), &record.subject))
            .collect();
        let lost = before.iter().filter(|known| !own.contains(&key(known)));
        let (gone, unsettled) =
            lost.cloned().partition(|known| judged.contains(&(known.check.as_str(), &known.subject)));
        Self {
            with: with.to_owned(),
            run: earlier.started,
            gates: false,
            known: now.iter().filter(|known| former.contains(&key(known))).count(),
            new: now.iter().filter(|known| !former.contains(&key(known))).cloned().collect(),
            gone,
            unsettled,
            changed: changed(report, earlier),
        }
    }

    /// Whether nothing differs.
    pub fn is_same(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.unsettled.is_empty() && self.changed.is_empty()
    }
}

impl Report {
    /// This report with what changed since another run.
    #[must_use]
    pub fn since(mut self, earlier: &Self, with: &str) -> Self {
        self.compared.push(Comparison::of(&self, earlier, with));
        self
    }

    /// This report, in which what another run had already does not fail: by check, subject and code of the finding.
    #[must_use]
    pub fn against(mut self, baseline: &Self, with: &str) -> Self {
        let comparison = Comparison { gates: true, ..Comparison::of(&self, baseline, with) };
        let all = findings(baseline);
        let former = keys(&all);
        let open: BTreeSet<(&str, &Subject)> = baseline
            .records
            .iter()
            .filter(|record| record.outcome == Outcome::Blocked)
            .map(|record| (record.check.as_str(), &record.subject))
            .collect();
        for record in &mut self.records {
            record.known =
                record.outcome == Outcome::Blocked && open.contains(&(record.check.as_str(), &record.subject));
            for finding in &mut record.findings {
                finding.known = former.contains(&(record.check.as_str(), &record.subject, finding.code.as_str()));
            }
        }
        self.totals = Totals::of(&self.records);
        self.exit_code = ExitCode::of(&self.records, self.fail_on);
        self.compared.push(comparison);
        self
    }
}

fn keys(all: &[Known]) -> BTreeSet<(&str, &Subject, &str)> {
    all.iter().map(key).collect()
}

fn key(known: &Known) -> (&str, &Subject, &str) {
    (&known.check, &known.subject, &known.code)
}

/// The findings that nobody accepted, each once.
fn findings(report: &Report) -> Vec<Known> {
    let standing = report.records.iter().filter(|record| matches!(record.outcome, Outcome::Pass | Outcome::Fail));
    let mut all: BTreeMap<(String, Subject, String), Known> = BTreeMap::new();
    for (record, finding) in standing.flat_map(|record| record.findings.iter().map(move |finding| (record, finding))) {
        let known = one(record, finding);
        all.entry((known.check.clone(), known.subject.clone(), known.code.clone())).or_insert(known);
    }
    all.into_values().collect()
}

fn one(record: &Record, finding: &Finding) -> Known {
    Known {
        check: record.check.clone(),
        subject: record.subject.clone(),
        code: finding.code.clone(),
        level: finding.level,
        message: finding.message.clone(),
    }
}

/// Whether a record says that a finding is not there.
const fn is_judged(record: &Record) -> bool {
    matches!(record.outcome, Outcome::Pass | Outcome::Fail | Outcome::NotApplicable)
}

fn changed(report: &Report, earlier: &Report) -> Vec<Change> {
    let outcomes = |report: &Report| -> BTreeMap<(String, Subject), Outcome> {
        let key = |record: &Record| ((record.check.clone(), record.subject.clone()), record.outcome);
        report.records.iter().map(key).collect()
    };
    let (now, before) = (outcomes(report), outcomes(earlier));
    let all: BTreeSet<&(String, Subject)> = now.keys().chain(before.keys()).collect();
    let change = |key: &(String, Subject)| {
        let (before, after) = (before.get(key).copied(), now.get(key).copied());
        (before != after).then(|| Change { check: key.0.clone(), subject: key.1.clone(), before, after })
    };
    all.into_iter().filter_map(change).collect()
}
