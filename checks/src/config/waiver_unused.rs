//! Does a waiver cover something that does not fail?

use super::example;
use crate::facts::config::Waivers;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("config.waiver-unused"),
    title: "each waiver covers a failure",
    subject: SubjectKind::Run,
    roles: &[],
    scope: &everywhere(Level::Warning),
    proves: "No waiver waits to hide a future failure. A waiver of a check that this run left out, or that could not be settled, is not judged.",
    sources: &[super::WAIVERS],
    needs: &[FactKind::ConfigWaivers],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: super::FIRST_STEPS,
    remedies: &[&REMOVE],
    settings: &[],
    examples,
    run,
};

static REMOVE: Remedy = Remedy {
    id: "remove-unused-waiver",
    summary: "Remove the waiver, or correct its check and subject.",
    steps: &[
        "In the configuration, find the waiver of {check} for {waived}.",
        "Compare the subject with the report, then correct or delete the entry.",
    ],
    commands: &[],
    who: Who::Operator,
    risk: "none: a waiver changes only the report",
    undo: "put the entry back",
    effective: "at the next run",
    documentation: &[super::WAIVERS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let waivers = cx.need::<Waivers>();
    let unused =
        waivers.entries.iter().filter(|waiver| waiver.judged && !waiver.used && !waiver.expired).map(|waiver| {
            let message = format!("the waiver of {} for {} matched no failure", waiver.check, waiver.subject);
            Finding::warning("unused", message)
                .because(Evidence::new("failures that it covers", "none").expected("one").source(&super::WAIVERS))
                .remedy(&REMOVE)
                .value("check", &waiver.check)
                .value("waived", &waiver.subject)
        });
    Verdict::of(unused.collect(), vec![Evidence::new("waivers", waivers.entries.len().to_string())])
}

fn examples() -> Vec<Example> {
    vec![
        example("a waiver of a check that fails", |_| {}, Expect::Pass),
        example(
            "a waiver of a check that was left out",
            |waiver| (waiver.judged, waiver.used) = (false, false),
            Expect::Pass,
        ),
        example(
            "a waiver of a check that passes",
            |waiver| waiver.used = false,
            Expect::Finding(Level::Warning, "unused"),
        ),
    ]
}
