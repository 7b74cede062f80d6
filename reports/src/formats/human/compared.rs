//! What changed since another run?

use crate::text::{Page, Tone, capped, counted};
use exdoctor_checks::model::Outcome;

use crate::{Change, Comparison, Known, Report};

use super::marks::Mark;

/// More lines of one kind than these say nothing new.
const LINES: usize = 20;

/// One section for each earlier run.
pub(super) fn write(page: &mut Page, report: &Report) {
    for comparison in &report.compared {
        write_comparison(page, comparison);
    }
}

/// What is new, gone, open and changed.
pub(crate) fn write_comparison(page: &mut Page, comparison: &Comparison) {
    let run = comparison.run.strftime("%Y-%m-%d %H:%M:%S UTC");
    page.section(&format!("Compared with {} (run of {run})", comparison.with));
    if comparison.is_same() {
        page.text(2, Tone::Plain, "nothing changed");
    }
    list(page, "new", &comparison.new);
    list(page, "gone", &comparison.gone);
    list(page, "not judged", &comparison.unsettled);
    let changed: Vec<String> = comparison
        .changed
        .iter()
        .map(|change| {
            let word = |outcome: Option<Outcome>| outcome.map_or("not there", |outcome| outcome.word());
            format!("{} of {}: {} → {}", change.check, change.subject, word(change.before), word(change.after))
        })
        .collect();
    for line in changed.iter().take(LINES) {
        page.field("changed", line);
    }
    more(page, changed.len());
    let gate = if comparison.gates { "; they do not fail this run" } else { "" };
    if comparison.known > 0 {
        page.field("known", &format!("{} of before{gate}", counted(comparison.known, "finding")));
    }
}

fn list(page: &mut Page, label: &str, all: &[Known]) {
    for known in all.iter().take(LINES) {
        let mark = Mark::of_level(known.level);
        let text = format!("{} of {} ({}): {}", known.check, known.subject, known.code, known.message);
        page.field(label, &format!("{} {text}", mark.text()));
    }
    more(page, all.len());
}

fn more(page: &mut Page, count: usize) {
    if count > LINES {
        page.field("", &format!("and {} more", count - LINES));
    }
}

/// The comparison in one line, for a ticket.
pub(super) fn line(comparison: &Comparison) -> String {
    let names = |all: &[Known]| {
        let mut names: Vec<&str> = all.iter().map(|known| known.check.as_str()).collect();
        names.dedup();
        if names.is_empty() { "none".to_owned() } else { capped(names, 4) }
    };
    // What nobody looks at any more is not gone.
    let lost = |change: &&Change| match change.after {
        None => true,
        Some(after) => after == Outcome::Blocked && change.before.is_some_and(|before| before != Outcome::Blocked),
    };
    let lost = comparison.changed.iter().filter(lost).count();
    let lost = if lost > 0 { format!("; no longer judged: {}", counted(lost, "check")) } else { String::new() };
    format!(
        "Compared with {}: new {}; gone {}{lost}.",
        comparison.with,
        names(&comparison.new),
        names(&comparison.gone)
    )
}
