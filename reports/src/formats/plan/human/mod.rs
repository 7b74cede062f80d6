//! How does a plan look to people?
//!
//! What ends stands in the head, then the one next step; then the whole flow, and how to mend all that fails.

mod ends;
mod flow;
mod mending;
mod way;

use std::collections::BTreeSet;

use super::has_script;
use crate::formats::human::{Detail, about, time, write_remedy};
use crate::text::{Page, Tone};
use crate::{Flow, Headline, Next, Plan, Planned, Report, Style, headline};

pub(crate) use way::write_guide;

/// The plan as text.
pub(super) fn render(plan: &Plan, report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    head(&mut page, plan, report, style.short);
    if style.short {
        short(&mut page, plan);
        return page.finish();
    }
    next(&mut page, plan, report);
    ends::write_renewal(&mut page, plan);
    for flow in &plan.flows {
        flow::write(&mut page, flow);
    }
    if let [Flow { steps, .. }] = plan.flows.as_slice()
        && let [step] = steps.as_slice()
    {
        way::write(&mut page, step);
    }
    mending::write(&mut page, plan);
    page.section("How it ends");
    page.field("exit code", &format!("{}: {}", plan.exit_code.number(), plan.exit_code.meaning()));
    page.finish()
}

fn head(page: &mut Page, plan: &Plan, report: &Report, short: bool) {
    page.text(0, Tone::Strong, &format!("{} {}, the plan", plan.tool, plan.version));
    page.field("about", &about(report));
    for flow in &plan.flows {
        page.field("scenario", &format!("{}: {}", flow.scenario, flow.title));
    }
    page.field("made from", &format!("the run of {}", time(report)));
    for warning in &plan.warnings {
        page.field("attention", warning);
    }
    ends::write(page, plan, short);
}

/// Which step is next, and why; nothing where nothing is left to do.
fn title<'a>(page: &mut Page, plan: &'a Plan) -> Option<&'a Next> {
    page.gap();
    let Some(next) = &plan.next else {
        if plan.flows.iter().flat_map(|flow| &flow.steps).all(|step| step.state.is_settled()) {
            let alone = matches!(plan.flows.as_slice(), [Flow { steps, .. }] if steps.len() == 1);
            let said = if alone {
                "This step is done, or not needed."
            } else {
                "Nothing is left to do: every step is done, or not needed."
            };
            page.text(0, Tone::Good, said);
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
            let (sign, tone) = flow::mark(step);
            let label = format!("  {sign} {:11} {:>2}  ", step.word(), step.number);
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
    if let Some(other) = before_it(report, next) {
        page.field("note", &other);
    }
    let step = next.step.as_deref().filter(|_| next.remedy.is_some() || plan.renewal.is_some());
    if let Some(step) = step.and_then(|id| plan.step(id)).map(|(_, step)| step) {
        if step.verify != *next.remedy.as_ref().map_or(&next.verify, |remedy| &remedy.verify) {
            page.verbatim("whole step", &step.verify);
        }
        if has_script(plan, step) {
            page.verbatim("script", &script_command(report, step));
        }
    }
}

/// What `check` names first, where the chain has another order than the set-up.
fn before_it(report: &Report, next: &Next) -> Option<String> {
    let (Headline::Broken(record, _) | Headline::Weak(record, _)) = headline(report) else { return None };
    let same = next.check.as_deref() == Some(record.check.as_str());
    let in_plan = record.steps.iter().any(|own| Some(own.scenario) == next.scenario);
    (!same && next.check.is_some() && in_plan).then(|| {
        format!(
            "a report names {} of {} first, in the order of the chain; here the order of the set-up counts",
            record.check, record.subject
        )
    })
}

/// The command that prints the script of a step.
pub(super) fn script_command(report: &Report, step: &Planned) -> String {
    let verify = report.again.step(&step.id);
    let plan = verify.replacen("exdoctor check", "exdoctor plan", 1);
    plan.replace(&format!("--verify {}", step.id), &format!("--step {} --format ps1", step.id))
}
