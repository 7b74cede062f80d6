//! What does it all add up to, and how does the run end?

use exdoctor_checks::model::{Level, Outcome};

use super::{leveled, standing};
use crate::text::{Page, Tone, counted, glued};
use crate::{ExitCode, Report};

/// Counts and the exit code, and what would let the next run say more.
pub(super) fn write(page: &mut Page, report: &Report) {
    page.section("Totals");
    page.field("checks", &records(report));
    page.field("findings", &findings(report));
    page.field("exit code", &exit(report));
    // The first leads to the others.
    if let Some((lead, parts)) = report.hints.split_first() {
        page.gap();
        page.labelled("Hint: ", Tone::Strong, Tone::Plain, lead);
        for part in parts {
            page.labelled("      - ", Tone::Plain, Tone::Plain, part);
        }
    }
}

pub(super) fn records(report: &Report) -> String {
    let words = |outcome: Outcome| match outcome {
        Outcome::Pass => "passed",
        Outcome::Fail => "failed",
        Outcome::NotApplicable => "not applicable",
        Outcome::Blocked => "not established",
        Outcome::Waived => "waived",
        Outcome::Disabled => "switched off",
        Outcome::Broken => "broken",
    };
    let counts = Outcome::ALL.map(|outcome| (report.totals.records.count(outcome), words(outcome)));
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| glued(&format!("{count} {words}")))
        .collect();
    if parts.is_empty() { "none".to_owned() } else { format!("{}: {}", report.records.len(), parts.join(", ")) }
}

pub(super) fn findings(report: &Report) -> String {
    let standing = standing(report);
    let counts = [Level::Error, Level::Warning, Level::Note].map(|level| {
        let count = standing.iter().filter(|(_, finding)| finding.level == level).count();
        (count, leveled(count, level))
    });
    let parts: Vec<String> = counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

pub(super) fn exit(report: &Report) -> String {
    let code = report.exit_code;
    let known = report.compared.iter().find(|comparison| comparison.gates && comparison.known > 0);
    if let Some(known) = known.filter(|_| code == ExitCode::CLEAN) {
        let count = counted(known.known, "known finding");
        return format!("{}: nothing new against {} ({count})", code.number(), known.with);
    }
    let meaning = code.meaning().replace("--fail-on", &format!("--fail-on {}", report.fail_on));
    format!("{}: {meaning}", code.number())
}
