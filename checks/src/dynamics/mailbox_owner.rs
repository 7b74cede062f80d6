//! Does the record of the mailbox belong to its user, and to nobody else?

use super::direction::{judged, outside};
use super::example::{error, mailbox, record, unknown};
use super::known::{each, on_dynamics};
use super::sources::{INCOMING, MAILBOX, OWNER};
use crate::facts::dynamics::{DynamicsMailbox, MailboxRecord};
use crate::facts::server::Read;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-owner"),
    title: "the mailbox record is owned by its user and is the only one with the address",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "The owner of the record is the user whose mailbox it is, and no second active record of the organization has the address. \
             Where a team owns a queue's mailbox, the team has a role, as far as roles could be read.",
    sources: &[OWNER, INCOMING, MAILBOX],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsMailbox, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::MailboxMethods), (Scenario::B, Step::MailboxMethods)],
    remedies: &[&ASSIGN, &MERGE],
    settings: &[],
    examples,
    run,
};

static ASSIGN: Remedy = Remedy {
    id: "assign-mailbox",
    summary: "Assign the mailbox record {mailbox} to {owner}.",
    steps: &[
        "Open the mailbox record and choose Assign; name the user or queue owner that it belongs to.",
        "A team that owns a queue needs a security role with Read on Queue.",
        "Run Test & Enable again.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "none for other mailboxes",
    undo: "assign the record to its former owner",
    effective: "at once",
    documentation: &[OWNER],
};

static MERGE: Remedy = Remedy {
    id: "remove-second-mailbox",
    summary: "Leave one active mailbox record with the address {mailbox}.",
    steps: &[
        "In Settings, Email Configuration, Mailboxes, search for the address; queues and users count both.",
        "Take the address from the record that does not need it, or deactivate that record.",
        "Run Test & Enable for the record that stays.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "mail of the other record is no longer synchronized",
    undo: "activate the record again",
    effective: "at once",
    documentation: &[INCOMING],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let all = cx.seen::<DynamicsMailbox>().map_or(&[][..], |fact| fact.records.as_slice());
    each(cx, |record| judge(all, record))
}

fn judge(all: &[MailboxRecord], record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let mut findings = Vec::new();
    let same = sharers(all, record);
    if same.len() > 1 && same.first().is_some_and(|first| std::ptr::eq(*first, record)) {
        let names: Vec<&str> = same.iter().map(|own| own.name.as_deref().unwrap_or("unnamed")).collect();
        let message = format!("{} active mailbox records have the address {}", same.len(), record.title());
        let line = Evidence::new("records with the address", names.join(", ")).expected("one").source(&INCOMING);
        let finding = Finding::error("second-record", message).because(line).remedy(&MERGE);
        findings.push(on_dynamics(finding.value("mailbox", record.title())));
    }
    let name = |name: &Option<String>, id: &Option<String>| name.clone().or_else(|| id.clone()).unwrap_or_default();
    let owner = name(&record.owner_name, &record.owner);
    let belongs_to = name(&record.regarding_name, &record.regarding);
    if has_another_owner(record) {
        let message = format!("the record of {belongs_to}'s mailbox is owned by {owner}");
        let line = Evidence::new("owner", &owner).expected(format!("{belongs_to}, the mailbox's user")).source(&OWNER);
        let finding = Finding::error("other-owner", message).because(line).remedy(&ASSIGN);
        findings.push(on_dynamics(finding.value("mailbox", record.title()).value("owner", &belongs_to)));
    }
    if let Read::Value(roles) = &record.owner_roles
        && roles.is_empty()
    {
        let message =
            format!("the team {owner}, which owns the mailbox of the queue {belongs_to}, has no security role");
        let line =
            Evidence::new(format!("roles of {owner}"), "none").expected("a role with Read on Queue").source(&INCOMING);
        let finding = Finding::error("team-without-role", message).because(line).remedy(&ASSIGN);
        findings.push(on_dynamics(finding.value("mailbox", record.title()).value("owner", "an owner with a role")));
    }
    if findings.is_empty() && record.owner.is_none() {
        return Verdict::blocked(FactKind::DynamicsMailbox, "the source does not name the owner of the record");
    }
    Verdict::of(findings, vec![Evidence::new("owner", owner), Evidence::new("belongs to", belongs_to)])
}

/// The active records of the organization with the address of a record that are served, itself among them.
pub(super) fn sharers<'a>(all: &'a [MailboxRecord], record: &MailboxRecord) -> Vec<&'a MailboxRecord> {
    let serves = |other: &&MailboxRecord| other.active != Some(false) && !judged(other).is_empty();
    let same = all.iter().filter(|other| other.organization == record.organization && other.address.is_some());
    same.filter(serves).collect()
}

/// Whether somebody else than its user owns the record of a user.
pub(super) fn has_another_owner(record: &MailboxRecord) -> bool {
    let of_user = record.regarding_kind.as_deref() == Some("systemuser");
    of_user && record.owner.is_some() && record.regarding.is_some() && record.owner != record.regarding
}

fn examples() -> Vec<Example> {
    let queue = |roles: Read<Vec<String>>| {
        let text = |text: &str| Some(text.to_owned());
        vec![MailboxRecord {
            regarding_kind: text("queue"),
            regarding_name: text("Support"),
            owner: text("team-1"),
            owner_kind: text("team"),
            owner_name: text("Support Team"),
            owner_roles: roles,
            ..record()
        }]
    };
    let other =
        MailboxRecord { owner: Some("0c1d2e3f-…".to_owned()), owner_name: Some("Grace".to_owned()), ..record() };
    let second = MailboxRecord { name: Some("Ada (queue)".to_owned()), ..record() };
    let silent = MailboxRecord { owner: None, ..record() };
    let inactive = MailboxRecord { active: Some(false), ..record() };
    let elsewhere = MailboxRecord { organization: "Fabrikam".to_owned(), ..record() };
    let mut all = vec![
        mailbox("the user owns the record", vec![record()], Expect::Pass),
        mailbox(
            "a team with a role owns a queue's mailbox",
            queue(Read::Value(vec!["Support".to_owned()])),
            Expect::Pass,
        ),
        mailbox("nobody read the roles of the team", queue(Read::Unasked), Expect::Pass),
        mailbox("another organization has the address as well", vec![record(), elsewhere], Expect::Pass),
        mailbox("a second record is inactive", vec![record(), inactive.clone()], Expect::Pass),
        mailbox("somebody else owns the record", vec![other], error("other-owner")),
        mailbox("a queue has the same address", vec![record(), second], error("second-record")),
        mailbox("the team of a queue has no role", queue(Read::Value(Vec::new())), error("team-without-role")),
        mailbox("a log that does not name the owner", vec![silent], Expect::Blocked),
        mailbox("an inactive record", vec![inactive], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
