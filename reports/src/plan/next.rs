//! Which one step is next?

use exdoctor_checks::model::{Level, Outcome, Scenario, Who};
use schemars::JsonSchema;
use serde::Serialize;

use super::renewal::NO_NEW;
use super::step::UNSEEN;
use super::{Flow, Planned, Proof, State};
use crate::Remedy;

/// The one next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Next {
    /// The scenario; none where the failure belongs to no step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// The number of the step within its flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// The step's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What the step is.
    pub title: String,
    /// Who must act.
    pub who: Who,
    /// The check that names it, and what it judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What that check judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is wrong, or not known.
    pub because: String,
    /// What to do, in one sentence.
    pub what: String,
    /// How, where the check has a remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// The command that verifies it.
    pub verify: String,
}

/// The next step: what is broken in the order of the set-up; then what could be; then what is only weak; then what
/// nobody looked at; and dates of the calendar last.
pub(super) fn of(flows: &[Flow], beside: &[Proof]) -> Option<Next> {
    let steps = || flows.iter().flat_map(|flow| flow.steps.iter().map(move |step| (flow, step)));
    let failing = |level: Level| {
        steps().find_map(move |(flow, step)| {
            let grave = step.proofs.iter().find(|proof| {
                proof.outcome == Outcome::Fail && proof.level == Some(level) && !proof.is_only_a_date()
            })?;
            Some(Next::mend(flow, step, grave))
        })
    };
    let unknown = |level: Level| steps().find_map(|(flow, step)| open(flows, beside, flow, step, level));
    let loose = |level: Level| beside.iter().find(|proof| proof.level == Some(level)).map(Next::loose);
    failing(Level::Error)
        .or_else(|| loose(Level::Error))
        .or_else(|| unknown(Level::Error))
        .or_else(|| steps().find(|(_, step)| step.due).map(|(flow, step)| Next::due(flow, step)))
        .or_else(|| failing(Level::Warning))
        .or_else(|| loose(Level::Warning))
        .or_else(|| unknown(Level::Warning))
        .or_else(|| steps().find(|(_, step)| is_blind(step)).map(|(flow, step)| Next::look(flow, step)))
        .or_else(|| {
            steps().find_map(|(flow, step)| {
                let date = step.proofs.iter().find(|proof| proof.outcome == Outcome::Fail && proof.is_only_a_date())?;
                Some(Next::mend(flow, step, date))
            })
        })
}

/// A step that could be broken: where its root cause fails, that is what is mended.
fn open(flows: &[Flow], beside: &[Proof], flow: &Flow, step: &Planned, level: Level) -> Option<Next> {
    let unsettled = matches!(step.state, State::Blocked | State::NotEstablished | State::Waiting);
    let proof = step.open().filter(|proof| unsettled && proof.weight() == level)?;
    let root = proof.root.as_ref();
    let is_root = |own: &&Proof| {
        own.outcome == Outcome::Fail
            && root.is_some_and(|(check, subject)| own.check == *check && own.subject == *subject)
    };
    let everywhere = flows.iter().flat_map(|flow| flow.steps.iter().map(move |step| (flow, step)));
    let mut everywhere = everywhere;
    let failing = everywhere.find_map(|(flow, step)| Some((flow, step, step.proofs.iter().find(is_root)?)));
    if let Some((flow, step, root)) = failing {
        return Some(Next::mend(flow, step, root));
    }
    let loose = beside.iter().find(is_root).map(Next::loose);
    Some(loose.unwrap_or_else(|| Next::establish(flow, step, proof)))
}

/// A step whose checks had nothing to look at.
fn is_blind(step: &Planned) -> bool {
    let unseen = |because: &str| [UNSEEN, NO_NEW].iter().any(|start| because.starts_with(start));
    step.state == State::NotEstablished && step.because.as_deref().is_some_and(unseen)
}

impl Next {
    fn at(flow: &Flow, step: &Planned) -> Self {
        Self {
            scenario: Some(flow.scenario),
            number: Some(step.number),
            step: Some(step.id.clone()).filter(|id| !id.is_empty()),
            title: step.title.clone(),
            who: step.who,
            check: None,
            subject: None,
            because: step.because.clone().unwrap_or_default(),
            what: step.title.clone(),
            remedy: None,
            verify: step.verify.clone(),
        }
    }

    fn mend(flow: &Flow, step: &Planned, proof: &Proof) -> Self {
        Self { verify: step.verify.clone(), ..Self::loose(proof) }.placed(Self::at(flow, step))
    }

    fn placed(self, at: Self) -> Self {
        Self { scenario: at.scenario, number: at.number, step: at.step, title: at.title, ..self }
    }

    fn loose(proof: &Proof) -> Self {
        let remedy = proof.remedy.clone();
        Self {
            scenario: None,
            number: None,
            step: None,
            title: proof.title.clone(),
            who: remedy.as_ref().map_or(Who::Operator, |remedy| remedy.who),
            check: Some(proof.check.clone()),
            subject: Some(proof.subject.name.clone()),
            because: proof.says.clone().unwrap_or_default(),
            what: remedy.as_ref().map_or_else(|| proof.title.clone(), |remedy| remedy.summary.clone()),
            verify: remedy.as_ref().map(|remedy| remedy.verify.clone()).unwrap_or_default(),
            remedy,
        }
    }

    fn establish(flow: &Flow, step: &Planned, proof: &Proof) -> Self {
        let fact = proof.waits_for.as_deref().and_then(|root| root.split_once(" of ")).map(|(fact, _)| fact);
        let what =
            fact.and_then(super::step::about).map(|about| format!("Establish what is not known: {}", lower(about)));
        Self {
            check: Some(proof.check.clone()),
            subject: Some(proof.subject.name.clone()),
            because: proof.says.clone().unwrap_or_default(),
            what: what.unwrap_or_else(|| format!("Establish whether {}.", proof.title)),
            who: Who::Operator,
            ..Self::at(flow, step)
        }
    }

    fn due(flow: &Flow, step: &Planned) -> Self {
        Self { who: step.who, ..Self::look(flow, step) }
    }

    fn look(flow: &Flow, step: &Planned) -> Self {
        let because = step.because.as_deref().unwrap_or_default();
        let (because, way) = because.split_once(": ").unwrap_or((because, "let exdoctor look at it"));
        let (because, what) = (because.to_owned(), format!("{}.", capital(way)));
        Self { because, what, who: Who::Operator, ..Self::at(flow, step) }
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let keeps = text.chars().nth(1).is_some_and(char::is_uppercase);
    let first = letters.next().map(|first| if keeps { first.to_string() } else { first.to_lowercase().collect() });
    first.unwrap_or_default() + letters.as_str()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}
