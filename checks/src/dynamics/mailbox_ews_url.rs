//! Does the address that Dynamics remembers fit the side of the mailbox?

use super::direction::outside;
use super::example::{PROFILE, ago, and, mailbox, online, record, server, unknown, warning};
use super::known::{each, on_dynamics};
use super::mailbox_settings::profile;
use super::place::{host, is_online};
use super::sources::{MAILBOX, SUPPORTED};
use crate::facts::dynamics::{DynamicsProfile, MailboxRecord, ProfileRecord};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.mailbox-ews-url"),
    title: "the EWS address that Dynamics remembers is of the profile's side",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning)],
    proves: "The address of EWS in the mailbox record is one of Exchange Online where the profile is for Exchange Online, and none of them \
             where it is for Exchange Server. It does not prove that the address answers.",
    sources: &[MAILBOX, SUPPORTED],
    needs: &[],
    any_of: &[],
    uses: &[
        FactKind::DynamicsMailbox,
        FactKind::DynamicsProfile,
        FactKind::DynamicsOrganization,
        FactKind::DynamicsAccess,
    ],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerProfile), (Scenario::B, Step::ServerProfile)],
    remedies: &[&FIND_AGAIN],
    settings: &[],
    examples,
    run,
};

static FIND_AGAIN: Remedy = Remedy {
    id: "find-mailbox-again",
    summary: "Let Dynamics find the place of {mailbox} again.",
    steps: &[
        "Give the mailbox the profile of the side where it is now.",
        "Run Test & Enable: it looks for the address anew.",
        "Where it finds the old one, mend Autodiscover first.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "none for other mailboxes",
    undo: "assign the former profile",
    effective: "with the next Test & Enable",
    documentation: &[SUPPORTED],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each(cx, |record| judge(cx, record))
}

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let Some(url) = &record.ews_url else { return Verdict::not_applicable("Dynamics remembers no address of EWS") };
    let kind = profile(cx, record).and_then(|profile| profile.server);
    let Some(kind) = kind.filter(|kind| kind.is_online() || kind.is_exchange_server()) else {
        return Verdict::not_applicable("the kind of the mailbox's profile is not known, or is not Exchange");
    };
    let when = record.autodiscovered.map(|at| format!(", found on {at}")).unwrap_or_default();
    let line = Evidence::new(format!("EWS of {}", record.title()), format!("{url}{when}"));
    if is_online(url) == kind.is_online() {
        return Verdict::pass(vec![line]);
    }
    let due = if kind.is_online() { "an address of Exchange Online" } else { "the address of Exchange Server" };
    let message =
        format!("Dynamics remembers {}{when}, but the profile is for {}", host(url).unwrap_or_default(), kind.word());
    let finding = Finding::warning("other-side", message).because(line.expected(due).source(&SUPPORTED));
    on_dynamics(finding.remedy(&FIND_AGAIN).value("mailbox", record.title())).into()
}

fn examples() -> Vec<Example> {
    const ONPREMISES: &str = "https://mail.contoso.com/EWS/Exchange.asmx";
    let with = |example: Example, own: ProfileRecord| {
        let own = ProfileRecord { name: PROFILE.to_owned(), ..own };
        and(example, &Subject::profile(PROFILE), DynamicsProfile { records: vec![own] })
    };
    let at = |url: Option<&str>| {
        vec![MailboxRecord { ews_url: url.map(str::to_owned), autodiscovered: ago(900), ..record() }]
    };
    let mut all = vec![
        with(
            mailbox(
                "Exchange Online on both sides",
                at(Some("https://outlook.office365.com/EWS/Exchange.asmx")),
                Expect::Pass,
            ),
            online(),
        ),
        with(mailbox("Exchange Server on both sides", at(Some(ONPREMISES)), Expect::Pass), server()),
        with(
            mailbox("the old address after a move to Exchange Online", at(Some(ONPREMISES)), warning("other-side")),
            online(),
        ),
        with(
            mailbox(
                "Exchange Online with a profile for Exchange Server",
                at(Some("https://outlook.office.com/EWS/Exchange.asmx")),
                warning("other-side"),
            ),
            server(),
        ),
        mailbox("no address yet", at(None), Expect::NotApplicable),
        mailbox("nothing is known of the profile", at(Some(ONPREMISES)), Expect::NotApplicable),
        mailbox("an inactive record", vec![MailboxRecord { active: Some(false), ..record() }], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
