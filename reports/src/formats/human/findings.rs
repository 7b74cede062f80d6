//! What was found, what was expected, where that comes from, and what is to be done?

use std::collections::BTreeSet;

use exdoctor_checks::model::{Evidence, Shell};

use super::marks::Mark;
use super::standing;
use crate::text::{Page, Tone, clean, width};
use crate::{Finding, Record, Remedy, Report};

/// Every finding that nobody accepted, worst first.
pub(super) fn write(page: &mut Page, report: &Report) {
    let findings = standing(report);
    if findings.is_empty() {
        return;
    }
    page.section("Findings");
    let mut explained = BTreeSet::new();
    for (record, finding) in findings {
        page.gap();
        let mark = Mark::of_level(finding.level);
        let title = format!("{} of {} ({})", record.check, record.subject, finding.code);
        page.labelled(&format!("{}  ", mark.text()), mark.tone, Tone::Strong, &title);
        let again = finding.remedy.as_ref().is_some_and(|remedy| !explained.insert(remedy.id.as_str()));
        write_finding(page, record, finding, again);
    }
}

/// The message, the evidence and the remedy; a remedy that was explained before is not explained again.
pub(crate) fn write_finding(page: &mut Page, record: &Record, finding: &Finding, again: bool) {
    page.text(2, Tone::Plain, &finding.message);
    // What the record rests on speaks for its findings where none of them brings evidence of its own.
    let bare = record.findings.iter().all(|finding| finding.evidence.is_empty());
    for evidence in if bare { &record.evidence } else { &finding.evidence } {
        write_evidence(page, evidence);
    }
    if let Some(remedy) = &finding.remedy {
        write_remedy(page, remedy, again);
    }
}

fn write_evidence(page: &mut Page, evidence: &Evidence) {
    page.field("looked at", &evidence.what);
    page.field_lines("observed", &evidence.observed);
    if let Some(expected) = &evidence.expected {
        page.field_lines("expected", expected);
    }
    if let Some(source) = &evidence.source {
        match source.strip_suffix('>').and_then(|source| source.split_once(" <")) {
            Some((title, url)) => write_document(page, "source", title, url),
            None => page.field("source", source),
        }
    }
}

pub(crate) fn write_remedy(page: &mut Page, remedy: &Remedy, again: bool) {
    page.field("remedy", &remedy.summary);
    page.field("who", remedy.who.word());
    if again {
        page.field("how", "as explained above");
    } else {
        for (place, step) in remedy.steps.iter().enumerate() {
            numbered(page, place + 1, step);
        }
    }
    for command in &remedy.commands {
        page.verbatim(shell(command.shell), &command.text);
    }
    if !again {
        for (label, text) in [("effective", &remedy.effective), ("risk", &remedy.risk), ("undo", &remedy.undo)] {
            if !text.is_empty() {
                page.field(label, text);
            }
        }
        for source in &remedy.documentation {
            write_document(page, "see", &source.title, &source.url);
        }
    }
    page.verbatim("verify", &remedy.verify);
}

fn numbered(page: &mut Page, number: usize, step: &str) {
    let label = if number == 1 { "  steps" } else { "" };
    page.labelled(&format!("{label:14}{number}. "), Tone::Dim, Tone::Plain, step);
}

/// A title, and the address beside it where it fits, else below it in one piece.
pub(crate) fn write_document(page: &mut Page, label: &str, title: &str, url: &str) {
    let both = format!("{title} <{url}>");
    if width(&clean(&both)) + 14 <= page.columns() {
        page.field(label, &both);
    } else {
        page.field(label, title);
        page.verbatim("", &format!("<{url}>"));
    }
}

const fn shell(shell: Shell) -> &'static str {
    match shell {
        Shell::PowerShell => "PowerShell",
        Shell::Zone => "zone line",
        Shell::Any => "command",
    }
}
