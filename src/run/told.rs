//! What does a report say of a run beside its records?

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use exdoctor_checks::facts::Facts;
use exdoctor_checks::judge::{Selected, judge, judge_configuration};
use exdoctor_checks::model::{Record, SubjectKind};
use exdoctor_checks::picture::picture;
use exdoctor_checks::summary::{self, End};
use exdoctor_reports::{Again, FailOn, Found, Report, RunInfo};

use super::hints::hints;
use crate::capture::Capture;

/// Judges a capture.
pub fn report(capture: &Capture, selected: &[Selected], fail_on: FailOn, again: Again, since: Instant) -> Report {
    let judged = |facts: &Facts| judge(selected, facts, &capture.circumstances, &capture.adjustments);
    let mut records: Vec<Record> = match capture.facts.as_slice() {
        // There may be a hundred thousand of them: they are not moved for nothing.
        [only] => judged(only),
        several => several.iter().flat_map(judged).collect(),
    };
    records.extend(judge_configuration(selected, &records, &capture.circumstances, &capture.adjustments));
    let info = RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: capture.taken,
        duration_ms: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
        vantage: capture.vantage.clone(),
        scenarios: capture.circumstances.scenarios.clone(),
        found: found(&capture.facts),
        values: values(capture),
        ends: ends_of(capture),
        fail_on,
        warnings: capture.warnings.clone(),
        hints: hints(&capture.circumstances, selected, &again),
        again,
    };
    Report::new(info, records)
}

/// What was found about the domain, where the run is about one.
fn found(sets: &[Facts]) -> Vec<Found> {
    let mut domains = sets.iter().flat_map(|facts| {
        let of = facts.subjects_of(SubjectKind::Domain, &[]);
        of.map(move |domain| (facts, domain))
    });
    let (Some((facts, domain)), None) = (domains.next(), domains.next()) else { return Vec::new() };
    let lines = picture(facts, domain).into_iter();
    lines.map(|(what, observed)| Found { what: what.to_owned(), observed }).collect()
}

/// What fills the placeholders of remedies for the whole run: nothing where unrelated domains are judged side by side.
fn values(capture: &Capture) -> BTreeMap<String, String> {
    match capture.facts.as_slice() {
        [facts] => summary::values(facts, &capture.circumstances),
        _ => summary::values(&Facts::default(), &capture.circumstances),
    }
}

/// What ends, the next first.
fn ends_of(capture: &Capture) -> Vec<End> {
    let of = |facts: &Facts| summary::ends(facts, &capture.circumstances, &capture.adjustments);
    let all: BTreeSet<End> = capture.facts.iter().flat_map(of).collect();
    all.into_iter().collect()
}
