//! In which state is a step?

use exdoctor_checks::model::{Level, Outcome};
use schemars::JsonSchema;
use serde::Serialize;

use super::Proof;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Its checks pass.
    Done,
    /// A check fails that proves it.
    Failing,
    /// It cannot be judged because something else fails.
    Blocked,
    /// Nobody could tell.
    NotEstablished,
    /// The question does not arise.
    NotNeeded,
    /// A step that it depends on fails.
    Waiting,
}

impl State {
    /// The word that plans use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failing => "failing",
            Self::Blocked => "blocked",
            Self::NotEstablished => "open",
            Self::NotNeeded => "not needed",
            Self::Waiting => "waiting",
        }
    }

    /// Whether nothing is left to do.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::NotNeeded)
    }

    /// What the proofs of a step say, before the steps around it are looked at; and how grave it is.
    pub(super) fn of(proofs: &[Proof]) -> (Self, Option<Level>) {
        let failing =
            proofs.iter().filter(|proof| proof.outcome == Outcome::Fail).filter_map(|proof| proof.level).max();
        let open = proofs.iter().filter(|proof| proof.is_open()).map(Proof::weight).max();
        let passes = |proof: &Proof| matches!(proof.outcome, Outcome::Pass | Outcome::Waived);
        let unneeded = |proof: &Proof| proof.outcome == Outcome::NotApplicable;
        match (failing, open) {
            (Some(Level::Error), _) => (Self::Failing, failing),
            // What could be an error goes before what is only a warning.
            (_, Some(open)) if open > Level::Note && failing < Some(open) => {
                let held = proofs.iter().any(|proof| proof.is_open() && proof.weight() == open && proof.by_failure);
                (if held { Self::Blocked } else { Self::NotEstablished }, Some(open))
            }
            (Some(_), _) => (Self::Failing, failing),
            _ if proofs.iter().any(passes) => (Self::Done, None),
            (None, Some(open)) => (Self::NotEstablished, Some(open)),
            _ if !proofs.is_empty() && proofs.iter().all(unneeded) => (Self::NotNeeded, None),
            _ => (Self::NotEstablished, None),
        }
    }
}
