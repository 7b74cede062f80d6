//! Is a waiver past its date?

use super::example;
use crate::facts::config::Waivers;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("config.waiver-expired"),
    title: "no waiver is past its date",
    subject: SubjectKind::Run,
    roles: &[],
    scope: &everywhere(Level::Warning),
    proves: "Every accepted failure is still accepted by somebody; it says nothing about the failure itself.",
    sources: &[super::WAIVERS],
    needs: &[FactKind::ConfigWaivers],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: super::FIRST_STEPS,
    remedies: &[&DECIDE_AGAIN],
    settings: &[],
    examples,
    run,
};

static DECIDE_AGAIN: Remedy = Remedy {
    id: "decide-waiver-again",
    summary: "Decide again: move the date of the waiver, or remove it and mend what it covers.",
    steps: &["In the configuration, find the waiver of {check} for {waived}.", "Change `until`, or delete the entry."],
    commands: &[],
    who: Who::Operator,
    risk: "none: a waiver changes only the report",
    undo: "put the entry back",
    effective: "at the next run",
    documentation: &[super::WAIVERS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let waivers = cx.need::<Waivers>();
    let expired = waivers.entries.iter().filter(|waiver| waiver.expired).map(|waiver| {
        let message = format!("the waiver of {} for {} ended on {}", waiver.check, waiver.subject, waiver.until);
        Finding::warning("expired", message)
            .because(
                Evidence::new("until", waiver.until.to_string()).expected("today or later").source(&super::WAIVERS),
            )
            .remedy(&DECIDE_AGAIN)
            .value("check", &waiver.check)
            .value("waived", &waiver.subject)
    });
    Verdict::of(expired.collect(), vec![Evidence::new("waivers", waivers.entries.len().to_string())])
}

fn examples() -> Vec<Example> {
    vec![
        example("a waiver until next year", |_| {}, Expect::Pass),
        example("a waiver until yesterday", |waiver| waiver.expired = true, Expect::Finding(Level::Warning, "expired")),
    ]
}
