//! What is done, what is broken, what waits, and what is the one next thing to do?

mod diff;
mod ends;
mod flow;
mod next;
mod proof;
mod renewal;
mod state;
mod step;
mod under_way;

use exdoctor_checks::model::Scenario;
use exdoctor_checks::summary::End;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{ExitCode, Report};

pub use diff::{PlanDiff, StepChange};
pub(crate) use ends::gathered;
pub use flow::{Flow, Joined};
pub use next::Next;
pub use proof::Proof;
pub use renewal::Replacement;
pub use state::State;
pub use step::Planned;

/// The number of the format; members may be added under the same number, none is changed or taken away.
pub const PLAN_SCHEMA: u32 = 1;

/// The flow of each scenario with the state of every step: made from a report alone, so that a saved one is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Plan {
    /// The number of the format.
    pub schema: u32,
    /// Always "exdoctor".
    pub tool: String,
    /// The version that made the report.
    pub version: String,
    /// When the run began that it is made from.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub run: Timestamp,
    /// The time that verdicts were made for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub as_of: Timestamp,
    /// What the reader must know before anything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What ends, the next first.
    pub ends: Vec<End>,
    /// The one next step; none where nothing is left to do.
    pub next: Option<Next>,
    /// The certificate that replaces the present one, where this is the plan of a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Replacement>,
    /// The scenarios.
    pub flows: Vec<Flow>,
    /// Failures that belong to no step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Proof>,
    /// How the run ends: that of the report.
    pub exit_code: ExitCode,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PlanError {
    /// The run judged nothing that is set up in steps.
    #[error("the run judged scenario D, any domain, which has no set-up")]
    NoScenario,
    /// The run did not judge the scenario that is asked for.
    #[error("the run did not judge scenario {0}")]
    NotJudged(Scenario),
    /// The certificate belongs to scenario A alone.
    #[error("only scenario A has a certificate to renew")]
    NothingToRenew,
}

impl Plan {
    /// The plan of a report: of the scenarios that are asked for, else of all that it judged.
    ///
    /// # Errors
    /// When the report judged none of them.
    pub fn of(report: &Report, scenarios: &[Scenario]) -> Result<Self, PlanError> {
        let judged: Vec<Scenario> = report.scenarios.iter().copied().filter(|one| *one != Scenario::D).collect();
        if let Some(missing) = scenarios.iter().find(|one| **one != Scenario::D && !judged.contains(one)) {
            return Err(PlanError::NotJudged(*missing));
        }
        let wanted = |one: &Scenario| scenarios.is_empty() || scenarios.contains(one);
        let flows: Vec<Flow> = judged.iter().filter(|one| wanted(one)).map(|one| Flow::of(report, *one)).collect();
        if flows.is_empty() {
            return Err(PlanError::NoScenario);
        }
        let beside = proof::beside(report, &flows);
        Ok(Self { next: next::of(&flows, &beside), flows, beside, ..Self::blank(report) })
    }

    /// The plan of a renewal of the certificate.
    ///
    /// # Errors
    /// When the report did not judge scenario A.
    pub fn renewing(report: &Report) -> Result<Self, PlanError> {
        if !report.scenarios.contains(&Scenario::A) {
            return Err(PlanError::NothingToRenew);
        }
        let replacement = Replacement::of(report);
        let flows = vec![renewal::flow(report, &replacement)];
        Ok(Self { next: next::of(&flows, &[]), renewal: Some(replacement), flows, ..Self::blank(report) })
    }

    fn blank(report: &Report) -> Self {
        Self {
            schema: PLAN_SCHEMA,
            tool: report.tool.clone(),
            version: report.version.clone(),
            run: report.started,
            as_of: report.vantage.as_of.unwrap_or(report.started),
            warnings: report.warnings.clone(),
            ends: report.ends.clone(),
            next: None,
            renewal: None,
            flows: Vec::new(),
            beside: Vec::new(),
            exit_code: report.exit_code,
        }
    }

    /// The plan with one step alone.
    #[must_use]
    pub fn only(&self, step: &Planned) -> Self {
        let mut own = self.clone();
        own.flows.retain_mut(|flow| {
            flow.steps.retain(|one| one == step);
            flow.together.clear();
            flow.not_judged.clear();
            !flow.steps.is_empty()
        });
        own.next = own.next.filter(|next| next.step.as_deref() == Some(step.id.as_str()));
        own.beside.clear();
        own
    }

    /// The step of a name: `grant-key-access`, `A5`, `5`; the first scenario that has it counts.
    pub fn step(&self, name: &str) -> Option<(&Flow, &Planned)> {
        let fits = |flow: &Flow, step: &Planned| {
            step.id.eq_ignore_ascii_case(name)
                || step.number.to_string() == name
                || format!("{}{}", flow.scenario, step.number).eq_ignore_ascii_case(name)
        };
        self.flows.iter().flat_map(|flow| flow.steps.iter().map(move |step| (flow, step))).find(|(f, s)| fits(f, s))
    }

    /// The JSON schema of a plan.
    pub fn json_schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::default().for_serialize();
        settings.into_generator().into_root_schema_for::<Self>().to_value()
    }
}
