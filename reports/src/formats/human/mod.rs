//! How does a report look to people?
//!
//! The first broken link and the next thing to do stand on top; then come verdicts, findings, what is open, and totals.

mod bugs;
mod compared;
mod evidence;
mod findings;
mod head;
mod marks;
mod open;
mod outbound;
mod remedy;
mod short;
mod statuses;
mod totals;
mod verdicts;

use exdoctor_checks::model::{Level, Outcome};

pub(crate) use compared::write_comparison;
pub(crate) use evidence::write_document;
pub(crate) use findings::write_finding;
pub(crate) use head::{about, time};
pub(crate) use remedy::{Detail, write_remedy};

use crate::text::Page;
use crate::{Finding, Record, Report, Style};

/// The report as text.
pub(super) fn render(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    if style.short {
        short::write(&mut page, report);
    } else {
        head::write(&mut page, report);
        head::write_headline(&mut page, report);
        verdicts::write(&mut page, report);
        outbound::write(&mut page, report);
        statuses::write(&mut page, report);
        findings::write(&mut page, report);
        open::write(&mut page, report);
        bugs::write(&mut page, report);
        compared::write(&mut page, report);
        totals::write(&mut page, report);
    }
    page.finish()
}

/// The findings that nobody accepted, worst first, else in the order of the chain.
fn standing(report: &Report) -> Vec<(&Record, &Finding)> {
    let judged = report.records.iter().filter(|record| matches!(record.outcome, Outcome::Pass | Outcome::Fail));
    let mut findings: Vec<_> =
        judged.flat_map(|record| record.findings.iter().map(move |finding| (record, finding))).collect();
    findings.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.level));
    findings
}

/// A level in the plural where it must be: "1 error", "2 errors".
fn leveled(count: usize, level: Level) -> String {
    crate::text::counted(count, level.word())
}
