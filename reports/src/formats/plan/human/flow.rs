//! How far is each step of a flow?

use exdoctor_checks::model::Level;

use crate::text::{Page, Row, Tone, write_table};
use crate::{Flow, Planned, State};

pub(super) fn write(page: &mut Page, flow: &Flow) {
    page.section(&format!("Steps · {}: {}", flow.scenario, flow.title));
    write_table(page, &flow.steps.iter().map(row).collect::<Vec<_>>());
    for joined in &flow.together {
        page.gap();
        page.labelled(
            "  Note: ",
            Tone::Dim,
            Tone::Plain,
            &format!("{} covers the {}. {}", joined.script, steps(&joined.steps), joined.about),
        );
    }
    if !flow.not_judged.is_empty() {
        page.gap();
        page.labelled("  Not judged: ", Tone::Dim, Tone::Plain, &flow.not_judged.join("; "));
    }
}

fn steps(numbers: &[usize]) -> String {
    let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{} {}", if all.len() == 1 { "step" } else { "steps" }, all.join(", "))
}

fn row(step: &Planned) -> Row {
    let (sign, tone) = mark(step);
    let mut parts = vec![step.title.clone()];
    parts.extend(step.optional.then(|| " (optional)".to_owned()));
    parts.extend(step.window.then(|| " [window]".to_owned()));
    match step.state {
        State::Done | State::NotNeeded => {}
        State::Waiting => {
            parts.push(format!("; waits for {}", steps(&step.waits_for)));
            parts.extend(
                step.because.as_ref().filter(|_| step.tested_by.is_some()).map(|because| format!(": {because}")),
            );
        }
        State::Failing => parts.extend(step.because.as_ref().map(|because| format!(": {}", cut(because)))),
        // What is open is told nowhere else.
        State::Blocked | State::NotEstablished => {
            parts.extend(step.because.as_ref().map(|because| format!(": {because}")));
        }
    }
    if !step.state.is_settled() {
        parts.push(format!(" ({})", step.who.word()));
    }
    let name = if step.id.is_empty() { "by hand" } else { &step.id };
    Row { tone, cells: vec![format!("{sign} {}", step.word()), format!("{:>2} {name}", step.number), parts.concat()] }
}

/// A reason for a table; the whole stands below it.
fn cut(reason: &str) -> String {
    const MOST: usize = 90;
    if reason.chars().count() <= MOST {
        return reason.to_owned();
    }
    let start: String = reason.chars().take(MOST).collect();
    let end = start.rfind(' ').unwrap_or(start.len());
    format!("{} …", &start[..end])
}

pub(super) const fn mark(step: &Planned) -> (char, Tone) {
    match (step.state, step.level) {
        (State::Done, _) => ('✓', Tone::Good),
        (State::Failing, Some(Level::Warning)) => ('!', Tone::Warn),
        (State::Failing, _) => ('✗', Tone::Bad),
        (State::Blocked | State::NotEstablished, _) => ('?', Tone::Open),
        (State::NotNeeded, _) => ('–', Tone::Dim),
        (State::Waiting, _) => ('·', Tone::Dim),
    }
}
