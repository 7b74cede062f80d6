//! Can items be created, found and deleted in the mailbox?

use super::codes::{is_busy, words, wrong};
use super::signed::{came, line, no_time, unasked};
use super::signed_example::{ADA, about, call, error, mailbox, note, soap};
use super::sources::{ITEMS, RESPONSE_CODE};
use crate::facts::Lost;
use crate::facts::ews::{EwsRoundTrip, ItemKind, Trip};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.round-trip"),
    title: "an item of each kind is created, found and deleted",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "A draft, an appointment, a contact and a task were created in the mailbox, found again and deleted for good. It \
             does not prove that Dynamics maps its own records to them.",
    sources: &[ITEMS, RESPONSE_CODE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsRoundTrip, FactKind::EwsImpersonation],
    blames: &[],
    steps: &[(Scenario::B, Step::MailboxMethods), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&WRITE, &FIND, &REMOVE],
    settings: &[],
    examples,
    run,
};

static WRITE: Remedy = Remedy {
    id: "let-account-write-items",
    summary: "Let the account create and delete items in {mailbox}.",
    steps: &[
        "Look at the response code: rights, quota and holds keep items from being created or deleted.",
        "With impersonation, what the mailbox's own user may do counts: a disabled user or a hold has its own rules.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Mailbox '{mailbox}' | Format-List IsMailboxEnabled, AccountDisabled, LitigationHoldEnabled, *Quota",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "set the former values again",
    effective: "at once",
    documentation: &[RESPONSE_CODE],
};

static FIND: Remedy = Remedy {
    id: "find-what-takes-items-away",
    summary: "Find out what takes new items of {mailbox} away.",
    steps: &[
        "Look for inbox rules, retention policies, mail clients and add-ins that move or delete items at once.",
        "Where the store is slow, run the check again: a new item may not be in a search yet.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-InboxRule -Mailbox '{mailbox}' | Format-Table Name, Enabled, Description",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[ITEMS],
};

pub(super) static REMOVE: Remedy = Remedy {
    id: "remove-leftover-items",
    summary: "Remove the items that an earlier run left in {mailbox}.",
    steps: &[
        "Run the check with --write --remove-leftovers: it deletes for good what carries the mark of exdoctor, and nothing else.",
        "Or delete the items by hand; their subjects begin with \"exdoctor\".",
    ],
    commands: &[Command {
        shell: Shell::Any,
        text: "exdoctor check -c exdoctor.toml --mailbox {mailbox} --write --remove-leftovers",
    }],
    who: Who::Operator,
    risk: "the items are gone for good",
    undo: "it cannot be undone",
    effective: "at once",
    documentation: &[ITEMS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(trips) = cx.seen::<EwsRoundTrip>() else {
        return unasked(cx, FactKind::EwsRoundTrip, "nothing is written without --write");
    };
    let told = |trip: &Trip| {
        let what = Evidence::new(trip.kind.word(), trip.end());
        std::iter::once(what).chain(trip.calls().map(line)).collect::<Vec<_>>()
    };
    let evidence: Vec<Evidence> = trips.items.iter().flat_map(told).collect();
    let failed = || trips.items.iter().filter(|trip| !trip.is_whole());
    // A server without time says nothing about the mailbox.
    let busy = failed().find_map(|trip| trip.calls().find(|call| !call.is_done()).filter(|call| is_busy(call)));
    if let Some(busy) = busy {
        return no_time(cx, FactKind::EwsRoundTrip, busy).with(evidence);
    }
    let mut findings: Vec<Finding> = failed().map(|trip| broken(cx, trip)).collect();
    if trips.leftovers.len() > trips.removed {
        findings.push(left(cx, &trips.leftovers));
    }
    Verdict::of(findings, evidence)
}

fn broken(cx: &CheckCx<'_>, trip: &Trip) -> Finding {
    let last = trip.calls().find(|call| !call.is_done());
    let why = match last {
        Some(call) => wrong(call).map_or_else(|| format!(": {}", came(call)), |(code, _)| format!(": {}", words(code))),
        None => String::new(),
    };
    let code = if trip.create.is_done() && trip.delete.is_some() { "not-deleted" } else { "not-created" };
    let code = if trip.create.is_done() && trip.found == 0 { "not-found" } else { code };
    let message = format!("{} {}{why}", trip.kind.word(), trip.end());
    let line = Evidence::new(trip.kind.word(), trip.end()).expected("created, found, deleted").source(&ITEMS);
    let remedy = if code == "not-found" { &FIND } else { &WRITE };
    Finding::error(code, message).because(line).remedy(remedy).value("mailbox", &cx.subject.name)
}

/// What earlier runs left.
pub(super) fn left(cx: &CheckCx<'_>, leftovers: &[String]) -> Finding {
    let shown: Vec<&str> = leftovers.iter().map(String::as_str).take(5).collect();
    let message = format!("{} items of an earlier run are still in the mailbox", leftovers.len());
    let line = Evidence::new("items with the mark of exdoctor", shown.join(", "));
    Finding::note("leftovers", message).because(line).remedy(&REMOVE).value("mailbox", &cx.subject.name)
}

fn examples() -> Vec<Example> {
    let done = |operation| call(operation, soap("NoError"));
    let whole = move |kind| Trip {
        kind,
        create: done("CreateItem"),
        find: Some(done("FindItem")),
        found: 1,
        delete: Some(done("DeleteItem")),
    };
    let all = move |first: Trip| EwsRoundTrip {
        items: vec![first, whole(ItemKind::Appointment), whole(ItemKind::Contact), whole(ItemKind::Task)],
        leftovers: Vec::new(),
        removed: 0,
    };
    let of = |given, trips: EwsRoundTrip, expect| about(given, Facts::default().with(&mailbox(ADA), trips), expect);
    let draft = || whole(ItemKind::Message);
    let refused = |code| Trip { create: call("CreateItem", soap(code)), find: None, found: 0, delete: None, ..draft() };
    let left = |removed| EwsRoundTrip { leftovers: vec!["exdoctor test".to_owned()], removed, ..all(draft()) };
    let kept = Trip { delete: Some(call("DeleteItem", soap("ErrorCannotDeleteObject"))), ..draft() };
    let mut lost = Facts::about([mailbox(ADA)]);
    let reason = "the mailbox does not open".to_owned();
    lost.lose(&mailbox(ADA), FactKind::EwsRoundTrip, Lost { reason, because: None });
    vec![
        of("every kind of item comes and goes", all(draft()), Expect::Pass),
        of("nothing may be created", all(refused("ErrorAccessDenied")), error("not-created")),
        of("the mailbox is full", all(refused("ErrorQuotaExceeded")), error("not-created")),
        of("the server has no time", all(refused("ErrorServerBusy")), Expect::Blocked),
        of("the item is not found again", all(Trip { found: 0, ..draft() }), error("not-found")),
        of("the item may not be deleted", all(kept), error("not-deleted")),
        of("an earlier run was killed", left(0), note("leftovers")),
        of("what an earlier run left was removed", left(1), Expect::Pass),
        about("nothing is to be written", Facts::about([mailbox(ADA)]), Expect::NotApplicable),
        about("the mailbox does not open", lost, Expect::Blocked),
    ]
}
