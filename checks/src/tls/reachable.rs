//! Does a TLS server answer on each address of the endpoint?

use super::completes::failure;
use super::example::{
    ADDRESS, AES_256_GCM, address, endpoint, error, example, flight, handshake, healthy, lost, only, outside, run_from,
    sign_in, warning, with_addresses,
};
use super::heard::{Contact, about, by_proxy_only, contact, redirected, whose, words};
use super::sources::{ADDRESSES, DYNAMICS_EXCHANGE, HYBRID};
use crate::facts::dns;
use crate::facts::tls::{
    Accepted, AddressScan, Alert, Answer, Handshake, HandshakeFailure, Possession, Scan, Stage, TlsScan, Version,
};
use crate::model::Vantage;
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::values::{NEEDED_FOR, outbound_host, outbound_purpose};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.reachable"),
    title: "a TLS server answers on each address",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_OUTBOUND,
    scope: &everywhere(Level::Error),
    proves: "A TCP connection to each address opens and something there speaks TLS; a handshake that our library can \
             complete comes to its end. It does not prove that the service behind it works, nor that another place \
             gets through.",
    sources: &[DYNAMICS_EXCHANGE, HYBRID, ADDRESSES],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&PUBLISH, &OPEN],
    settings: &[],
    examples,
    run,
};

static PUBLISH: Remedy = Remedy {
    id: "publish-tls-endpoint",
    summary: "Make {endpoint} answer with TLS on every address that DNS gives.",
    steps: &[
        "See that the site runs and that its HTTPS binding has a certificate: on Exchange Server, IIS Manager > Sites > Default Web Site > Bindings.",
        "See that firewall, load balancer and reverse proxy pass port 443 to it for every address; remove addresses from DNS that nothing serves.",
        "Where only the regions of Dynamics are admitted, compare the list with the published ranges.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Test-NetConnection {host} -Port 443 -InformationLevel Detailed" },
        Command { shell: Shell::PowerShell, text: "Get-WebBinding -Protocol https" },
    ],
    who: Who::NetworkAdmin,
    risk: "a published service can be attacked; admit only who must connect",
    undo: "take the rule or the binding back",
    effective: "at once; a change of DNS when the record's time to live has passed",
    documentation: &[DYNAMICS_EXCHANGE, HYBRID],
};

static OPEN: Remedy = Remedy {
    id: "open-way-to-microsoft",
    summary: "Let the server connect to {endpoint} without a proxy that ends TLS.",
    steps: &[
        "Allow outbound TCP 443 from the server to the host, by name or by the published address ranges.",
        "Where a proxy is mandatory, set it for the service account too: services run without a signed-in user.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Test-NetConnection {host} -Port 443" },
        Command { shell: Shell::PowerShell, text: "netsh winhttp show proxy" },
    ],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destination",
    undo: "take the firewall rule back",
    effective: "at once",
    documentation: &[ADDRESSES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let scan = cx.need::<TlsScan>();
    if let Some(verdict) = redirected(scan).or_else(|| by_proxy_only(scan)) {
        return verdict;
    }
    if scan.addresses.is_empty() {
        return unresolved(cx, scan);
    }
    let contacts: Vec<(&AddressScan, Contact)> = scan.addresses.iter().map(|own| (own, contact(own))).collect();
    let answering = |own: &AddressScan| {
        let mut alive = contacts.iter().filter(|(_, contact)| *contact == Contact::Tls).map(|(own, _)| &own.address);
        alive.find(|address| is_v6(address) == is_v6(&own.address))
    };
    let answers = contacts.iter().any(|(_, contact)| *contact == Contact::Tls);
    let purpose = outbound_purpose(&scan.host).filter(|_| scan.microsoft);
    let purpose = purpose.map(|purpose| Evidence::new(NEEDED_FOR, purpose));
    let answers_of = contacts.iter().map(|(own, contact)| Evidence::new(own.address.as_str(), words(contact)));
    let evidence = purpose.into_iter().chain(answers_of).collect();
    let (mut from_here, mut silent) = (Vec::new(), Vec::new());
    for (own, contact) in &contacts {
        let message = format!("{} {}", own.address, words(contact));
        match contact {
            // Something on the way may be what breaks it, or admits only some.
            Contact::Broken(code, _) => from_here.push(finding(cx, scan, own, code, message)),
            Contact::Refused => from_here.push(finding(cx, scan, own, "refused", message)),
            Contact::Rejected(_) => from_here.push(finding(cx, scan, own, "rejected", message)),
            // Whole families are silent where a way leads nowhere; clients then take the other one.
            Contact::Silent(_) => match answering(own) {
                Some(alive) => {
                    let message = format!("{message}, while {alive} answers");
                    from_here.push(finding(cx, scan, own, "no-answer", message));
                }
                None => silent.push(message),
            },
            Contact::NoWay(_) => silent.push(message),
            Contact::Tls => from_here.extend(unfinished(cx, scan, own)),
        }
    }
    if from_here.is_empty() && !answers {
        let reason = format!("{}: could not be established from here", silent.join("; "));
        return open(cx, whose(scan), FactKind::TlsScan, &reason, evidence);
    }
    seen_from(cx, whose(scan), FactKind::TlsScan, from_here, Vec::new(), evidence)
}

/// A server that answers hellos, with which no handshake comes to an end.
fn unfinished(cx: &CheckCx<'_>, scan: &TlsScan, own: &AddressScan) -> Option<Finding> {
    let (code, why) = failure(own.scan.as_ref()?)?;
    Some(finding(cx, scan, own, code, format!("{} {why}", own.address)))
}

fn is_v6(address: &str) -> bool {
    address.starts_with('[')
}

fn finding(cx: &CheckCx<'_>, scan: &TlsScan, own: &AddressScan, code: &'static str, message: String) -> Finding {
    let (remedy, source) = if scan.microsoft { (&OPEN, &ADDRESSES) } else { (&PUBLISH, &DYNAMICS_EXCHANGE) };
    let seen = Evidence::new(own.address.as_str(), words(&contact(own)));
    let finding = Finding::at(level(scan), code, message).because(seen.expected("a TLS server").source(source));
    about(cx, scan, finding.remedy(remedy))
}

/// A host that only an older document names may be gone for good reason.
fn level(scan: &TlsScan) -> Level {
    if outbound_host(&scan.host).is_some_and(|row| !row.required) { Level::Warning } else { Level::Error }
}

/// No address to connect to: a fact of DNS, or a question that DNS left open.
fn unresolved(cx: &CheckCx<'_>, scan: &TlsScan) -> Verdict {
    let absent = |lookup: &dns::Lookup| lookup.answer.absent();
    let asked: Vec<String> =
        scan.lookups.iter().map(|lookup| format!("{} (from {})", lookup.rtype.word(), lookup.server)).collect();
    let seen = Evidence::new(format!("addresses of {}", scan.host), format!("none: {}", asked.join(", ")));
    if scan.lookups.is_empty() || !scan.lookups.iter().all(absent) {
        let reason = format!("the addresses of {} could not be looked up", scan.host);
        return open(cx, whose(scan), FactKind::TlsScan, &reason, vec![seen]);
    }
    let (remedy, source) = if scan.microsoft { (&OPEN, &ADDRESSES) } else { (&PUBLISH, &DYNAMICS_EXCHANGE) };
    let finding = Finding::at(level(scan), "no-address", format!("{} has no address", scan.host))
        .because(seen.clone().expected("an A or AAAA record").source(source))
        .remedy(remedy);
    seen_from(cx, whose(scan), FactKind::TlsScan, vec![about(cx, scan, finding)], Vec::new(), vec![seen])
}

fn examples() -> Vec<Example> {
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
        of("the connection is refused", refusing(), outside(), error("refused")),
        of("the connection is refused, seen from inside", refusing(), inside(), Expect::Blocked),
        of("the connection is refused, seen from nobody knows where", refusing(), nobody(), warning("refused")),
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
