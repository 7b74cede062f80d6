//! What of a report belongs into a ticket?

use super::findings::counted_mailboxes;
use super::marks::Mark;
use super::open::together;
use super::{compared, head, standing, totals};
use crate::causes::{Cause, FEW, causes};
use crate::text::{Page, Tone, capped, counted};
use crate::{Report, roots};

/// One line to know the run, the headline, one entry a finding and a root, and the totals.
pub(super) fn write(page: &mut Page, report: &Report) {
    let run = format!("{} {}, {}", report.tool, report.version, head::time(report));
    let place = head::place(report.vantage.place);
    page.text(0, Tone::Plain, &format!("{run}, from {} ({place}): {}", report.vantage.host, head::about(report)));
    for warning in &report.warnings {
        page.text(0, Tone::Warn, &format!("Attention: {warning}"));
    }
    head::write_headline(page, report);
    page.gap();
    for Cause { record, finding, mailboxes } in causes(&standing(report)) {
        let of = match mailboxes.len() {
            0 => record.subject.to_string(),
            many => format!("{} ({})", counted_mailboxes(many), capped(mailboxes.iter().copied(), FEW)),
        };
        let known = if finding.known { " (known)" } else { "" };
        let text = format!("{} of {of}{known}: {}", record.check, finding.message);
        entry(page, Mark::of_level(finding.level), &text);
        if let Some(remedy) = &finding.remedy {
            page.labelled("           -> ", Tone::Dim, Tone::Plain, &remedy.summary);
        }
    }
    for root in together(roots(&report.records)) {
        let reason = root.waits.first().map_or("", |wait| wait.reason);
        let text = format!("{}: {reason} ({})", root.title(), counted(root.waiting(), "check"));
        entry(page, Mark::OPEN, &text);
    }
    for comparison in &report.compared {
        page.gap();
        page.text(0, Tone::Plain, &compared::line(comparison));
    }
    page.gap();
    page.text(0, Tone::Plain, &format!("Checks {}. Findings: {}.", totals::records(report), totals::findings(report)));
    page.text(0, Tone::Plain, &format!("Exit code {}.", totals::exit(report)));
}

fn entry(page: &mut Page, mark: Mark, text: &str) {
    page.labelled(&format!("{:9}  ", mark.text()), mark.tone, Tone::Plain, text);
}
