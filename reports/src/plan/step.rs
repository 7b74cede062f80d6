//! What does a plan say about one step?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Check, Level, Outcome, Scenario, SubjectKind, Who, fill};
use exdoctor_checks::registry;
use exdoctor_checks::setup::{StepInfo, Way, info};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Proof, State, proof};
use crate::{Document, Report};

/// Why a step is open that no check could judge; what would let one follows behind a colon.
pub(super) const UNSEEN: &str = "nothing was looked at";

/// One step with its state, what proves it, and how it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Planned {
    /// Its place in the flow.
    pub number: usize,
    /// The stable name; empty where no check of exdoctor belongs to it.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Who must act.
    pub who: Who,
    /// Whether the set-up works without it.
    pub optional: bool,
    /// Whether it lies in the maintenance window of a renewal.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
    /// How far it is.
    pub state: State,
    /// How grave its failure is, or could be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Why it is in that state, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The check that tests the steps before it, where this step is that test.
    #[serde(skip)]
    pub(crate) tested_by: Option<&'static str>,
    /// Whether it is to be done although nothing is wrong today.
    #[serde(skip)]
    pub(crate) due: bool,
    /// The numbers of the steps that must be done before.
    pub after: Vec<usize>,
    /// The numbers of the failing steps that it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<usize>,
    /// What proves it.
    pub proofs: Vec<Proof>,
    /// Why it is needed.
    pub why: String,
    /// The click path, or the order of work.
    pub path: Vec<String>,
    /// How long until it is effective.
    pub effective: String,
    /// What may go wrong.
    pub risk: String,
    /// How it is undone.
    pub undo: String,
    /// Where it is documented.
    pub documentation: Vec<Document>,
    /// Why there is no script; none where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    /// The command that verifies just this step.
    pub verify: String,
}

impl Planned {
    /// A step of a scenario's set-up, by itself.
    pub(crate) fn of(report: &Report, step: &StepInfo) -> Self {
        let guide = step.guide();
        let proofs = proof::of(report, step.scenario, step.id);
        let (mut state, level) = State::of(&proofs);
        let unseen = unseen(report, step).or_else(|| untested(step, &proofs)).or_else(|| uncovered(report, &proofs));
        let unseen = unseen.filter(|_| state == State::Done);
        if unseen.is_some() {
            state = State::NotEstablished;
        }
        let text = |text: &str| fill(text, &report.values);
        let after = step.after.iter().filter_map(|before| info(step.scenario, *before));
        Self {
            number: usize::from(step.number),
            id: step.id.to_owned(),
            title: step.title.to_owned(),
            who: step.who,
            optional: step.optional,
            window: false,
            state,
            level,
            because: unseen.or_else(|| because(&proofs, state)).or_else(|| unproven(step, &proofs)),
            tested_by: step.tested_by,
            due: false,
            after: after.map(|before| usize::from(before.number)).collect(),
            waits_for: Vec::new(),
            proofs,
            why: text(guide.why),
            path: guide.path.iter().map(|line| text(line)).collect(),
            effective: text(guide.effective),
            risk: text(guide.risk),
            undo: text(guide.undo),
            documentation: guide.documentation.iter().map(Document::from).collect(),
            by_hand: match guide.way {
                Way::Hand(reason) => Some(reason.to_owned()),
                Way::Script(_) => None,
            },
            verify: report.again.step(step.id),
        }
    }

    /// Its state in one word: what only hurts, or has an end, does not break the chain.
    pub(crate) const fn word(&self) -> &'static str {
        match (self.state, self.level) {
            (State::Failing, Some(Level::Warning)) => "weak",
            (state, _) => state.word(),
        }
    }

    /// What is not established, the gravest first.
    pub(crate) fn open(&self) -> Option<&Proof> {
        let mut open: Vec<&Proof> = self.proofs.iter().filter(|proof| proof.is_open()).collect();
        open.sort_by_key(|proof| std::cmp::Reverse(proof.weight()));
        open.into_iter().next()
    }
}

pub(super) fn because(proofs: &[Proof], state: State) -> Option<String> {
    let said = |proof: &Proof| proof.says.clone().unwrap_or_else(|| proof.title.clone());
    match state {
        State::Failing => {
            let worst = proofs.iter().filter(|proof| proof.outcome == Outcome::Fail).max_by_key(|proof| proof.level)?;
            Some(said(worst))
        }
        State::Blocked | State::NotEstablished => {
            let open =
                proofs.iter().filter(|proof| proof.is_open()).max_by_key(|proof| (proof.weight(), proof.by_failure))?;
            Some(match &open.waits_for {
                Some(root) if open.by_failure => format!("blocked by {root}"),
                Some(_) => format!("not established: {}", said(open)),
                None => said(open),
            })
        }
        State::NotNeeded => proofs.iter().find_map(|proof| proof.says.clone()),
        State::Done | State::Waiting => None,
    }
}

/// Why nothing is known about a step.
fn unproven(step: &StepInfo, proofs: &[Proof]) -> Option<String> {
    let checks: Vec<&'static Check> = registry::checks().filter(|check| step.is_proved_by(check)).collect();
    if proofs.iter().any(|proof| proof.outcome == Outcome::Disabled) {
        return Some("its checks are switched off".to_owned());
    }
    if !proofs.is_empty() {
        return None;
    }
    if checks.is_empty() {
        return Some("no check of this version proves it: see for yourself".to_owned());
    }
    let mut kinds: Vec<SubjectKind> =
        checks.iter().map(|check| check.subject).filter(|kind| *kind != SubjectKind::Run).collect();
    kinds.sort_unstable();
    kinds.dedup();
    Some(kinds.first().map_or_else(|| UNSEEN.to_owned(), |kind| format!("{UNSEEN}: {}", missing(step.scenario, *kind))))
}

/// What was never looked at although a check that proves the step judges it: what nobody saw is not done.
fn unseen(report: &Report, step: &StepInfo) -> Option<String> {
    const EACH: [SubjectKind; 9] = [
        SubjectKind::Exchange,
        SubjectKind::Server,
        SubjectKind::Deployment,
        SubjectKind::Organization,
        SubjectKind::Profile,
        SubjectKind::Mailbox,
        SubjectKind::Certificate,
        SubjectKind::Tenant,
        SubjectKind::Directory,
    ];
    let proves = |check: &&'static Check| {
        let grave = check.level_in(&[step.scenario]) == Some(Level::Error);
        grave && step.is_proved_by(check) && EACH.contains(&check.subject)
    };
    let seen = |check: &Check| report.records.iter().any(|record| record.check == check.id.as_str());
    let check = registry::checks().filter(proves).find(|check| !seen(check))?;
    Some(format!("{UNSEEN}: {}", missing(step.scenario, check.subject)))
}

/// Why a test does not count as passed: other checks of its step say nothing about it.
fn untested(step: &StepInfo, proofs: &[Proof]) -> Option<String> {
    let test = step.tested_by?;
    let own = || proofs.iter().filter(|proof| proof.check == test);
    if own().any(|proof| matches!(proof.outcome, Outcome::Pass | Outcome::Waived | Outcome::NotApplicable)) {
        return None;
    }
    let said = own().find_map(|proof| proof.says.clone());
    Some(said.unwrap_or_else(|| "nobody looked at the test of a mailbox".to_owned()))
}

/// Why what is right on some servers does not say that it is right on all.
fn uncovered(report: &Report, proofs: &[Proof]) -> Option<String> {
    let on_servers = proofs.iter().any(|proof| proof.subject.kind == SubjectKind::Server);
    let cover = report.records.iter().find(|record| record.check == "server.all-covered").filter(|_| on_servers)?;
    let open = matches!(cover.outcome, Outcome::Fail | Outcome::Blocked);
    let said = cover.findings.first().map(|finding| &finding.message).or(cover.reason.as_ref());
    open.then(|| format!("not every server was looked at: {}", said.map_or("", String::as_str)))
}

/// What would let exdoctor look at such a subject.
const fn missing(scenario: Scenario, kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Domain => "name the mail domain",
        SubjectKind::Server | SubjectKind::Deployment if matches!(scenario, Scenario::A) => {
            "run `exdoctor collect` on the Dynamics servers, and give its files with --evidence"
        }
        SubjectKind::Server | SubjectKind::Deployment | SubjectKind::Exchange => {
            "give what its servers export as evidence, with --evidence"
        }
        SubjectKind::Certificate => "name the files of the certificate in the configuration",
        SubjectKind::Endpoint => "name the server, as HOST:PORT",
        SubjectKind::Mailbox => "name a mailbox with --mailbox",
        SubjectKind::Tenant => "name the mail domain, or the tenant in the configuration",
        SubjectKind::Organization | SubjectKind::Profile => {
            "give Dynamics in the configuration, or its export as evidence"
        }
        SubjectKind::Directory => "give the directory in the configuration",
        SubjectKind::Script => "give the script with --script",
        SubjectKind::Run => "give a configuration",
    }
}

/// What would tell what a fact could not: in the words of the table of facts.
pub(super) fn about(fact: &str) -> Option<&'static str> {
    FactKind::ALL.iter().find(|kind| kind.name() == fact).map(|kind| kind.about().trim())
}
