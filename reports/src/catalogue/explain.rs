//! What does one check mean, and what is to be done when it fails?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Check, Level};

use super::Entry;
use super::entry::{Case, Scope, Threshold};
use crate::Style;
use crate::formats::human::{Detail, write_document, write_remedy};
use crate::formats::json::pretty;
use crate::text::{Page, Row, Tone, write_table};

/// A check for people.
pub fn explain(check: &'static Check, style: Style) -> String {
    let entry = Entry::of(check);
    let mut page = Page::new(style);
    page.text(0, Tone::Strong, &format!("{}: {}", entry.id, entry.title));
    page.gap();
    page.field("judges", &format!("each {}", entry.subject.word()));
    page.field("proves", &entry.proves);
    page.field("at most", &scope(&entry.scope));
    for step in &entry.steps {
        page.field("step", &format!("{}{}: {}", step.scenario, step.number, step.title));
    }
    facts(&mut page, "needs", &entry.needs);
    facts(&mut page, "one of", &entry.any_of);
    facts(&mut page, "uses", &entry.uses);
    for setting in &entry.settings {
        page.field("setting", &threshold(setting));
    }
    for source in &entry.sources {
        write_document(&mut page, "source", &source.title, &source.url);
    }
    let shown = entry.sources.iter().map(|source| source.url.as_str()).collect();
    for remedy in &entry.remedies {
        page.section(&format!("When it fails: {}", remedy.id));
        write_remedy(&mut page, remedy, Detail::Full, &entry.id, &shown);
    }
    page.section("Examples");
    write_table(&mut page, &entry.examples.iter().map(row).collect::<Vec<_>>());
    page.finish()
}

/// A check for programs.
pub fn explain_json(check: &'static Check) -> String {
    pretty(&Entry::of(check))
}

/// "error in A, B; note in C, D".
pub(super) fn scope(scope: &[Scope]) -> String {
    let of = |level: Level| {
        let letters = scope.iter().filter(|entry| entry.level == level).map(|entry| entry.scenario.to_string());
        let letters: Vec<String> = letters.collect();
        (!letters.is_empty()).then(|| format!("{} in {}", level.word(), letters.join(", ")))
    };
    [Level::Error, Level::Warning, Level::Note].into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

fn facts(page: &mut Page, label: &str, kinds: &[FactKind]) {
    for kind in kinds {
        page.field(label, &format!("{}: {}", kind.name(), kind.about().trim()));
    }
}

fn threshold(setting: &Threshold) -> String {
    let Threshold { name, default, min, max, about } = setting;
    format!("{name} = {default} ({min} to {max}): {about}")
}

fn row(example: &Case) -> Row {
    let (word, tone) = match example.answer.as_str() {
        "pass" => ("pass", Tone::Good),
        "error" => ("error", Tone::Bad),
        "warning" => ("warning", Tone::Warn),
        "blocked" => ("open", Tone::Open),
        "not-applicable" => ("n/a", Tone::Dim),
        other => (other, Tone::Dim),
    };
    let code = example.code.as_ref().map_or(String::new(), |code| format!(" ({code})"));
    Row { tone, cells: vec![word.to_owned(), format!("{}{code}", example.given)] }
}
