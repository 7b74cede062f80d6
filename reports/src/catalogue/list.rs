//! Which checks are there, by family and step?

use exdoctor_checks::model::{Check, Level, Scenario};

use super::Entry;
use crate::Style;
use crate::formats::json::pretty;
use crate::text::{Page, Row, Tone, counted, write_table};

/// The checks for people, family by family, in the order given.
pub fn list(checks: &[&'static Check], style: Style) -> String {
    let mut page = Page::new(style);
    let entries: Vec<Entry> = checks.iter().map(|check| Entry::of(check)).collect();
    for family in entries.chunk_by(|one, next| one.family == next.family) {
        page.section(&format!("{} · {}", family[0].family, counted(family.len(), "check")));
        write_table(&mut page, &family.iter().map(row).collect::<Vec<_>>());
    }
    page.gap();
    page.text(0, Tone::Dim, "E, W, N: an error, a warning, a note at most, in the scenarios that follow.");
    for scenario in Scenario::ALL {
        page.text(0, Tone::Dim, &format!("{scenario}: {}.", scenario.title()));
    }
    page.text(0, Tone::Dim, "A number is the step of that scenario's set-up which the check proves.");
    page.finish()
}

/// The checks for programs.
pub fn list_json(checks: &[&'static Check]) -> String {
    pretty(&checks.iter().map(|check| Entry::of(check)).collect::<Vec<_>>())
}

fn row(entry: &Entry) -> Row {
    let worst = entry.scope.iter().map(|scope| scope.level).max();
    let tone = match worst {
        Some(Level::Error) => Tone::Bad,
        Some(Level::Warning) => Tone::Warn,
        _ => Tone::Dim,
    };
    Row { tone, cells: vec![place(entry), entry.id.clone(), entry.title.clone()] }
}

/// "E A2 B20 N D": levels, scenarios, and the numbers of steps where there are some.
fn place(entry: &Entry) -> String {
    let levels = [(Level::Error, "E"), (Level::Warning, "W"), (Level::Note, "N")];
    let words = levels.into_iter().filter_map(|(level, letter)| {
        let within = entry.scope.iter().filter(move |scope| scope.level == level).map(|scope| scope.scenario);
        let within: Vec<String> = within.map(|scenario| numbered(entry, scenario)).collect();
        (!within.is_empty()).then(|| format!("{letter} {}", within.join(" ")))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn numbered(entry: &Entry, scenario: Scenario) -> String {
    let steps = entry.steps.iter().filter(|step| step.scenario == scenario);
    let numbers: Vec<String> = steps.map(|step| step.number.to_string()).collect();
    format!("{scenario}{}", numbers.join("+"))
}
