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
pub(super) fn verdict(
    check: &'static Check,
    subject: &Subject,
    facts: &Facts,
    run: &Circumstances,
) -> Result<Verdict, String> {
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
    let within = setup::proved(check, subject).filter(|(scenario, _)| run.scenarios.contains(scenario));
    let info = within.filter_map(|(scenario, step)| setup::info(scenario, step));
    let mut steps: Vec<StepRef> =
        info.map(|info| StepRef { scenario: info.scenario, step: info.id.to_owned() }).collect();
    // There may be a hundred thousand records, and one step takes the room of four.
    steps.shrink_to_fit();
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
        steps,
    }
}

fn outside(check: &Check, scenarios: &[Scenario]) -> String {
    let letters = |list: &mut dyn Iterator<Item = Scenario>| list.map(|s| s.to_string()).collect::<Vec<_>>().join(", ");
    let its = letters(&mut check.scope.iter().map(|(scenario, _)| *scenario));
    let ours = letters(&mut scenarios.iter().copied());
    format!("belongs to scenario {its}; this run judges scenario {ours}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::dns::{Answer, Lookup, RecordType, Zone};
    use crate::facts::{FactKind, Lost};
    use crate::model::{CheckId, SubjectKind, everywhere};

    const EVERYWHERE: &[(Scenario, Level)] = &everywhere(Level::Warning);

    const fn check(needs: &'static [FactKind], run: fn(&CheckCx<'_>) -> Verdict) -> Check {
        Check {
            id: CheckId::new("dns.test"),
            title: "a check of the tests",
            subject: SubjectKind::Domain,
            roles: &[],
            scope: EVERYWHERE,
            proves: "",
            sources: &[],
            needs,
            any_of: &[],
            uses: &[],
            blames: &[],
            steps: &[],
            remedies: &[],
            settings: &[],
            examples: Vec::new,
            run,
        }
    }

    static PANICS: Check = check(&[], |_| panic!("a bug"));
    static READS_IN_SECRET: Check =
        check(&[], |cx| Verdict::pass(vec![crate::model::Evidence::new("zone", format!("{:?}", cx.seen::<Zone>()))]));
    static NEEDS_THE_ZONE: Check = check(&[FactKind::DnsZone], |_| Verdict::pass(Vec::new()));

    fn judged(check: &'static Check, facts: &Facts) -> Record {
        let run = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::D]);
        record(check, false, &contoso(), facts, &run, &Adjustments::default()).expect("the check is in scope")
    }

    fn contoso() -> Subject {
        Subject::domain("contoso.com")
    }

    #[test]
    fn a_check_that_panics_is_broken_and_says_so() {
        let record = judged(&PANICS, &Facts::default());
        assert_eq!((record.outcome, record.reason.as_deref()), (Outcome::Broken, Some("the check panicked: a bug")));
    }

    #[test]
    fn a_check_that_reads_what_it_does_not_declare_is_broken() {
        let record = judged(&READS_IN_SECRET, &Facts::default());
        let reason = "the check read dns-zone without declaring it";
        assert_eq!((record.outcome, record.reason.as_deref()), (Outcome::Broken, Some(reason)));
    }

    #[test]
    fn a_missing_fact_blocks_with_the_highest_level_and_the_root_of_the_loss() {
        let mut facts = Facts::default();
        let because = Some((FactKind::DnsServers, contoso()));
        facts.lose(&contoso(), FactKind::DnsZone, Lost { reason: "no way there".to_owned(), because });
        let record = judged(&NEEDS_THE_ZONE, &facts);
        assert_eq!((record.outcome, record.level), (Outcome::Blocked, Some(Level::Warning)));
        assert_eq!(record.reason.as_deref(), Some("no way there"));
        let root = record.blocked_by.expect("a blocked record names its root");
        assert_eq!((root.check.as_str(), root.fact.as_str()), ("dns.nameservers-agree", "dns-servers"));
    }

    #[test]
    fn a_changed_level_moves_failures_and_leaves_notes() {
        static FAILS: Check = check(&[FactKind::DnsZone], |cx| {
            let answer = &cx.need::<Zone>().resolvers[0].answer;
            crate::model::Finding::warning("x", answer.to_string()).into()
        });
        let lookup = Lookup {
            name: "contoso.com".to_owned(),
            rtype: RecordType::Soa,
            aliases: Vec::new(),
            answer: Answer::NoData,
            server: String::new(),
        };
        let facts = Facts::default().with(&contoso(), Zone { resolvers: vec![lookup] });
        let run = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::D]);
        let levels = [("dns.test".to_owned(), Level::Note)].into();
        let eased = Adjustments { levels, ..Adjustments::default() };
        let record = record(&FAILS, false, &contoso(), &facts, &run, &eased).expect("the check is in scope");
        assert_eq!((record.outcome, record.level), (Outcome::Pass, Some(Level::Note)));
    }
}
