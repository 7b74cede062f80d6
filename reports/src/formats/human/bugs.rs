//! What did exdoctor itself get wrong?

use exdoctor_checks::model::Outcome;

use super::marks::Mark;
use crate::Report;
use crate::text::{Page, Tone};

/// The broken records: their verdicts are missing, and that is to be reported.
pub(super) fn write(page: &mut Page, report: &Report) {
    let mut broken = report.records.iter().filter(|record| record.outcome == Outcome::Broken).peekable();
    if broken.peek().is_none() {
        return;
    }
    page.section("Bugs of exdoctor");
    page.gap();
    for record in broken {
        let mark = Mark::of(record);
        let title = format!("{} of {}", record.check, record.subject);
        page.labelled(&format!("{}  ", mark.text()), mark.tone, Tone::Strong, &title);
        page.text(2, Tone::Plain, record.reason.as_deref().unwrap_or_default());
    }
    page.text(0, Tone::Plain, "Nothing is known about these. Please report them, with a capture (--save-facts FILE).");
}
