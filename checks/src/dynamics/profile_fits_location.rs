//! Does the kind of the profile fit the place where the mailbox really is?

use super::direction::{outside, succeeded};
use super::example::{ADA, PROFILE, and, error, failing, mailbox, online, record, server, unknown};
use super::known::{each, on_dynamics};
use super::mailbox_settings::profile;
use super::place::{host, is_online};
use super::sources::SUPPORTED;
use crate::facts::autodiscover::Location;
use crate::facts::dynamics::{DynamicsProfile, MailboxRecord, ProfileRecord};
use crate::model::Blocked;
use crate::prelude::*;
use crate::setup::shared::ASSIGN_FITTING_PROFILE;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.profile-fits-location"),
    title: "the profile is for the side where the mailbox is",
    subject: SubjectKind::Mailbox,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "Exchange Online says where the mailbox is, and the profile is for that side; or Test & Enable succeeded with this profile. Exchange \
             Online may answer for an address that it does not know: that it names itself alone is no proof that a mailbox has moved.",
    sources: &[SUPPORTED],
    needs: &[],
    any_of: &[],
    uses: &[
        FactKind::DynamicsMailbox,
        FactKind::DynamicsProfile,
        FactKind::AutodiscoverMailbox,
        FactKind::DynamicsOrganization,
        FactKind::DynamicsAccess,
    ],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerProfile), (Scenario::B, Step::ServerProfile)],
    remedies: &[&ASSIGN_FITTING_PROFILE],
    settings: &[],
    examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let location = cx.seen::<Location>();
    each(cx, |record| judge(cx, record, location))
}

fn judge(cx: &CheckCx<'_>, record: &MailboxRecord, location: Option<&Location>) -> Verdict {
    if let Some(reason) = outside(record) {
        return Verdict::not_applicable(reason);
    }
    let kind = profile(cx, record).and_then(|profile| profile.server);
    let Some(kind) = kind.filter(|kind| kind.is_online() || kind.is_exchange_server()) else {
        return Verdict::not_applicable("the kind of the mailbox's profile is not known, or is not Exchange");
    };
    if succeeded(record) {
        return Verdict::pass(vec![Evidence::new("Test & Enable with this profile", "Success")]);
    }
    let Some(ews) = location.and_then(|location| location.ews.as_deref()) else {
        let reason = "where the mailbox is was not established, and no test with this profile succeeded".to_owned();
        let fact = FactKind::DynamicsMailbox;
        return Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: Vec::new() }.into();
    };
    let line = Evidence::new(format!("EWS of {}, as Exchange Online says", record.title()), ews);
    if is_online(ews) == kind.is_online() {
        return Verdict::pass(vec![line]);
    }
    let remembered = record.ews_url.as_deref().is_some_and(is_online);
    if is_online(ews) && !remembered {
        let reason = format!(
            "Exchange Online answers for the mailbox, which it may do for any address, and the profile is for {}: `Get-Recipient` says where it is",
            kind.word()
        );
        let fact = FactKind::AutodiscoverMailbox;
        return Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: vec![line] }.into();
    }
    let (is, side) = if is_online(ews) { ("in", "Exchange Online") } else { ("on", "Exchange Server") };
    let message = format!(
        "the mailbox is {is} {side} ({}), but its profile is for {}",
        host(ews).unwrap_or_default(),
        kind.word()
    );
    let finding = Finding::error("other-side", message)
        .because(line.expected(format!("a place on the side of {}", kind.word())).source(&SUPPORTED));
    on_dynamics(finding.remedy(&ASSIGN_FITTING_PROFILE).value("mailbox", record.title())).into()
}

fn examples() -> Vec<Example> {
    const HERE: &str = "https://mail.contoso.com/EWS/Exchange.asmx";
    const THERE: &str = "https://outlook.office365.com/EWS/Exchange.asmx";
    let with = |example: Example, own: ProfileRecord, ews: Option<&str>| {
        let own = ProfileRecord { name: PROFILE.to_owned(), ..own };
        let example = and(example, &Subject::profile(PROFILE), DynamicsProfile { records: vec![own] });
        let Some(ews) = ews else { return example };
        and(example, &Subject::mailbox(ADA), Location { trail: Vec::new(), ews: Some(ews.to_owned()), error: None })
    };
    let failed = || vec![failing()];
    let never_found = || vec![MailboxRecord { ews_url: None, ..failing() }];
    let mut all = vec![
        with(mailbox("the test succeeded with this profile", vec![record()], Expect::Pass), online(), None),
        with(mailbox("mailbox and profile are in Exchange Online", failed(), Expect::Pass), online(), Some(THERE)),
        with(mailbox("mailbox and profile are on Exchange Server", failed(), Expect::Pass), server(), Some(HERE)),
        with(mailbox("the mailbox has not moved yet", failed(), error("other-side")), online(), Some(HERE)),
        with(
            mailbox("the mailbox has moved, as Dynamics found too", failed(), error("other-side")),
            server(),
            Some(THERE),
        ),
        with(mailbox("Exchange Online answers for any address", never_found(), Expect::Blocked), server(), Some(THERE)),
        with(mailbox("nobody knows where it is", failed(), Expect::Blocked), online(), None),
        mailbox("nothing is known of the profile", failed(), Expect::NotApplicable),
        mailbox("an inactive record", vec![MailboxRecord { active: Some(false), ..record() }], Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Mailbox, Scenario::A));
    all
}
