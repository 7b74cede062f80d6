//! Does the domain belong to a tenant, and in which cloud?

use super::clock;
use super::discovery::{self, Found};
use super::example::{
    DOMAIN, TENANT, discovered, example, failed, foreign, hosts, known, lost, other_domain, silent, throttled, unknown,
    with_date,
};
use super::openid::{Reply, reply};
use super::sources::{ADD_DOMAIN, ADDRESSES, ERRORS, NATIONAL, OPENID};
use crate::asked::{Server, Unanswered, unanswered};
use crate::facts::entra::{SignInHost, TenantDiscovery};
use crate::facts::web::{Failure, Outcome};
use crate::model::{Blocked, Vantage};
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::values;
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.tenant-found"),
    title: "the domain belongs to a tenant of a known cloud",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[
        (Scenario::A, Level::Error),
        (Scenario::B, Level::Note),
        (Scenario::C, Level::Error),
        (Scenario::D, Level::Note),
    ],
    proves: "The sign-in service of the cloud knows the domain and names the id of its tenant. It does not prove that the \
             domain is verified for mail, nor that anybody can sign in.",
    sources: &[OPENID, NATIONAL, ERRORS],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::TenantDiscovery],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::TenantId), (Scenario::B, Step::ServerProfile), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&ADD, &OPEN],
    settings: &[],
    examples,
    run,
};

static ADD: Remedy = Remedy {
    id: "add-domain-to-tenant",
    summary: "Add {domain} to the tenant and verify it, or judge the domain that the tenant has.",
    steps: &[
        "Compare the spelling of the domain with Microsoft 365 admin center > Settings > Domains.",
        "Where the tenant is in a national cloud, name the cloud in the configuration.",
        "Add and verify the domain where it is missing. MX and Autodiscover need not change for that.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "curl.exe https://{login}/{domain}/v2.0/.well-known/openid-configuration" },
        Command { shell: Shell::PowerShell, text: "Get-MgDomain | Format-Table Id, IsVerified, AuthenticationType" },
    ],
    who: Who::GlobalAdmin,
    risk: "none: a verified domain changes no mail flow by itself",
    undo: "remove the domain from the tenant",
    effective: "minutes after verification",
    documentation: &[ADD_DOMAIN, NATIONAL],
};

static OPEN: Remedy = Remedy {
    id: "open-way-to-sign-in",
    summary: "Let the server ask {login} without a proxy or portal that answers in its place.",
    steps: &[
        "Open the address in a browser on the same machine and see what answers: a captive portal, a proxy's block page, a security product.",
        "Allow outbound TCP 443 to the host, and exempt it from sign-in at the proxy and from inspection.",
    ],
    commands: &[
        Command {
            shell: Shell::Any,
            text: "curl.exe -v https://{login}/{domain}/v2.0/.well-known/openid-configuration",
        },
        Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" },
    ],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destination",
    undo: "take the rule back",
    effective: "at once",
    documentation: &[ADDRESSES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mine = cx.all::<TenantDiscovery>().map(|(_, own)| own).filter(|own| discovery::subject(own) == *cx.subject);
    let (mut notes, mut evidence) = (Vec::new(), Vec::new());
    let mut any = false;
    for own in mine {
        any = true;
        let Some(found) = discovery::found(own) else { return missing(cx, own) };
        evidence.extend(established(own, &found));
        notes.extend(odd(cx, own, &found));
    }
    if any {
        return Verdict::of(notes, evidence);
    }
    Verdict::not_applicable(discovery::FOREIGN)
}

/// What is known of the tenant.
fn established(own: &TenantDiscovery, found: &Found<'_>) -> Vec<Evidence> {
    let titles: Vec<&str> = match found.configuration.sub_region {
        Some(_) => found.cloud(None).map(|cloud| cloud.title.as_str()).into_iter().collect(),
        None => found.clouds().iter().map(|cloud| cloud.title.as_str()).collect(),
    };
    let cloud = if titles.is_empty() { "a cloud that is not in the table".to_owned() } else { titles.join(" or ") };
    let region = [&found.configuration.region, &found.configuration.sub_region];
    let region: Vec<&str> = region.into_iter().flatten().map(String::as_str).collect();
    let mut words = format!("tenant {}, {cloud}", found.id);
    if !region.is_empty() {
        words.extend([", region ", &region.join(" ")]);
    }
    if let Some(realm) = found.realm() {
        words.extend([", ", &realm]);
    }
    vec![Evidence::new(format!("tenant of {}", own.domain), words), web::request(&found.at.openid)]
}

/// What is worth a note although the tenant is known.
fn odd(cx: &CheckCx<'_>, own: &TenantDiscovery, found: &Found<'_>) -> Vec<Finding> {
    let mut notes: Vec<Finding> = clock::note(&found.at.host, [&found.at.openid]).into_iter().collect();
    let clouds = found.clouds();
    if clouds.is_empty() {
        let message = format!("the tenant of {} signs in at {}, which no known cloud has", own.domain, found.login());
        let line = Evidence::new("token endpoint", &found.configuration.token_endpoint);
        notes.push(Finding::note("unknown-cloud", message).because(line.expected("the sign-in host of a cloud")));
    }
    if let Some(v1) = found.at.openid_v1.as_ref().map(reply)
        && let Reply::Tenant(v1) = v1
        && v1.tenant.as_ref().is_some_and(|id| *id != found.id)
    {
        let message = format!("versions 1 and 2 of discovery name different tenants for {}", own.domain);
        let line = Evidence::new("issuer of version 1", v1.issuer).expected(found.id.clone());
        notes.push(Finding::note("versions-differ", message).because(line));
    }
    let configured = cx.run.cloud.as_deref().and_then(values::cloud);
    if let Some(configured) = configured
        && !clouds.is_empty()
        && clouds.iter().all(|cloud| cloud.key != configured.key)
    {
        let title = found.cloud(None).map_or("another cloud", |cloud| &cloud.title);
        let message = format!("the configuration says {}, and the tenant is in {title}", configured.title);
        let line = Evidence::new("sign-in host", found.login()).expected(configured.login.clone());
        notes.push(Finding::note("other-cloud", message).because(line.source(&NATIONAL)));
    }
    notes
}

/// What waits for a tenant that was not found: with the same root.
pub(super) fn waiting(cx: &CheckCx<'_>, own: &TenantDiscovery, reason: &str) -> Verdict {
    match missing(cx, own) {
        Verdict::Blocked(Blocked { fact, subject, level, .. }) => {
            Blocked { fact, subject, level, reason: reason.to_owned(), evidence: Vec::new() }.into()
        }
        _ => Verdict::blocked(FactKind::TenantDiscovery, reason),
    }
}

/// No sign-in host knows the tenant: because there is none, or because it was not told.
fn missing(cx: &CheckCx<'_>, own: &TenantDiscovery) -> Verdict {
    let evidence: Vec<Evidence> = own.hosts.iter().map(|host| web::request(&host.openid)).collect();
    let Some(first) = own.hosts.first() else {
        return Verdict::blocked(FactKind::TenantDiscovery, "no sign-in host was asked");
    };
    match reply(&first.openid) {
        Reply::Unknown(said) => unknown_everywhere(cx, own, &said, evidence),
        Reply::Busy(said) => {
            let reason = format!("{} has no answer now: {said}", first.host);
            open(cx, true, FactKind::TenantDiscovery, &reason, evidence)
        }
        Reply::Foreign(what) => {
            let message = format!("{} answers with {what}, not as the sign-in service", first.host);
            foreign_answer(cx, own, first, "foreign-answer", message, evidence)
        }
        Reply::Tenant(_) => {
            let message = format!("{} answers with a configuration that names no tenant", first.host);
            foreign_answer(cx, own, first, "no-tenant-id", message, evidence)
        }
        Reply::Nothing => {
            let endpoint = Subject::endpoint(&first.host, 443);
            let server = Server { endpoint, microsoft: true, fact: FactKind::TenantDiscovery };
            match unanswered(cx, &server, &first.openid) {
                Some(Unanswered::Failed(code, message)) => foreign_answer(cx, own, first, code, message, evidence),
                Some(Unanswered::Open(verdict)) => verdict,
                None => Verdict::blocked(FactKind::TenantDiscovery, "no sign-in host answered").with(evidence),
            }
        }
    }
}

fn unknown_everywhere(cx: &CheckCx<'_>, own: &TenantDiscovery, said: &str, evidence: Vec<Evidence>) -> Verdict {
    let configured = cx.run.cloud.is_some();
    let away = |host: &&SignInHost| {
        // A cloud whose sign-in host does not exist has no tenant either.
        let nowhere = matches!(host.openid.outcome, Outcome::NoAddress { .. });
        !nowhere && !matches!(reply(&host.openid), Reply::Unknown(_))
    };
    let open_hosts: Vec<&str> = own.hosts.iter().filter(away).map(|host| host.host.as_str()).collect();
    if !configured && !open_hosts.is_empty() {
        let reason = format!(
            "{} is unknown at {}, and {} could not be asked; naming the cloud settles it",
            own.domain,
            own.hosts[0].host,
            open_hosts.join(", ")
        );
        let level = Some(Level::Warning);
        let fact = FactKind::TenantDiscovery;
        return Blocked { fact, subject: None, reason, level, evidence }.into();
    }
    let where_to = if configured { own.hosts[0].host.as_str() } else { "any known cloud" };
    let line = web::request(&own.hosts[0].openid).expected("the tenant of the domain").source(&ERRORS);
    let finding =
        Finding::at(cx.level(), "no-tenant", format!("{} belongs to no tenant of {where_to}: {said}", own.domain))
            .because(line)
            .remedy(&ADD)
            .value("domain", &own.domain)
            .value("login", &own.hosts[0].host);
    Verdict::of(vec![finding], evidence)
}

fn foreign_answer(
    cx: &CheckCx<'_>,
    own: &TenantDiscovery,
    host: &SignInHost,
    code: &'static str,
    message: String,
    evidence: Vec<Evidence>,
) -> Verdict {
    if cx.level() == Level::Note {
        let (fact, level) = (FactKind::TenantDiscovery, Some(Level::Note));
        return Blocked { fact, subject: None, reason: message, level, evidence }.into();
    }
    let line = web::request(&host.openid).expected("an OpenID configuration, or an error in JSON").source(&OPENID);
    let finding = Finding::at(cx.level(), code, message)
        .because(line)
        .remedy(&OPEN)
        .value("login", &host.host)
        .value("domain", &own.domain);
    seen_from(cx, true, FactKind::TenantDiscovery, vec![finding], Vec::new(), evidence)
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let note = |code| Expect::Finding(Level::Note, code);
    let of = |given, subject, hosts: Vec<SignInHost>, scenario, expect| {
        example(given, subject, discovered(hosts), scenario, Vantage::DynamicsServer, expect)
    };
    let outside = |given, hosts: Vec<SignInHost>, vantage, expect| {
        example(given, DOMAIN, discovered(hosts), Scenario::A, vantage, expect)
    };
    let a = Scenario::A;
    let everywhere_unknown = || hosts(&[unknown(), unknown(), unknown(), unknown(), unknown()]);
    let refused = || vec![failed(Failure::Refused)];
    let mut in_china = of("the configuration names another cloud", TENANT, vec![known()], a, note("other-cloud"));
    in_china.circumstances.cloud = Some("21vianet".to_owned());
    let mut named =
        of("unknown in the cloud that the configuration names", DOMAIN, vec![unknown()], a, error("no-tenant"));
    named.circumstances.cloud = Some("global".to_owned());
    vec![
        of("the domain has a tenant in the global cloud", TENANT, vec![known()], a, Expect::Pass),
        in_china,
        of("a clock that is an hour off", TENANT, vec![with_date()], a, note("clock-skew")),
        of("no cloud knows the domain", DOMAIN, everywhere_unknown(), a, error("no-tenant")),
        of(
            "no cloud knows the domain, and nothing else needs one",
            DOMAIN,
            everywhere_unknown(),
            Scenario::D,
            note("no-tenant"),
        ),
        named,
        of(
            "unknown in the global cloud, and another one is silent",
            DOMAIN,
            hosts(&[unknown(), silent()]),
            a,
            Expect::Blocked,
        ),
        of("a captive portal", DOMAIN, vec![foreign()], a, error("foreign-answer")),
        of("a captive portal, and nothing else needs a tenant", DOMAIN, vec![foreign()], Scenario::D, Expect::Blocked),
        of("the service refuses, and nothing else needs a tenant", DOMAIN, refused(), Scenario::B, Expect::Blocked),
        outside("a captive portal, from an office", vec![foreign()], Vantage::Internal, Expect::Blocked),
        outside(
            "a captive portal, from nobody knows where",
            vec![foreign()],
            Vantage::Unknown,
            Expect::Finding(Level::Warning, "foreign-answer"),
        ),
        of("the sign-in service has no time", DOMAIN, vec![throttled()], a, Expect::Blocked),
        of("the sign-in service is silent", DOMAIN, vec![silent()], a, Expect::Blocked),
        of("the sign-in service refuses", DOMAIN, refused(), a, error("refused")),
        lost("the host was scanned, and says why nothing answers", refused(), Expect::Blocked),
        other_domain("a tenant that only imported output names", Expect::NotApplicable),
    ]
}
