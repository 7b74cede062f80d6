//! Which run is this, and what does it come to in one sentence?

use exdoctor_checks::model::{SubjectKind, Vantage};

use super::marks::Mark;
use crate::text::{Page, Tone, capped, counted};
use crate::{Headline, Report, headline};

/// Version, subjects, scenario, time and vantage.
pub(super) fn write(page: &mut Page, report: &Report) {
    page.text(0, Tone::Strong, &format!("{} {}", report.tool, report.version));
    page.field("about", &about(report));
    for scenario in &report.scenarios {
        page.field("scenario", &format!("{scenario}: {}", scenario.title()));
    }
    page.field("run", &time(report));
    page.field("seen from", &vantage(report));
    for warning in &report.warnings {
        page.field("attention", warning);
    }
}

/// The first broken link, and the next thing to do.
pub(super) fn write_headline(page: &mut Page, report: &Report) {
    page.gap();
    match headline(report) {
        Headline::Nothing => page.text(0, Tone::Strong, "No check was selected: nothing was judged."),
        Headline::Sound => {
            let passed = counted(report.totals.records.pass, "check");
            page.text(0, Tone::Good, &format!("No broken link: {passed} passed, and nothing is open."));
        }
        Headline::Bug(record) => {
            let title = format!("A bug of exdoctor: {} of {}", record.check, record.subject);
            page.text(0, Tone::Bad, &title);
            page.text(2, Tone::Plain, record.reason.as_deref().unwrap_or_default());
            page.text(0, Tone::Strong, "Next: report it, with the capture of the run (--save-facts FILE).");
        }
        Headline::Broken(record, finding) => {
            let tone = Mark::of_level(finding.level).tone;
            page.text(0, tone, &format!("First broken link: {} of {}", record.check, record.subject));
            broken(page, finding);
        }
        Headline::Weak(record, finding) => {
            let tone = Mark::of_level(finding.level).tone;
            let title = format!("No link is broken. First weak link: {} of {}", record.check, record.subject);
            page.text(0, tone, &title);
            broken(page, finding);
        }
        Headline::Open(root) => {
            let open = counted(root.waiting(), "check");
            let cause = super::open::title(&root);
            page.text(0, Mark::OPEN.tone, &format!("Nothing failed, but {open} could not be settled: {cause}"));
            if let Some(wait) = root.waits.first() {
                page.text(2, Tone::Plain, wait.reason);
            }
        }
    }
}

fn broken(page: &mut Page, finding: &crate::Finding) {
    page.text(2, Tone::Plain, &finding.message);
    if let Some(remedy) = &finding.remedy {
        let next = format!("{} ({})", remedy.summary, remedy.who.word());
        page.labelled("Next: ", Tone::Strong, Tone::Strong, &next);
    }
}

/// The domains of the run, or whatever else it judged.
pub(super) fn about(report: &Report) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut others = 0;
    let mut seen = std::collections::BTreeSet::new();
    for record in &report.records {
        let subject = &record.subject;
        if subject.kind != SubjectKind::Run && seen.insert(subject) {
            match subject.kind {
                SubjectKind::Domain => names.push(&subject.name),
                _ => others += 1,
            }
        }
    }
    match (names.is_empty(), others) {
        (true, 0) => "nothing".to_owned(),
        (true, _) => counted(others, "subject"),
        (false, 0) => capped(names, 4),
        (false, _) => format!("{}; {}", capped(names, 4), counted(others, "other subject")),
    }
}

/// "2026-06-01 00:00:00 UTC, 1.8 s", and the time of the verdicts where it differs.
pub(super) fn time(report: &Report) -> String {
    let run = report.started.strftime("%Y-%m-%d %H:%M:%S UTC");
    let seconds = format!("{}.{} s", report.duration_ms / 1000, report.duration_ms % 1000 / 100);
    match report.vantage.as_of {
        Some(as_of) => format!("{run}, {seconds}; judged as of {}", as_of.strftime("%Y-%m-%d %H:%M:%S UTC")),
        None => format!("{run}, {seconds}"),
    }
}

fn vantage(report: &Report) -> String {
    let seen = &report.vantage;
    let mut text = format!("{} ({})", seen.host, place(seen.place));
    if !seen.resolvers.is_empty() {
        text.push_str("; resolvers ");
        text.push_str(&capped(seen.resolvers.iter().map(String::as_str), 3));
    }
    if let Some(proxy) = &seen.proxy {
        text.push_str("; proxy ");
        text.push_str(proxy);
    }
    text
}

pub(super) const fn place(vantage: Vantage) -> &'static str {
    match vantage {
        Vantage::Unknown => "place unknown",
        Vantage::Internet => "on the internet",
        Vantage::Internal => "on the internal network",
        Vantage::DynamicsServer => "on a Dynamics server",
        Vantage::ExchangeServer => "on an Exchange server",
    }
}
