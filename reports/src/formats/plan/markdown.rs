//! How does a plan look as a runbook that is handed over?

use std::fmt::Write;

use exdoctor_checks::model::{Outcome, Scenario, Shell};
use exdoctor_checks::setup::{TRANSLATED, TRANSLATIONS};

use super::human::script_command;
use super::{has_script, label, told};
use crate::formats::human::{about, time};
use crate::plan::gathered;
use crate::text::{capped, clean};
use crate::{Document, Flow, Plan, Planned, Proof, Remedy, Report, State};

/// The plan as Markdown.
pub(super) fn render(plan: &Plan, report: &Report) -> String {
    let mut text = Text(String::new());
    text.line(&format!("# Runbook: {}", escape(&about(report))));
    text.gap();
    text.line(&format!("Made by {} {} from the run of {}.", plan.tool, plan.version, escape(&time(report))));
    for warning in &plan.warnings {
        text.line(&format!("\n**Attention:** {}", escape(warning)));
    }
    next(&mut text, plan);
    if !plan.ends.is_empty() {
        text.line("\n## What ends next\n\n| day | what | where |\n| --- | --- | --- |");
        for end in gathered(&plan.ends) {
            let over = if end.is_over(plan.as_of) { " **is over**" } else { "" };
            text.line(&format!("| {}{over} | {} | {} |", end.on, escape(&end.what), escape(&end.places.join(", "))));
        }
    }
    if let Some(renewal) = &plan.renewal {
        text.line("\n## The certificate\n");
        let day = |name: &str, value: &Option<String>| {
            value.as_ref().map_or(String::new(), |value| format!("{name} {}", escape(value)))
        };
        text.line(&format!(
            "- present: {} {}",
            code(renewal.old.as_deref().unwrap_or("not known")),
            day("ends on", &renewal.old_ends)
        ));
        text.line(&format!(
            "- new: {} {} {}",
            renewal.new.as_deref().map_or_else(|| "none is named".to_owned(), code),
            day("valid from", &renewal.new_begins),
            day("ends on", &renewal.new_ends)
        ));
    }
    let mut shown = Vec::new();
    for flow in &plan.flows {
        write_flow(&mut text, plan, report, flow, &mut shown);
    }
    if !plan.beside.is_empty() {
        text.line("\n## Beside the flow");
        write_failures(&mut text, &plan.beside.iter().collect::<Vec<_>>(), &mut shown);
    }
    if plan.flows.iter().any(|flow| flow.scenario == Scenario::A) {
        text.0.push_str(&translations());
    }
    text.0
}

struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line.trim_end_matches(' '));
        self.0.push('\n');
    }

    fn gap(&mut self) {
        self.0.push('\n');
    }
}

fn next(text: &mut Text, plan: &Plan) {
    text.line("\n## Next\n");
    let Some(next) = &plan.next else {
        text.line("Nothing is left to do: every step is done, or not needed.");
        return;
    };
    let place = next.scenario.zip(next.number).map(|(scenario, number)| format!("{scenario}{number} "));
    text.line(&format!("**{}{}**: {}", place.unwrap_or_default(), escape(&next.title), escape(&next.because)));
    text.line(&format!("\n{} ({})", escape(&next.what), next.who.word()));
}

fn write_flow<'p>(text: &mut Text, plan: &'p Plan, report: &Report, flow: &'p Flow, shown: &mut Shown<'p>) {
    text.line(&format!("\n## {}: {}\n", flow.scenario, escape(&flow.title)));
    for step in &flow.steps {
        let done = if step.state.is_settled() { 'x' } else { ' ' };
        text.line(&format!("- [{done}] {} {} — {}", label(flow.scenario, step), escape(&step.title), step.word()));
    }
    for joined in &flow.together {
        let all: Vec<String> = joined.steps.iter().map(ToString::to_string).collect();
        let link = link(&Document { title: joined.script.clone(), ..joined.source.clone() });
        text.line(&format!("\n{link} covers the steps {}. {}", all.join(", "), escape(&joined.about)));
    }
    if !flow.not_judged.is_empty() {
        text.line(&format!("\nNot judged: {}.", escape(&flow.not_judged.join("; "))));
    }
    for step in &flow.steps {
        write_step(text, plan, report, flow, step, shown);
    }
}

fn write_step<'p>(
    text: &mut Text,
    plan: &'p Plan,
    report: &Report,
    flow: &'p Flow,
    step: &'p Planned,
    shown: &mut Shown<'p>,
) {
    let optional = if step.optional { ", optional" } else { "" };
    let window = if step.window { ", in the maintenance window" } else { "" };
    text.line(&format!("\n### {} {}\n", label(flow.scenario, step), escape(&step.title)));
    text.line(&format!("*{}*{optional}{window} — {}", step.word(), step.who.word()));
    if let Some(because) = &step.because {
        text.line(&format!("\n{}", escape(because)));
    }
    if !step.waits_for.is_empty() {
        let all: Vec<String> = step.waits_for.iter().map(|number| format!("{}{number}", flow.scenario)).collect();
        text.line(&format!("\nWaits for {}.", all.join(", ")));
    }
    text.line(&format!("\n{}\n", escape(&step.why)));
    // What is done is told, not asked for again.
    let (box_of, verified) = if step.state.is_settled() { ("- ", "- [x]") } else { ("- [ ] ", "- [ ]") };
    for line in &step.path {
        text.line(&format!("{box_of}{}", escape(line)));
    }
    text.line(&format!("\n- effective: {}", escape(&step.effective)));
    text.line(&format!("- risk: {}", escape(&step.risk)));
    text.line(&format!("- undo: {}", escape(&step.undo)));
    match &step.by_hand {
        Some(reason) => text.line(&format!("- no script: {}", escape(reason))),
        None if has_script(plan, step) => text.line(&format!("- script: {}", code(&script_command(report, step)))),
        None => {}
    }
    for source in &step.documentation {
        text.line(&format!("- see {}", link(source)));
    }
    let failing: Vec<&Proof> = step.proofs.iter().filter(|proof| proof.outcome == Outcome::Fail).collect();
    write_failures(text, &failing, shown);
    let proved: Vec<String> = step.proofs.iter().filter(|proof| proof.outcome != Outcome::Fail).map(line).collect();
    if !proved.is_empty() && step.state != State::Failing {
        text.line("\nProof:\n");
        for line in proved {
            text.line(&line);
        }
    }
    text.line(&format!("\n{verified} verified: {}", code(&step.verify)));
}

fn line(proof: &Proof) -> String {
    let says = proof.says.as_deref().map_or(String::new(), |says| format!(": {}", escape(says)));
    format!("- {} of {}: {}{says}", code(&proof.check), code(&proof.subject.name), proof.outcome.word())
}

/// The remedies that stand above already.
type Shown<'p> = Vec<&'p Remedy>;

/// Failures with their remedies; one that says the same as before, also in its commands, is told once.
fn write_failures<'p>(text: &mut Text, proofs: &[&'p Proof], shown: &mut Shown<'p>) {
    let (told, more) = told(proofs);
    for proof in told {
        write_proof(text, proof);
        let Some(remedy) = &proof.remedy else { continue };
        // Another server has another path of the key: its commands are its own.
        let same =
            |other: &&Remedy| other.id == remedy.id && other.steps == remedy.steps && other.commands == remedy.commands;
        if shown.iter().any(same) {
            text.line(&format!("\nAs above: {}\n\n- [ ] verified: {}", escape(&remedy.summary), code(&remedy.verify)));
        } else {
            shown.push(remedy);
            write_remedy(text, remedy);
        }
    }
    if !more.is_empty() {
        text.line(&format!("\nAnd the same of {}.", escape(&capped(more, 4))));
    }
}

fn write_proof(text: &mut Text, proof: &Proof) {
    let level = proof.level.map_or("error", exdoctor_checks::model::Level::word);
    text.line(&format!(
        "\n**{level}** {} of {}: {}",
        code(&proof.check),
        code(&proof.subject.name),
        escape(proof.says.as_deref().unwrap_or(&proof.title))
    ));
}

fn write_remedy(text: &mut Text, remedy: &Remedy) {
    text.line(&format!("\n{} ({})\n", escape(&remedy.summary), remedy.who.word()));
    for step in &remedy.steps {
        text.line(&format!("- [ ] {}", escape(step)));
    }
    for command in &remedy.commands {
        let language = match command.shell {
            Shell::PowerShell => "powershell",
            Shell::Zone => "dns",
            Shell::Any => "sh",
        };
        let fence = "`".repeat(3.max(longest_run(&command.text) + 1));
        let lines: Vec<String> = command.text.lines().map(clean).collect();
        text.line(&format!("\n{fence}{language}\n{}\n{fence}", lines.join("\n")));
    }
    text.gap();
    for (name, value) in [("effective", &remedy.effective), ("risk", &remedy.risk), ("undo", &remedy.undo)] {
        if !value.is_empty() {
            text.line(&format!("- {name}: {}", escape(value)));
        }
    }
    for source in &remedy.documentation {
        text.line(&format!("- see {}", link(source)));
    }
    text.line(&format!("- [ ] verified: {}", code(&remedy.verify)));
}

/// What the commands of older guides became.
pub(super) fn translations() -> String {
    let mut text = String::from(
        "\n## Commands of older guides\n\nThe module MSOnline is retired; this table translates, nothing here uses it.\n\n| retired | today |\n| --- | --- |\n",
    );
    for one in TRANSLATIONS {
        writeln!(text, "| {} | {} |", code(one.old), escape(one.new)).expect("a string takes everything");
    }
    writeln!(text, "\nSource: {}.", link(&Document::from(&TRANSLATED))).expect("a string takes everything");
    text
}

pub(super) fn link(source: &Document) -> String {
    let as_of = source.as_of.map_or(String::new(), |day| format!(" (as of {day})"));
    format!("[{}](<{}>){as_of}", escape(&source.title), source.url.replace(['<', '>', ' '], ""))
}

/// Text in which nothing is markup.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if "\\`*_[]<>#|~!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text as code, whatever backticks are in it.
pub(super) fn code(text: &str) -> String {
    let text = clean(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}").replace('|', "\\|")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
