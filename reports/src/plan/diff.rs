//! What changed between two runs, seen as steps of the set-up?

use exdoctor_checks::model::Scenario;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Plan, PlanError, State};
use crate::{Comparison, Report};

/// Two runs beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanDiff {
    /// When the earlier run began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub from: Timestamp,
    /// When the later run began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub to: Timestamp,
    /// The next step of each.
    pub next: [Option<String>; 2],
    /// The steps whose state changed.
    pub steps: Vec<StepChange>,
    /// Findings and checks.
    pub checks: Comparison,
}

/// A step whose state changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of a step")]
pub struct StepChange {
    pub scenario: Scenario,
    pub number: usize,
    pub id: String,
    pub title: String,
    pub before: Option<State>,
    pub after: State,
}

impl PlanDiff {
    /// What changed from one report to another; steps are compared where both judged the scenario.
    ///
    /// # Errors
    /// When one of them did not judge a scenario that is asked for.
    pub fn of(from: &Report, to: &Report, with: &str, scenarios: &[Scenario]) -> Result<Self, PlanError> {
        let plan = |report: &Report| match Plan::of(report, scenarios) {
            Err(PlanError::NoScenario) if scenarios.is_empty() => Ok(None),
            other => other.map(Some),
        };
        let (before, after) = (plan(from)?, plan(to)?);
        let state = |scenario: Scenario, id: &str| {
            let flow = before.as_ref()?.flows.iter().find(|flow| flow.scenario == scenario)?;
            flow.steps.iter().find(|step| step.id == id).map(|step| step.state)
        };
        let flows = after.iter().flat_map(|plan| &plan.flows);
        let steps = flows.flat_map(|flow| flow.steps.iter().map(move |step| (flow.scenario, step)));
        let steps = steps.map(|(scenario, step)| StepChange {
            scenario,
            number: step.number,
            id: step.id.clone(),
            title: step.title.clone(),
            before: state(scenario, &step.id),
            after: step.state,
        });
        let next =
            |plan: &Option<Plan>| plan.as_ref().and_then(|plan| plan.next.as_ref()).map(|next| next.title.clone());
        Ok(Self {
            from: from.started,
            to: to.started,
            next: [next(&before), next(&after)],
            steps: steps.filter(|change| change.before != Some(change.after)).collect(),
            checks: Comparison::of(to, from, with),
        })
    }
}
