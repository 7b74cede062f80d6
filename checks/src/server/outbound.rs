//! Do the services of Microsoft 365 answer the server itself, with certificates of a public authority?

use std::collections::BTreeMap;

use super::example::{error, example, healthy, warning};
use super::sources::{ADDRESSES, CONNECT, CONNECTIVITY};
use crate::facts::server::{Handshake, Outbound, Read, Server};
use crate::prelude::*;
use crate::values::authorities;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.outbound"),
    title: "the token service, sign-in, Exchange Online and the revocation lists answer this server",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "From this server, and through its proxy, each service answered TLS with a certificate of a public authority, \
             and a host of revocation lists answered. It does not prove that the service account takes the same way.",
    sources: &[CONNECT, ADDRESSES, CONNECTIVITY],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&OPEN, &EXEMPT],
    settings: &[],
    examples,
    run,
};

static OPEN: Remedy = Remedy {
    id: "open-outbound",
    summary: "Let {server} reach {remote}.",
    steps: &[
        "Allow the connection in the firewall, or give the services the proxy that leads outside.",
        "A proxy that asks for a sign-in must let the service account pass without one.",
        "Test from the server itself, as below, and restart both asynchronous services.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Test-NetConnection -ComputerName '{remote_host}' -Port {remote_port}",
    }],
    who: Who::NetworkAdmin,
    risk: "none beyond the connection that is allowed",
    undo: "remove the rule",
    effective: "at once",
    documentation: &[ADDRESSES, CONNECTIVITY],
};

static EXEMPT: Remedy = Remedy {
    id: "exempt-server-from-inspection",
    summary: "Except {remote} from TLS inspection for {server}.",
    steps: &[
        "In the proxy or firewall that signs with its own authority, except the hosts of Microsoft 365 from inspection.",
        "Server-side synchronization does not support inspection, even where Windows trusts the authority.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "the exception lets these connections pass unread",
    undo: "remove the exception",
    effective: "at once for new connections",
    documentation: &[CONNECTIVITY],
};

/// What must answer, and what it is called.
const SERVICES: [(&str, &str); 3] =
    [("token-service", "the token service"), ("sign-in", "the sign-in service"), ("exchange", "Exchange Online")];

/// What one connection came to.
enum State {
    Answered,
    Silent(String),
    Untrusted(String),
    Foreign(String),
    Open(String),
}

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    let Some(outbound) = server.outbound.value() else {
        let why = server.outbound.why_not();
        return Verdict::blocked(FactKind::ServerEvidence, format!("the list of connections from the server {why}"));
    };
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for (purpose, words) in SERVICES {
        let own = outbound.iter().filter(|own| own.purpose == purpose);
        let by_host = grouped(own);
        if by_host.is_empty() {
            open.push(format!("{words} was not tried from this server"));
        }
        for (host, tries) in by_host {
            let best = tries.iter().map(|own| (*own, state(own))).min_by_key(|(_, state)| rank(state));
            let Some((own, state)) = best else { continue };
            let line = Evidence::new(format!("{words}, {host}, {}", way(own)), told(own));
            match state {
                State::Answered => evidence.push(line),
                State::Open(why) => open.push(why),
                State::Silent(why) if goes_elsewhere(server, own) => {
                    open.push(format!("{host} did not answer ({why}), but the service account has another proxy"));
                    evidence.push(line);
                }
                State::Silent(why) => {
                    let message = format!("{words}, {host}, did not answer {}: {why}", server.host);
                    findings.push(remedied(Finding::error("unreachable", message).remedy(&OPEN), server, own, line));
                }
                State::Untrusted(why) => {
                    let message = format!("Windows on {} does not trust the certificate of {host}: {why}", server.host);
                    findings.push(remedied(Finding::error("untrusted", message).remedy(&EXEMPT), server, own, line));
                }
                State::Foreign(issuer) => {
                    let message = format!(
                        "{host} is served to {} with a certificate of {issuer}, which is no public authority",
                        server.host
                    );
                    findings.push(remedied(Finding::error("intercepted", message).remedy(&EXEMPT), server, own, line));
                }
            }
        }
    }
    lists(server, outbound, &mut findings, &mut evidence);
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::ServerEvidence, open.join("; ")).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// One host of revocation lists that answers is enough; Windows goes without a list for most purposes.
fn lists(server: &Server, outbound: &[Outbound], findings: &mut Vec<Finding>, evidence: &mut Vec<Evidence>) {
    let own = || outbound.iter().filter(|own| matches!(own.purpose.as_str(), "crl" | "ocsp"));
    let line = |own: &Outbound| Evidence::new(format!("revocation, {}, {}", own.host, way(own)), told(own));
    let Some(first) = own().next() else { return };
    if own().any(|own| own.status.value().is_some()) {
        evidence.extend(own().map(line));
    } else if own().all(|own| own.status.failure().is_some() || own.tls.failure().is_some()) {
        let hosts: Vec<&str> = own().map(|own| own.host.as_str()).collect();
        let message = format!("no host of revocation lists answers {}: {}", server.host, hosts.join(", "));
        let finding = Finding::warning("lists-unreachable", message).remedy(&OPEN);
        findings.push(remedied(finding, server, first, line(first)));
    }
}

fn grouped<'a>(own: impl Iterator<Item = &'a Outbound>) -> BTreeMap<&'a str, Vec<&'a Outbound>> {
    let mut by_host: BTreeMap<&str, Vec<&Outbound>> = BTreeMap::new();
    own.for_each(|own| by_host.entry(own.host.as_str()).or_default().push(own));
    by_host
}

fn state(own: &Outbound) -> State {
    match &own.tls {
        Read::Value(handshake) => trusted(own, handshake),
        Read::Failed(why) => State::Silent(why.clone()),
        Read::Absent | Read::Unasked => State::Open(format!("TLS with {} was not tried from this server", own.host)),
    }
}

fn trusted(own: &Outbound, handshake: &Handshake) -> State {
    let (top, known) = match handshake.chain.last() {
        Some(root) => (root.subject.as_str(), authorities().knows(&root.thumbprint)),
        None => (handshake.issuer.as_str(), false),
    };
    if known || authorities().is_public(top) {
        return if handshake.problems.is_empty() {
            State::Answered
        } else {
            State::Untrusted(handshake.problems.join(", "))
        };
    }
    if handshake.chain.is_empty() && handshake.problems.is_empty() {
        return State::Open(format!("whether the issuer that {} shows is public is not established: {top}", own.host));
    }
    State::Foreign(top.to_owned())
}

const fn rank(state: &State) -> u8 {
    match state {
        State::Answered => 0,
        State::Open(_) => 1,
        State::Untrusted(_) => 2,
        State::Foreign(_) => 3,
        State::Silent(_) => 4,
    }
}

/// Whether an account of the asynchronous service has a proxy that the connection did not take.
fn goes_elsewhere(server: &Server, own: &Outbound) -> bool {
    let services = server.services.value().into_iter().flatten().filter(|service| service.is_asynchronous());
    let accounts: Vec<&String> = services.filter_map(|service| service.account.value()).collect();
    let mut proxies = server.proxies.value().into_iter().flatten();
    proxies.any(|proxy| {
        let of_service = accounts.iter().any(|account| account.eq_ignore_ascii_case(&proxy.of));
        of_service
            && proxy
                .server
                .value()
                .is_some_and(|server| !own.proxy.as_ref().is_some_and(|used| server.contains(used.as_str())))
    })
}

fn way(own: &Outbound) -> String {
    let proxy = own.proxy.as_ref().map_or_else(|| "directly".to_owned(), |proxy| format!("through {proxy}"));
    own.account.as_ref().map_or(proxy.clone(), |account| format!("{proxy}, as {account}"))
}

fn told(own: &Outbound) -> String {
    match &own.tls {
        Read::Value(handshake) => format!("{}, issued by {}", handshake.protocol, handshake.issuer),
        Read::Failed(why) => why.clone(),
        Read::Absent | Read::Unasked => {
            own.status.value().map_or_else(|| own.status.why_not(), |status| format!("HTTP {status}"))
        }
    }
}

fn remedied(finding: Finding, server: &Server, own: &Outbound, line: Evidence) -> Finding {
    let line = line.expected("an answer with a certificate of a public authority").source(&CONNECTIVITY);
    let remote = format!("{}:{}", own.host, own.port);
    let values = [("server", server.host.clone()), ("remote", remote), ("remote_host", own.host.clone())];
    let finding = values.into_iter().fold(finding.because(line), |finding, (name, value)| finding.value(name, value));
    finding.value("remote_port", own.port.to_string())
}

fn examples() -> Vec<Example> {
    let with = |change: &dyn Fn(&mut Vec<Outbound>)| {
        let mut server = healthy();
        if let Read::Value(all) = &mut server.outbound {
            change(all);
        }
        server
    };
    let reason = || "the connection timed out".to_owned();
    let silent = |purpose: &'static str| {
        with(&move |all| {
            for own in all.iter_mut().filter(|own| own.purpose == purpose) {
                (own.tls, own.status) = (Read::Failed(reason()), Read::Failed(reason()));
            }
        })
    };
    let shown = |change: fn(&mut Handshake)| {
        with(&move |all| {
            if let Read::Value(handshake) = &mut all[2].tls {
                change(handshake);
            }
        })
    };
    let inspected = |handshake: &mut Handshake| {
        "CN=Contoso Web Proxy CA, O=Contoso".clone_into(&mut handshake.issuer);
        let root = crate::facts::server::ChainLink { subject: handshake.issuer.clone(), ..Default::default() };
        handshake.chain = vec![root];
    };
    let untrusted = |handshake: &mut Handshake| handshake.problems = vec!["NotTimeValid".to_owned()];
    let unclear = |handshake: &mut Handshake| {
        (handshake.issuer, handshake.chain) = ("CN=Issuing CA".to_owned(), Vec::new());
    };
    let behind_proxy = || {
        let mut server = silent("exchange");
        let proxy = Read::Value("proxy.contoso.com:8080".to_owned());
        let of = "CONTOSO\\svc-async".to_owned();
        server.proxies = Read::Value(vec![crate::facts::server::Proxy { of, server: proxy, ..Default::default() }]);
        server
    };
    vec![
        example("all answer", healthy(), Expect::Pass),
        example("Exchange Online does not answer", silent("exchange"), error("unreachable")),
        example("a proxy inspects Exchange Online", shown(inspected), error("intercepted")),
        example("Windows does not trust the certificate", shown(untrusted), error("untrusted")),
        example("the revocation lists do not answer", silent("crl"), warning("lists-unreachable")),
        example("an issuer without its chain", shown(unclear), Expect::Blocked),
        example("the service account has another proxy", behind_proxy(), Expect::Blocked),
        example("sign-in was not tried", with(&|all| all.retain(|own| own.purpose != "sign-in")), Expect::Blocked),
        example("no connections were made", Server { outbound: Read::Unasked, ..healthy() }, Expect::Blocked),
    ]
}
