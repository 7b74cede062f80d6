//! How is a scenario set up, in the words of a document?

use std::fmt::Write;

use exdoctor_checks::model::Scenario;
use exdoctor_checks::setup::{RENEWAL, StepInfo, Way, info, not_judged, steps, together};

use super::markdown::{escape, link, translations};
use crate::Document;

/// The page of a scenario as Markdown: `docs/setup-a.md`.
pub fn guide_page(scenario: Scenario) -> String {
    let mut text = format!(
        "# {scenario}: {}\n\nMade from the steps of `exdoctor plan`; a test fails when this page is out of date, and\n\
         `UPDATE_DOCS=1 cargo test -p exdoctor-reports` writes it anew. `exdoctor plan` shows the same steps with their state\n\
         and your own values, [the checks](../checks/README.md) say what proves each.\n\n| step | what | who | after |\n| --- | --- | --- | --- |\n",
        scenario.title()
    );
    let own = || steps().filter(|step| step.scenario == scenario);
    for step in own() {
        let after: Vec<String> = before(step).iter().map(|before| before.number.to_string()).collect();
        let after = if after.is_empty() { "—".to_owned() } else { after.join(", ") };
        put(
            &mut text,
            &format!("| {} `{}` | {} | {} | {after} |", step.number, step.id, escape(step.title), step.who.word()),
        );
    }
    for step in own() {
        section(&mut text, step);
    }
    for joined in together(scenario) {
        let numbers = joined.steps.iter().filter_map(|step| info(scenario, *step)).map(|step| step.number.to_string());
        let numbers: Vec<String> = numbers.collect();
        put(
            &mut text,
            &format!("\n## {}\n\nIt covers the steps {}. {}", joined.script, numbers.join(", "), escape(joined.about)),
        );
        put(&mut text, &format!("\nSource: {}.", link(&Document::from(&joined.source))));
    }
    if scenario == Scenario::A {
        renewal(&mut text);
        text += &translations();
    }
    if !not_judged(scenario).is_empty() {
        put(&mut text, &format!("\n## Not judged\n\n{}.", escape(&not_judged(scenario).join("; "))));
    }
    text
}

fn before(step: &StepInfo) -> Vec<&'static StepInfo> {
    step.after.iter().filter_map(|before| info(step.scenario, *before)).collect()
}

fn section(text: &mut String, step: &StepInfo) {
    let guide = step.guide();
    let optional = if step.optional { " (optional)" } else { "" };
    put(
        text,
        &format!(
            "\n## {} {}{optional}\n\n{} Done by: {}.\n",
            step.number,
            escape(step.title),
            escape(guide.why),
            step.who.word()
        ),
    );
    for (place, line) in guide.path.iter().enumerate() {
        put(text, &format!("{}. {}", place + 1, escape(line)));
    }
    put(text, &format!("\n- effective: {}", escape(guide.effective)));
    put(text, &format!("- risk: {}", escape(guide.risk)));
    put(text, &format!("- undo: {}", escape(guide.undo)));
    match guide.way {
        Way::Script(_) => put(text, &format!("- script: `exdoctor plan -c FILE --step {} --format ps1`", step.id)),
        Way::Hand(reason) => put(text, &format!("- no script: {}", escape(reason))),
    }
    put(text, &format!("- verify: `exdoctor check -c FILE --verify {}`", step.id));
    for source in guide.documentation {
        put(text, &format!("- see {}", link(&Document::from(source))));
    }
}

fn renewal(text: &mut String) {
    text.push_str("\n## Renewal of the certificate\n\n`exdoctor plan -c FILE --renew` shows these steps with their state and dates.\n\n");
    for (place, step) in RENEWAL.iter().enumerate() {
        let window = if step.window { " *(maintenance window)*" } else { "" };
        put(text, &format!("{}. **{}**{window}. {}", place + 1, escape(step.title), escape(step.about)));
    }
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes everything");
}
