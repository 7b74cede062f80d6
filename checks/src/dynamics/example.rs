//! How are observations of Dynamics written down in examples?

use jiff::{SignedDuration, Timestamp};

use crate::entra::example::{discovered, signs_in_at};
use crate::facts::deployment::{Deployment, Organization};
use crate::facts::dynamics::{
    Alert, AlertLevel, Approval, Channel, Credential, DynamicsAccess, DynamicsMailbox, DynamicsOrganization,
    DynamicsProfile, MailboxRecord, Method, OrganizationSettings, ProfileRecord, Protocol, ServerType, Status, Stopped,
};
use crate::facts::server::{Read, Row};
use crate::facts::{Fact, Facts};
use crate::model::{Circumstances, Example, Expect, Level, Scenario, Subject, SubjectKind};

pub(super) const ADA: &str = "ada@contoso.com";
pub(super) const CONTOSO: &str = "Contoso";
pub(super) const PROFILE: &str = "Exchange Online";
pub(crate) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

/// Noon of the day on which the examples are judged.
pub(super) const NOW: Timestamp = Timestamp::constant(1_780_315_200, 0);

#[expect(clippy::unnecessary_wraps, reason = "records hold moments that may be absent")]
pub(super) fn ago(hours: i64) -> Option<Timestamp> {
    Some(NOW - SignedDuration::from_hours(hours))
}

pub(super) fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A mailbox of a user about which all is well.
pub(crate) fn record() -> MailboxRecord {
    let text = |text: &str| Some(text.to_owned());
    let (method, success, on) = (Some(Method::ServerSide), Some(Status::Success), Some(true));
    MailboxRecord {
        organization: CONTOSO.to_owned(),
        source: "Web API".to_owned(),
        id: text("5a0f6c0e-0000-4000-8000-000000000001"),
        name: text("Ada"),
        address: text(ADA),
        profile: text("1d6b0a52-0000-4000-8000-000000000001"),
        profile_name: text(PROFILE),
        has_profile: on,
        regarding: text("0c1d2e3f-0000-4000-8000-00000000000a"),
        regarding_kind: text("systemuser"),
        regarding_name: text("Ada"),
        owner: text("0c1d2e3f-0000-4000-8000-00000000000a"),
        owner_kind: text("systemuser"),
        owner_name: text("Ada"),
        active: on,
        incoming: method,
        outgoing: method,
        act: method,
        incoming_status: success,
        outgoing_status: success,
        act_status: success,
        incoming_enabled: on,
        outgoing_enabled: on,
        act_enabled: on,
        approval: Some(Approval::Approved),
        scheduled: Some(false),
        retries: Some(0),
        tested: ago(48),
        ews_url: text("https://outlook.office365.com/EWS/Exchange.asmx"),
        last_sync: ago(1),
        owns_act: on,
        alerts: Read::Value(Vec::new()),
        ..MailboxRecord::default()
    }
}

/// A mailbox whose test failed.
pub(super) fn failing() -> MailboxRecord {
    let failure = Some(Status::Failure);
    MailboxRecord {
        incoming_status: failure,
        outgoing_status: failure,
        act_status: failure,
        last_sync: None,
        ..record()
    }
}

/// An error alert of the last hour.
pub(super) fn alert(text: &str, details: &str) -> Alert {
    let details = Some(details.to_owned()).filter(|details| !details.is_empty());
    Alert { level: Some(AlertLevel::Error), text: text.to_owned(), details, at: ago(0), ..Alert::default() }
}

/// A mailbox whose test failed with an alert.
pub(super) fn alerted(text: &str, details: &str) -> MailboxRecord {
    MailboxRecord { alerts: Read::Value(vec![alert(text, details)]), ..failing() }
}

/// A profile for Exchange Online as the product prefills it.
pub(super) fn online() -> ProfileRecord {
    let text = |text: &str| Some(text.to_owned());
    ProfileRecord {
        organization: CONTOSO.to_owned(),
        source: "Web API".to_owned(),
        id: record().profile,
        name: PROFILE.to_owned(),
        active: Some(true),
        used_by: Some(3),
        is_default: Some(true),
        server: Some(ServerType::ExchangeOnline),
        default_tenant: Some(true),
        autodiscover: Some(false),
        incoming_location: text("https://outlook.office365.com/EWS/Exchange.asmx"),
        outgoing_location: text("https://outlook.office365.com/EWS/Exchange.asmx"),
        incoming_credential: Some(Credential::ServerToServer),
        outgoing_credential: Some(Credential::ServerToServer),
        incoming_tls: Some(true),
        outgoing_tls: Some(true),
        ..ProfileRecord::default()
    }
}

/// A profile for Exchange Server with an account that impersonates.
pub(crate) fn server() -> ProfileRecord {
    let text = |text: &str| Some(text.to_owned());
    ProfileRecord {
        name: "Exchange Server".to_owned(),
        server: Some(ServerType::ExchangeServerHybrid),
        incoming_location: text("https://mail.contoso.com/EWS/Exchange.asmx"),
        outgoing_location: text("https://mail.contoso.com/EWS/Exchange.asmx"),
        incoming_credential: Some(Credential::Profile),
        outgoing_credential: Some(Credential::Profile),
        incoming_protocol: Some(Protocol::Ntlm),
        impersonates: Some(true),
        incoming_user: text("svc-crm@contoso.com"),
        ..online()
    }
}

/// An organization that processes mail by server-side synchronization and asks for approvals.
pub(super) fn settings() -> OrganizationSettings {
    let method = Some(Method::ServerSide);
    OrganizationSettings {
        channel: Some(Channel::ServerSide),
        approval_of_users: Some(true),
        approval_of_queues: Some(true),
        default_profile: online().id,
        default_profile_name: Some(PROFILE.to_owned()),
        default_incoming: method,
        default_outgoing: method,
        default_act: method,
    }
}

pub(super) fn organization(settings: Read<OrganizationSettings>) -> DynamicsOrganization {
    DynamicsOrganization {
        source: "Web API".to_owned(),
        version: Some("9.1.30.7".to_owned()),
        settings,
        mailboxes: Read::Value(3),
        profiles: Read::Value(1),
        alerts: Read::Value(0),
        ..DynamicsOrganization::default()
    }
}

fn run(scenario: Scenario) -> Circumstances {
    Circumstances::plain(NOW, &[scenario])
}

/// An example about a mailbox.
pub(super) fn mailbox(given: &'static str, records: Vec<MailboxRecord>, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::mailbox(ADA), DynamicsMailbox { records });
    Example { given, facts, circumstances: run(Scenario::A), subject: ADA, expect }
}

/// An example about a profile for Exchange Online in scenario A, for Exchange Server in scenario B.
pub(super) fn profile(given: &'static str, record: ProfileRecord, expect: Expect) -> Example {
    let scenario = if record.server.is_some_and(ServerType::is_exchange_server) { Scenario::B } else { Scenario::A };
    let subject = if scenario == Scenario::B { "Exchange Server" } else { PROFILE };
    let facts = Facts::default().with(&Subject::profile(subject), DynamicsProfile { records: vec![record] });
    Example { given, facts, circumstances: run(scenario), subject, expect }
}

/// An example about an organization.
pub(super) fn of_organization(given: &'static str, known: DynamicsOrganization, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::organization(CONTOSO), known);
    Example { given, facts, circumstances: run(Scenario::A), subject: CONTOSO, expect }
}

/// The same, in another scenario.
pub(super) fn in_scenario(scenario: Scenario, example: Example) -> Example {
    Example { circumstances: Circumstances { scenarios: vec![scenario], ..example.circumstances }, ..example }
}

/// The same, with one more fact.
pub(super) fn and(mut example: Example, subject: &Subject, fact: impl Into<Fact>) -> Example {
    example.facts.record(subject, fact);
    example
}

/// A deployment with these server settings, and with these of its organization.
pub(super) fn deployment(settings: &[(&str, &str)], own: &[(&str, &str)]) -> Deployment {
    let name = CONTOSO.to_owned();
    let organization = Organization { name, settings: Read::Value(row(own)), ..Organization::default() };
    Deployment {
        read_on: Some("CRM1".to_owned()),
        settings: Read::Value(row(settings)),
        organizations: Read::Value(vec![organization]),
        ..Deployment::default()
    }
}

/// An example about the deployment.
pub(super) fn of_deployment(given: &'static str, known: Deployment, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::deployment(), known);
    Example { given, facts, circumstances: run(Scenario::A), subject: "deployment", expect }
}

/// With a tenant that signs in there.
pub(super) fn in_cloud(login: &str, example: Example) -> Example {
    and(example, &Subject::domain("contoso.com"), discovered(vec![signs_in_at(login)]))
}

/// What holds where nothing is known about a subject: nobody looked, Dynamics could not be read, or it does not know it.
pub(super) fn unknown(kind: SubjectKind, scenario: Scenario) -> Vec<Example> {
    let subject = match kind {
        SubjectKind::Mailbox => "grace@contoso.com",
        SubjectKind::Profile => "Another Profile",
        _ => "Fabrikam",
    };
    let example = |given, facts: Facts, expect| {
        let mut facts = facts;
        facts.name(Subject::new(kind, subject), crate::model::Role::Named);
        Example { given, facts, circumstances: run(scenario), subject, expect }
    };
    let stopped = DynamicsAccess {
        url: "https://crm.contoso.com/Contoso".to_owned(),
        stopped: Some(Stopped::Rejected("the sign-in was rejected".to_owned())),
        ..DynamicsAccess::default()
    };
    let contoso = Subject::organization(CONTOSO);
    let mut all = vec![
        example("nobody looked at Dynamics", Facts::default(), Expect::Blocked),
        example("Dynamics refuses the sign-in", Facts::default().with(&contoso, stopped), Expect::Blocked),
    ];
    if kind != SubjectKind::Organization {
        let read = Facts::default().with(&contoso, organization(Read::Value(settings())));
        all.push(example("Dynamics was read and does not know it", read, Expect::NotApplicable));
    }
    all
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

pub(super) const fn note(code: &'static str) -> Expect {
    Expect::Finding(Level::Note, code)
}
