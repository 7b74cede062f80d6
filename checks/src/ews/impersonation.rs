//! May the account act for the mailbox?

use super::codes::{Meaning, is_busy, words, wrong};
use super::signed::{absent, busy, came, is_closed, line, waits};
use super::signed_example::{ADA, about, beside, error, inbox, mailbox, nobody_asked, shut, soap, status};
use super::sources::{CONFIGURE_IMPERSONATION, IMPERSONATION, RESPONSE_CODE};
use crate::facts::ews::{Came, EwsImpersonation, EwsSignIn};
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.impersonation"),
    title: "the account may impersonate the mailbox",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "EWS opened the inbox for the mailbox on behalf of the account of this run. It does not prove that Dynamics \
             signs in with the same account.",
    sources: &[IMPERSONATION, CONFIGURE_IMPERSONATION, RESPONSE_CODE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsImpersonation, FactKind::EwsSignIn],
    blames: &[],
    steps: &[(Scenario::B, Step::ImpersonationAccount), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&ASSIGN, &SCOPE, &APPLICATION, &REPAIR],
    settings: &[],
    examples,
    run,
};

static ASSIGN: Remedy = Remedy {
    id: "assign-impersonation",
    summary: "Give the account the role ApplicationImpersonation.",
    steps: &[
        "See which role assignments the account has.",
        "Assign the role, with a scope where only some mailboxes are meant.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ManagementRoleAssignment -Role ApplicationImpersonation -GetEffectiveUsers | Format-Table Name, EffectiveUserName, CustomRecipientWriteScope",
        },
        Command {
            shell: Shell::PowerShell,
            text: "New-ManagementRoleAssignment -Name Dynamics365 -Role ApplicationImpersonation -User {account}",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "the account can act for every mailbox of the assignment's scope",
    undo: "Remove-ManagementRoleAssignment Dynamics365",
    effective: "within minutes, when the directory has replicated",
    documentation: &[CONFIGURE_IMPERSONATION],
};

static SCOPE: Remedy = Remedy {
    id: "widen-impersonation-scope",
    summary: "Bring {mailbox} into the scope of the role assignment, or give it another account.",
    steps: &[
        "Compare the scope of the assignment with the mailbox: the account may act for other mailboxes.",
        "Change the filter of the scope, or the property of the mailbox that the filter looks at.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ManagementRoleAssignment -Role ApplicationImpersonation | ForEach-Object { Get-ManagementScope $_.CustomRecipientWriteScope }",
    }],
    who: Who::ExchangeAdmin,
    risk: "the account can act for every mailbox that the filter admits",
    undo: "set the former filter again",
    effective: "within minutes, when the directory has replicated",
    documentation: &[CONFIGURE_IMPERSONATION],
};

static APPLICATION: Remedy = Remedy {
    id: "use-application-permission",
    summary: "Let an application with full_access_as_app act for mailboxes in Exchange Online.",
    steps: &[
        "The role ApplicationImpersonation does not exist in Exchange Online any more.",
        "Give the application of the tenant the permission full_access_as_app with admin consent, and limit it by an application access policy.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Test-ApplicationAccessPolicy -AppId <client_id> -Identity '{mailbox}'",
    }],
    who: Who::GlobalAdmin,
    risk: "without a policy the application can act for every mailbox",
    undo: "remove the permission",
    effective: "within an hour",
    documentation: &[IMPERSONATION],
};

static REPAIR: Remedy = Remedy {
    id: "repair-impersonation",
    summary: "Mend what keeps Exchange from acting for {mailbox}.",
    steps: &[
        "A delegated token must not impersonate: use the token of an application.",
        "An account in more than about 3,000 groups is not passed on between servers: take it out of some.",
        "Where Exchange itself fails, look at its event log and its connection to the directory.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Test-ServiceHealth" }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[RESPONSE_CODE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let Some(seen) = cx.seen::<EwsImpersonation>() else { return absent(cx, FactKind::EwsImpersonation) };
    let evidence = vec![line(&seen.inbox), Evidence::new("EWS", seen.url.as_str())];
    if seen.inbox.is_done() {
        return Verdict::pass(evidence);
    }
    if is_busy(&seen.inbox) {
        return busy(&seen.endpoint, &seen.inbox);
    }
    let reason = format!("the inbox does not open: {}", came(&seen.inbox));
    match wrong(&seen.inbox) {
        Some((code, Meaning::Impersonation)) => match same_for_all(cx, seen) {
            Some(first) => shared(first, &reason).with(evidence),
            None => Verdict::of(vec![denied(cx, seen, code)], evidence),
        },
        Some(_) => Verdict::blocked(FactKind::EwsMailbox, reason).with(evidence),
        None if matches!(seen.inbox.came, Came::Other(_)) && !is_closed(cx, &seen.endpoint) => {
            Verdict::blocked(FactKind::EwsMailbox, reason).with(evidence)
        }
        None => waits(FactKind::EwsSignIn, &seen.endpoint, reason, evidence),
    }
}

/// The first of the mailboxes, where the account may act for none of them: one missing right is one failure.
pub(super) fn same_for_all<'a>(cx: &CheckCx<'a>, seen: &EwsImpersonation) -> Option<&'a Subject> {
    let mut first = None;
    for (mailbox, other) in cx.all::<EwsImpersonation>().filter(|(_, other)| other.url == seen.url).take(COMPARED) {
        if other.inbox.is_done() {
            return None;
        }
        if first.is_none() && other.inbox.codes() == seen.inbox.codes() {
            first = Some(mailbox);
        }
    }
    first.filter(|first| *first != cx.subject)
}

/// What is said once, of the first mailbox.
pub(super) fn shared(first: &Subject, reason: &str) -> Verdict {
    let reason = format!("{reason}; so it is for every mailbox that was asked");
    let subject = Some(first.clone());
    Blocked { fact: FactKind::EwsImpersonation, subject, reason, level: None, evidence: Vec::new() }.into()
}

/// Other mailboxes of the server that are looked at to tell a scope from a missing right.
const COMPARED: usize = 200;

fn denied(cx: &CheckCx<'_>, seen: &EwsImpersonation, code: &str) -> Finding {
    let is_right = matches!(code, "ErrorImpersonateUserDenied" | "ErrorImpersonationDenied");
    let others = cx.all::<EwsImpersonation>().filter(|(other, fact)| *other != cx.subject && fact.url == seen.url);
    let (mut asked, mut admitted) = (0_usize, false);
    for (_, other) in others.take(COMPARED) {
        asked += 1;
        admitted |= other.inbox.is_done();
        if admitted {
            break;
        }
    }
    let (finding, message, remedy): (_, _, &'static Remedy) = match (is_right, admitted) {
        (true, _) if seen.microsoft => ("denied", "the account may not act for the mailbox".to_owned(), &APPLICATION),
        (true, true) => {
            ("out-of-scope", "the account may act for other mailboxes, and not for this one".to_owned(), &SCOPE)
        }
        (true, false) if asked > 0 => {
            ("denied", format!("the account may act for none of the {} mailboxes that were asked", asked + 1), &ASSIGN)
        }
        (true, false) => ("denied", "the account may not act for the mailbox".to_owned(), &ASSIGN),
        (false, _) => ("failed", format!("EWS does not act for the mailbox: {code}"), &REPAIR),
    };
    let line = Evidence::new(format!("inbox of {} at {}", cx.subject, seen.url), words(code));
    let line = line.expected("NoError").source(&IMPERSONATION);
    let finding = Finding::error(finding, message).because(line).remedy(remedy);
    finding.value("mailbox", &cx.subject.name).value("account", account(cx, &seen.endpoint))
}

/// The account that signs in at an endpoint, for the command that names it.
pub(super) fn account(cx: &CheckCx<'_>, endpoint: &str) -> String {
    let signed = cx.seen_of::<EwsSignIn>(&Subject::new(SubjectKind::Endpoint, endpoint));
    signed.and_then(|signed| signed.account.clone()).unwrap_or_else(|| "<account>".to_owned())
}

fn examples() -> Vec<Example> {
    let of = |given, came, expect| about(given, Facts::default().with(&mailbox(ADA), inbox(came)), expect);
    let user = || soap("ErrorImpersonateUserDenied");
    let online = EwsImpersonation { microsoft: true, ..inbox(user()) };
    let withheld = Came::Withheld { reason: "the credential was rejected before in this run".to_owned() };
    let [none, lost] = nobody_asked(FactKind::EwsImpersonation);
    vec![
        of("the inbox opens", soap("NoError"), Expect::Pass),
        of("the account has no right to impersonate", user(), error("denied")),
        of("not through this server", soap("ErrorImpersonationDenied"), error("denied")),
        about(
            "another mailbox opens: the scope excludes this one",
            beside(user(), soap("NoError")),
            error("out-of-scope"),
        ),
        about("no mailbox opens, and this is the first of them", beside(user(), user()), error("denied")),
        Example {
            subject: "ben@contoso.com",
            ..about("no mailbox opens, and another one says so", beside(user(), user()), Expect::Blocked)
        },
        about("EWS answers nobody who is signed in", shut(status(404)), Expect::Blocked),
        about("the role is gone from Exchange Online", Facts::default().with(&mailbox(ADA), online), error("denied")),
        of("a delegated token", soap("ErrorInvalidExchangeImpersonationHeaderData"), error("failed")),
        of("Exchange fails to impersonate", soap("ErrorImpersonationFailed"), error("failed")),
        of("too many groups", soap("ErrorProxyGroupSidLimitExceeded"), error("failed")),
        of("the mailbox does not exist", soap("ErrorNonExistentMailbox"), Expect::Blocked),
        of("EWS is off for the mailbox", status(403), Expect::Blocked),
        of("the server has no time", soap("ErrorServerBusy"), Expect::Blocked),
        of("the credential was not sent", withheld, Expect::Blocked),
        none,
        lost,
    ]
}
