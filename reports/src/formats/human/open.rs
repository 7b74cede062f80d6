//! What could not be settled, and why?

use exdoctor_checks::model::{Level, Outcome};

use super::marks::Mark;
use crate::text::{Page, Tone, capped, counted};
use crate::{Record, Report, Root, Wait, roots};

/// More reasons than this under one root say nothing new.
const REASONS: usize = 5;

/// The root causes, each with what waits for it.
pub(super) fn write(page: &mut Page, report: &Report) {
    let roots = roots(&report.records);
    if roots.is_empty() {
        return;
    }
    page.section("Not established");
    for root in &roots {
        page.gap();
        let title = format!("{} ({})", title(root), weight(root.level));
        page.labelled(&format!("{} ", Mark::OPEN.sign), Mark::OPEN.tone, Tone::Strong, &title);
        for wait in root.waits.iter().take(REASONS) {
            page.text(2, Tone::Plain, wait.reason);
            page.field("leaves open", &who_waits(wait));
        }
        let more = root.waits.len().saturating_sub(REASONS);
        if more > 0 {
            page.text(2, Tone::Dim, &format!("and {}", counted(more, "more reason")));
        }
    }
}

/// The root in words.
pub(super) fn title(root: &Root<'_>) -> String {
    match (root.cause, root.record) {
        (Some(cause), Some(record)) if record.outcome == Outcome::Fail => {
            format!("{} of {} fails", cause.check, cause.subject)
        }
        (Some(cause), _) => format!("{} of {}", cause.fact, cause.subject),
        (None, _) => "without a named cause".to_owned(),
    }
}

/// What a blocked record waits for, in a few words.
pub(super) fn waits_for(record: &Record) -> String {
    match &record.blocked_by {
        Some(cause) => format!("not established: {} of {}", cause.fact, cause.subject),
        None => format!("not established: {}", record.reason.as_deref().unwrap_or("no reason was given")),
    }
}

fn who_waits(wait: &Wait<'_>) -> String {
    let mut checks: Vec<&str> = wait.records.iter().map(|record| record.check.as_str()).collect();
    checks.sort_unstable();
    checks.dedup();
    let mut subjects: Vec<&str> = wait.records.iter().map(|record| record.subject.name.as_str()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    format!("{} of {}", capped(checks, 12), capped(subjects, 3))
}

const fn weight(level: Level) -> &'static str {
    match level {
        Level::Error => "could be an error",
        Level::Warning => "could be a warning",
        Level::Note => "a note at most",
    }
}
