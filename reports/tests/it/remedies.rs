//! Does a finding of the checks arrive in the report with its remedy written out?

use std::collections::BTreeSet;

use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Finding, Outcome, Subject};
use exdoctor_checks::{registry, summary};
use exdoctor_reports::{Report, RunInfo};

use crate::prepared::{found, record, run};

#[test]
fn every_remedy_of_the_registry_is_filled_for_its_check() {
    let domain = Subject::domain("contoso.com");
    for check in registry::checks() {
        for remedy in check.remedies {
            let finding = Finding::error("code", "message").remedy(remedy);
            let record = found(vec![finding], record(check.id.as_str(), &domain, Outcome::Fail));
            let report = Report::new(run(), vec![record]);
            let filled = report.records[0].findings[0].remedy.as_ref().expect("the registry knows the remedy");
            assert_eq!(filled.id, remedy.id);
            assert_eq!(filled.verify, format!("exdoctor check -c exdoctor.toml contoso.com --only {}", check.id));
            let text = serde_json::to_string(filled).expect("a remedy is JSON");
            assert!(!text.contains("{domain}") && !text.contains("<domain>"), "{text}");
        }
    }
}

/// What a placeholder is called among the values.
fn value_of(placeholder: &str) -> String {
    match placeholder {
        "tenant id" => "tenant".to_owned(),
        "mail domain" => "domain".to_owned(),
        "address" => "mailbox".to_owned(),
        other => other.replace(' ', "_"),
    }
}

/// What stands between angle brackets in small letters.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(name, _)| name);
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_ ".contains(c);
    inside.filter(move |name| !name.is_empty() && name.chars().all(small))
}

#[test]
fn no_remedy_leaves_to_the_reader_what_the_report_knows() {
    let (mut left, mut seen) = (BTreeSet::new(), 0);
    for check in registry::checks() {
        for example in (check.examples)() {
            let records = judge(
                &[Selected { check, named: true }],
                &example.facts,
                &example.circumstances,
                &Adjustments::default(),
            );
            let values = summary::values(&example.facts, &example.circumstances);
            let report = Report::new(RunInfo { values, ..run() }, records);
            for finding in report.records.iter().flat_map(|record| &record.findings) {
                let Some(remedy) = &finding.remedy else { continue };
                seen += 1;
                let commands = remedy.commands.iter().map(|command| command.text.as_str());
                let texts = remedy.steps.iter().map(String::as_str).chain(commands);
                let texts = texts.chain([remedy.summary.as_str(), &remedy.risk, &remedy.undo]);
                for name in texts.flat_map(placeholders) {
                    let value = value_of(name);
                    let known = report.values.get(&value).or_else(|| finding.values.get(&value));
                    if known.is_some_and(|known| !known.is_empty() && !known.starts_with('<')) {
                        left.insert(format!("{} ({}): {} leaves <{name}>", check.id, example.given, remedy.id));
                    }
                }
            }
        }
    }
    assert!(left.is_empty(), "{}", left.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(seen > 500, "only {seen} remedies were looked at");
}
