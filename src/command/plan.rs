//! `exdoctor plan`: which step of the set-up is next, and how is it done?

use std::path::Path;

use exdoctor_checks::model::Scenario;
use exdoctor_reports::formats::plan::{self as form, PlanFormat};
use exdoctor_reports::{ExitCode, Plan, PlanDiff, PlanError, Planned, Report, Style};
use jiff::Timestamp;

use super::check::looked_at;
use super::job::Job;
use super::kept::{Earlier, saved};
use super::{again, dry_run};
use crate::cli::{CompareArgs, OutputArgs, PlanArgs, PlanOutputArgs, Speech};
use crate::failure::Failure;
use crate::parse::{Refusal, nearest, shown};
use crate::terminal;

/// Runs the command.
///
/// # Errors
/// When there is nothing to make a plan of.
pub fn run(args: &PlanArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let (wanted, scenarios) = (&args.plan, &args.check.situation.scenario);
    if let [old, new] = wanted.diff.as_slice() {
        return difference(old, new, scenarios, wanted, speech);
    }
    let report = match &wanted.from {
        Some(path) => saved(path)?,
        None => match look(args, speech)? {
            Looked::Report(report) => *report,
            Looked::Ended(exit) => return Ok(exit),
        },
    };
    let report = match wanted.fail_on {
        Some(fail_on) => report.failing_on(fail_on),
        None => report,
    };
    deliver(&report, scenarios, wanted, speech)
}

/// Hands the plan of a report out.
///
/// # Errors
/// When the report has no plan, or not the step that is asked for.
pub(super) fn deliver(
    report: &Report,
    scenarios: &[Scenario],
    wanted: &PlanOutputArgs,
    speech: Speech,
) -> Result<ExitCode, Failure> {
    let plan = if wanted.renew { Plan::renewing(report) } else { Plan::of(report, scenarios) };
    let plan = plan.map_err(|error| refusal(&error))?;
    let step = wanted.step.as_deref().map(|name| find(&plan, name)).transpose()?;
    let mut exit = plan.exit_code;
    for (format, path) in &wanted.output {
        let written = if *format == PlanFormat::Ps1 {
            write_scripts(&plan, report, step, path).map(|told| {
                if !speech.quiet {
                    terminal::say(&told);
                }
            })
        } else {
            std::fs::write(path, text(&plan, report, step, *format, Style { short: wanted.short, ..Style::default() })?)
        };
        if let Err(error) = written {
            terminal::say(&format!("error: {} cannot be written: {error}", path.display()));
            exit = exit.worst(ExitCode::OUTPUT);
        }
    }
    let shown = text(&plan, report, step, wanted.format, terminal::style(speech, wanted.short))?;
    if let Err(failure) = terminal::write(shown.as_bytes()) {
        terminal::say(&format!("error: {failure}"));
        exit = exit.worst(ExitCode::OUTPUT);
    }
    Ok(exit)
}

enum Looked {
    Report(Box<Report>),
    Ended(ExitCode),
}

fn look(args: &PlanArgs, speech: Speech) -> Result<Looked, Failure> {
    let output = OutputArgs { fail_on: args.plan.fail_on.unwrap_or_default(), ..OutputArgs::default() };
    let job = Job::prepare(&args.check, &output, Timestamp::now())?;
    let replays = job.facts.is_some();
    if !replays && job.config.circumstances.scenarios.iter().all(|scenario| *scenario == Scenario::D) {
        return Err(refusal(&PlanError::NoScenario).into());
    }
    if job.dry_run {
        terminal::write(dry_run::text(&job).as_bytes())?;
        return Ok(Looked::Ended(ExitCode::CLEAN));
    }
    let compare = CompareArgs { no_save: args.plan.no_save, ..CompareArgs::default() };
    let earlier = Earlier::read(&args.check, &compare)?;
    let looked = looked_at(job, args.check.domains.is_some(), again::of(&args.check), &earlier, speech)?;
    Ok(looked.map_or(Looked::Ended(ExitCode::INTERRUPTED), |(report, _)| Looked::Report(Box::new(report))))
}

/// One step in the form that is asked for, or the whole plan.
fn text(
    plan: &Plan,
    report: &Report,
    step: Option<&Planned>,
    format: PlanFormat,
    style: Style,
) -> Result<String, Refusal> {
    let only = step.map(|step| plan.only(step));
    let plan = only.as_ref().unwrap_or(plan);
    Ok(match format {
        PlanFormat::Human => form::human(plan, report, style),
        PlanFormat::Markdown => form::markdown(plan, report),
        PlanFormat::Json => form::json(plan),
        PlanFormat::Ps1 => script(plan, report, step)?,
    })
}

/// The script of the step that is asked for, else of the next one.
fn script(plan: &Plan, report: &Report, step: Option<&Planned>) -> Result<String, Refusal> {
    let next = plan.next.as_ref().and_then(|next| next.step.as_deref()).and_then(|id| plan.step(id));
    let Some(step) = step.or_else(|| next.map(|(_, step)| step)) else {
        return Err(Refusal::new("no step is next").instead("name one with --step"));
    };
    form::script(plan, report, step).ok_or_else(|| {
        let reason = step.by_hand.as_deref().unwrap_or("it is done by hand");
        let refusal = Refusal::new(format!("the step {} has no script: {reason}", step.id));
        refusal.instead("read how it is done with --format human, or name another with --step")
    })
}

/// One file a step that is not settled, or that is asked for; says which were written, and which steps have none.
fn write_scripts(plan: &Plan, report: &Report, only: Option<&Planned>, folder: &Path) -> std::io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let (mut written, mut without) = (Vec::new(), Vec::new());
    for flow in &plan.flows {
        for step in &flow.steps {
            let wanted = only.map_or(!step.state.is_settled(), |only| only == step);
            if !wanted {
                continue;
            }
            if let Some(text) = form::script(plan, report, step) {
                let name = format!("{}{:02}-{}.ps1", flow.scenario, step.number, step.id);
                std::fs::write(folder.join(&name), text)?;
                written.push(name);
            } else {
                let reason = step.by_hand.as_deref().unwrap_or("it is done by hand");
                let name = if step.id.is_empty() { &step.title } else { &step.id };
                without.push(format!("\nno script: {}{} {name}: {reason}", flow.scenario, step.number));
            }
        }
    }
    let names = if written.is_empty() { "nothing".to_owned() } else { written.join(", ") };
    Ok(format!("wrote {names} to {}{}", folder.display(), without.concat()))
}

fn find<'a>(plan: &'a Plan, name: &str) -> Result<&'a Planned, Refusal> {
    if let Some((_, step)) = plan.step(name) {
        return Ok(step);
    }
    let refusal = Refusal::new(format!("the plan has no step {}", shown(name)));
    let names = plan.flows.iter().flat_map(|flow| &flow.steps).map(|step| step.id.as_str());
    Err(match nearest(name, names) {
        Some(likely) => refusal.instead(format!("did you mean {likely}?")),
        None => refusal.instead("`exdoctor plan` names its steps"),
    })
}

fn refusal(error: &PlanError) -> Refusal {
    let refusal = Refusal::new(error.to_string());
    match error {
        PlanError::NoScenario => {
            refusal.instead("give --scenario A, B or C, or scenario = [\"A\"] in the configuration")
        }
        PlanError::NotJudged(_) => {
            refusal.instead("run `exdoctor check` with that scenario, and save it with -o json=run.json")
        }
        PlanError::NothingToRenew => refusal.instead("make the run with --scenario A, and the plan of that"),
    }
}

fn difference(
    old: &Path,
    new: &Path,
    scenarios: &[Scenario],
    wanted: &PlanOutputArgs,
    speech: Speech,
) -> Result<ExitCode, Failure> {
    let (before, after) = (saved(old)?, saved(new)?);
    let diff = PlanDiff::of(&before, &after, &old.display().to_string(), scenarios).map_err(|error| refusal(&error))?;
    let text = match wanted.format {
        PlanFormat::Human => form::diff(&diff, terminal::style(speech, wanted.short)),
        PlanFormat::Json => form::diff_json(&diff),
        other => {
            let refusal = Refusal::new(format!("--diff has no form {other}"));
            return Err(refusal.instead("give --format human or json").into());
        }
    };
    terminal::write(text.as_bytes())?;
    Ok(after.exit_code)
}
