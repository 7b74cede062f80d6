//! How are walks for examples written down?

use crate::facts::autodiscover::{Ending, Hazard, Step, Walk, Way};
use crate::facts::dynamics::{DynamicsProfile, ProfileRecord};
use crate::facts::web::{Answer, Asked, Failure, Outcome};
use crate::prelude::*;

pub(super) const DOMAIN: &str = "contoso.com";
pub(super) const ONLINE: &str = "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml";
pub(super) const OWN: &str = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";

/// A run of one scenario, seen from the internet.
pub(super) fn run_of(scenario: Scenario) -> Circumstances {
    let plain = Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]);
    Circumstances { vantage: crate::model::Vantage::Internet, ..plain }
}

/// An answer with headers.
pub(super) fn answer(status: u16, headers: &[(&str, &str)]) -> Outcome {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Outcome::Answer(Answer { status, headers, ..Answer::default() })
}

/// What Exchange says to somebody who does not sign in.
pub(super) fn sign_in() -> Outcome {
    answer(401, &[("www-authenticate", "Negotiate"), ("x-soap-enabled", "True"), ("x-feserver", "EXCH1")])
}

pub(super) fn redirect(to: &str) -> Outcome {
    answer(302, &[("location", to)])
}

pub(super) fn failed(failure: Failure, reason: &str) -> Outcome {
    Outcome::Failed { failure, reason: reason.to_owned() }
}

/// Where a step starts.
pub(super) fn start(way: Way) -> &'static str {
    match way {
        Way::RootDomain => "https://contoso.com/autodiscover/autodiscover.xml",
        Way::Host => OWN,
        Way::HttpRedirect => "http://autodiscover.contoso.com/autodiscover/autodiscover.xml",
        Way::Srv => "_autodiscover._tcp.contoso.com",
    }
}

/// A step that asked these addresses one after the other.
pub(super) fn step(way: Way, trail: Vec<(&str, Outcome)>, ending: Ending) -> Step {
    let trail = trail.into_iter().map(|(url, outcome)| Asked::get(url, outcome)).collect();
    Step { way, start: start(way).to_owned(), trail, besides: Vec::new(), ending, stalled: false, ews: None }
}

pub(super) fn service(way: Way, url: &str) -> Step {
    step(way, vec![(url, sign_in())], Ending::Service { url: url.to_owned() })
}

/// A step whose one request came to this.
pub(super) fn none(way: Way, outcome: Outcome) -> Step {
    let ending = match &outcome {
        Outcome::NotEstablished { reason } => Ending::NotEstablished { reason: reason.clone() },
        Outcome::NoAddress { reason } => Ending::Absent { reason: reason.clone() },
        _ => Ending::NoService,
    };
    step(way, vec![(start(way), outcome)], ending)
}

pub(super) fn absent(way: Way) -> Step {
    step(way, Vec::new(), Ending::Absent { reason: "the name does not exist".to_owned() })
}

pub(super) fn hazard(way: Way, to: &str, hazard: Hazard) -> Step {
    step(way, vec![(start(way), redirect(to))], Ending::Unsafe { to: to.to_owned(), hazard })
}

/// The web site of the company, which knows nothing of Autodiscover.
pub(super) fn web_site() -> Step {
    none(Way::RootDomain, answer(404, &[("content-type", "text/html")]))
}

/// The usual walk of a domain in Exchange Online.
pub(crate) fn online() -> Walk {
    let http = step(
        Way::HttpRedirect,
        vec![(start(Way::HttpRedirect), redirect(ONLINE)), (ONLINE, sign_in())],
        Ending::Service { url: ONLINE.to_owned() },
    );
    let other = failed(Failure::Certificate, "the certificate is only valid for outlook.com");
    Walk { steps: vec![web_site(), none(Way::Host, other), http, absent(Way::Srv)] }
}

/// The walk of a domain whose own server answers.
pub(super) fn own() -> Walk {
    walk(vec![web_site(), service(Way::Host, OWN), absent(Way::HttpRedirect), absent(Way::Srv)])
}

/// Nothing anywhere.
pub(super) fn nowhere() -> Walk {
    walk([Way::RootDomain, Way::Host, Way::HttpRedirect, Way::Srv].map(absent).into())
}

pub(super) fn walk(steps: Vec<Step>) -> Walk {
    Walk { steps }
}

/// An example of a check on the walk of the domain.
pub(super) fn example(given: &'static str, walk: Walk, circumstances: Circumstances, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::domain(DOMAIN), walk);
    Example { given, facts, circumstances, subject: DOMAIN, expect }
}

pub(super) fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

pub(super) fn note(code: &'static str) -> Expect {
    Expect::Finding(Level::Note, code)
}

/// Dynamics says that the profile for Exchange Server asks Autodiscover.
pub(crate) fn asking(mut example: Example) -> Example {
    let profile = ProfileRecord { autodiscover: Some(true), ..crate::dynamics::example::server() };
    let subject = Subject::profile(&profile.name);
    example.facts.record(&subject, DynamicsProfile { records: vec![profile] });
    example
}
