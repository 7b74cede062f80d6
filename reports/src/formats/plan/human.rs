//! How does a plan look to people?
//!
//! The one next step stands on top; then what ends, the whole flow, and how to mend all that fails.

use std::collections::BTreeSet;

use exdoctor_checks::model::{Level, Outcome};

use super::has_script;
use crate::formats::human::{Detail, about, time, write_document, write_remedy};
use crate::text::{Page, Row, Tone, capped, counted, write_table};
use crate::{Flow, Next, Plan, Planned, Proof, Report, State, Style};

/// More ends than these are counted.
const ENDS: usize = 8;
/// More failures of one step than these say nothing new.
const FAILURES: usize = 6;

/// The plan as text.
pub(super) fn render(plan: &Plan, report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    head(&mut page, plan, report);
    if style.short {
        short(&mut page, plan);
        return page.finish();
    }
    next(&mut page, plan, report);
    ends(&mut page, plan);
    renewal(&mut page, plan);
    for flow in &plan.flows {
        write_flow(&mut page, flow);
    }
    if let [Flow { steps, .. }] = plan.flows.as_slice()
        && let [step] = steps.as_slice()
    {
        how(&mut page, step);
    }
    failures(&mut page, plan);
    page.section("How it ends");
    page.field("exit code", &format!("{}: {}", plan.exit_code.number(), plan.exit_code.meaning()));
    page.finish()
}

fn head(page: &mut Page, plan: &Plan, report: &Report) {
    page.text(0, Tone::Strong, &format!("{} {}, the plan", plan.tool, plan.version));
    page.field("about", &about(report));
    for flow in &plan.flows {
        page.field("scenario", &format!("{}: {}", flow.scenario, flow.title));
    }
    page.field("made from", &format!("the run of {}", time(report)));
    for warning in &plan.warnings {
        page.field("attention", warning);
    }
}

/// Which step is next, and why; nothing where nothing is left to do.
fn title<'a>(page: &mut Page, plan: &'a Plan) -> Option<&'a Next> {
    page.gap();
    let Some(next) = &plan.next else {
        if plan.flows.iter().flat_map(|flow| &flow.steps).all(|step| step.state.is_settled()) {
            page.text(0, Tone::Good, "Nothing is left to do: every step is done, or not needed.");
        }
        return None;
    };
    let place = next.scenario.zip(next.number).map(|(scenario, number)| format!("{scenario}{number} "));
    let name = next.step.as_deref().unwrap_or_default();
    let title = format!("{}{name}: {}", place.unwrap_or_default(), next.title);
    page.labelled("Next: ", Tone::Strong, Tone::Strong, title.trim_start_matches(": "));
    page.text(2, Tone::Plain, &next.because);
    Some(next)
}

/// The next step, and each step in one line.
fn short(page: &mut Page, plan: &Plan) {
    if let Some(next) = title(page, plan) {
        page.field("do", &next.what);
        page.field("who", next.who.word());
        page.verbatim("verify", &next.verify);
    }
    for flow in &plan.flows {
        page.section(&format!("Steps · {}: {}", flow.scenario, flow.title));
        for step in &flow.steps {
            let (sign, tone) = mark(step);
            let label = format!("  {sign} {:11} {:>2}  ", word(step), step.number);
            page.labelled(&label, tone, Tone::Plain, &step.title);
        }
    }
}

fn next(page: &mut Page, plan: &Plan, report: &Report) {
    let Some(next) = title(page, plan) else { return };
    if let Some(remedy) = &next.remedy {
        let check = next.check.as_deref().unwrap_or_default();
        write_remedy(page, remedy, Detail::Full, check, &BTreeSet::new());
    } else {
        page.field("do", &next.what);
        page.field("who", next.who.word());
        page.verbatim("verify", &next.verify);
    }
    let step = next.step.as_deref().filter(|_| next.remedy.is_some());
    if let Some(step) = step.and_then(|id| plan.step(id)).map(|(_, step)| step) {
        if step.verify != next.remedy.as_ref().map(|remedy| remedy.verify.clone()).unwrap_or_default() {
            page.verbatim("whole step", &step.verify);
        }
        if has_script(plan, step) {
            page.verbatim("script", &script_command(report, step));
        }
    }
}

/// The command that prints the script of a step.
pub(super) fn script_command(report: &Report, step: &Planned) -> String {
    let verify = report.again.step(&step.id);
    let plan = verify.replacen("exdoctor check", "exdoctor plan", 1);
    plan.replace(&format!("--verify {}", step.id), &format!("--step {} --format ps1", step.id))
}

fn ends(page: &mut Page, plan: &Plan) {
    if plan.ends.is_empty() {
        return;
    }
    page.section("What ends next");
    for end in plan.ends.iter().take(ENDS) {
        let over = end.on.to_string() < plan.as_of.strftime("%Y-%m-%d").to_string();
        let tone = if over { Tone::Bad } else { Tone::Plain };
        let text = format!("{} ({}){}", end.what, end.subject, if over { ": is over" } else { "" });
        page.labelled(&format!("  {}  ", end.on), tone, Tone::Plain, &text);
    }
    let more = plan.ends.len().saturating_sub(ENDS);
    if more > 0 {
        page.text(2, Tone::Dim, &format!("and {}", counted(more, "later end")));
    }
}

fn renewal(page: &mut Page, plan: &Plan) {
    let Some(renewal) = &plan.renewal else { return };
    page.section("The certificate");
    let unknown = "not known";
    let ends = |day: &Option<String>| day.as_deref().map_or_else(String::new, |day| format!(", ends on {day}"));
    page.field("present", &format!("{}{}", renewal.old.as_deref().unwrap_or(unknown), ends(&renewal.old_ends)));
    if let Some(new) = &renewal.new {
        let begins = renewal.new_begins.as_deref().map_or_else(String::new, |day| format!(", valid from {day}"));
        page.field("new", &format!("{new}{begins}{}", ends(&renewal.new_ends)));
    } else {
        page.field("new", "none is named: the files of the configuration are those of the present one");
    }
    page.field("window", "the steps that are marked belong into one maintenance window, before the present one ends");
}

fn write_flow(page: &mut Page, flow: &Flow) {
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
        State::Waiting => parts.push(format!("; waits for {}", steps(&step.waits_for))),
        State::Failing | State::Blocked | State::NotEstablished => {
            parts.extend(step.because.as_ref().map(|because| format!(": {}", cut(because))));
        }
    }
    if !step.state.is_settled() {
        parts.push(format!(" ({})", step.who.word()));
    }
    let name = if step.id.is_empty() { "by hand" } else { &step.id };
    Row { tone, cells: vec![format!("{sign} {}", word(step)), format!("{:>2} {name}", step.number), parts.concat()] }
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

/// What only hurts, or has an end, does not break the chain.
const fn word(step: &Planned) -> &'static str {
    match (step.state, step.level) {
        (State::Failing, Some(Level::Warning)) => "weak",
        (state, _) => state.word(),
    }
}

const fn mark(step: &Planned) -> (char, Tone) {
    match (step.state, step.level) {
        (State::Done, _) => ('✓', Tone::Good),
        (State::Failing, Some(Level::Warning)) => ('!', Tone::Warn),
        (State::Failing, _) => ('✗', Tone::Bad),
        (State::Blocked | State::NotEstablished, _) => ('?', Tone::Open),
        (State::NotNeeded, _) => ('–', Tone::Dim),
        (State::Waiting, _) => ('·', Tone::Dim),
    }
}

/// Every failure in the order of the set-up; the remedy that stands on top is not written again.
fn failures(page: &mut Page, plan: &Plan) {
    let top = plan.next.as_ref();
    let mut shown: BTreeSet<String> =
        top.and_then(|next| next.remedy.as_ref()).map(|remedy| remedy.id.clone()).into_iter().collect();
    let is_top = |proof: &Proof| {
        top.is_some_and(|next| {
            next.check.as_ref() == Some(&proof.check)
                && next.subject.as_ref() == Some(&proof.subject.name)
                && Some(&next.because) == proof.says.as_ref()
        })
    };
    let failing = |proof: &&Proof| proof.outcome == Outcome::Fail && !is_top(proof);
    for flow in &plan.flows {
        for step in flow.steps.iter().filter(|step| step.proofs.iter().any(|proof| failing(&proof))) {
            page.section(&format!("To mend at {}{} {}", flow.scenario, step.number, step.id));
            page.field("why", &step.why);
            let mut all: Vec<&Proof> = step.proofs.iter().filter(failing).collect();
            all.sort_by_key(|proof| std::cmp::Reverse(proof.level));
            write_failures(page, &all, &mut shown);
        }
    }
    if plan.beside.iter().any(|proof| failing(&proof)) {
        page.section("To mend beside the flow");
        write_failures(page, &plan.beside.iter().filter(failing).collect::<Vec<_>>(), &mut shown);
    }
}

fn write_failures(page: &mut Page, proofs: &[&Proof], shown: &mut BTreeSet<String>) {
    for proof in proofs.iter().take(FAILURES) {
        page.gap();
        let word = proof.level.map_or("error", Level::word);
        let tone = if proof.level == Some(Level::Error) { Tone::Bad } else { Tone::Warn };
        page.labelled(&format!("  {word}  "), tone, Tone::Strong, &format!("{} of {}", proof.check, proof.subject));
        page.field("", proof.says.as_deref().unwrap_or(&proof.title));
        if let Some(remedy) = &proof.remedy {
            let detail = if shown.insert(remedy.id.clone()) { Detail::Full } else { Detail::Above };
            write_remedy(page, remedy, detail, &proof.check, &BTreeSet::new());
        }
    }
    let more: Vec<&str> = proofs.iter().skip(FAILURES).map(|proof| proof.subject.name.as_str()).collect();
    if !more.is_empty() {
        page.gap();
        page.text(2, Tone::Dim, &format!("and the same or more of {}", capped(more, 4)));
    }
}

/// How one step is done, where it is asked for alone.
fn how(page: &mut Page, step: &Planned) {
    page.section("How it is done");
    page.field("why", &step.why);
    for (place, line) in step.path.iter().enumerate() {
        let label = if place == 0 { "  path" } else { "" };
        page.labelled(&format!("{label:width$}{}. ", place + 1, width = Page::FIELD), Tone::Dim, Tone::Plain, line);
    }
    for (label, text) in [("effective", &step.effective), ("risk", &step.risk), ("undo", &step.undo)] {
        page.field(label, text);
    }
    if let Some(reason) = &step.by_hand {
        page.field("no script", reason);
    }
    for source in &step.documentation {
        write_document(page, "see", &source.title, &source.url);
    }
    page.verbatim("verify", &step.verify);
}

/// The guide of a step, as `explain STEP` prints it.
pub(crate) fn write_guide(page: &mut Page, step: &exdoctor_checks::setup::StepInfo) {
    let guide = step.guide();
    page.field("why", guide.why);
    for (place, line) in guide.path.iter().enumerate() {
        let label = if place == 0 { "  path" } else { "" };
        page.labelled(&format!("{label:width$}{}. ", place + 1, width = Page::FIELD), Tone::Dim, Tone::Plain, line);
    }
    for (label, text) in [("effective", guide.effective), ("risk", guide.risk), ("undo", guide.undo)] {
        page.field(label, text);
    }
    match guide.way {
        exdoctor_checks::setup::Way::Script(_) => {
            page.verbatim("script", &format!("exdoctor plan -c FILE --step {} --format ps1", step.id));
        }
        exdoctor_checks::setup::Way::Hand(reason) => page.field("no script", reason),
    }
    for source in guide.documentation {
        write_document(page, "see", source.title, source.url);
    }
    page.verbatim("verify", &format!("exdoctor check -c FILE --verify {}", step.id));
}
