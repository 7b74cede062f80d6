//! How are observations of a tenant written down in examples?

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::facts::entra::{Form, MetadataForm, S2sMetadata, SignInHost, TenantDiscovery};
use crate::facts::tls::{TlsChains, TlsScan};
use crate::facts::web::{Answer, Asked, Failure, Outcome};
use crate::facts::{Fact, Facts};
use crate::model::Vantage;
use crate::prelude::*;

pub(super) const DOMAIN: &str = "contoso.com";
pub(super) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
pub(super) const LOGIN: &str = "login.microsoftonline.com";
pub(super) const ACS: &str = "accounts.accesscontrol.windows.net";
const LOGINS: [&str; 5] = [
    LOGIN,
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.sovcloud-identity.fr",
    "login.sovcloud-identity.de",
];

fn now() -> Timestamp {
    Timestamp::constant(1_780_000_000, 0)
}

pub(super) fn answer(url: &str, status: u16, media: &str, body: &str) -> Asked {
    let headers = vec![("content-type".to_owned(), media.to_owned())];
    let answer = Answer { status, headers, body: body.to_owned(), received: Some(now()), ..Answer::default() };
    Asked::get(url, Outcome::Answer(answer))
}

fn host(asked: impl Fn(&str) -> Asked) -> SignInHost {
    at(LOGIN, asked)
}

fn at(host: &str, asked: impl Fn(&str) -> Asked) -> SignInHost {
    let openid = asked(&format!("https://{host}/{DOMAIN}/v2.0/.well-known/openid-configuration"));
    SignInHost { host: host.to_owned(), openid, openid_v1: None, realm: None }
}

/// The same answers at the hosts of the clouds, in their order.
pub(super) fn hosts(like: &[SignInHost]) -> Vec<SignInHost> {
    let moved = like.iter().zip(LOGINS).map(|(own, host)| {
        let openid = Asked { url: own.openid.url.replace(LOGIN, host), ..own.openid.clone() };
        SignInHost { host: host.to_owned(), openid, ..own.clone() }
    });
    moved.collect()
}

/// A host that knows the tenant.
pub(super) fn known() -> SignInHost {
    signs_in_at(LOGIN)
}

/// The global host, which sends the tenant on to another one.
pub(crate) fn signs_in_at(login: &str) -> SignInHost {
    let body = format!(
        r#"{{"token_endpoint":"https://{login}/{TENANT}/oauth2/v2.0/token","issuer":"https://{login}/{TENANT}/v2.0","tenant_region_scope":"EU"}}"#
    );
    let v1 = format!(
        r#"{{"token_endpoint":"https://{login}/{TENANT}/oauth2/token","issuer":"https://sts.windows.net/{TENANT}/"}}"#
    );
    let realm = answer(
        "https://login.microsoftonline.com/getuserrealm.srf?login=user@contoso.com&json=1",
        200,
        "application/json",
        r#"{"NameSpaceType":"Managed","DomainName":"contoso.com"}"#,
    );
    let v1_url = "https://login.microsoftonline.com/contoso.com/.well-known/openid-configuration";
    SignInHost {
        openid_v1: Some(answer(v1_url, 200, "application/json", &v1)),
        realm: Some(realm),
        ..host(|url| answer(url, 200, "application/json", &body))
    }
}

/// The same, an hour later by its own clock.
pub(super) fn with_date() -> SignInHost {
    let mut known = known();
    if let Outcome::Answer(answer) = &mut known.openid.outcome {
        answer.headers.push(("date".to_owned(), "Thu, 28 May 2026 21:26:40 GMT".to_owned()));
    }
    known
}

pub(crate) fn unknown() -> SignInHost {
    let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'contoso.com' not found."}"#;
    host(|url| answer(url, 400, "application/json", body))
}

pub(super) fn throttled() -> SignInHost {
    host(|url| answer(url, 429, "text/html", ""))
}

pub(super) fn foreign() -> SignInHost {
    host(|url| answer(url, 200, "text/html", "<html><form>Welcome to the hotel</form></html>"))
}

pub(super) fn silent() -> SignInHost {
    host(|url| Asked::get(url, Outcome::NotEstablished { reason: "no answer in time".to_owned() }))
}

pub(super) fn failed(failure: Failure) -> SignInHost {
    host(|url| Asked::get(url, Outcome::Failed { failure, reason: "192.0.2.20:443".to_owned() }))
}

pub(crate) fn discovered(hosts: Vec<SignInHost>) -> TenantDiscovery {
    TenantDiscovery { domain: DOMAIN.to_owned(), hosts }
}

/// The facts about the domain, and the tenant as a subject.
pub(super) fn facts(subject: &'static str, discovery: TenantDiscovery) -> Facts {
    let mut facts = Facts::default().with(&Subject::domain(DOMAIN), discovery);
    facts.discover(Subject::tenant(subject), None, FactKind::TenantDiscovery);
    facts
}

pub(super) fn run_from(scenario: Scenario, vantage: Vantage) -> Circumstances {
    Circumstances { vantage, ..Circumstances::plain(now(), &[scenario]) }
}

pub(super) fn example(
    given: &'static str,
    subject: &'static str,
    discovery: TenantDiscovery,
    scenario: Scenario,
    vantage: Vantage,
    expect: Expect,
) -> Example {
    Example { given, facts: facts(subject, discovery), circumstances: run_from(scenario, vantage), subject, expect }
}

/// An example where the sign-in host was scanned as well.
pub(super) fn lost(given: &'static str, hosts: Vec<SignInHost>, expect: Expect) -> Example {
    let mut made = example(given, DOMAIN, discovered(hosts), Scenario::A, Vantage::DynamicsServer, expect);
    for fact in scanned(LOGIN) {
        made.facts.record(&Subject::endpoint(LOGIN, 443), fact);
    }
    made
}

/// A scan of a host of Microsoft that found no address.
pub(super) fn scanned(host: &str) -> [Fact; 2] {
    let scan = TlsScan {
        proxied: None,
        proxy: None,
        host: host.to_owned(),
        port: 443,
        roles: BTreeSet::from([Role::SignIn]),
        microsoft: true,
        lookups: Vec::new(),
        addresses: Vec::new(),
    };
    let chains = TlsChains { host: host.to_owned(), chains: Vec::new(), none: Some("no TLS".to_owned()) };
    [scan.into(), chains.into()]
}

/// A tenant to which no domain of the run leads.
pub(super) fn other_domain(given: &'static str, expect: Expect) -> Example {
    let subject = "fabrikam.onmicrosoft.com";
    let made = example(given, subject, discovered(vec![known()]), Scenario::A, Vantage::DynamicsServer, expect);
    Example { subject, ..made }
}

/// The metadata in its three forms.
pub(super) fn metadata(plain: Asked, realm: Asked, path: Asked) -> S2sMetadata {
    let form = |form, asked| MetadataForm { form, asked };
    S2sMetadata {
        tenant: TENANT.to_owned(),
        cloud: "global".to_owned(),
        host: ACS.to_owned(),
        forms: vec![form(Form::Plain, plain), form(Form::Realm, realm), form(Form::Path, path)],
    }
}

/// A document with this token endpoint, for this tenant.
pub(super) fn document(url: &str, realm: Option<&str>, token_endpoint: &str) -> Asked {
    let realm = realm.map(|realm| format!(r#""realm":"{realm}","#)).unwrap_or_default();
    let body = format!(
        r#"{{{realm}"keys":[{{"usage":"signing","keyValue":{{"type":"x509Certificate","value":"MIIB"}}}}],"endpoints":[{{"location":"{token_endpoint}","protocol":"OAuth2","usage":"issuance"}}]}}"#
    );
    answer(url, 200, "application/json", &body)
}
