//! How are observations of mail servers written down in examples?

use std::collections::BTreeSet;

use crate::facts::mail::{Broken, Reply, Smtp, SmtpAddress, Talk};
use crate::facts::{Fact, FactKind, Lost};
use crate::model::Vantage;
use crate::prelude::*;

pub(crate) const HOST: &str = "mx.contoso.com";
pub(crate) const ENDPOINT: &str = "mx.contoso.com:25";
pub(crate) const ADDRESS: &str = "192.0.2.25:25";

/// A run of one scenario at the end of May 2026, seen from a place.
pub(crate) fn run_from(scenario: Scenario, vantage: Vantage) -> Circumstances {
    Circumstances { vantage, ..Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]) }
}

/// A run about any domain.
pub(crate) fn anywhere() -> Circumstances {
    run_from(Scenario::D, Vantage::Unknown)
}

/// A run about a migration, seen from the internet.
pub(crate) fn outside() -> Circumstances {
    run_from(Scenario::C, Vantage::Internet)
}

pub(crate) fn endpoint() -> Subject {
    Subject::new(SubjectKind::Endpoint, ENDPOINT)
}

/// Nothing but that there is an MX host.
pub(crate) fn known() -> Facts {
    let mut facts = Facts::default();
    facts.name(endpoint(), Role::Mx);
    facts
}

/// An example about the MX host.
pub(crate) fn example(given: &'static str, facts: Vec<Fact>, circumstances: Circumstances, expect: Expect) -> Example {
    let facts = facts.into_iter().fold(known(), |known, fact| known.with(&endpoint(), fact));
    Example { given, facts, circumstances, subject: ENDPOINT, expect }
}

/// An example about a fact that was lost.
pub(crate) fn lost(given: &'static str, circumstances: Circumstances) -> Example {
    let mut made = example(given, Vec::new(), circumstances, Expect::Blocked);
    made.facts.lose(
        &endpoint(),
        FactKind::Smtp,
        Lost { reason: "the time of the run was over".to_owned(), because: None },
    );
    made
}

pub(crate) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(crate) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

/// An MX host with these addresses.
pub(crate) fn with_addresses(addresses: Vec<SmtpAddress>) -> Smtp {
    Smtp {
        host: HOST.to_owned(),
        port: 25,
        roles: BTreeSet::from([Role::Mx]),
        microsoft: false,
        lookups: Vec::new(),
        addresses,
    }
}

/// An MX host whose single address said this.
pub(crate) fn server(talk: Talk) -> Smtp {
    with_addresses(vec![address(ADDRESS, talk)])
}

pub(crate) fn address(address: &str, talk: Talk) -> SmtpAddress {
    SmtpAddress { address: address.to_owned(), talk: Some(talk), skipped: None }
}

pub(crate) fn reply(code: u16, lines: &[&str]) -> Reply {
    Reply { code, lines: lines.iter().map(ToString::to_string).collect() }
}

/// A server that greets and offers STARTTLS.
pub(crate) fn healthy() -> Talk {
    offering(&["SIZE 37748736", "STARTTLS", "8BITMIME"])
}

/// A server that greets and offers these extensions.
pub(crate) fn offering(extensions: &[&str]) -> Talk {
    let lines: Vec<&str> = [HOST].into_iter().chain(extensions.iter().copied()).collect();
    Talk { banner: Ok(reply(220, &["mx.contoso.com ESMTP"])), extensions: Some(Ok(reply(250, &lines))) }
}

/// A server that greets in this way, or does not.
pub(crate) fn only(banner: Result<Reply, Broken>) -> Talk {
    Talk { banner, extensions: None }
}
