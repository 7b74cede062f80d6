//! What is known about the subject, or why is nothing known?

use crate::facts::dynamics::{
    DynamicsAccess, DynamicsMailbox, DynamicsOrganization, DynamicsProfile, MailboxRecord, ProfileRecord,
};
use crate::model::Blocked;
use crate::prelude::*;
use crate::values::Side;

/// Judges each record of the mailbox on its own, and puts the verdicts together.
pub(super) fn each<'a>(cx: &CheckCx<'a>, judge: impl Fn(&'a MailboxRecord) -> Verdict) -> Verdict {
    match cx.seen::<DynamicsMailbox>() {
        Some(fact) => together(fact.records.iter().map(|record| (record.organization.as_str(), judge(record)))),
        None => unknown(cx, FactKind::DynamicsMailbox, "mailbox"),
    }
}

/// Judges each profile of the name on its own, and puts the verdicts together.
pub(super) fn each_profile<'a>(cx: &CheckCx<'a>, judge: impl Fn(&'a ProfileRecord) -> Verdict) -> Verdict {
    match cx.seen::<DynamicsProfile>() {
        Some(fact) => together(fact.records.iter().map(|record| (record.organization.as_str(), judge(record)))),
        None => unknown(cx, FactKind::DynamicsProfile, "profile"),
    }
}

/// The organization, or why nothing is known about it.
pub(super) fn organization<'a>(cx: &CheckCx<'a>) -> Result<&'a DynamicsOrganization, Verdict> {
    cx.seen::<DynamicsOrganization>().ok_or_else(|| unknown(cx, FactKind::DynamicsOrganization, "organization"))
}

/// Nothing is known: Dynamics does not know it either, could not be read, or nobody gave access to it.
fn unknown(cx: &CheckCx<'_>, kind: FactKind, what: &str) -> Verdict {
    if let Some((stopped, reason)) = stopped(cx) {
        let reason = format!("Dynamics could not be read: {reason}");
        return Blocked { subject: Some(stopped), ..blocked(FactKind::DynamicsAccess, reason) }.into();
    }
    let of_mailboxes = kind == FactKind::DynamicsMailbox;
    let list = |known: &DynamicsOrganization| if of_mailboxes { known.mailboxes.is_known() } else { true };
    if kind != FactKind::DynamicsOrganization && cx.all::<DynamicsOrganization>().any(|(_, known)| list(known)) {
        return Verdict::not_applicable(format!(
            "Dynamics has no {what} with this {}",
            if of_mailboxes { "address" } else { "name" }
        ));
    }
    let reason = format!(
        "nothing says what Dynamics knows about this {what}: `[dynamics]` of a configuration, or the collector's evidence, would tell"
    );
    // One question for all of them: who gives access to Dynamics answers every one.
    let (subject, level) = (Some(Subject::run()), Some(Level::Note));
    Blocked { subject, level, ..blocked(FactKind::DynamicsAccess, reason) }.into()
}

fn blocked(fact: FactKind, reason: String) -> Blocked {
    Blocked { fact, subject: None, reason, level: None, evidence: Vec::new() }
}

/// The Web API that could not be read, with the reason.
fn stopped<'a>(cx: &CheckCx<'a>) -> Option<(Subject, &'a str)> {
    let own = cx.seen::<DynamicsAccess>().map(|access| (cx.subject, access));
    let mut all = own.into_iter().chain(cx.all::<DynamicsAccess>());
    all.find_map(|(subject, access)| Some((subject.clone(), access.stopped.as_ref()?.reason())))
}

/// One verdict of several: the name of the organization stands before what is said where there is more than one.
fn together<'v>(mut verdicts: impl ExactSizeIterator<Item = (&'v str, Verdict)>) -> Verdict {
    if verdicts.len() == 1 {
        return verdicts.next().expect("there is one").1;
    }
    let (mut findings, mut evidence, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    let mut open: Option<Blocked> = None;
    let mut judged = false;
    for (organization, verdict) in verdicts {
        let named = |text: String| format!("{organization}: {text}");
        match verdict {
            Verdict::Judged { findings: own, evidence: seen } => {
                judged = true;
                findings.extend(own.into_iter().map(|finding| Finding { message: named(finding.message), ..finding }));
                evidence.extend(seen.into_iter().map(|line| Evidence { what: named(line.what), ..line }));
            }
            Verdict::NotApplicable { reason } => reasons.push(named(reason)),
            Verdict::Blocked(blocked) => open = open.or(Some(Blocked { reason: named(blocked.reason), ..blocked })),
        }
    }
    let failed = findings.iter().any(|finding| finding.level > Level::Note);
    match open {
        Some(blocked) if !failed => blocked.into(),
        _ if judged => Verdict::of(findings, evidence),
        _ => Verdict::not_applicable(reasons.join("; ")),
    }
}

/// Says on whose side the fault lies.
pub(super) fn on(side: Option<Side>, finding: Finding) -> Finding {
    finding.because(Evidence::new(Evidence::SIDE, side.map_or("nobody that is known", Side::word)))
}

/// The fault lies with the settings or data of Dynamics.
pub(super) fn on_dynamics(finding: Finding) -> Finding {
    on(Some(Side::Dynamics), finding)
}
