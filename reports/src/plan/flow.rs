//! How do the steps of one scenario stand to each other?

use exdoctor_checks::model::{Level, Scenario};
use exdoctor_checks::setup::{self, info, steps, together};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Planned, State};
use crate::{Document, Report};

/// The steps of one scenario, in the order of the set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flow {
    /// The scenario.
    pub scenario: Scenario,
    /// What is set up, or renewed.
    pub title: String,
    /// The steps.
    pub steps: Vec<Planned>,
    /// Steps that one published script does in one go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<Joined>,
    /// What belongs to such a set-up and is not judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_judged: Vec<String>,
}

/// Steps that one published script does in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Joined {
    /// The script.
    pub script: String,
    /// The numbers of the steps.
    pub steps: Vec<usize>,
    /// What a reader must know about it.
    pub about: String,
    /// Where it is published.
    pub source: Document,
}

impl Flow {
    pub(super) fn of(report: &Report, scenario: Scenario) -> Self {
        let own = steps().filter(|step| step.scenario == scenario);
        let steps: Vec<Planned> = own.map(|step| Planned::of(report, step)).collect();
        Self {
            scenario,
            title: scenario.title().to_owned(),
            together: joined(scenario, &|step| info(scenario, step).map(|info| usize::from(info.number))),
            not_judged: setup::not_judged(scenario).iter().map(ToString::to_string).collect(),
            steps,
        }
        .waiting()
    }

    /// Has the steps wait that depend on a failing one: what is done stays done, what fails is said to fail; and a test that
    /// passed before one of them failed is no proof of today.
    pub(super) fn waiting(mut self) -> Self {
        for at in 0..self.steps.len() {
            let waits_for = self.failing_before(at);
            let step = &mut self.steps[at];
            let tested = step.tested_by.is_some() && step.state == State::Done;
            if waits_for.is_empty() || (step.state.is_settled() && !tested) {
                continue;
            }
            step.waits_for = waits_for;
            if tested {
                step.because = Some("it succeeded before that failed: repeat it then".to_owned());
            }
            if tested || step.state == State::NotEstablished {
                step.state = State::Waiting;
            }
        }
        self
    }

    /// The failing steps that a step depends on, directly or through others.
    fn failing_before(&self, at: usize) -> Vec<usize> {
        let mut found = std::collections::BTreeSet::new();
        let mut open = self.steps[at].after.clone();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(number) = open.pop() {
            let Some(step) = self.steps.iter().find(|step| step.number == number && seen.insert(number)) else {
                continue;
            };
            if step.state == State::Failing && step.level == Some(Level::Error) {
                found.insert(number);
            }
            open.extend(&step.after);
        }
        found.into_iter().collect()
    }
}

pub(super) fn joined(scenario: Scenario, number: &dyn Fn(setup::Step) -> Option<usize>) -> Vec<Joined> {
    let all = together(scenario).iter().map(|one| Joined {
        script: one.script.to_owned(),
        steps: one.steps.iter().filter_map(|step| number(*step)).collect(),
        about: one.about.to_owned(),
        source: Document::from(&one.source),
    });
    all.filter(|one| !one.steps.is_empty()).collect()
}
