//! Does Exchange Online trust the token service that Dynamics asks?

use super::challenge::{Challenge, Issuer};
use super::example::{
    BEARER, ONLINE, TENANT, answer, error, example, host, inside, lost, run_from, server, silent, unauthorized,
};
use super::sources::DYNAMICS_ONLINE;
use super::surface::{Surface, seen};
use super::words;
use crate::dynamics::READ_SERVER_SETTINGS;
use crate::entra::discovery;
use crate::facts::entra::TenantDiscovery;
use crate::facts::ews::EwsAnswers;
use crate::model::Vantage;
use crate::place::seen_from;
use crate::prelude::*;
use crate::values::{self, Cloud, clouds};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.challenge-trusts-acs"),
    title: "the challenge of Exchange Online trusts the token service of its cloud",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Exchange Online names the principal of the token service among its trusted issuers, for any realm or for this \
             tenant. It does not prove that it accepts the application: Microsoft support enables that for each tenant.",
    sources: &[DYNAMICS_ONLINE],
    needs: &[FactKind::EwsAnswers],
    any_of: &[],
    uses: &[FactKind::TenantDiscovery],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[(Scenario::A, Step::ServerSettings)],
    remedies: &[&ALIGN],
    settings: &[],
    examples,
    run,
};

static ALIGN: Remedy = Remedy {
    id: "use-the-clouds-token-service",
    summary: "Use the Exchange host and the token service principal {principal} of one cloud.",
    steps: &[
        "Compare the Exchange host of the profile with the cloud of the tenant.",
        "Set S2SDefaultAuthorizationServerPrincipalId to the principal of that cloud, and the metadata address with it.",
        "Where host and principal are right and the challenge still lacks it, something between here and Exchange Online rewrites answers.",
    ],
    commands: &[
        Command { shell: Shell::Any, text: "curl.exe -i -X POST -H \"Authorization: Bearer \" {url}" },
        READ_SERVER_SETTINGS,
    ],
    who: Who::DynamicsAdmin,
    risk: "e-mail stops until all settings agree; it does not work before either",
    undo: "set the former values again",
    effective: "after the asynchronous services have been restarted",
    documentation: &[DYNAMICS_ONLINE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let answers = cx.need::<EwsAnswers>();
    let tenant = cx.all::<TenantDiscovery>().find_map(|(_, own)| discovery::found(own));
    let Some(cloud) = cloud(cx, &answers.host) else {
        return Verdict::not_applicable(format!("{} is no host of Exchange Online", answers.host));
    };
    let Some(seen) = seen(answers).filter(|seen| seen.surface == Surface::Ews) else {
        return super::no_ews(cx, answers);
    };
    let evidence = words::evidence(answers, &seen);
    if cloud.principal.is_empty() {
        let reason = format!("no public document states the principal of the token service of {}", cloud.title);
        return Verdict::blocked(FactKind::EwsAnswers, reason).with(evidence);
    }
    let issuers: Vec<Issuer> =
        seen.challenges.iter().filter(|one| one.is("Bearer")).flat_map(Challenge::issuers).collect();
    let own: Vec<&Issuer> = issuers.iter().filter(|issuer| issuer.id == cloud.principal).collect();
    let id = tenant.map(|tenant| tenant.id);
    let admits = |issuer: &&&Issuer| match issuer.realm.as_deref() {
        None | Some("*") => true,
        Some(realm) => id.as_deref().is_none_or(|id| id == realm),
    };
    if own.iter().any(|issuer| admits(&issuer)) {
        return Verdict::pass(evidence);
    }
    let (code, message) = if issuers.is_empty() {
        ("no-issuers", format!("the answer of {} names no trusted issuer", answers.url))
    } else if let Some(other) = own.first() {
        let realm = other.realm.as_deref().unwrap_or_default();
        ("other-realm", format!("{} trusts the token service for {realm} alone, not for this tenant", answers.url))
    } else {
        let named: Vec<&str> = issuers.iter().map(|issuer| issuer.id.as_str()).take(5).collect();
        (
            "not-trusted",
            format!("{} does not name the token service of its cloud, but {}", answers.url, named.join(", ")),
        )
    };
    if !cloud.is_confirmed("principal") {
        let reason = format!("{message}; no public document states the principal of this cloud for certain");
        return Verdict::blocked(FactKind::EwsAnswers, reason).with(evidence);
    }
    let line = Evidence::new(format!("trusted issuers of {}", answers.url), shown(&issuers));
    let finding = Finding::error(code, message)
        .because(line.expected(format!("{}@* or for this tenant", cloud.principal)).source(&DYNAMICS_ONLINE))
        .remedy(&ALIGN)
        .value("principal", &cloud.principal)
        .value("url", &answers.url);
    seen_from(cx, true, FactKind::EwsAnswers, vec![finding], Vec::new(), evidence)
}

/// The cloud that the host serves: the configured one where it is among several.
fn cloud(cx: &CheckCx<'_>, host: &str) -> Option<&'static Cloud> {
    let configured =
        cx.run.cloud.as_deref().and_then(values::cloud).filter(|cloud| cloud.exchange.iter().any(|own| own == host));
    configured.or_else(|| clouds().iter().find(|cloud| cloud.exchange.iter().any(|own| own == host)))
}

fn shown(issuers: &[Issuer]) -> String {
    let text = |issuer: &Issuer| match &issuer.realm {
        Some(realm) => format!("{}@{realm}", issuer.id),
        None => issuer.id.clone(),
    };
    if issuers.is_empty() { "none".to_owned() } else { issuers.iter().map(text).collect::<Vec<_>>().join(", ") }
}

fn examples() -> Vec<Example> {
    const PRINCIPAL: &str = "00000001-0000-0000-c000-000000000000";
    let online = |challenges: &[&str]| host(ONLINE, &unauthorized(challenges));
    let of = |given, challenges: &[&str], expect| {
        let mut made = example(given, online(challenges), inside(), expect);
        let login = "https://login.microsoftonline.com";
        let body =
            format!(r#"{{"issuer":"{login}/{TENANT}/v2.0","token_endpoint":"{login}/{TENANT}/oauth2/v2.0/token"}}"#);
        let openid = crate::facts::web::Asked::get(login, answer(200, &[], &body));
        let at = crate::facts::entra::SignInHost {
            host: "login.microsoftonline.com".to_owned(),
            openid,
            openid_v1: None,
            realm: None,
        };
        made.facts.record(
            &Subject::domain("contoso.com"),
            TenantDiscovery { domain: "contoso.com".to_owned(), hosts: vec![at] },
        );
        made
    };
    let own = format!("Bearer trusted_issuers=\"{PRINCIPAL}@{TENANT}\"");
    let other = format!("Bearer trusted_issuers=\"{PRINCIPAL}@11111111-2222-3333-4444-555555555555\"");
    let foreign = "Bearer trusted_issuers=\"00000001-0002-0000-c000-000000000000@*\"";
    let china =
        EwsAnswers { host: "partner.outlook.cn".to_owned(), microsoft: true, ..host(ONLINE, &unauthorized(&[BEARER])) };
    let france = EwsAnswers { host: "outlook.sovcloud.fr".to_owned(), ..china.clone() };
    let office = run_from(Scenario::A, Vantage::Internal);
    vec![
        of("the token service is trusted for every realm", &[BEARER], Expect::Pass),
        of("the token service is trusted for this tenant", &[&own], Expect::Pass),
        of("the token service is trusted for another tenant", &[&other], error("other-realm")),
        of("another cloud's token service is trusted", &[foreign], error("not-trusted")),
        of("no issuer is named", &["Basic realm=\"\""], error("no-issuers")),
        example("another cloud's token service, seen from an office", online(&[foreign]), office, Expect::Blocked),
        example("a cloud whose principal is not documented for certain", china, inside(), Expect::Blocked),
        example("a cloud whose principal nobody states", france, inside(), Expect::Blocked),
        example("Exchange Server", server(&unauthorized(&["NTLM"])), inside(), Expect::NotApplicable),
        example("a page answers in the place of EWS", host(ONLINE, &answer(200, &[], "")), inside(), Expect::Blocked),
        example("nothing answers", host(ONLINE, &silent()), inside(), Expect::Blocked),
        lost_in_a("nobody could look"),
    ]
}

fn lost_in_a(given: &'static str) -> Example {
    Example { circumstances: inside(), ..lost(given) }
}
