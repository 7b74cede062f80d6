//! What was observed, and what does the check say?

use super::super::example::{
    ADDRESS, AES_256_GCM, address, endpoint, error, example, flight, handshake, healthy, lost, only, outside, run_from,
    sign_in, warning, with_addresses,
};
use crate::facts::analyzer::Analyzer;
use crate::facts::dns;
use crate::facts::tls::{
    Accepted, AddressScan, Alert, Answer, Handshake, HandshakeFailure, Possession, Scan, Stage, TlsScan, Version,
};
use crate::model::Vantage;
use crate::prelude::*;

pub(super) fn all() -> Vec<Example> {
    let mut all = own();
    all.extend(refused());
    all.extend(told_by_a_file());
    all
}

fn own() -> Vec<Example> {
    let silent = || only(Answer::Timeout(Stage::Connect));
    let second = |scan| with_addresses(vec![address(ADDRESS, healthy()), address("192.0.2.11:443", scan)]);
    let no_route = AddressScan {
        address: "[2001:db8::10]:443".to_owned(),
        scan: None,
        skipped: Some("no IPv6 route from here".to_owned()),
    };
    let both = with_addresses(vec![address(ADDRESS, healthy()), no_route]);
    let plain = || Answer::PlainText("HTTP/1.1 400 Bad Request".to_owned());
    let absent = |answer: dns::Answer| {
        let lookup = |rtype| dns::Lookup {
            name: "mail.contoso.com".to_owned(),
            rtype,
            aliases: Vec::new(),
            answer: answer.clone(),
            server: "192.0.2.53:53".to_owned(),
        };
        let lookups = vec![lookup(dns::RecordType::A), lookup(dns::RecordType::Aaaa)];
        TlsScan { lookups, ..with_addresses(Vec::new()) }
    };
    let other_family = with_addresses(vec![address(ADDRESS, healthy()), address("[2001:db8::10]:443", silent())]);
    let ends = |possession, outcome: Result<(), HandshakeFailure>| {
        let known = handshake();
        let outcome = outcome.and(known.outcome.clone());
        let mut chosen = flight(Version::Tls13, AES_256_GCM);
        chosen.hello.group = Some(29);
        let accepted = Accepted { offers: vec![Answer::Hello(Box::new(chosen))], any: None };
        let handshake = Some(Handshake { possession: Some(possession), outcome, ..known });
        endpoint(Scan { accepted, handshake, ..healthy() })
    };
    let alias = dns::Lookup {
        name: "autodiscover.contoso.com".to_owned(),
        rtype: dns::RecordType::A,
        aliases: vec![dns::Hop {
            name: "autodiscover.contoso.com".to_owned(),
            target: "autodiscover.outlook.com".to_owned(),
        }],
        answer: dns::Answer::Timeout,
        server: "192.0.2.53:53".to_owned(),
    };
    let online =
        TlsScan { host: "autodiscover.contoso.com".to_owned(), lookups: vec![alias], ..endpoint(only(Answer::Reset)) };
    let proxied = |scan| TlsScan { proxy: Some("http://proxy.contoso.com:8080".to_owned()), ..endpoint(scan) };
    let refusing = || endpoint(only(Answer::Refused));
    let inside = || run_from(Scenario::B, Vantage::Internal);
    let nobody = || run_from(Scenario::B, Vantage::Unknown);
    let server = || run_from(Scenario::A, Vantage::DynamicsServer);
    let mut shut = sign_in();
    shut.addresses = vec![address("192.0.2.20:443", only(Answer::Refused))];
    let of = |given, scan: TlsScan, run, expect| example(given, vec![scan.into()], run, expect);
    let mut agent = TlsScan { host: "mshybridservice.trafficmanager.net".to_owned(), microsoft: true, ..refusing() };
    agent.roles = [Role::Outbound].into();
    let on_exchange = run_from(Scenario::C, Vantage::ExchangeServer);
    vec![
        of("silence, where only a proxy lets out", proxied(silent()), outside(), Expect::Blocked),
        of("a TLS server answers", endpoint(healthy()), outside(), Expect::Pass),
        of("an IPv6 address without a route from here", both, outside(), Expect::Pass),
        of("the sign-in host refuses a Dynamics server", shut, server(), error("refused")),
        of("a host that only an older document names refuses", agent, on_exchange, warning("refused")),
        of("plain text where TLS is due", endpoint(only(plain())), outside(), error("plain-text")),
        of("plain text, seen from where another answers", endpoint(only(plain())), inside(), Expect::Blocked),
        of("a reset instead of an answer", endpoint(only(Answer::Reset)), outside(), error("reset")),
        of("the connection ends without an answer", endpoint(only(Answer::Closed)), outside(), error("closed")),
        of(
            "bytes that are not TLS",
            endpoint(only(Answer::Malformed("a record of type 72".to_owned()))),
            outside(),
            error("malformed"),
        ),
        of(
            "a router rejects the connection",
            endpoint(only(Answer::Rejected("no route to host".to_owned()))),
            outside(),
            error("rejected"),
        ),
        of("an IPv6 address that is silent beside one of IPv4", other_family, outside(), Expect::Pass),
        of(
            "the key is not that of the certificate",
            ends(Possession::Disproven, Ok(())),
            outside(),
            error("wrong-key"),
        ),
        of(
            "every handshake is broken off",
            ends(Possession::Proven, Err(HandshakeFailure::Alert(Alert { level: 2, description: 80 }))),
            outside(),
            error("handshake-fails"),
        ),
        of("an Autodiscover name of Exchange Online", online, outside(), Expect::NotApplicable),
        of("a second address that is silent", second(silent()), outside(), error("no-answer")),
        of("a second address that refuses", second(only(Answer::Refused)), outside(), error("refused")),
        of("silence on every address", endpoint(silent()), outside(), Expect::Blocked),
        of("silence, seen from nobody knows where", endpoint(silent()), nobody(), Expect::Blocked),
        of("the host has no address", absent(dns::Answer::NxDomain), outside(), error("no-address")),
        of("the host could not be looked up", absent(dns::Answer::Timeout), outside(), Expect::Blocked),
        lost("the scan was lost", Vec::new(), FactKind::TlsScan, "the time of the run was over"),
    ]
}

/// From each place.
fn refused() -> Vec<Example> {
    let of = |given, run, expect| example(given, vec![endpoint(only(Answer::Refused)).into()], run, expect);
    let nobody = || run_from(Scenario::B, Vantage::Unknown);
    let asked = Circumstances { scenarios: vec![Scenario::B, Scenario::D], ..nobody() };
    vec![
        of("the connection is refused", outside(), error("refused")),
        of("the connection is refused, seen from inside", run_from(Scenario::B, Vantage::Internal), Expect::Blocked),
        of("the connection is refused, seen from nobody knows where", nobody(), warning("refused")),
        of("the connection is refused, and somebody asks from here", asked, error("refused")),
    ]
}

fn told_by_a_file() -> Vec<Example> {
    let of = |given, opens: Option<bool>, expect| {
        let silent = endpoint(only(Answer::Timeout(Stage::Connect)));
        let speaks_tls = opens.filter(|opens| *opens);
        let (file, said) = ("ews.xml".to_owned(), "The port was opened successfully.".to_owned());
        let facts = vec![silent.into(), Analyzer { file, opens, speaks_tls, said }.into()];
        example(given, facts, run_from(Scenario::B, Vantage::Internal), expect)
    };
    vec![
        of("silence, and somebody on the internet got through", Some(true), Expect::Pass),
        of(
            "silence, for somebody on the internet too",
            Some(false),
            Expect::Finding(Level::Warning, "closed-to-analyzer"),
        ),
        of("silence, and a result that does not name the port", None, Expect::Blocked),
    ]
}
