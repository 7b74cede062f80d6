//! What must be repeated when the certificate is replaced?

use exdoctor_checks::model::Scenario;
use exdoctor_checks::setup::{Beside, RENEWAL, Renewal, info};
use schemars::JsonSchema;
use serde::Serialize;

use super::flow::joined;
use super::{Flow, Planned, State, under_way};
use crate::Report;

/// Why the steps of a renewal cannot begin.
pub(super) const NO_NEW: &str = "there is no new certificate yet";

/// The certificate that is replaced and the one that replaces it, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Replacement {
    /// The thumbprint that Dynamics has registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The day on which it ends: the last for the maintenance window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_ends: Option<String>,
    /// The thumbprint of the files, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// The day from which on it is valid: the first for the window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_begins: Option<String>,
    /// The day on which it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_ends: Option<String>,
}

impl Replacement {
    pub(super) fn of(report: &Report) -> Self {
        let value = |name: &str| report.values.get(name).cloned();
        let (files, registered) = (value("thumbprint"), value("thumbprint_registered"));
        let another = files.as_ref().zip(registered.as_ref()).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b));
        let new = |name: &str| value(name).filter(|_| another);
        Self {
            old_ends: value("registered_ends").or_else(|| value("certificate_ends").filter(|_| !another)),
            old: registered.or_else(|| files.clone().filter(|_| !another)),
            new: files.filter(|_| another),
            new_begins: new("certificate_begins"),
            new_ends: new("certificate_ends"),
        }
    }
}

/// The steps of the renewal: those of the set-up where the new certificate is known, else all wait for it.
pub(super) fn flow(report: &Report, replacement: &Replacement) -> Flow {
    let number = |step| RENEWAL.iter().position(|one| one.step == Some(step)).map(|at| at + 1);
    let steps = RENEWAL.iter().enumerate().map(|(at, one)| planned(report, replacement, at + 1, one)).collect();
    let mut flow = Flow {
        scenario: Scenario::A,
        title: "renewal of the certificate of Dynamics 365 on-premises".to_owned(),
        steps,
        together: joined(Scenario::A, &number),
        not_judged: Vec::new(),
    };
    if let Some(new) = &replacement.new {
        let old = replacement.old.as_deref().unwrap_or("the present certificate");
        under_way::judged(&mut flow.steps, report, old, new);
    }
    flow.waiting()
}

fn planned(report: &Report, replacement: &Replacement, number: usize, one: &Renewal) -> Planned {
    let setup = one.step.and_then(|step| info(Scenario::A, step)).map(|step| Planned::of(report, step));
    let own = setup.or_else(|| one.beside.as_ref().map(|beside| blank(report, beside)));
    let own = own.expect("a step of a renewal is one of the set-up, or beside it");
    let mut step = Planned {
        number,
        title: one.title.to_owned(),
        window: one.window,
        why: one.about.to_owned(),
        after: (1..number).rev().take(1).collect(),
        ..own
    };
    if replacement.new.is_none() {
        let present = replacement.old.as_deref().unwrap_or("the present certificate");
        (step.state, step.level, step.proofs) = (State::Waiting, None, Vec::new());
        step.because = Some(NO_NEW.to_owned());
        if number == 1 {
            step.state = State::NotEstablished;
            step.because =
                Some(format!("{NO_NEW}: obtain it, and name its files in [certificate] instead of those of {present}"));
        } else {
            step.waits_for = vec![1];
        }
    }
    step
}

/// A step that no check of exdoctor belongs to.
fn blank(report: &Report, beside: &Beside) -> Planned {
    Planned {
        number: 0,
        id: String::new(),
        title: String::new(),
        who: beside.who,
        optional: true,
        window: false,
        state: State::NotEstablished,
        level: None,
        because: Some("no check of this version proves it: see for yourself".to_owned()),
        tested_by: None,
        due: false,
        after: Vec::new(),
        waits_for: Vec::new(),
        proofs: Vec::new(),
        why: String::new(),
        path: Vec::new(),
        effective: "at once".to_owned(),
        risk: "what still uses the old certificate stops".to_owned(),
        undo: "bind or add the old certificate again, as long as it is valid".to_owned(),
        documentation: Vec::new(),
        by_hand: Some(beside.by_hand.to_owned()),
        verify: report.again.command(beside.verify, &exdoctor_checks::model::Subject::run()),
    }
}
