//! How does a report look to CI?
//!
//! A suite is a subject, a case is a check. The gate that makes the exit code also makes failures and errors, so that
//! their counts agree with it. The document satisfies both public schemas: a case has at most one child, and what a
//! passing case has to say stands in the suite's system-out.

use exdoctor_checks::model::{Outcome, Subject};

use super::human::{Detail, write_finding};
use super::xml::Xml;
use crate::text::Page;
use crate::{Finding, Gate, Record, Report, Style};

/// The report as `testsuites`.
pub(super) fn render(report: &Report) -> String {
    let mut xml = Xml::new();
    xml.open("testsuites", &[]);
    for (id, (subject, records)) in suites(report).into_iter().enumerate() {
        suite(&mut xml, report, id, subject, &records);
    }
    xml.close("testsuites");
    xml.finish()
}

/// The records by subject, in the order of their first appearance; a run without records is one empty suite.
fn suites(report: &Report) -> Vec<(Option<&Subject>, Vec<&Record>)> {
    let mut suites: Vec<(Option<&Subject>, Vec<&Record>)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for record in &report.records {
        let place = *places.entry(&record.subject).or_insert(suites.len());
        if place == suites.len() {
            suites.push((Some(&record.subject), Vec::new()));
        }
        suites[place].1.push(record);
    }
    if suites.is_empty() {
        suites.push((None, Vec::new()));
    }
    suites
}

fn suite(xml: &mut Xml, report: &Report, id: usize, subject: Option<&Subject>, records: &[&Record]) {
    let cases: Vec<Case> = records.iter().map(|record| Case::of(report, record)).collect();
    let count = |kind: fn(&Case) -> bool| cases.iter().filter(|case| kind(case)).count().to_string();
    let name = subject.map_or("exdoctor", |subject| &subject.name);
    let kind = subject.map_or("run", |subject| subject.kind.word());
    xml.open(
        "testsuite",
        &[
            ("name", token(name)),
            ("package", format!("exdoctor.{kind}")),
            ("id", id.to_string()),
            ("hostname", token(&report.vantage.host)),
            ("timestamp", report.started.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            ("tests", records.len().to_string()),
            ("failures", count(|case| matches!(case, Case::Failure { .. }))),
            ("errors", count(|case| matches!(case, Case::Error { .. }))),
            ("skipped", count(|case| matches!(case, Case::Skipped { .. }))),
            ("time", "0.000".to_owned()),
        ],
    );
    properties(xml, report);
    for (record, case) in records.iter().zip(&cases) {
        let attributes = [("name", token(&record.check)), ("classname", token(name)), ("time", "0.000".to_owned())];
        case.write(xml, &attributes);
    }
    let said: Vec<String> = records.iter().zip(&cases).filter_map(|(record, case)| case.aside(record)).collect();
    xml.leaf("system-out", &[], &said.join("\n"));
    xml.leaf("system-err", &[], "");
    xml.close("testsuite");
}

/// What one case says.
enum Case {
    Passed,
    Failure { kind: &'static str, message: String, text: String },
    Error { kind: &'static str, message: String },
    Skipped { message: String },
}

impl Case {
    fn of(report: &Report, record: &Record) -> Self {
        let reason = record.reason.as_deref().unwrap_or("no reason was given");
        match (report.fail_on.gate(record), record.outcome) {
            (Gate::Fails, _) => {
                let failing =
                    record.findings.iter().filter(|finding| !finding.known && report.fail_on.reached_by(finding.level));
                let failing: Vec<&Finding> = failing.collect();
                let first = failing.first().expect("a record that fails the gate has a finding that does");
                Self::Failure { kind: first.level.word(), message: first.message.clone(), text: text(record) }
            }
            (Gate::Broken, _) => Self::Error { kind: "broken", message: format!("a bug of exdoctor: {reason}") },
            (Gate::Open, _) => {
                let root = record.blocked_by.as_ref().map(|by| format!(" (waits for {} of {})", by.fact, by.subject));
                let message = format!("not established: {reason}{}", root.unwrap_or_default());
                Self::Error { kind: "blocked", message }
            }
            (Gate::Clear, Outcome::Pass | Outcome::Fail) => Self::Passed,
            (Gate::Clear, outcome) => Self::Skipped { message: format!("{}: {reason}", outcome.word()) },
        }
    }

    fn write(&self, xml: &mut Xml, attributes: &[(&str, String)]) {
        let (name, child, text) = match self {
            Self::Passed => return xml.leaf("testcase", attributes, ""),
            Self::Failure { kind, message, text } => {
                ("failure", vec![("type", (*kind).to_owned()), ("message", message.clone())], text.as_str())
            }
            Self::Error { kind, message } => {
                ("error", vec![("type", (*kind).to_owned()), ("message", message.clone())], "")
            }
            Self::Skipped { message } => ("skipped", vec![("message", message.clone())], ""),
        };
        xml.open("testcase", attributes);
        xml.leaf(name, &child, text);
        xml.close("testcase");
    }

    /// What stands in system-out: findings that the case itself has no place for.
    fn aside(&self, record: &Record) -> Option<String> {
        let place = matches!(self, Self::Failure { .. });
        (!place && !record.findings.is_empty())
            .then(|| format!("{} ({})\n{}", record.check, record.outcome.word(), text(record)))
    }
}

/// All findings of a record as text.
fn text(record: &Record) -> String {
    let mut page = Page::new(Style { width: 100, ..Style::default() });
    for finding in &record.findings {
        page.text(0, crate::text::Tone::Plain, &format!("{} ({})", finding.level.word(), finding.code));
        write_finding(&mut page, record, finding, Detail::Full);
    }
    page.finish()
}

/// What a reader must know about the run.
fn properties(xml: &mut Xml, report: &Report) {
    let seen = &report.vantage;
    let scenarios: Vec<String> = report.scenarios.iter().map(ToString::to_string).collect();
    let place = serde_json::to_value(seen.place).ok().and_then(|place| place.as_str().map(str::to_owned));
    let mut all = vec![
        ("version", report.version.clone()),
        ("scenarios", scenarios.join(" ")),
        ("duration_ms", report.duration_ms.to_string()),
        ("vantage", place.unwrap_or_default()),
        ("resolvers", seen.resolvers.join(" ")),
        ("fail_on", report.fail_on.to_string()),
        ("exit_code", report.exit_code.number().to_string()),
    ];
    all.extend(seen.proxy.clone().map(|proxy| ("proxy", proxy)));
    all.extend(seen.as_of.map(|as_of| ("judged as of", as_of.to_string())));
    all.extend(report.warnings.iter().map(|warning| ("attention", warning.clone())));
    xml.open("properties", &[]);
    for (name, value) in all {
        xml.leaf("property", &[("name", name.to_owned()), ("value", value)], "");
    }
    xml.close("properties");
}

/// A name that the schemas accept: never empty.
fn token(name: &str) -> String {
    if name.trim().is_empty() { "-".to_owned() } else { name.to_owned() }
}
