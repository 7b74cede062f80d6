//! Does EWS answer, what does it offer, and does it let the caller in?

mod allow_list;
mod auth_schemes;
pub mod challenge;
mod challenge_trusts_acs;
pub mod codes;
pub(crate) mod enabled;
#[cfg(test)]
mod every_code;
pub(crate) mod example;
mod impersonation;
pub mod mailbox_access;
mod mrs_proxy;
mod reachable;
mod round_trip;
mod s2s_access;
mod send;
mod sign_in;
mod signed;
mod signed_example;
pub mod soap;
mod sources;
pub mod surface;
mod throttling;
pub mod version;
mod version_supported;
mod words;

use crate::asked::{Server, Unanswered, unanswered};
use crate::facts::ews::EwsAnswers;
use crate::model::{Blocked, Hybrid};
use crate::prelude::*;

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[
    &allow_list::CHECK,
    &auth_schemes::CHECK,
    &challenge_trusts_acs::CHECK,
    &enabled::CHECK,
    &impersonation::CHECK,
    &mailbox_access::CHECK,
    &mrs_proxy::CHECK,
    &reachable::CHECK,
    &round_trip::CHECK,
    &s2s_access::CHECK,
    &send::CHECK,
    &sign_in::CHECK,
    &throttling::CHECK,
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

/// The endpoint, as far as a request without an answer concerns it.
fn server(cx: &CheckCx<'_>, answers: &EwsAnswers) -> Server {
    Server { endpoint: cx.subject.clone(), microsoft: answers.microsoft, fact: FactKind::EwsAnswers }
}

/// A question about EWS where something else answers, or nothing: ews.reachable says what, or the checks of TLS do.
fn no_ews(cx: &CheckCx<'_>, answers: &EwsAnswers) -> Verdict {
    let reason = format!("EWS does not answer at {}", answers.url);
    if answers.service().iter().all(|asked| asked.answer().is_none())
        && let Some(Unanswered::Open(Verdict::Blocked(waits))) = unanswered(cx, &server(cx, answers), &answers.post)
    {
        return Blocked { reason, evidence: Vec::new(), ..waits }.into();
    }
    Verdict::blocked(FactKind::EwsAnswers, reason)
}
