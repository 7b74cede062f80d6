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
        finding_block(page, record, finding, again);
    }
}

/// The message, the evidence and the remedy; a remedy that was explained before is not explained again.
pub(in crate::formats) fn finding_block(page: &mut Page, record: &Record, finding: &Finding, again: bool) {
    page.text(2, Tone::Plain, &finding.message);
    let own = if finding.evidence.is_empty() { &record.evidence } else { &finding.evidence };
    for evidence in own {
        write_evidence(page, evidence);
    }
    if let Some(remedy) = &finding.remedy {
        write_remedy(page, remedy, again);
    }
}

pub(super) fn write_evidence(page: &mut Page, evidence: &Evidence) {
    page.field("looked at", &evidence.what);
    page.field("observed", &evidence.observed);
    if let Some(expected) = &evidence.expected {
        page.field("expected", expected);
    }
    if let Some(source) = &evidence.source {
        match source.strip_suffix('>').and_then(|source| source.split_once(" <")) {
            Some((title, url)) => document(page, "source", title, url),
            None => page.field("source", source),
        }
    }
}

fn write_remedy(page: &mut Page, remedy: &Remedy, again: bool) {
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
            document(page, "see", &source.title, &source.url);
        }
    }
    page.verbatim("verify", &remedy.verify);
}

fn numbered(page: &mut Page, number: usize, step: &str) {
    let label = if number == 1 { "  steps" } else { "" };
    page.labelled(&format!("{label:14}{number}. "), Tone::Dim, Tone::Plain, step);
}

/// A title, and the address beside it where it fits, else below it in one piece.
pub(super) fn document(page: &mut Page, label: &str, title: &str, url: &str) {
    let both = format!("{title} <{url}>");
    if width(&clean(&both)) + 14 <= page.columns() {
        page.field(label, &both);
    } else {
        page.field(label, title);
        page.verbatim("", &format!("<{url}>"));
    }
}

pub(super) const fn shell(shell: Shell) -> &'static str {
    match shell {
        Shell::PowerShell => "PowerShell",
        Shell::Zone => "zone line",
        Shell::Any => "command",
    }
}
