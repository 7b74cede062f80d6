//! What does one check come to on one subject?

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Adjustments;
use crate::facts::{FactKind, Facts};
use crate::model::{
    Blocked, BlockedBy, Check, CheckCx, Circumstances, Level, Outcome, Record, Scenario, StepRef, Subject, Verdict,
};
use crate::setup;

/// One record, or nothing where an unnamed check lies outside the run's scenarios.
pub(super) fn record(
    check: &'static Check,
    named: bool,
    subject: &Subject,
    facts: &Facts,
    run: &Circumstances,
    adjustments: &Adjustments,
) -> Option<Record> {
    let mut record = blank(check, subject, run);
    let Some(highest) = check.level_in(&run.scenarios) else {
        record.outcome = Outcome::NotApplicable;
        record.reason = Some(outside(check, &run.scenarios));
        return named.then_some(record);
    };
    if let Some(reason) = adjustments.off.get(check.id.as_str()) {
        record.outcome = Outcome::Disabled;
        record.reason = Some(reason.clone());
        return Some(record);
    }
    let set = adjustments.levels.get(check.id.as_str()).copied();
    match verdict(check, subject, facts, run) {
        Ok(Verdict::Judged { mut findings, evidence }) => {
            for finding in &mut findings {
                finding.level = set.filter(|_| finding.level > Level::Note).unwrap_or(finding.level);
            }
            findings.sort_by(|a, b| {
                b.level.cmp(&a.level).then_with(|| a.code.cmp(&b.code)).then_with(|| a.message.cmp(&b.message))
            });
            record.level = findings.iter().map(|finding| finding.level).max();
            record.outcome = if record.level > Some(Level::Note) { Outcome::Fail } else { Outcome::Pass };
            record.findings = findings;
            record.evidence = evidence;
        }
        Ok(Verdict::NotApplicable { reason }) => {
            record.outcome = Outcome::NotApplicable;
            record.reason = Some(reason);
        }
        Ok(Verdict::Blocked(blocked)) => block(&mut record, blocked, set.unwrap_or(highest), facts),
        Err(bug) => {
            record.outcome = Outcome::Broken;
            record.level = Some(Level::Error);
            record.reason = Some(bug);
        }
    }
    Some(record)
}

/// Runs the rule; `Err` is a bug of the check.
fn verdict(check: &'static Check, subject: &Subject, facts: &Facts, run: &Circumstances) -> Result<Verdict, String> {
    if let Some(missing) = missing(check, subject, facts) {
        return Ok(Verdict::blocked(missing, facts.why_lost(missing, subject)));
    }
    let cx = CheckCx::new(check, subject, facts, run);
    let verdict = catch_unwind(AssertUnwindSafe(|| (check.run)(&cx))).map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
        format!("the check panicked: {}", words.unwrap_or_default())
    })?;
    match cx.read().into_iter().find(|kind| !check.reads().any(|declared| declared == *kind)) {
        Some(undeclared) => Err(format!("the check read {} without declaring it", undeclared.name())),
        None => Ok(verdict),
    }
}

fn missing(check: &Check, subject: &Subject, facts: &Facts) -> Option<FactKind> {
    let lacks = |kind: &&FactKind| !facts.knows(**kind, subject);
    let needed = check.needs.iter().find(lacks).copied();
    needed.or_else(|| check.any_of.first().copied().filter(|_| check.any_of.iter().all(|kind| lacks(&kind))))
}

fn block(record: &mut Record, blocked: Blocked, highest: Level, facts: &Facts) {
    let about = blocked.subject.unwrap_or_else(|| record.subject.clone());
    let (fact, about) = facts.root_of(blocked.fact, &about);
    record.outcome = Outcome::Blocked;
    record.level = Some(blocked.level.map_or(highest, |level| level.min(highest)));
    record.reason = Some(blocked.reason);
    record.evidence = blocked.evidence;
    record.blocked_by =
        Some(BlockedBy { check: fact.judged_by().to_string(), subject: about, fact: fact.name().to_owned() });
}

fn blank(check: &Check, subject: &Subject, run: &Circumstances) -> Record {
    let within = check.steps.iter().filter(|(scenario, _)| run.scenarios.contains(scenario));
    let info = within.filter_map(|(scenario, step)| setup::info(*scenario, *step));
    Record {
        check: check.id.to_string(),
        title: check.title.to_owned(),
        family: check.id.family().to_owned(),
        subject: subject.clone(),
        level: None,
        outcome: Outcome::Pass,
        reason: None,
        blocked_by: None,
        findings: Vec::new(),
        evidence: Vec::new(),
        steps: info.map(|info| StepRef { scenario: info.scenario, step: info.id.to_owned() }).collect(),
    }
}

fn outside(check: &Check, scenarios: &[Scenario]) -> String {
    let letters = |list: &mut dyn Iterator<Item = Scenario>| list.map(|s| s.to_string()).collect::<Vec<_>>().join(", ");
    let its = letters(&mut check.scope.iter().map(|(scenario, _)| *scenario));
    let ours = letters(&mut scenarios.iter().copied());
    format!("belongs to scenario {its}; this run judges scenario {ours}")
}
