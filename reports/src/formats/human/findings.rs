//! Which findings are there, and how much is said about each?

use std::collections::BTreeSet;

use exdoctor_checks::model::Level;

use super::evidence::write_evidence;
use super::marks::Mark;
use super::remedy::{Detail, write_remedy};
use super::standing;
use crate::causes::{Cause, FEW, causes};
use crate::text::{Page, Tone, capped};
use crate::{Finding, Record, Report};

/// Every finding that nobody accepted, worst first.
pub(super) fn write(page: &mut Page, report: &Report) {
    let findings = standing(report);
    if findings.is_empty() {
        return;
    }
    page.section("Findings");
    let mut explained = BTreeSet::new();
    for Cause { record, finding, mailboxes } in causes(&findings) {
        page.gap();
        let mark = Mark::of_level(finding.level);
        let of = if mailboxes.is_empty() { record.subject.to_string() } else { counted_mailboxes(mailboxes.len()) };
        let title = format!("{} of {of} ({})", record.check, finding.code);
        page.labelled(&format!("{}  ", mark.text()), mark.tone, Tone::Strong, &title);
        let detail = match &finding.remedy {
            Some(remedy) if explained.contains(remedy.id.as_str()) => Detail::Above,
            _ if finding.level == Level::Note => Detail::Brief,
            remedy => {
                explained.extend(remedy.as_ref().map(|remedy| remedy.id.as_str()));
                Detail::Full
            }
        };
        if !mailboxes.is_empty() {
            page.field("mailboxes", &capped(mailboxes.iter().copied(), FEW));
            page.field("for example", &record.subject.name);
        }
        write_finding(page, record, finding, detail);
    }
}

/// "1000 mailboxes".
pub(super) fn counted_mailboxes(count: usize) -> String {
    format!("{count} mailboxes")
}

/// The message, the evidence and the remedy.
pub(crate) fn write_finding(page: &mut Page, record: &Record, finding: &Finding, detail: Detail) {
    page.text(2, Tone::Plain, &finding.message);
    // What the record rests on speaks for its findings where none of them brings evidence of its own.
    let bare = record.findings.iter().all(|finding| finding.evidence.is_empty());
    let mut shown = BTreeSet::new();
    write_evidence(page, if bare { &record.evidence } else { &finding.evidence }, &mut shown);
    if let Some(remedy) = &finding.remedy {
        write_remedy(page, remedy, detail, &record.check, &shown);
    }
}
