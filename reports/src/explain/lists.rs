//! Which symptoms and expectations are known, and what is a step?

use exdoctor_checks::registry;
use exdoctor_checks::setup::{StepInfo, info};
use exdoctor_checks::values::{Certainty, Dated, Symptom};
use jiff::civil::Date;
use serde::Serialize;

use crate::Style;
use crate::formats::json::pretty;
use crate::formats::plan::write_guide;
use crate::text::{Page, Row, Tone, clean, counted, write_table};

/// The symptoms for people, kind by kind.
pub fn symptoms(symptoms: &[Symptom], style: Style) -> String {
    let mut page = Page::new(style);
    for kind in symptoms.chunk_by(|one, next| one.vocabulary == next.vocabulary) {
        page.section(&format!("{} · {}", kind[0].vocabulary.title(), counted(kind.len(), "row")));
        write_table(&mut page, &kind.iter().map(row).collect::<Vec<_>>());
    }
    page.gap();
    page.text(0, Tone::Dim, "?: UNCONFIRMED, inferred; no document at hand states it.");
    page.finish()
}

fn row(symptom: &Symptom) -> Row {
    let name = if symptom.code.is_some() { symptom.title() } else { symptom.id.clone() };
    let mark = if symptom.certainty == Certainty::Unconfirmed { " ?" } else { "" };
    let cause = symptom.hints.iter().filter(|hint| hint.weight > 0).max_by_key(|hint| hint.weight);
    let cause = cause.map_or(String::new(), |hint| format!(" → {}", hint.cause));
    Row { tone: Tone::Plain, cells: vec![format!("{name}{mark}"), format!("{}{cause}", symptom.says)] }
}

/// The symptoms for programs.
pub fn symptoms_json(symptoms: &[Symptom]) -> String {
    #[derive(Serialize)]
    struct Known<'a> {
        id: &'a str,
        kind: exdoctor_checks::values::Vocabulary,
        title: String,
        says: &'a str,
        causes: Vec<&'a str>,
        certainty: Certainty,
        as_of: Date,
        source: &'a exdoctor_checks::values::Origin,
    }
    let known = symptoms.iter().map(|symptom| Known {
        id: &symptom.id,
        kind: symptom.vocabulary,
        title: symptom.title(),
        says: &symptom.says,
        causes: symptom.hints.iter().filter(|hint| hint.weight > 0).map(|hint| hint.cause.as_str()).collect(),
        certainty: symptom.certainty,
        as_of: symptom.as_of,
        source: &symptom.source,
    });
    pretty(&known.collect::<Vec<_>>())
}

/// The dated expectations for people: those older than a year are marked.
pub fn values(all: &[Dated], today: Date, style: Style) -> String {
    let mut page = Page::new(style);
    for table in all.chunk_by(|one, next| one.table == next.table) {
        page.section(&table[0].table);
        for one in table {
            aged(&mut page, one, today);
        }
    }
    let old = all.iter().filter(|one| one.is_old(today)).count();
    page.gap();
    page.text(
        0,
        Tone::Dim,
        &format!("Ages as of {today}. {old} older than a year: compare them with their sources again."),
    );
    page.finish()
}

fn aged(page: &mut Page, one: &Dated, today: Date) {
    let (tone, mark) = if one.is_old(today) { (Tone::Warn, "OLD") } else { (Tone::Good, "ok ") };
    let unconfirmed = if one.unconfirmed > 0 { format!(", {} UNCONFIRMED", one.unconfirmed) } else { String::new() };
    let age = counted(usize::try_from(one.age(today)).unwrap_or(0), "day");
    let text = format!("{}, {age}: {} ({}{unconfirmed})", one.as_of, one.about, counted(one.rows, "row"));
    page.labelled(&format!("  {mark}  "), tone, Tone::Plain, &text);
    page.push(&format!("       <{}>", clean(&one.source)));
}

/// The dated expectations for programs.
pub fn values_json(all: &[Dated], today: Date) -> String {
    #[derive(Serialize)]
    struct Aged<'a> {
        #[serde(flatten)]
        dated: &'a Dated,
        age_days: i32,
        old: bool,
    }
    let aged = all.iter().map(|one| Aged { dated: one, age_days: one.age(today), old: one.is_old(today) });
    pretty(&aged.collect::<Vec<_>>())
}

/// A step of a set-up, with what it waits for and the checks that prove it.
pub fn step(steps: &[&'static StepInfo], style: Style) -> String {
    let mut page = Page::new(style);
    for one in steps {
        let own = Step::of(one);
        page.section(&format!("{}{} {}: {}", one.scenario, one.number, own.id, own.title));
        page.field("set-up", one.scenario.title());
        write_guide(&mut page, one);
        page.field("who", &own.who);
        if own.optional {
            page.field("optional", "the set-up works without it");
        }
        for before in &own.after {
            page.field("after", before);
        }
        for (check, title) in &own.checks {
            page.field("proved by", &format!("{check}: {title}"));
        }
        if own.checks.is_empty() {
            page.field("proved by", "no check of this version");
        }
    }
    page.finish()
}

/// The same for programs.
pub fn step_json(steps: &[&'static StepInfo]) -> String {
    pretty(&steps.iter().map(|one| Step::of(one)).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Step {
    scenario: exdoctor_checks::model::Scenario,
    number: u8,
    id: String,
    title: String,
    who: String,
    optional: bool,
    after: Vec<String>,
    checks: Vec<(String, String)>,
}

impl Step {
    fn of(step: &StepInfo) -> Self {
        let after = step.after.iter().filter_map(|before| info(step.scenario, *before));
        let proves = |check: &&exdoctor_checks::model::Check| check.steps.contains(&(step.scenario, step.step));
        Self {
            scenario: step.scenario,
            number: step.number,
            id: step.id.to_owned(),
            title: step.title.to_owned(),
            who: step.who.word().to_owned(),
            optional: step.optional,
            after: after.map(|before| format!("{}{} {}", before.scenario, before.number, before.id)).collect(),
            checks: registry::checks()
                .filter(proves)
                .map(|check| (check.id.to_string(), check.title.to_owned()))
                .collect(),
        }
    }
}
