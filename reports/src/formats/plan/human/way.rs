//! How is one step done?

use exdoctor_checks::setup::{StepInfo, Way};

use crate::formats::human::write_document;
use crate::text::{Page, Tone};
use crate::{Document, Planned};

/// The way of a step, where it is asked for alone.
pub(super) fn write(page: &mut Page, step: &Planned) {
    page.section("How it is done");
    let path: Vec<&str> = step.path.iter().map(String::as_str).collect();
    let rest = [("effective", step.effective.as_str()), ("risk", &step.risk), ("undo", &step.undo)];
    lines(page, &step.why, &path, rest);
    if let Some(reason) = &step.by_hand {
        page.field("no script", reason);
    }
    documents(page, &step.documentation);
    page.verbatim("verify", &step.verify);
}

/// The guide of a step, as `explain STEP` prints it.
pub(crate) fn write_guide(page: &mut Page, step: &StepInfo) {
    let guide = step.guide();
    lines(page, guide.why, guide.path, [("effective", guide.effective), ("risk", guide.risk), ("undo", guide.undo)]);
    match guide.way {
        Way::Script(_) => page.verbatim("script", &format!("exdoctor plan -c FILE --step {} --format ps1", step.id)),
        Way::Hand(reason) => page.field("no script", reason),
    }
    documents(page, &guide.documentation.iter().map(Document::from).collect::<Vec<_>>());
    page.verbatim("verify", &format!("exdoctor check -c FILE --verify {}", step.id));
}

fn lines(page: &mut Page, why: &str, path: &[&str], rest: [(&str, &str); 3]) {
    page.field("why", why);
    for (place, line) in path.iter().enumerate() {
        let label = if place == 0 { "  path" } else { "" };
        page.labelled(&format!("{label:width$}{}. ", place + 1, width = Page::FIELD), Tone::Dim, Tone::Plain, line);
    }
    for (label, text) in rest {
        page.field(label, text);
    }
}

fn documents(page: &mut Page, all: &[Document]) {
    for document in all {
        write_document(page, "see", &document.title, &document.url);
    }
}
