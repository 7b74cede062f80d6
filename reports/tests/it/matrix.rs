//! Is the exit code the same whatever the format, and do `JUnit`'s counts agree with it?

use exdoctor_checks::model::{Finding, Level, Outcome, Record, Subject};
use exdoctor_reports::{ExitCode, FailOn, Format, Report, RunInfo, Style, formats};

use crate::prepared::{because, blocked, found, record, run};

/// One record of each outcome, at each level where that makes sense.
fn records() -> Vec<(&'static str, Record)> {
    let domain = Subject::domain("contoso.com");
    let of = |outcome| because("for a reason", record("dns.mx", &domain, outcome));
    let at = |level| found(vec![Finding::at(level, "code", "message")], of(Outcome::Fail));
    let open = |level| blocked("dns-mx", "dns.mx", &domain, level, of(Outcome::Blocked));
    vec![
        ("pass", of(Outcome::Pass)),
        ("pass with a note", found(vec![Finding::note("code", "message")], of(Outcome::Pass))),
        ("fail by a warning", at(Level::Warning)),
        ("fail by an error", at(Level::Error)),
        ("not applicable", of(Outcome::NotApplicable)),
        ("blocked, a note at most", open(Level::Note)),
        ("blocked, a warning at most", open(Level::Warning)),
        ("blocked, an error at most", open(Level::Error)),
        ("waived error", Record { outcome: Outcome::Waived, ..at(Level::Error) }),
        ("disabled", of(Outcome::Disabled)),
        ("broken", of(Outcome::Broken)),
    ]
}

/// The exit code of a single record, by `--fail-on` error, warning, note, never.
fn expected(name: &str) -> [u8; 4] {
    match name {
        "pass with a note" => [0, 0, 1, 0],
        "fail by a warning" => [0, 1, 1, 0],
        "fail by an error" => [1, 1, 1, 0],
        "blocked, a note at most" => [0, 0, 3, 0],
        "blocked, a warning at most" => [0, 3, 3, 0],
        "blocked, an error at most" => [3, 3, 3, 0],
        "broken" => [70, 70, 70, 70],
        _ => [0, 0, 0, 0],
    }
}

fn report(fail_on: FailOn, records: Vec<Record>) -> Report {
    Report::new(RunInfo { fail_on, ..run() }, records)
}

#[test]
fn one_record_of_each_outcome_ends_as_documented() {
    for (name, record) in records() {
        for (fail_on, code) in FailOn::ALL.into_iter().zip(expected(name)) {
            let report = report(fail_on, vec![record.clone()]);
            assert_eq!(report.exit_code.number(), code, "{name} with --fail-on {fail_on}");
            agrees_everywhere(&report, name);
        }
    }
}

#[test]
fn two_records_end_with_the_stronger_code() {
    for (name, one) in records() {
        for (other_name, other) in records() {
            for (place, fail_on) in FailOn::ALL.into_iter().enumerate() {
                let report = report(fail_on, vec![one.clone(), other.clone()]);
                let codes = [expected(name)[place], expected(other_name)[place]];
                let strongest = [70, 1, 3, 0].into_iter().find(|code| codes.contains(code));
                assert_eq!(Some(report.exit_code.number()), strongest, "{name} and {other_name}, {fail_on}");
                agrees_everywhere(&report, name);
            }
        }
    }
}

/// What each format says about the end of the run.
fn agrees_everywhere(report: &Report, name: &str) {
    let code = report.exit_code.number();
    for format in Format::ALL {
        let text = formats::render(report, format, Style::default());
        match format {
            Format::Human => assert!(text.contains(&format!("exit code   {code}: ")), "{name}: {text}"),
            Format::Json => assert_eq!(Report::read(&text).expect("it is a report"), *report),
            Format::JsonLines => {
                let lines: Vec<serde_json::Value> =
                    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
                assert_eq!(lines.len(), report.records.len());
                let again = lines.iter().map(|line| serde_json::from_value(line.clone()).expect("a line is a record"));
                let again: Vec<_> = again.collect();
                assert_eq!(ExitCode::of(&again, report.fail_on), report.exit_code, "{name}");
                assert!(lines.iter().all(|line| line["run"]["fail_on"] == report.fail_on.word()));
            }
            Format::JUnit => junit_agrees(report, &text, name),
        }
    }
}

fn junit_agrees(report: &Report, text: &str, name: &str) {
    let sum = |attribute: &str| -> usize {
        let start = format!(" {attribute}=\"");
        let parts = text.split(&start).skip(1);
        parts.map(|part| part.split('"').next().expect("it ends").parse::<usize>().expect("it is a number")).sum()
    };
    let elements = |element: &str| text.matches(&format!("<{element} ")).count();
    let (failures, errors) = (sum("failures"), sum("errors"));
    assert_eq!((failures, errors), (elements("failure"), elements("error")), "{name}");
    assert_eq!(sum("skipped"), elements("skipped"), "{name}");
    assert_eq!(sum("tests"), report.records.len(), "{name}");
    match report.exit_code {
        ExitCode::CLEAN | ExitCode::NOTHING_SELECTED => assert_eq!((failures, errors), (0, 0), "{name}"),
        ExitCode::FINDINGS => assert!(failures > 0, "{name}"),
        ExitCode::NOT_ESTABLISHED => assert!(failures == 0 && errors > 0, "{name}"),
        ExitCode::BUG => assert!(errors > 0, "{name}"),
        other => panic!("{name}: a report never ends with {}", other.number()),
    }
}
