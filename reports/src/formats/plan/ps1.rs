//! How does one step become a script that a careful administrator would run?
//!
//! The text of a script never holds a value: values stand in the head, as quoted defaults of parameters, where they have
//! the form that the parameter takes; what is not known, and every secret, is asked for when the script runs.

use std::fmt::Write;

use exdoctor_checks::setup::{PRELUDE, Parameter, Script, StepInfo, Way, info, steps};

use super::quote::{comment, literal};
use crate::{Plan, Planned, Report};

/// Whether a step of the plan has a script.
pub fn has_script(plan: &Plan, step: &Planned) -> bool {
    of(plan, step).is_some()
}

/// The script of a step, with the values of the report; none where the step is done by hand.
pub fn script(plan: &Plan, report: &Report, step: &Planned) -> Option<String> {
    let (known, script) = of(plan, step)?;
    let mut text = String::new();
    let guide = known.guide();
    let mut put = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    put("#Requires -Version 5.1");
    put(&comment(&format!("{}{} {}: {}", known.scenario, known.number, known.id, known.title)));
    put(&comment(&format!("Why: {}", guide.why)));
    put(&comment(&format!("Who: {}. Effective: {}.", known.who.word(), guide.effective)));
    put(&comment(&format!("Risk: {}.", guide.risk)));
    put(&comment(&format!("Undo: {}.", guide.undo)));
    for source in guide.documentation {
        put(&comment(&format!("Source: {} <{}>", source.title, source.url)));
    }
    put(&comment(&format!("Verify: {}", step.verify)));
    put(&comment(&format!("Made by {} {} from the run of {}.", plan.tool, plan.version, plan.run)));
    put("# Run it with -WhatIf first: it then says what it would change, and changes nothing.");
    put("# It can be run again: what is as it should be is left alone.");
    put("[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]");
    text.push_str(&parameters(script, report));
    text.push_str(PRELUDE);
    for tool in script.tools {
        text.push_str(tool.text());
    }
    text.push('\n');
    text.push_str(script.text);
    debug_assert!(text.is_ascii(), "scripts are ASCII, so that no editor changes them");
    // Windows PowerShell reads line ends of both kinds; a checkout may have made others of ours.
    Some(text.replace("\r\n", "\n"))
}

fn of(plan: &Plan, step: &Planned) -> Option<(&'static StepInfo, &'static Script)> {
    let scenario = plan.flows.iter().find(|flow| flow.steps.contains(step))?.scenario;
    let known = steps().find(|known| known.scenario == scenario && known.id == step.id)?;
    match info(scenario, known.step)?.guide().way {
        Way::Script(script) => Some((known, script)),
        Way::Hand(_) => None,
    }
}

fn parameters(script: &Script, report: &Report) -> String {
    let values = script.parameters.iter().map(|parameter| one(parameter, report));
    let switches = script.switches.iter().map(|(name, about)| {
        let about = literal(about);
        format!("    [Parameter(HelpMessage = {about})]\n    [switch] ${name}")
    });
    let all: Vec<String> = values.chain(switches).collect();
    if all.is_empty() {
        return "param()\n\n".to_owned();
    }
    format!("param(\n{}\n)\n\n", all.join(",\n"))
}

fn one(parameter: &Parameter, report: &Report) -> String {
    let Parameter { name, value, about, form, optional } = parameter;
    let known = report.values.get(*value).map(String::as_str).filter(|value| form.takes(value));
    let kind = match (form.pattern(), form.is_list()) {
        (None, _) => "securestring",
        (_, true) => "string[]",
        (_, false) => "string",
    };
    let mut text = String::new();
    let about = literal(about);
    let must = if known.is_some() || *optional { "" } else { "Mandatory = $true, " };
    writeln!(text, "    [Parameter({must}HelpMessage = {about})]").expect("a string takes everything");
    if let Some(pattern) = form.pattern() {
        writeln!(text, "    [ValidatePattern({})]", literal(pattern)).expect("a string takes everything");
    }
    write!(text, "    [{kind}] ${name}").expect("a string takes everything");
    match known {
        Some(known) if form.is_list() => {
            let all: Vec<String> = known.split(',').map(|one| literal(one.trim())).collect();
            write!(text, " = @({})", all.join(", ")).expect("a string takes everything");
        }
        Some(known) => write!(text, " = {}", literal(known)).expect("a string takes everything"),
        None => {}
    }
    text
}
