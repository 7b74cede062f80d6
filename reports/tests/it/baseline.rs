//! Does a baseline let through what was known, and nothing else?

use exdoctor_checks::model::{Finding, Level, Outcome, Subject};
use exdoctor_reports::{FailOn, Format, Report, RunInfo, Style, formats};

use crate::prepared::{blocked, found, record, run};

fn report(records: Vec<exdoctor_checks::model::Record>) -> Report {
    Report::new(RunInfo { fail_on: FailOn::Error, ..run() }, records)
}

fn failing(check: &str, code: &'static str) -> exdoctor_checks::model::Record {
    let finding = Finding::error(code, format!("{code} at {check}"));
    found(vec![finding], record(check, &Subject::domain("contoso.com"), Outcome::Fail))
}

#[test]
fn what_the_baseline_has_does_not_fail_and_what_is_new_does() {
    let baseline = report(vec![failing("dns.mx", "elsewhere"), failing("dns.spf", "two")]);
    let same = report(vec![failing("dns.mx", "elsewhere")]).against(&baseline, "run.json");
    assert_eq!(same.exit_code.number(), 0);
    let comparison = &same.compared[0];
    assert_eq!((comparison.known, comparison.new.len(), comparison.unsettled.len()), (1, 0, 1));
    let other_code = report(vec![failing("dns.mx", "missing")]).against(&baseline, "run.json");
    assert_eq!(other_code.exit_code.number(), 1, "another code of the same check is new");
    assert_eq!(other_code.compared[0].gone.len(), 1);
}

#[test]
fn every_format_agrees_with_the_gate_of_a_baseline() {
    let domain = Subject::domain("contoso.com");
    let open = || blocked("dns-mx", "dns.mx", &domain, Level::Error, record("dns.dane", &domain, Outcome::Blocked));
    let baseline = report(vec![failing("dns.mx", "elsewhere"), open()]);
    let known = report(vec![failing("dns.mx", "elsewhere"), open()]).against(&baseline, "run.json");
    assert_eq!(known.exit_code.number(), 0);
    let junit = formats::render(&known, Format::JUnit, Style::default());
    assert!(!junit.contains("<failure") && !junit.contains("<error"), "{junit}");
    let human = formats::render(&known, Format::Human, Style::default());
    assert!(human.contains("Compared with run.json") && human.contains("do not fail this run"), "{human}");
    let json = formats::render(&known, Format::Json, Style::default());
    assert_eq!(Report::read(&json).expect("it is a report"), known);
}

#[test]
fn a_finding_that_could_not_be_judged_again_is_not_gone() {
    let domain = Subject::domain("contoso.com");
    let baseline = report(vec![failing("dns.mx", "elsewhere")]);
    let now =
        report(vec![blocked("dns-mx", "dns.mx", &domain, Level::Error, record("dns.mx", &domain, Outcome::Blocked))]);
    let now = now.since(&baseline, "the last run");
    assert_eq!((now.compared[0].gone.len(), now.compared[0].unsettled.len()), (0, 1));
    assert_eq!(now.exit_code.number(), 3, "a look back changes no exit code");
}
