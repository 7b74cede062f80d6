//! Does a message from the mailbox to itself arrive?

use super::codes::is_busy;
use super::round_trip::{REMOVE, left};
use super::signed::{came, line, no_time, unasked};
use super::signed_example::{ADA, about, call, error, mailbox, note, soap};
use super::sources::{ITEMS, RESPONSE_CODE};
use crate::facts::Lost;
use crate::facts::ews::{Call, EwsSend};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.send"),
    title: "a message from the mailbox to itself arrives",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "EWS took a message from the mailbox, and it came into the inbox of the same mailbox. It does not prove that mail \
             leaves the organization.",
    sources: &[ITEMS, RESPONSE_CODE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsSend, FactKind::EwsImpersonation],
    blames: &[],
    steps: &[(Scenario::B, Step::TestEnable), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&SENDING, &TRANSPORT, &REMOVE],
    settings: &[],
    examples,
    run,
};

static SENDING: Remedy = Remedy {
    id: "let-account-send",
    summary: "Let the account send as {mailbox}.",
    steps: &[
        "Look at the response code: the right to send, the quota for sending and the limits of recipients are different things.",
        "With impersonation the mailbox sends as itself; a mailbox whose user is disabled may not.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Mailbox '{mailbox}' | Format-List ProhibitSendQuota, AccountDisabled, MessageCopyForSentAsEnabled",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "set the former values again",
    effective: "at once",
    documentation: &[RESPONSE_CODE],
};

static TRANSPORT: Remedy = Remedy {
    id: "follow-message-in-transport",
    summary: "Find out where the message of {mailbox} to itself stays.",
    steps: &[
        "Follow it in the message trace: a rule, a queue, a filter or a redirect of the inbox may hold it.",
        "Give it more time where transport is known to be slow, and run the check again.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-MessageTrackingLog -Sender '{mailbox}' -Start (Get-Date).AddHours(-1) | Format-Table Timestamp, EventId, Source, MessageSubject",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[ITEMS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(sent) = cx.seen::<EwsSend>() else {
        return unasked(cx, FactKind::EwsSend, "nothing is sent without --send");
    };
    let evidence: Vec<Evidence> =
        std::iter::once(&sent.send).chain(&sent.look).chain(&sent.deletions).map(line).collect();
    let looked = sent.look.as_ref().filter(|_| sent.arrived_ms.is_none());
    if let Some(busy) = std::iter::once(&sent.send).chain(looked).find(|call| is_busy(call)) {
        return no_time(cx, FactKind::EwsSend, busy).with(evidence);
    }
    let finding = |code, message: String, what: Evidence, remedy: &'static Remedy| {
        let line = what.expected("the message in the inbox").source(&ITEMS);
        Finding::error(code, message).because(line).remedy(remedy).value("mailbox", &cx.subject.name)
    };
    let mut findings = Vec::new();
    if !sent.send.is_done() {
        let message = format!("the message is not sent: {}", came(&sent.send));
        findings.push(finding("not-sent", message, line(&sent.send), &SENDING));
    } else if sent.arrived_ms.is_none() {
        let message = format!("the message did not arrive within {} s", sent.waited_ms / 1_000);
        let looked = sent.look.as_ref().map_or_else(|| Evidence::new("inbox", "not looked at"), line);
        findings.push(finding("not-arrived", message, looked, &TRANSPORT));
    }
    if let Some(kept) = sent.deletions.iter().find(|call| !call.is_done()) {
        let message = format!("a copy of the message could not be deleted: {}", came(kept));
        findings.push(Finding::note("copy-left", message).because(line(kept)));
    }
    if !sent.leftovers.is_empty() {
        findings.push(left(cx, &sent.leftovers));
    }
    Verdict::of(findings, evidence)
}

fn examples() -> Vec<Example> {
    let done = |operation: &str| call(operation, soap("NoError"));
    let arrived = EwsSend {
        send: done("CreateItem"),
        look: Some(done("FindItem")),
        arrived_ms: Some(1_400),
        waited_ms: 1_400,
        deletions: vec![done("DeleteItem"), done("DeleteItem")],
        leftovers: Vec::new(),
    };
    let refused = |code: &str| EwsSend {
        send: call("CreateItem", soap(code)),
        look: None,
        arrived_ms: None,
        waited_ms: 0,
        deletions: Vec::new(),
        leftovers: Vec::new(),
    };
    let late = EwsSend { arrived_ms: None, waited_ms: 30_000, ..arrived.clone() };
    let kept: Vec<Call> = vec![done("DeleteItem"), call("DeleteItem", soap("ErrorAccessDenied"))];
    let of = |given, sent: EwsSend, expect| about(given, Facts::default().with(&mailbox(ADA), sent), expect);
    let mut lost = Facts::about([mailbox(ADA)]);
    let reason = "the mailbox does not open".to_owned();
    lost.lose(&mailbox(ADA), FactKind::EwsSend, Lost { reason, because: None });
    vec![
        of("the message arrives, and both copies are deleted", arrived.clone(), Expect::Pass),
        of("a copy stays behind", EwsSend { deletions: kept, ..arrived.clone() }, note("copy-left")),
        of(
            "an earlier run was killed",
            EwsSend { leftovers: vec!["exdoctor test".to_owned()], ..arrived },
            note("leftovers"),
        ),
        of("the account may not send as the mailbox", refused("ErrorSendAsDenied"), error("not-sent")),
        of("the quota for sending is used up", refused("ErrorSubmissionQuotaExceeded"), error("not-sent")),
        of("the server has no time", refused("ErrorServerBusy"), Expect::Blocked),
        of("the message does not arrive", late, error("not-arrived")),
        about("nothing is to be sent", Facts::about([mailbox(ADA)]), Expect::NotApplicable),
        about("the mailbox does not open", lost, Expect::Blocked),
    ]
}
