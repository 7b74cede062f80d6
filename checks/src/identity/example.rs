//! Which directories do the examples judge?

use jiff::Timestamp;

use super::object::{Field, Object};
use super::survey::{KEPT, Survey};
use crate::facts::directory::DirectoryDomains;
use crate::facts::web::{Answer, Asked, Outcome};
use crate::prelude::*;

const NAME: &str = "users.ldf";
const LOGIN: &str = "login.microsoftonline.com";
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
const OTHER: &str = "0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a";

/// An object in the making.
#[derive(Clone)]
pub(super) struct Sample(Object);

impl Sample {
    pub(super) fn of(name: &str, class: &str) -> Self {
        let mut object = Object::default();
        object.put(Field::Dn, &format!("CN={name},OU=Staff,DC=contoso,DC=com"));
        object.put(Field::ObjectClass, class);
        Self(object)
    }

    pub(super) fn user(name: &str) -> Self {
        Self::of(name, "user")
    }

    pub(super) fn with(mut self, attribute: &str, value: &str) -> Self {
        self.0.put(Field::named(attribute).expect("examples know the attributes"), value);
        self
    }

    pub(super) fn upn(self, upn: &str) -> Self {
        self.with("userPrincipalName", upn)
    }

    pub(super) fn smtp(self, address: &str) -> Self {
        self.with("proxyAddresses", address)
    }

    pub(super) fn disabled(self) -> Self {
        self.with("userAccountControl", "514")
    }

    pub(super) fn linked(self) -> Self {
        self.disabled().with("msExchRecipientTypeDetails", "2")
    }
}

/// What is known of a directory with these objects.
pub(super) fn directory(samples: &[Sample]) -> Facts {
    let mut survey = Survey::new("LDIF", KEPT);
    for sample in samples {
        survey.add(&sample.0);
    }
    Facts::default().with(&subject(), survey.finish())
}

/// The same, when the sign-in service knows these domains as those of the run's tenant.
pub(super) fn verified(facts: Facts, domains: &[&str]) -> Facts {
    verified_by_somebody(discovered(facts), domains)
}

/// The same, when nobody says which tenant is the run's.
pub(super) fn verified_by_somebody(facts: Facts, domains: &[&str]) -> Facts {
    domains.iter().fold(facts, |facts, domain| answered(facts, domain, &configuration(TENANT)))
}

/// The same, when Microsoft Graph lists contoso.com alone.
pub(super) fn listed(facts: Facts, verified: bool) -> Facts {
    use crate::facts::graph::{Domain, Graph, Told};
    let domain = Domain { name: "contoso.com".to_owned(), verified: Some(verified), ..Domain::default() };
    facts.with(&Subject::run(), Graph { domains: Told::Value(vec![domain]), ..Graph::default() })
}

/// The same, when it does not know a domain.
pub(super) fn unknown_domain(facts: Facts, domain: &str) -> Facts {
    answered(facts, domain, r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}"#)
}

/// The same, when the domain belongs to another tenant than that of the run.
pub(super) fn of_other_tenant(facts: Facts, domain: &str) -> Facts {
    let facts = answered(discovered(facts), "contoso.com", &configuration(TENANT));
    answered(facts, domain, &configuration(OTHER))
}

/// The tenant of contoso.com is that of the run.
fn discovered(facts: Facts) -> Facts {
    use crate::facts::entra::{SignInHost, TenantDiscovery};
    let openid = asked("contoso.com", &configuration(TENANT));
    let host = SignInHost { host: LOGIN.to_owned(), openid, openid_v1: None, realm: None };
    let discovery = TenantDiscovery { domain: "contoso.com".to_owned(), hosts: vec![host] };
    facts.with(&Subject::domain("contoso.com"), discovery)
}

fn configuration(tenant: &str) -> String {
    format!(
        r#"{{"issuer":"https://{LOGIN}/{tenant}/v2.0","token_endpoint":"https://{LOGIN}/{tenant}/oauth2/v2.0/token"}}"#
    )
}

fn asked(domain: &str, body: &str) -> Asked {
    let answer = Answer { status: 200, body: body.to_owned(), ..Answer::default() };
    let url = format!("https://{LOGIN}/{domain}/v2.0/.well-known/openid-configuration");
    Asked { method: "GET".to_owned(), url, address: None, proxy: None, outcome: Outcome::Answer(answer) }
}

fn answered(mut facts: Facts, domain: &str, body: &str) -> Facts {
    let mut known: DirectoryDomains = facts.fetch::<DirectoryDomains>(&subject()).cloned().unwrap_or_default();
    LOGIN.clone_into(&mut known.host);
    known.domains.insert(domain.to_owned(), asked(domain, body));
    facts.record(&subject(), known);
    facts
}

fn subject() -> Subject {
    Subject::directory(NAME)
}

pub(super) fn example(given: &'static str, facts: Facts, expect: Expect) -> Example {
    let circumstances = Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::C]);
    Example { given, facts, circumstances, subject: NAME, expect }
}
