//! Is the mailbox set up for server-side synchronization?

use super::direction::{judged, names, outside};
use super::example::{ADA, and, error, mailbox, online, record, unknown};
use super::known::{each, on_dynamics};
use super::sources::{CONNECT, MAILBOX};
use crate::facts::dynamics::{DynamicsProfile, MailboxRecord, Method, ServerType};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-settings"),
    title: "the mailbox is active and has a profile",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "The record of the mailbox is active, has a mail address, and has an active e-mail server profile for Exchange. Only mailboxes \
             with a direction by server-side synchronization are judged. It does not prove that the test succeeded.",
    sources: &[MAILBOX, CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[
        FactKind::DynamicsMailbox,
        FactKind::DynamicsProfile,
        FactKind::DynamicsOrganization,
        FactKind::DynamicsAccess,
    ],
    blames: &[],
    steps: &[(Scenario::A, Step::MailboxMethods), (Scenario::B, Step::MailboxMethods)],
    remedies: &[&SET_UP],
    settings: &[],
    examples,
    run,
};

static SET_UP: Remedy = Remedy {
    id: "set-up-mailbox",
    summary: "Set up the mailbox {mailbox}: {what}.",
    steps: &[
        "In Settings, Email Configuration, Mailboxes, open the mailbox.",
        "Activate it, give it its mail address, choose the e-mail server profile and set the directions that it needs to Server-Side Synchronization.",
        "Approve the address, then choose Test & Enable Mailbox.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "none for other mailboxes",
    undo: "set the former values",
    effective: "with the next Test & Enable, within minutes",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, |record| judge(cx, record))
}

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let directions = judged(record);
    if directions.is_empty() {
        return Verdict::blocked(FactKind::DynamicsMailbox, "the synchronization methods of the mailbox are not known");
    }
    let mut findings = Vec::new();
    let mut wrong = |code, message: &str, what: &str, observed: &str, expected: &str| {
        let line = Evidence::new(format!("{what} of {}", record.title()), observed).expected(expected).source(&MAILBOX);
        let finding = Finding::error(code, message).because(line).remedy(&SET_UP);
        findings.push(on_dynamics(finding.value("mailbox", record.title()).value("what", message)));
    };
    if record.active == Some(false) {
        wrong("inactive", "the mailbox is inactive", "state", "inactive", "active");
    }
    for Gap { code, message, what, expected } in gaps(record) {
        wrong(code, message, what, "none", expected);
    }
    let profile = profile(cx, record);
    if profile.is_some_and(|profile| profile.active == Some(false)) {
        let message =
            format!("the profile {} of the mailbox is inactive", record.profile_name.as_deref().unwrap_or_default());
        wrong("profile-inactive", &message, "profile", "inactive", "active");
    }
    let other = profile.and_then(|profile| profile.server).filter(|kind| is_no_exchange(*kind));
    if let Some(kind) = other.filter(|_| record.act == Some(Method::ServerSide)) {
        let message = format!("a profile of {} serves no appointments, contacts and tasks", kind.word());
        let due = "a profile for Exchange, or no synchronization of them";
        wrong("act-without-exchange", &message, "profile", kind.word(), due);
    }
    let shown = Evidence::new("by server-side synchronization", names(&directions));
    let profile = record.profile_name.clone().map(|name| Evidence::new("profile", name));
    let evidence = [Some(shown), profile].into_iter().flatten().collect();
    if findings.is_empty() && record.has_profile.is_none() {
        let reason = "the source does not say whether the mailbox has a profile";
        return Verdict::blocked(FactKind::DynamicsMailbox, reason).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// Something that a record needs and does not have.
pub(super) struct Gap {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    what: &'static str,
    expected: &'static str,
}

/// What a record lacks, as far as its source tells.
pub(super) fn gaps(record: &MailboxRecord) -> impl Iterator<Item = Gap> {
    let profile = Gap {
        code: "no-profile",
        message: "the mailbox has no e-mail server profile",
        what: "profile",
        expected: "a profile",
    };
    let address = Gap {
        code: "no-address",
        message: "the mailbox has no mail address",
        what: "mail address",
        expected: "the address of the user or queue",
    };
    let lacks_address = record.address.is_none() && record.has_profile.is_some();
    [(record.has_profile == Some(false)).then_some(profile), lacks_address.then_some(address)].into_iter().flatten()
}

const fn is_no_exchange(kind: ServerType) -> bool {
    matches!(kind, ServerType::Pop3Smtp | ServerType::ImapSmtp)
}

/// The profile of a mailbox.
pub(super) fn profile<'a>(
    cx: &CheckCx<'a>,
    record: &MailboxRecord,
) -> Option<&'a crate::facts::dynamics::ProfileRecord> {
    let name = record.profile_name.as_deref()?;
    let known = cx.seen_of::<DynamicsProfile>(&Subject::profile(name))?;
    known.records.iter().find(|profile| profile.organization == record.organization)
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut MailboxRecord)| {
        let mut own = record();
        change(&mut own);
        vec![own]
    };
    let profile = |example: Example, change: fn(&mut crate::facts::dynamics::ProfileRecord)| {
        let mut own = online();
        change(&mut own);
        and(example, &Subject::profile(&own.name.clone()), DynamicsProfile { records: vec![own] })
    };
    let off = |own: &mut MailboxRecord| {
        (own.incoming, own.outgoing, own.act) = (Some(Method::None), Some(Method::None), Some(Method::Outlook));
    };
    let mut all = vec![
        profile(mailbox("a mailbox that is set up", with(|_| {}), Expect::Pass), |_| {}),
        mailbox(
            "a queue that only sends",
            with(|own| {
                own.regarding_kind = Some("queue".to_owned());
                (own.incoming, own.act) = (Some(Method::None), Some(Method::None));
            }),
            Expect::Pass,
        ),
        mailbox(
            "a mailbox whose mail comes through a forward mailbox",
            with(|own| {
                own.incoming = Some(Method::Forward);
            }),
            Expect::Pass,
        ),
        mailbox("no profile", with(|own| (own.profile, own.has_profile) = (None, Some(false))), error("no-profile")),
        mailbox("no address", with(|own| own.address = None), error("no-address")),
        mailbox(
            "an inactive mailbox that somebody named",
            with(|own| {
                (own.active, own.named) = (Some(false), true);
            }),
            error("inactive"),
        ),
        profile(mailbox("an inactive profile", with(|_| {}), error("profile-inactive")), |own| {
            own.active = Some(false);
        }),
        profile(mailbox("appointments by a POP3 profile", with(|_| {}), error("act-without-exchange")), |own| {
            own.server = Some(ServerType::Pop3Smtp);
        }),
        mailbox("an inactive mailbox", with(|own| own.active = Some(false)), Expect::NotApplicable),
        mailbox("App for Outlook only", with(off), Expect::NotApplicable),
        mailbox(
            "a log without a profile",
            with(|own| (own.profile, own.profile_name, own.has_profile) = (None, None, None)),
            Expect::Blocked,
        ),
        mailbox(
            "a log without methods",
            with(|own| (own.incoming, own.outgoing, own.act) = (None, None, None)),
            Expect::Blocked,
        ),
    ];
    let two = |organization: &str| MailboxRecord { organization: organization.to_owned(), ..record() };
    let mut other = two("Fabrikam");
    (other.profile, other.has_profile) = (None, Some(false));
    all.push(mailbox(
        "two organizations have the mailbox, one without a profile",
        vec![two("Contoso"), other],
        error("no-profile"),
    ));
    debug_assert_eq!(all[0].subject, ADA, "every example is about her");
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
