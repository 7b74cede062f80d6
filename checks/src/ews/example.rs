//! How are observations of EWS written down in examples?

use std::collections::BTreeSet;

use crate::facts::ews::EwsAnswers;
use crate::facts::tls::{TlsChains, TlsScan};
use crate::facts::web::{Answer, Asked, Failure, Outcome};
use crate::facts::{FactKind, Facts};
use crate::model::Vantage;
use crate::prelude::*;

pub(super) const HOST: &str = "mail.contoso.com";
pub(super) const ENDPOINT: &str = "mail.contoso.com:443";
pub(super) const ONLINE: &str = "outlook.office365.com";
pub(super) const ONLINE_ENDPOINT: &str = "outlook.office365.com:443";
pub(super) const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";

pub(super) const BEARER: &str = r#"Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize""#;

/// A run of one scenario at the end of May 2026, seen from a place.
pub(super) fn run_from(scenario: Scenario, vantage: Vantage) -> Circumstances {
    Circumstances { vantage, ..Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]) }
}

/// A run that looks at Exchange Server from the internet.
pub(super) fn outside() -> Circumstances {
    run_from(Scenario::B, Vantage::Internet)
}

/// A run on a Dynamics server.
pub(super) fn inside() -> Circumstances {
    run_from(Scenario::A, Vantage::DynamicsServer)
}

pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Outcome::Answer(Answer { status, headers, body: body.to_owned(), ..Answer::default() })
}

/// The answer of EWS, with these ways to sign in.
pub(super) fn unauthorized(challenges: &[&str]) -> Outcome {
    let headers: Vec<(&str, &str)> = challenges.iter().map(|challenge| ("www-authenticate", *challenge)).collect();
    answer(401, &[&[("x-feserver", "EX01")][..], &headers].concat(), "")
}

/// A host where every request comes to this.
pub(super) fn host(host: &str, outcome: &Outcome) -> EwsAnswers {
    let url = format!("https://{host}/EWS/Exchange.asmx");
    let asked = |method: &str| Asked { method: method.to_owned(), ..Asked::get(&url, outcome.clone()) };
    EwsAnswers {
        host: host.to_owned(),
        microsoft: host == ONLINE,
        get: asked("GET"),
        post: asked("POST"),
        bearer: asked("POST"),
        owa: Vec::new(),
        url: url.clone(),
    }
}

/// Exchange Server, where every request comes to this.
pub(super) fn server(outcome: &Outcome) -> EwsAnswers {
    host(HOST, outcome)
}

/// Exchange Server, whose sign-in page comes to this.
pub(super) fn with_owa(outcome: Outcome) -> EwsAnswers {
    let mut answers = server(&unauthorized(&["Negotiate", "NTLM"]));
    answers.owa = vec![Asked::get("https://mail.contoso.com/owa/", outcome)];
    answers
}

/// Exchange Server of a build.
pub(crate) fn of_build(build: &str) -> EwsAnswers {
    with_owa(answer(302, &[("x-owa-version", build)], ""))
}

pub(super) fn silent() -> Outcome {
    Outcome::NotEstablished { reason: "no answer in time".to_owned() }
}

pub(super) fn failed(failure: Failure) -> Outcome {
    Outcome::Failed { failure, reason: "192.0.2.10:443".to_owned() }
}

/// Exchange Server whose certificate is refused, so that nothing was asked.
pub(crate) fn uncertified() -> EwsAnswers {
    server(&failed(Failure::Certificate))
}

/// An example about an endpoint.
pub(super) fn example(
    given: &'static str,
    answers: EwsAnswers,
    circumstances: Circumstances,
    expect: Expect,
) -> Example {
    let subject = if answers.microsoft { ONLINE_ENDPOINT } else { ENDPOINT };
    let facts = Facts::default().with(&Subject::new(SubjectKind::Endpoint, subject), answers);
    named(Example { given, facts, circumstances, subject, expect })
}

/// An example where the endpoint was scanned as well, and had no address.
pub(super) fn scanned(mut example: Example) -> Example {
    let endpoint = Subject::new(SubjectKind::Endpoint, example.subject);
    scan_of(&mut example.facts, &endpoint);
    example
}

/// The scan of a host without an address.
fn scan_of(facts: &mut Facts, endpoint: &Subject) {
    let scan = TlsScan {
        proxied: None,
        proxy: None,
        host: HOST.to_owned(),
        port: 443,
        roles: BTreeSet::from([Role::Ews]),
        microsoft: false,
        lookups: Vec::new(),
        addresses: Vec::new(),
    };
    let chains = TlsChains { host: HOST.to_owned(), chains: Vec::new(), none: Some("no TLS".to_owned()) };
    facts.record(endpoint, scan);
    facts.record(endpoint, chains);
}

/// Exchange Server whose host has no address, with its scan.
pub(crate) fn without_address(facts: &mut Facts, endpoint: &Subject) {
    facts.record(endpoint, server(&Outcome::NoAddress { reason: format!("{HOST}: NXDOMAIN") }));
    scan_of(facts, endpoint);
}

/// An example about a fact that was lost.
pub(super) fn lost(given: &'static str) -> Example {
    let facts = Facts::default();
    let mut example = Example { given, facts, circumstances: outside(), subject: ENDPOINT, expect: Expect::Blocked };
    let lost = crate::facts::Lost { reason: "the time of the run was over".to_owned(), because: None };
    example.facts.lose(&Subject::new(SubjectKind::Endpoint, ENDPOINT), FactKind::EwsAnswers, lost);
    named(example)
}

/// The endpoint is there for EWS.
fn named(mut example: Example) -> Example {
    example.facts.name(Subject::new(SubjectKind::Endpoint, example.subject), Role::Ews);
    example
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
