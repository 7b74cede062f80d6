//! Which run is this, and what does it come to in one sentence?

use exdoctor_checks::model::{SubjectKind, Vantage};
use jiff::Timestamp;

use super::marks::Mark;
use crate::text::{Page, Tone, capped, counted, glued};
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
    for found in &report.found {
        page.field(&found.what, &found.observed);
    }
    for warning in &report.warnings {
        page.field("attention", warning);
    }
}

/// The first broken link, and the next thing to do.
pub(super) fn write_headline(page: &mut Page, report: &Report) {
    page.gap();
    match headline(report) {
        Headline::Nothing => page.text(0, Tone::Strong, "No check was selected: nothing was judged."),
        Headline::Sound if report.totals.records.pass == 0 => {
            page.text(0, Tone::Strong, "Nothing was judged: no check that was chosen applies here.");
        }
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
            let open = counted(report.totals.records.blocked, "check");
            page.text(0, Mark::OPEN.tone, &format!("No broken link was found, but {open} could not be settled."));
            let cause = format!("First open question: {}", super::open::title(&root));
            page.text(0, Tone::Strong, &cause);
            page.text(2, Tone::Plain, root.waits.first().map_or("", |wait| wait.reason));
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

/// The domains of the run, or its endpoints, or whatever else it judged.
pub(super) fn about(report: &Report) -> String {
    let (mut names, mut endpoints): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut others = 0;
    let mut seen = std::collections::BTreeSet::new();
    for record in &report.records {
        let subject = &record.subject;
        if subject.kind != SubjectKind::Run && seen.insert(subject) {
            match subject.kind {
                SubjectKind::Domain => names.push(&subject.name),
                SubjectKind::Endpoint => endpoints.push(&subject.name),
                _ => others += 1,
            }
        }
    }
    // Where a run is about domains, it found most endpoints by itself.
    if names.is_empty() {
        names = endpoints;
    } else {
        others += endpoints.len();
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
    let utc = |time: Timestamp| glued(&time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
    let seconds = match report.duration_ms {
        ms @ ..1000 => glued(&format!("{ms} ms")),
        ms => glued(&format!("{}.{} s", ms / 1000, ms % 1000 / 100)),
    };
    let as_of = report.vantage.as_of.map(|as_of| format!("; judged as of {}", utc(as_of)));
    format!("{}, {seconds}{}", utc(report.started), as_of.unwrap_or_default())
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
