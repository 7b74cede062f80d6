//! Which checks are there, in the words of a document for users?

use std::fmt::Write as _;

use crate::judge::{Adjustments, Selected, judge};
use crate::model::{Check, Example, Level, Outcome, Record, Remedy, Scenario, Source};
use crate::{registry, setup};

const HEAD: &str = "\
# The checks

Made from the checks themselves: the examples below are run, and what they end in is what they show. A test fails when this
file is out of date; `UPDATE_DOCS=1 cargo test -p exdoctor-checks --test catalogue` writes it anew.

Scenarios: **A** Dynamics 365 on-premises with Exchange Online · **B** Dynamics 365 online with Exchange Server ·
**C** migration from Exchange Server to Exchange Online · **D** any domain, seen anonymously.

The level is the highest that a check can give in a scenario. A check whose facts could not be had is *blocked*, never green.
";

/// The whole catalogue as Markdown.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    text += "\n| check | level | true when it passes |\n| --- | --- | --- |\n";
    for check in registry::checks() {
        let anchor: String = check.id.as_str().replace('.', "");
        put(&mut text, format_args!("| [`{}`](#{anchor}) | {} | {} |\n", check.id, levels(check), cell(check.title)));
    }
    for check in registry::checks() {
        section(&mut text, check);
    }
    text
}

fn section(text: &mut String, check: &'static Check) {
    put(text, format_args!("\n## `{}`\n\n*{}*\n\n", check.id, check.title));
    put(text, format_args!("{}\n\n", check.proves));
    put(text, format_args!("- Judges a {}: {}.\n", check.subject.word(), levels(check)));
    put(text, format_args!("- Facts: {}.\n", facts(check)));
    let steps = check.steps.iter().filter_map(|(scenario, step)| setup::info(*scenario, *step));
    let steps: Vec<String> = steps.map(|step| format!("{}{} {}", step.scenario, step.number, step.title)).collect();
    if !steps.is_empty() {
        put(text, format_args!("- Steps of the set-up: {}.\n", steps.join(" · ")));
    }
    for setting in check.settings {
        let (name, about) = (setting.name, setting.about);
        put(
            text,
            format_args!("- Setting `{name}` ({}, {} to {}): {about}\n", setting.default, setting.min, setting.max),
        );
    }
    put(text, format_args!("- Sources: {}.\n", links(check.sources)));
    for remedy in check.remedies {
        put(text, format_args!("- Remedy `{}`: {}\n", remedy.id, remedy_line(remedy)));
    }
    text.push_str("\n| observed | outcome | what it says |\n| --- | --- | --- |\n");
    for example in (check.examples)() {
        let (outcome, message) = ending(check, &example);
        put(text, format_args!("| {} | {outcome} | {} |\n", cell(example.given), cell(&message)));
    }
}

/// "error in A, B; note in D", the worst first.
fn levels(check: &Check) -> String {
    let of = |level: Level| {
        let scenarios = check.scope.iter().filter(|(_, own)| *own == level).map(|(scenario, _)| scenario.to_string());
        let scenarios: Vec<String> = scenarios.collect();
        (!scenarios.is_empty()).then(|| format!("{} in {}", level.word(), scenarios.join(", ")))
    };
    [Level::Error, Level::Warning, Level::Note].into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

fn facts(check: &Check) -> String {
    let of = |word: &str, kinds: &[crate::facts::FactKind]| {
        let names: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.name())).collect();
        (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
    };
    let parts = [of("needs", check.needs), of("one of", check.any_of), of("looks at", check.uses)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn remedy_line(remedy: &Remedy) -> String {
    format!("{} ({}; effective {})", remedy.summary, remedy.who.word(), remedy.effective)
}

fn links(sources: &[Source]) -> String {
    sources.iter().map(|source| format!("[{}]({})", source.title, source.url)).collect::<Vec<_>>().join(", ")
}

/// How an example ends, and in which words.
fn ending(check: &'static Check, example: &Example) -> (String, String) {
    let selected = [Selected { check, named: true }];
    let records = judge(&selected, &example.facts, &example.circumstances, &Adjustments::default());
    let Some(record) = records.into_iter().find(|record| record.subject.name == example.subject) else {
        return (Outcome::Broken.word().to_owned(), "no record".to_owned());
    };
    let Record { outcome, findings, reason, .. } = record;
    let scenarios: Vec<String> = example.circumstances.scenarios.iter().map(Scenario::to_string).collect();
    let level =
        findings.first().map_or_else(String::new, |finding| format!(", {} `{}`", finding.level.word(), finding.code));
    let message = findings.into_iter().next().map(|finding| finding.message).or(reason).unwrap_or_default();
    (format!("{}{level} ({})", outcome.word(), scenarios.join(", ")), message)
}

/// Text within a table: bars and angle brackets would end or hide it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('>', "&gt;")
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("writing to a string succeeds");
}
