//! Does this organization own the synchronization of appointments, contacts and tasks?

use super::cause::since_success;
use super::direction::outside;
use super::example::{alerted, error, failing, mailbox, record, unknown};
use super::known::{each, on_dynamics};
use super::sources::{CHECK_BOX, MAILBOX};
use crate::facts::dynamics::{MailboxRecord, Method, Status};
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.act-sync-owner"),
    title: "no other organization owns the synchronization of appointments, contacts and tasks",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "The test of appointments, contacts and tasks succeeded, so Exchange remembers this organization as the one that synchronizes \
             them. A failed test is another organization's work only where the alert says so.",
    sources: &[CHECK_BOX, MAILBOX],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::TestEnable), (Scenario::B, Step::TestEnable)],
    remedies: &[&TAKE_OVER],
    settings: &[],
    examples,
    run,
};

static TAKE_OVER: Remedy = Remedy {
    id: "take-over-synchronization",
    summary: "Decide which organization synchronizes {mailbox}, and let it take over.",
    steps: &[
        "Ask whether the other organization is still in use, such as a test system that was copied from this one; set the method to None there.",
        "Run Test & Enable here and tick \"Sync items with Exchange from this Dynamics 365 organization only, even if Exchange was set to sync with a different organization\".",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "the other organization no longer synchronizes this mailbox",
    undo: "do the same in the other organization",
    effective: "with the test, within minutes",
    documentation: &[CHECK_BOX],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, judge)
}

fn judge(record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    if record.act != Some(Method::ServerSide) {
        return Verdict::not_applicable("appointments, contacts and tasks do not use server-side synchronization");
    }
    let others = |text: &str| {
        let lower = text.to_lowercase();
        ["another organization", "different organization", "anderen organisation", "another microsoft dynamics"]
            .iter()
            .any(|words| lower.contains(words))
    };
    let since = since_success(record);
    let told = since.iter().find(|trouble| others(trouble.text) || others(trouble.details));
    let shown =
        Evidence::new("test of appointments, contacts and tasks", record.act_status.map_or("not known", Status::word));
    if let Some(trouble) = told {
        let line = Evidence::new("alert", super::cause::plain(trouble.text, 1_000));
        let line = line.expected("this organization synchronizes").source(&CHECK_BOX);
        let message = "another organization synchronizes the appointments, contacts and tasks of this mailbox";
        let finding = Finding::error("other-organization", message).because(line).remedy(&TAKE_OVER);
        return on_dynamics(finding.value("mailbox", record.title())).into();
    }
    if record.act_status == Some(Status::Success) {
        return Verdict::pass(vec![shown]);
    }
    let fact = FactKind::DynamicsMailbox;
    let reason = "the test of appointments, contacts and tasks did not succeed, and nothing says that another organization is why".to_owned();
    Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: vec![shown] }.into()
}

fn examples() -> Vec<Example> {
    let text = "Appointments, contacts, and tasks can't be synchronized because this mailbox is configured with another organization.";
    let outlook = MailboxRecord { act: Some(Method::Outlook), act_status: Some(Status::NotRun), ..record() };
    let mut all = vec![
        mailbox("the test of appointments succeeded", vec![record()], Expect::Pass),
        mailbox("an alert names another organization", vec![alerted(text, "")], error("other-organization")),
        mailbox("the test failed for another reason", vec![failing()], Expect::Blocked),
        mailbox("appointments by App for Outlook", vec![outlook], Expect::NotApplicable),
        mailbox("an inactive record", vec![MailboxRecord { active: Some(false), ..record() }], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
