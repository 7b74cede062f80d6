//! How do two runs look beside each other?

use crate::formats::human::write_comparison;
use crate::formats::json::pretty;
use crate::text::{Page, Tone};
use crate::{PlanDiff, Style};

/// For people.
pub fn diff(diff: &PlanDiff, style: Style) -> String {
    let mut page = Page::new(style);
    let day = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    page.text(0, Tone::Strong, &format!("From the run of {} to that of {}", day(diff.from), day(diff.to)));
    let words = |next: &Option<String>| next.clone().unwrap_or_else(|| "nothing".to_owned());
    let [before, after] = &diff.next;
    if before == after {
        page.field("next", &format!("still: {}", words(after)));
    } else {
        page.field("next was", &words(before));
        page.field("next is", &words(after));
    }
    page.section("Steps");
    if diff.steps.is_empty() {
        page.text(2, Tone::Plain, "no step changed");
    }
    for change in &diff.steps {
        let before = change.before.map_or("not judged", crate::State::word);
        let text = format!("{}: {before} → {}", change.title, change.after.word());
        page.labelled(
            &format!("  {}{} {}  ", change.scenario, change.number, change.id),
            Tone::Plain,
            Tone::Plain,
            &text,
        );
    }
    write_comparison(&mut page, &diff.checks);
    page.finish()
}

/// For programs.
pub fn diff_json(diff: &PlanDiff) -> String {
    pretty(diff)
}
