//! How does an explanation read?

use exdoctor_checks::explain::{Explanation, Likelihood, Ranked, Recognised};
use exdoctor_checks::values::Certainty;

use crate::Style;
use crate::formats::human::write_document;
use crate::text::{Page, Tone};

/// Causes beyond these are only named.
const FULL: usize = 3;
/// Things that were recognised beyond these are counted.
const RECOGNISED: usize = 12;
/// Values that identify something are never broken.
const WHOLE: usize = 60;

/// The explanation for people.
pub(super) fn render(explanation: &Explanation, style: Style) -> String {
    let mut page = Page::new(style);
    head(&mut page, explanation);
    if style.short {
        for cause in explanation.causes.iter().take(1) {
            page.field("fix", &cause.fix);
        }
        next(&mut page, explanation);
        return page.finish();
    }
    recognised(&mut page, explanation);
    quoted(&mut page, explanation);
    known(&mut page, explanation);
    for (place, cause) in explanation.causes.iter().enumerate() {
        write_cause(&mut page, place + 1, cause);
    }
    next(&mut page, explanation);
    if !explanation.collect.is_empty() {
        page.section("What to collect next, to know more");
        explanation.collect.iter().for_each(|text| page.labelled("  - ", Tone::Dim, Tone::Plain, text));
    }
    page.finish()
}

fn head(page: &mut Page, explanation: &Explanation) {
    match explanation.causes.first() {
        Some(first) => {
            page.text(0, Tone::Strong, &format!("{}: {}", capital(first.likelihood.word()), first.title));
        }
        None if explanation.is_explained() => {
            let what = explanation.recognised.first().map(|one| format!("{}: {}", one.what, one.says));
            page.text(0, Tone::Strong, &what.unwrap_or_default());
        }
        None => page.text(0, Tone::Strong, "Unknown: exdoctor has no explanation for this text."),
    }
    explanation.remarks.iter().for_each(|remark| page.text(2, Tone::Warn, remark));
}

fn recognised(page: &mut Page, explanation: &Explanation) {
    if explanation.recognised.is_empty() {
        return;
    }
    page.section("What the text says");
    for one in explanation.recognised.iter().take(RECOGNISED) {
        write_recognised(page, one);
        if let Some(source) = one.source.as_ref().filter(|_| explanation.causes.is_empty()) {
            write_document(page, "source", &source.title, &source.url);
        }
    }
    let more = explanation.recognised.len().saturating_sub(RECOGNISED);
    if more > 0 {
        page.text(2, Tone::Dim, &format!("and {more} more"));
    }
}

fn write_recognised(page: &mut Page, one: &Recognised) {
    let times = if one.times > 1 { format!(", {} times", one.times) } else { String::new() };
    let sure = if one.certainty == Some(Certainty::Unconfirmed) { "; UNCONFIRMED" } else { "" };
    page.text(2, Tone::Plain, &format!("{}: {} (line {}{times}{sure})", one.what, one.says, one.line));
    for field in &one.fields {
        let label = format!("      {}: ", field.name);
        if field.value.chars().count() <= WHOLE && !field.value.contains(' ') {
            page.push(&format!("{}{}", page.paint(Tone::Dim, &label), crate::text::clean(&field.value)));
        } else {
            page.labelled(&label, Tone::Dim, Tone::Plain, &field.value);
        }
    }
}

fn quoted(page: &mut Page, explanation: &Explanation) {
    if explanation.telling.is_empty() {
        return;
    }
    page.section(&format!("The most telling of {} lines", explanation.lines));
    for one in &explanation.telling {
        let times = if one.times > 1 { format!(" ({} such lines)", one.times) } else { String::new() };
        page.labelled(&format!("  {:>7}  ", one.line), Tone::Dim, Tone::Plain, &format!("{}{times}", one.text));
    }
}

fn known(page: &mut Page, explanation: &Explanation) {
    if !explanation.known.is_empty() {
        page.section("Compared with what was shown");
        explanation.known.iter().for_each(|text| page.text(2, Tone::Plain, text));
    }
}

fn write_cause(page: &mut Page, place: usize, cause: &Ranked) {
    let tone = match cause.likelihood {
        Likelihood::VeryLikely => Tone::Bad,
        Likelihood::Likely => Tone::Warn,
        Likelihood::Possible => Tone::Open,
    };
    page.gap();
    let word = cause.likelihood.word();
    page.labelled(&format!("{place}. "), Tone::Strong, tone, &format!("{word} ({}%): {}", cause.weight, cause.title));
    cause.reasons.iter().for_each(|why| page.field("because", why));
    cause.against.iter().for_each(|why| page.field("but", why));
    if place > FULL {
        return;
    }
    page.field("fix", &cause.fix);
    page.field("side", cause.side.word());
    let absent = if cause.check_available { "" } else { " (not in this version)" };
    page.field("check", &format!("{}{absent}", cause.check));
    page.field("step", &cause.step);
    page.verbatim("decided by", &cause.command);
    page.field("", &cause.decides);
    page.field("source is", cause.certainty.word());
    write_document(page, "source", &cause.source.title, &cause.source.url);
}

fn next(page: &mut Page, explanation: &Explanation) {
    let Some(next) = &explanation.next else { return };
    page.section("Next");
    page.verbatim("run", &next.command);
    page.field("look for", &next.decides);
    page.field("then", "paste its output behind this text into exdoctor explain: several texts narrow the ranking");
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
