//! Does the e-mail server profile fit the scenario?

use super::example::{PROFILE, TENANT, error, in_scenario, online, profile, server, unknown};
use super::known::{each_profile, on_dynamics};
use super::place::{host, is_online};
use super::sources::{CONNECT, ONPREMISES, PROFILE as TABLE, SUPPORTED};
use crate::facts::dynamics::{Credential, ProfileRecord, ServerType};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.server-profile"),
    title: "the e-mail server profile fits the scenario",
    subject: SubjectKind::Profile,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error)],
    proves: "Kind of server, tenant, place and way to sign in of a profile that mailboxes use are those of the scenario. A profile for the \
             other side, which a migration or other users need, is not judged; nor is one that no mailbox uses.",
    sources: &[CONNECT, ONPREMISES, SUPPORTED, TABLE],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsProfile, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerProfile), (Scenario::B, Step::ServerProfile)],
    remedies: &[&MEND],
    settings: &[],
    examples,
    run,
};

static MEND: Remedy = Remedy {
    id: "mend-server-profile",
    summary: "Change the e-mail server profile {profile}: {what}.",
    steps: &[
        "In Settings, Email Configuration, Email Server Profiles, open the profile.",
        "For Exchange Online from Dynamics on-premises choose Exchange Online (Hybrid), keep the tenant of the organization and the prefilled address.",
        "For Exchange Server choose an account that impersonates, given as a user principal name, and the published EWS address or Autodiscover.",
        "Run Test & Enable for a mailbox of the profile.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "a change of the profile concerns every mailbox that uses it",
    undo: "set the former values; note them before",
    effective: "with the next cycle, within minutes",
    documentation: &[CONNECT, ONPREMISES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each_profile(cx, |record| judge(cx, record))
}

/// Why a profile is not judged.
pub(super) fn outside(cx: &CheckCx<'_>, record: &ProfileRecord) -> Option<String> {
    if record.active == Some(false) {
        return Some("the profile is inactive".to_owned());
    }
    if record.used_by == Some(0) && record.is_default != Some(true) {
        return Some("no mailbox uses the profile".to_owned());
    }
    let kind = record.server?;
    let (a, b) = (cx.judges(Scenario::A), cx.judges(Scenario::B));
    match (kind.is_online(), kind.is_exchange_server()) {
        (true, _) if a => None,
        (_, true) if b => None,
        (true, _) => Some("a profile for Exchange Online, which this scenario does not judge".to_owned()),
        (_, true) => Some("a profile for Exchange Server, which this scenario does not judge".to_owned()),
        _ => Some(format!("a profile for {}, which exdoctor does not judge", kind.word())),
    }
}

fn judge(cx: &CheckCx<'_>, record: &ProfileRecord) -> Verdict {
    if let Some(reason) = outside(cx, record) {
        return Verdict::not_applicable(reason);
    }
    let Some(kind) = record.server else {
        return Verdict::blocked(FactKind::DynamicsProfile, "the kind of server of the profile is not known");
    };
    let mut wrong = Wrong { record, findings: Vec::new() };
    if kind.is_online() {
        for_online(&mut wrong);
    } else {
        for_server(&mut wrong, kind);
    }
    let mut shown = vec![Evidence::new("kind of server", kind.word())];
    shown.extend(record.incoming_location.clone().map(|url| Evidence::new("location", url)));
    shown.extend(record.used_by.map(|count| Evidence::new("mailboxes that use it", count.to_string())));
    Verdict::of(wrong.findings, shown)
}

struct Wrong<'r> {
    record: &'r ProfileRecord,
    findings: Vec<Finding>,
}

impl Wrong<'_> {
    fn add(&mut self, code: &'static str, message: String, line: Evidence, source: &'static Source) {
        let finding = Finding::error(code, &message).because(line.source(source)).remedy(&MEND);
        let finding = finding.value("profile", &self.record.name).value("what", message);
        self.findings.push(on_dynamics(finding));
    }
}

fn for_online(wrong: &mut Wrong<'_>) {
    let record = wrong.record;
    match (record.default_tenant, record.tenant.as_deref()) {
        (Some(false), None) => {
            let line =
                Evidence::new("Exchange Online tenant id", "none").expected("the tenant's id, or the organization's");
            let message = "the profile does not use the tenant of the organization and names none".to_owned();
            wrong.add("no-tenant", message, line, &CONNECT);
        }
        (Some(false), Some(tenant)) if !is_guid(tenant) => {
            let line = Evidence::new("Exchange Online tenant id", tenant).expected("a GUID");
            wrong.add("tenant-no-guid", format!("the tenant of the profile is no GUID: {tenant}"), line, &CONNECT);
        }
        _ => {}
    }
    for (way, credential) in [("incoming", record.incoming_credential), ("outgoing", record.outgoing_credential)] {
        if let Some(credential) =
            credential.filter(|own| !matches!(own, Credential::ServerToServer | Credential::Entra))
        {
            let line = Evidence::new(format!("credentials for {way} mail"), credential.word())
                .expected(Credential::ServerToServer.word());
            let message = format!(
                "{way} mail signs in with {}, which Exchange Online does not take from Dynamics",
                credential.word()
            );
            wrong.add("credential", message, line, &SUPPORTED);
        }
    }
    if record.autodiscover != Some(true) {
        location(wrong, true);
    }
}

fn for_server(wrong: &mut Wrong<'_>, kind: ServerType) {
    let record = wrong.record;
    for (way, credential) in [("incoming", record.incoming_credential), ("outgoing", record.outgoing_credential)] {
        if let Some(credential) = credential
            .filter(|own| matches!(own, Credential::ServerToServer | Credential::Gmail | Credential::Anonymous))
        {
            let line = Evidence::new(format!("credentials for {way} mail"), credential.word())
                .expected("an account that impersonates, or hybrid modern authentication");
            wrong.add(
                "credential",
                format!("{} cannot be used with {}", credential.word(), kind.word()),
                line,
                &ONPREMISES,
            );
        }
    }
    if record.autodiscover != Some(true) {
        location(wrong, false);
    }
}

/// Where Autodiscover does not find the server, the profile says where it is.
fn location(wrong: &mut Wrong<'_>, online: bool) {
    let record = wrong.record;
    let places = [("incoming", &record.incoming_location), ("outgoing", &record.outgoing_location)];
    let due = if online { "an address of Exchange Online" } else { "the https address of Exchange Server" };
    let source = if online { &CONNECT } else { &ONPREMISES };
    for (way, place) in places {
        let what = format!("location for {way} mail");
        match place.as_deref() {
            // Exchange Online is prefilled in newer versions, and need not be there.
            None if online => {}
            None => {
                let line = Evidence::new(what, "none").expected(due);
                wrong.add("no-location", format!("{way} mail has neither a location nor Autodiscover"), line, source);
            }
            Some(url) if is_online(url) != online => {
                let host = host(url).unwrap_or_default();
                let line = Evidence::new(what, url).expected(due);
                wrong.add("location", format!("{way} mail goes to {host}, which is on the other side"), line, source);
            }
            Some(url) if url.to_ascii_lowercase().starts_with("http://") => {
                let line = Evidence::new(what, url).expected("https");
                wrong.add("plain-http", format!("{way} mail goes over plain HTTP"), line, source);
            }
            Some(_) => {}
        }
    }
}

/// Eight, four, four, four and twelve hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &&str| part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(hex)
}

fn examples() -> Vec<Example> {
    let online_with = |change: fn(&mut ProfileRecord)| {
        let mut own = online();
        change(&mut own);
        own
    };
    let server_with = |change: fn(&mut ProfileRecord)| {
        let mut own = server();
        change(&mut own);
        own
    };
    let mut all = vec![
        profile("Exchange Online as the product prefills it", online(), Expect::Pass),
        profile(
            "Exchange Online with a tenant of its own",
            online_with(|own| {
                (own.default_tenant, own.tenant) = (Some(false), Some(TENANT.to_owned()));
            }),
            Expect::Pass,
        ),
        profile("Exchange Server with an account", server(), Expect::Pass),
        profile(
            "Exchange Server found by Autodiscover",
            server_with(|own| {
                (own.autodiscover, own.incoming_location, own.outgoing_location) = (Some(true), None, None);
            }),
            Expect::Pass,
        ),
        profile(
            "neither the organization's tenant nor another",
            online_with(|own| own.default_tenant = Some(false)),
            error("no-tenant"),
        ),
        profile(
            "a tenant by its domain",
            online_with(|own| {
                (own.default_tenant, own.tenant) = (Some(false), Some("contoso.onmicrosoft.com".to_owned()));
            }),
            error("tenant-no-guid"),
        ),
        profile(
            "an account for Exchange Online",
            online_with(|own| own.incoming_credential = Some(Credential::Profile)),
            error("credential"),
        ),
        profile(
            "Exchange Online at the address of Exchange Server",
            online_with(|own| {
                own.incoming_location = Some("https://mail.contoso.com/EWS/Exchange.asmx".to_owned());
            }),
            error("location"),
        ),
        profile(
            "server to server with Exchange Server",
            server_with(|own| own.incoming_credential = Some(Credential::ServerToServer)),
            error("credential"),
        ),
        profile(
            "Exchange Server without a place",
            server_with(|own| own.outgoing_location = None),
            error("no-location"),
        ),
        profile(
            "Exchange Server over plain HTTP",
            server_with(|own| {
                own.incoming_location = Some("http://mail.contoso.com/EWS/Exchange.asmx".to_owned());
            }),
            error("plain-http"),
        ),
        in_scenario(
            Scenario::A,
            profile("a profile for Exchange Server while mailboxes move", server(), Expect::NotApplicable),
        ),
        in_scenario(Scenario::B, profile("a profile for users in Exchange Online", online(), Expect::NotApplicable)),
        profile(
            "a profile that nobody uses",
            online_with(|own| (own.used_by, own.is_default) = (Some(0), Some(false))),
            Expect::NotApplicable,
        ),
        profile("an inactive profile", online_with(|own| own.active = Some(false)), Expect::NotApplicable),
        profile("a POP3 profile", online_with(|own| own.server = Some(ServerType::Pop3Smtp)), Expect::NotApplicable),
        profile("an export without the kind", online_with(|own| own.server = None), Expect::Blocked),
    ];
    debug_assert_eq!(all[0].subject, PROFILE, "every example of Exchange Online is about one profile");
    all.extend(unknown(SubjectKind::Profile, Scenario::A));
    all
}
