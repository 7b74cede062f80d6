//! Does every authoritative server give the same answers?

use std::net::IpAddr;

use super::example::{circumstances, example, lookup};
use super::view::{ROOTS, root_behind, said};
use crate::facts::dns::{Answer, Data, Delegation, Lookup, RecordType, Server, Servers};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.nameservers-agree"),
    title: "every authoritative server gives the same MX and Autodiscover answer",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Warning),
    proves: "Whichever public name server a sender asks, the answer is the same. Servers that could not be asked from \
             here are named.",
    sources: &[RFC1912, RFC2182],
    needs: &[FactKind::DnsServers],
    any_of: &[],
    uses: &[],
    blames: ROOTS,
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
    ],
    remedies: &[&BRING_TOGETHER],
    settings: &[],
    examples,
    run,
};

const RFC1912: Source =
    Source::new("RFC 1912, section 2.8: lame delegations", "https://www.rfc-editor.org/rfc/rfc1912#section-2.8");
const RFC2182: Source = Source::new("RFC 2182: secondary DNS servers", "https://www.rfc-editor.org/rfc/rfc2182");

static BRING_TOGETHER: Remedy = Remedy {
    id: "bring-name-servers-together",
    summary: "Have every delegated name server serve the same zone, or take it out of the delegation.",
    steps: &[
        "Compare the serial of the zone on each server; mend the zone transfer of the one that lags behind.",
        "At the registrar, remove the server {name_server} if it no longer serves {domain}.",
    ],
    commands: &[Command { shell: Shell::Any, text: "nslookup -type=SOA {domain} {name_server}" }],
    who: Who::DnsAdmin,
    risk: "none, as long as two servers stay",
    undo: "put the server back into the delegation",
    effective: "minutes for a transfer, up to two days for a changed delegation",
    documentation: &[RFC1912, RFC2182],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let servers = cx.need::<Servers>();
    let trail = servers.trail.iter().map(|step| Evidence::new("the delegation", step));
    match &servers.delegation {
        Delegation::Absent { server } => {
            let reason = format!("{server} says that the public tree has no such name");
            return Verdict::blocked(FactKind::DnsZone, reason).with(trail);
        }
        Delegation::NotEstablished { reason } => {
            return Verdict::blocked(root_behind(cx, FactKind::DnsServers, Some(&cx.subject.name)), reason.clone())
                .with(trail);
        }
        Delegation::Found { .. } => {}
    }
    let seen: Vec<Evidence> = servers.servers.iter().map(shown).collect();
    let Some(model) = servers.servers.iter().find(|server| answers(server)) else {
        let told_off: Vec<&Server> = servers.servers.iter().filter(|server| refuses(server).is_some()).collect();
        if told_off.is_empty() {
            let reason = "no authoritative server could be asked from here: is port 53 filtered?";
            return Verdict::blocked(FactKind::DnsServers, reason).with(seen);
        }
        return Verdict::of(told_off.into_iter().filter_map(lame).collect(), seen);
    };
    let findings = servers
        .servers
        .iter()
        .filter_map(|server| lame(server).or_else(|| differs(model, server)).or_else(|| silent(server, servers)));
    Verdict::of(findings.collect(), seen)
}

fn answers(server: &Server) -> bool {
    server.answers.iter().any(|said| matches!(said.answer, Answer::Records(_) | Answer::NoData))
}

/// The answer by which a server shows that it does not serve the zone.
fn refuses(server: &Server) -> Option<&Lookup> {
    let refusal = |said: &&Lookup| {
        matches!(said.answer, Answer::Lame | Answer::Failed(_) | Answer::Refused | Answer::Malformed(_))
    };
    server.answers.iter().find(refusal).filter(|_| !answers(server))
}

fn lame(server: &Server) -> Option<Finding> {
    let refusal = refuses(server)?;
    let message = format!("{} does not serve the domain: {}", name(server), said(refusal));
    Some(
        finding("does-not-serve", message, server)
            .because(super::view::evidence(refusal).expected("an authoritative answer").source(&RFC1912)),
    )
}

/// The first MX or Autodiscover answer that is not that of the model.
fn differs(model: &Server, server: &Server) -> Option<Finding> {
    let (expected, observed) =
        server.answers.iter().filter(|said| said.rtype != RecordType::Soa && said.answer.settled()).find_map(
            |observed| {
                let same_question = |other: &&Lookup| other.name == observed.name && other.rtype == observed.rtype;
                let expected = model.answers.iter().find(same_question).filter(|expected| expected.answer.settled())?;
                let alike = expected.aliases.first() == observed.aliases.first()
                    && (!expected.aliases.is_empty() || expected.answer == observed.answer);
                (!alike).then_some((expected, observed))
            },
        )?;
    let message = format!(
        "{} answers {} {} with {}, {} with {}",
        name(server),
        observed.name,
        observed.rtype.word(),
        said(observed),
        name(model),
        said(expected)
    );
    let evidence = super::view::evidence(observed)
        .expected(format!("{}, as {} says", said(expected), name(model)))
        .source(&RFC2182);
    Some(finding("differs", message, server).because(evidence))
}

/// A server that stays silent while another of its address family answers.
fn silent(server: &Server, all: &Servers) -> Option<Finding> {
    let timeout = server.answers.iter().find(|said| said.answer == Answer::Timeout).filter(|_| !answers(server))?;
    let family = |server: &Server| server.address.map(|address| address.is_ipv6());
    let reachable = all.servers.iter().any(|other| answers(other) && family(other) == family(server));
    let message = format!("{} does not answer in time", name(server));
    let evidence = super::view::evidence(timeout).expected("an answer").source(&RFC2182);
    let found = if reachable { finding("silent", message, server) } else { Finding::note("silent-from-here", message) };
    Some(found.because(evidence))
}

fn finding(code: &'static str, message: String, server: &Server) -> Finding {
    Finding::warning(code, message).remedy(&BRING_TOGETHER).value("name_server", &server.name)
}

fn name(server: &Server) -> String {
    server.address.map_or_else(|| server.name.clone(), |address| format!("{} ({address})", server.name))
}

fn shown(server: &Server) -> Evidence {
    let answers: Vec<String> =
        server.answers.iter().map(|lookup| format!("{} {}", lookup.rtype.word(), said(lookup))).collect();
    let observed = server.skipped.as_ref().map_or_else(|| answers.join("; "), |why| format!("not asked: {why}"));
    Evidence::new(name(server), observed)
}

fn examples() -> Vec<Example> {
    let server = |n: u8, mx: Answer| {
        let soa = match &mx {
            Answer::Records(_) | Answer::NoData => {
                Answer::Records(vec![Data::Soa { primary: "ns1.contoso.com".to_owned(), serial: 7 }])
            }
            other => other.clone(),
        };
        Server {
            name: format!("ns{n}.contoso.com"),
            address: Some(IpAddr::from([192, 0, 2, 52 + n])),
            skipped: None,
            answers: vec![lookup("contoso.com", RecordType::Soa, soa), lookup("contoso.com", RecordType::Mx, mx)],
        }
    };
    let mx = |host: &str| Answer::Records(vec![Data::Mx { preference: 0, host: host.to_owned() }]);
    let found = |servers: Vec<Server>| Servers {
        delegation: Delegation::Found { zone: "contoso.com".to_owned() },
        trail: vec!["com is served by 192.0.2.1".to_owned()],
        servers,
    };
    let far = |mut server: Server| {
        server.address = "2001:db8::53".parse().ok();
        server
    };
    let run = || circumstances(Scenario::D);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let none = |delegation| Servers { delegation, trail: Vec::new(), servers: Vec::new() };
    vec![
        example(
            "two servers, one answer",
            found(vec![server(1, mx("mx.contoso.com")), server(2, mx("mx.contoso.com"))]),
            run(),
            Expect::Pass,
        ),
        example(
            "a server with another MX",
            found(vec![server(1, mx("mx.contoso.com")), server(2, mx("old.contoso.com"))]),
            run(),
            warning("differs"),
        ),
        example(
            "a server that refuses",
            found(vec![server(1, mx("mx.contoso.com")), server(2, Answer::Failed("REFUSED".to_owned()))]),
            run(),
            warning("does-not-serve"),
        ),
        example("no server serves the domain", found(vec![server(1, Answer::Lame)]), run(), warning("does-not-serve")),
        example(
            "a silent server beside one that answers",
            found(vec![server(1, mx("mx.contoso.com")), server(2, Answer::Timeout)]),
            run(),
            warning("silent"),
        ),
        example(
            "a silent server of an address family that nobody answered for",
            found(vec![server(1, mx("mx.contoso.com")), far(server(2, Answer::Timeout))]),
            run(),
            Expect::Finding(Level::Note, "silent-from-here"),
        ),
        example(
            "port 53 filtered",
            found(vec![server(1, Answer::Timeout), server(2, Answer::Timeout)]),
            run(),
            Expect::Blocked,
        ),
        example(
            "a delegation that could not be followed",
            none(Delegation::NotEstablished { reason: "no root server answered".to_owned() }),
            run(),
            Expect::Blocked,
        ),
        example(
            "a name that the public tree does not know",
            none(Delegation::Absent { server: "192.0.2.1:53".to_owned() }),
            run(),
            Expect::Blocked,
        ),
    ]
}
