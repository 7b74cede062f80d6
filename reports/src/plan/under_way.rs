//! How far is a renewal whose new certificate is known, and which Dynamics has not registered?
//!
//! The checks judge what Dynamics signs with today. That this is in order says nothing about the certificate that replaces
//! it: only what was seen of that one counts here, and each step waits for the one before.

use exdoctor_checks::model::{Outcome, SubjectKind};

use super::step::UNSEEN;
use super::{Planned, Proof, State};
use crate::{Record, Report};

const EVERYWHERE: &str = "certificate.same-everywhere";
const IN_STORE: &str = "server.certificate-installed";

/// Gives the steps the state that they have for the new certificate.
pub(super) fn judged(steps: &mut [Planned], report: &Report, old: &str, new: &str) {
    let prepared = has_note(report, EVERYWHERE, "renewal-prepared");
    let mut before: Option<usize> = None;
    for step in steps {
        if let Some(number) = before {
            (step.state, step.level, step.because, step.proofs) = (State::Waiting, None, None, Vec::new());
            step.waits_for = vec![number];
            continue;
        }
        match step.id.as_str() {
            "service-principal" if has_note(report, "entra.key-credential", "next-not-registered") => {
                due(step, format!("the tenant knows {old} and not yet {new}: register {new} beside it"));
            }
            "install-certificate" if prepared => {
                step.proofs.clear();
                due(step, format!("the servers and Dynamics still use {old}: install {new} on every server"));
            }
            "install-certificate" => {
                step.proofs.retain(|proof| proof.check != IN_STORE && !is_of_old(report, proof));
                restate(step);
                if !report.records.iter().any(|record| record.check == EVERYWHERE) {
                    step.because = Some(format!("{UNSEEN}: see that {new} is installed on every server"));
                    step.state = State::NotEstablished;
                }
            }
            "grant-key-access" => {
                let all = step.proofs.len();
                step.proofs.retain(|proof| !is_of_old(report, proof));
                let unseen = step.proofs.len() < all;
                restate(step);
                if unseen && step.state != State::Failing {
                    due(step, format!("the keys were judged of {old}: grant the key of {new} on every server"));
                }
            }
            _ => {}
        }
        let begins = matches!(step.id.as_str(), "install-certificate" | "grant-key-access" | "register-certificate");
        before = (step.due || begins && !step.state.is_settled()).then_some(step.number);
    }
}

/// Something is left to do that no check calls wrong: today it is in order without it.
fn due(step: &mut Planned, because: String) {
    (step.state, step.level, step.because, step.due) = (State::NotEstablished, None, Some(because), true);
}

/// The state anew, from the proofs that are left.
fn restate(step: &mut Planned) {
    let (state, level) = State::of(&step.proofs);
    if (state, level) != (step.state, step.level) {
        (step.state, step.level, step.because) = (state, level, super::step::because(&step.proofs, state));
    }
}

fn has_note(report: &Report, check: &str, code: &str) -> bool {
    let mut findings = report.records.iter().filter(|record| record.check == check).flat_map(|record| &record.findings);
    findings.any(|finding| finding.code == code)
}

/// Whether a verdict about a server is one about the certificate that is still registered: that is judged where it is.
fn is_of_old(report: &Report, proof: &Proof) -> bool {
    let here = |record: &&Record| record.check == IN_STORE && record.subject == proof.subject;
    let judged = report.records.iter().find(here).is_some_and(|record| record.outcome == Outcome::Pass);
    proof.subject.kind == SubjectKind::Server && judged && !COVERAGE.contains(&proof.check.as_str())
}

/// What is judged of a server whichever certificate it holds.
const COVERAGE: [&str; 2] = ["server.all-covered", "server.evidence-fresh"];
