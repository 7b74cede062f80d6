//! How do the examples of the server checks look?

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::facts::deployment::{Deployment, ListedServer};
use crate::facts::server::{Read, Server};
use crate::facts::{Fact, Facts};
use crate::model::{Circumstances, Example, Expect, Level, Scenario, Subject};

/// The server of the examples.
pub(super) const HOST: &str = "crm1.contoso.com";

/// Noon of the day on which the examples are judged.
pub(super) fn now() -> Timestamp {
    date(2026, 6, 1).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).expect("noon exists in UTC").timestamp()
}

/// A server as the collector sees it half an hour before it is judged; checks add what they look at.
pub(super) fn server() -> Server {
    Server {
        collected: Some(now() - jiff::SignedDuration::from_mins(30)),
        files: vec!["crm1.json".to_owned()],
        elevated: Read::Value(true),
        dynamics: Read::Value("9.1.30.7".to_owned()),
        roles: Read::Value(vec!["AsyncService".to_owned(), "EmailService".to_owned(), "AppServer".to_owned()]),
        ..Server::named(HOST)
    }
}

/// A server of the deployment's list.
pub(super) fn listed(name: &str, roles: &[&str]) -> ListedServer {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    ListedServer { name: name.to_owned(), roles, state: Some("Enabled".to_owned()), version: None }
}

/// A deployment that lists these servers.
pub(super) fn deployment(servers: Vec<ListedServer>) -> Deployment {
    Deployment { read_on: Some(HOST.to_owned()), servers: Read::Value(servers), ..Deployment::default() }
}

/// An example about the server.
pub(super) fn example(given: &'static str, fact: impl Into<Fact>, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::server(HOST), fact);
    Example { given, facts, circumstances: Circumstances::plain(now(), &[Scenario::A]), subject: HOST, expect }
}

/// An example about the deployment.
pub(super) fn of_deployment(given: &'static str, fact: Deployment, servers: Vec<Server>, expect: Expect) -> Example {
    let mut facts = Facts::default().with(&Subject::deployment(), fact);
    for server in servers {
        facts.record(&Subject::server(&server.host.clone()), server);
    }
    let circumstances = Circumstances::plain(now(), &[Scenario::A]);
    Example { given, facts, circumstances, subject: "deployment", expect }
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}
