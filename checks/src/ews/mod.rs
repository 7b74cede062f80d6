//! Does EWS answer, what does it offer, and does it let the caller in?

mod auth_schemes;
pub mod challenge;
mod challenge_trusts_acs;
mod enabled;
mod example;
mod reachable;
mod sources;
pub mod surface;
pub mod version;
mod version_supported;
mod words;

use crate::facts::ews::EwsAnswers;
use crate::model::Hybrid;
use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &auth_schemes::CHECK,
    &challenge_trusts_acs::CHECK,
    &enabled::CHECK,
    &reachable::CHECK,
    &version_supported::CHECK,
];

/// Why nobody outside is meant to reach the server: the Hybrid Agent connects from the inside.
fn agent(cx: &CheckCx<'_>, answers: &EwsAnswers) -> Option<String> {
    if surface::is_hybrid_agent(answers) {
        return Some("the host is one of the Hybrid Agent, which serves Exchange Online alone".to_owned());
    }
    let others = [Scenario::A, Scenario::B];
    let alone = cx.judges(Scenario::C) && !others.iter().any(|other| cx.judges(*other));
    let modern = cx.run.hybrid == Some(Hybrid::Modern) && alone && !answers.microsoft;
    modern.then(|| "with the Hybrid Agent, Exchange Online needs no published EWS".to_owned())
}

/// A question about EWS where something else answers, or nothing: ews.reachable says what.
fn no_ews(answers: &EwsAnswers) -> Verdict {
    Verdict::blocked(FactKind::EwsAnswers, format!("EWS does not answer at {}", answers.url))
}
