//! What is to be done, by whom, and how does one see that it helped?

use std::collections::BTreeSet;

use exdoctor_checks::model::Shell;

use super::evidence::write_document;
use crate::Remedy;
use crate::text::{Page, Tone};

/// How much is said about a remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Everything.
    Full,
    /// Only what differs: the same remedy was explained for another subject.
    Above,
    /// Only what it is: nothing is wrong.
    Brief,
}

/// A remedy; documents that were named already are not named again.
pub(crate) fn write_remedy(page: &mut Page, remedy: &Remedy, detail: Detail, check: &str, shown: &BTreeSet<&str>) {
    page.field("remedy", &remedy.summary);
    page.field("who", remedy.who.word());
    match detail {
        Detail::Full => {
            for (place, step) in remedy.steps.iter().enumerate() {
                numbered(page, place + 1, step);
            }
        }
        Detail::Above => page.field("how", "as explained above"),
        Detail::Brief => page.verbatim("how", &format!("exdoctor explain {check}")),
    }
    for command in &remedy.commands {
        page.verbatim(shell(command.shell), &command.text);
    }
    if detail == Detail::Full {
        for (label, text) in [("effective", &remedy.effective), ("risk", &remedy.risk), ("undo", &remedy.undo)] {
            if !text.is_empty() {
                page.field(label, text);
            }
        }
        for source in remedy.documentation.iter().filter(|source| !shown.contains(source.url.as_str())) {
            write_document(page, "see", &source.title, &source.url);
        }
    }
    page.verbatim("verify", &remedy.verify);
}

fn numbered(page: &mut Page, number: usize, step: &str) {
    let label = if number == 1 { "  steps" } else { "" };
    page.labelled(&format!("{label:width$}{number}. ", width = Page::FIELD), Tone::Dim, Tone::Plain, step);
}

const fn shell(shell: Shell) -> &'static str {
    match shell {
        Shell::PowerShell => "PowerShell",
        Shell::Zone => "zone line",
        Shell::Any => "command",
    }
}
