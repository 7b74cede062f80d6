//! Does the inbox open, and what keeps it closed?

mod examples;
mod remedies;
mod statuses;

pub use statuses::STATUSES;

use super::codes::{Meaning, is_busy, words, wrong};
use super::impersonation::{same_for_all, shared};
use super::signed::{absent, busy, came, is_closed, line, waits};
use super::sources::{LICENCE, RESPONSE_CODE, USER_FORM};
use crate::autodiscover::microsoft;
use crate::facts::autodiscover::Location;
use crate::facts::ews::{Call, Came, EwsImpersonation, EwsMailbox, EwsRoundTrip, EwsSend, Other};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.mailbox-access"),
    title: "the mailbox answers the requests of Dynamics' own tests",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "On behalf of the mailbox, EWS opened the inbox (GetFolder), listed its folders as Test Connection does \
             (FindFolder) and its items as Test & Enable does (FindItem). It does not prove that items can be created or \
             sent: --write and --send do.",
    sources: &[RESPONSE_CODE, LICENCE, USER_FORM],
    needs: &[],
    any_of: &[],
    uses: &[
        FactKind::EwsSignIn,
        FactKind::EwsImpersonation,
        FactKind::EwsMailbox,
        FactKind::EwsRoundTrip,
        FactKind::EwsSend,
        FactKind::AutodiscoverMailbox,
    ],
    blames: &[],
    steps: &[(Scenario::B, Step::MailboxMethods), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: remedies::ALL,
    settings: &[],
    examples: examples::examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(opened) = cx.seen::<EwsImpersonation>() else { return absent(cx, FactKind::EwsImpersonation) };
    let more = cx.seen::<EwsMailbox>();
    let (trips, sent) = (cx.seen::<EwsRoundTrip>(), cx.seen::<EwsSend>());
    let calls = calls(opened, more);
    let mut evidence: Vec<Evidence> = calls.iter().map(|call| line(call)).collect();
    evidence.push(Evidence::new("EWS", opened.url.as_str()));
    evidence.extend(statuses::lines(&calls, trips, sent));
    let Some(failed) = calls.iter().find(|call| !call.is_done()) else {
        return match more {
            Some(_) => Verdict::pass(evidence),
            None => {
                Verdict::blocked(FactKind::EwsMailbox, cx.why_lost(FactKind::EwsMailbox, cx.subject)).with(evidence)
            }
        };
    };
    if is_busy(failed) {
        return busy(&opened.endpoint, failed);
    }
    let reason = format!("{} does not succeed: {}", failed.operation, came(failed));
    match (&failed.came, wrong(failed)) {
        (_, Some((_, Meaning::Impersonation))) => match same_for_all(cx, opened) {
            Some(first) => shared(first, &reason).with(evidence),
            None => Verdict::blocked(FactKind::EwsImpersonation, reason).with(evidence),
        },
        (_, Some((code, meaning))) => Verdict::of(vec![judged(cx, opened, failed, code, meaning)], evidence),
        (Came::Other(other), None) if !is_closed(cx, &opened.endpoint) => {
            Verdict::of(vec![refused(cx, opened, failed, other)], evidence)
        }
        (_, None) => waits(FactKind::EwsSignIn, &opened.endpoint, reason, evidence),
    }
}

/// Every request, in the order in which they were made.
fn calls<'f>(opened: &'f EwsImpersonation, more: Option<&'f EwsMailbox>) -> Vec<&'f Call> {
    let more = more.into_iter().flat_map(|more| [&more.folders, &more.items]).flatten();
    std::iter::once(&opened.inbox).chain(more).collect()
}

fn judged(cx: &CheckCx<'_>, opened: &EwsImpersonation, failed: &Call, code: &str, meaning: Meaning) -> Finding {
    let location = cx.seen::<Location>().and_then(|location| location.ews.as_deref());
    let elsewhere = location.filter(|ews| microsoft::is_online(microsoft::host(ews)) != opened.microsoft);
    // Exchange Online names itself for users as well whom it does not know: only the address of a server proves anything.
    let (elsewhere, guessed) = match (meaning, elsewhere) {
        (Meaning::Address, Some(ews)) if !opened.microsoft => (None, Some(ews)),
        _ => (elsewhere, None),
    };
    let about = cx.subject.name.as_str();
    let (finding, message): (_, String) = match (meaning, elsewhere) {
        (Meaning::Address | Meaning::Elsewhere, Some(ews)) => {
            ("other-side", format!("the mailbox is on the other side, at {ews}"))
        }
        (Meaning::Address, None) => ("no-mailbox", format!("no mailbox has the address {about} here")),
        (Meaning::NotPrimary, _) => ("not-primary", format!("{about} is not the primary address of its mailbox")),
        (Meaning::Licence, _) => ("licence", "the mailbox has no valid licence".to_owned()),
        (Meaning::Moving, _) => ("moving", "the mailbox is being moved".to_owned()),
        (Meaning::Store, _) => ("store", "the store of the mailbox, or the directory, is away".to_owned()),
        (Meaning::Elsewhere, None) => {
            ("elsewhere", "the server does not pass the request on to the mailbox".to_owned())
        }
        (Meaning::Rights, _) => ("rights", "the account has no rights in the mailbox".to_owned()),
        (Meaning::Folder, _) => ("folder", "the inbox is not there".to_owned()),
        (Meaning::Quota, _) => ("quota", "the mailbox is full".to_owned()),
        (Meaning::Request, _) => ("request", "the server does not take the request".to_owned()),
        (Meaning::Server | Meaning::Impersonation | Meaning::Busy, _) => {
            ("server", "the server fails without a reason".to_owned())
        }
    };
    let finding = finding_at(cx, opened, failed, finding, &format!("{message}: {code}"));
    let guess = guessed.map(|ews| {
        let said = format!("{ews}, which it says of addresses as well that it does not know");
        Evidence::new("Exchange Online says that the mailbox is at", said)
    });
    let finding = finding.because(Evidence::new("meaning of the code", words(code)));
    guess.into_iter().fold(finding, Finding::because)
}

/// An answer that is no SOAP, about this mailbox alone: the sign-in itself worked.
fn refused(cx: &CheckCx<'_>, opened: &EwsImpersonation, failed: &Call, other: &Other) -> Finding {
    let (code, message) = match other.status {
        401 => ("unauthorized", "EWS does not take the credential for this mailbox"),
        403 => ("forbidden", "EWS is forbidden for this mailbox"),
        404 => ("not-found", "EWS is not there for this mailbox"),
        300..=399 => ("redirect", "the request for this mailbox is redirected"),
        _ => ("no-ews", "what answers for this mailbox is not EWS"),
    };
    finding_at(cx, opened, failed, code, &format!("{message}: {}", came(failed)))
}

fn finding_at(
    cx: &CheckCx<'_>,
    opened: &EwsImpersonation,
    failed: &Call,
    code: &'static str,
    message: &str,
) -> Finding {
    let line = Evidence::new(format!("{} for {} at {}", failed.operation, cx.subject, opened.url), came(failed));
    let line = line.expected("success").source(&RESPONSE_CODE);
    let finding = Finding::error(code, message).because(line).remedy(remedies::of(code));
    finding.value("mailbox", &cx.subject.name).value("url", &opened.url)
}
