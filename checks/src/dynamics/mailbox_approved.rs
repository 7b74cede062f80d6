//! Is the mail address approved, where the organization asks for that?

use super::direction::{judged, outside};
use super::example::{CONTOSO, and, error, mailbox, organization, record, settings, unknown};
use super::known::{each, on_dynamics};
use super::sources::{CONNECT, TROUBLE};
use crate::facts::dynamics::{Approval, DynamicsOrganization, MailboxRecord, Method, OrganizationSettings};
use crate::facts::server::Read;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-approved"),
    title: "the mail address is approved where the organization asks for it",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "The address is approved, or the organization processes mail of addresses that are not. Appointments, contacts and tasks need \
             no approval.",
    sources: &[TROUBLE, CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::ApproveEmail), (Scenario::B, Step::ApproveEmail)],
    remedies: &[&APPROVE],
    settings: &[],
    examples,
    run,
};

static APPROVE: Remedy = Remedy {
    id: "approve-email",
    summary: "Approve the mail address of {mailbox}.",
    steps: &[
        "In Settings, Email Configuration, Mailboxes, select the mailbox and choose Approve Email.",
        "With Dynamics on-premises an administrator of Dynamics with the privilege Approve Email Addresses for Users or Queues may do that.",
        "Then choose Test & Enable Mailbox.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "Dynamics reads and sends mail as this address; see that the address is the right one",
    undo: "choose Reject Email",
    effective: "at once",
    documentation: &[CONNECT, TROUBLE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, |record| judge(cx, record))
}

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    if judged(record).iter().all(|direction| !direction.name.ends_with("mail")) {
        return Verdict::not_applicable("no mail goes through server-side synchronization");
    }
    let Some(approval) = record.approval else {
        return Verdict::blocked(FactKind::DynamicsMailbox, "the source does not say whether the address is approved");
    };
    let shown = Evidence::new(format!("approval of {}", record.title()), approval.word());
    if approval == Approval::Approved {
        return Verdict::pass(vec![shown]);
    }
    let known = cx.seen_of::<DynamicsOrganization>(&Subject::organization(&record.organization));
    let settings = known.and_then(|known| known.settings.value());
    let kind = if record.is_queue() { "queues" } else { "users" };
    let asked = settings.and_then(|own| if record.is_queue() { own.approval_of_queues } else { own.approval_of_users });
    match asked {
        Some(false) => Verdict::pass(vec![shown, Evidence::new(format!("approval of {kind} required"), "no")]),
        Some(true) => {
            let line = shown.expected(format!("approved: the organization asks for it for {kind}")).source(&TROUBLE);
            let message = format!("the mail address is not approved: {}", approval.word());
            let finding = Finding::error("not-approved", message).because(line).remedy(&APPROVE);
            on_dynamics(finding.value("mailbox", record.title())).into()
        }
        None => {
            let reason = format!(
                "the address is not approved ({}), and whether the organization asks for it for {kind} is not known",
                approval.word()
            );
            Verdict::blocked(FactKind::DynamicsMailbox, reason).with([shown])
        }
    }
}

fn examples() -> Vec<Example> {
    let of = |approval: Option<Approval>| vec![MailboxRecord { approval, ..record() }];
    let with = |example: Example, settings: OrganizationSettings| {
        and(example, &Subject::organization(CONTOSO), organization(Read::Value(settings)))
    };
    let queue = |approval| {
        vec![MailboxRecord { approval: Some(approval), regarding_kind: Some("queue".to_owned()), ..record() }]
    };
    let lax = || OrganizationSettings { approval_of_users: Some(false), ..settings() };
    let pending = || of(Some(Approval::Pending));
    let act = MailboxRecord { incoming: Some(Method::None), outgoing: Some(Method::None), ..record() };
    let mut all = vec![
        mailbox("the address is approved", of(Some(Approval::Approved)), Expect::Pass),
        with(mailbox("not approved, and not asked for", pending(), Expect::Pass), lax()),
        with(mailbox("the approval waits", pending(), error("not-approved")), settings()),
        with(mailbox("the approval was refused", of(Some(Approval::Rejected)), error("not-approved")), settings()),
        with(
            mailbox("a queue without approval, where users need none", queue(Approval::Empty), error("not-approved")),
            lax(),
        ),
        mailbox("not approved, and nobody says whether it must be", pending(), Expect::Blocked),
        mailbox("a log without the approval", of(None), Expect::Blocked),
        mailbox("only appointments, contacts and tasks", vec![act], Expect::NotApplicable),
        mailbox("an inactive record", vec![MailboxRecord { active: Some(false), ..record() }], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
