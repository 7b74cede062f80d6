//! Does a TLS server answer on each address of the endpoint?

mod examples;

use super::completes::failure;
use super::heard::{Contact, about, by_proxy_only, contact, redirected, whose, words};
use super::sources::{ADDRESSES, DYNAMICS_EXCHANGE, HYBRID};
use crate::facts::analyzer::Analyzer;
use crate::facts::dns;
use crate::facts::tls::{AddressScan, TlsScan};
use crate::model::Blocked;
use crate::place::{Whose, open, seen_from};
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
    uses: &[FactKind::Analyzer],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&PUBLISH, &OPEN],
    settings: &[],
    examples: examples::all,
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
    let verdict = seen(cx, scan);
    match (cx.seen::<Analyzer>(), verdict) {
        // What this place cannot tell, somebody on the internet may have seen.
        (Some(outside), Verdict::Blocked(open)) if whose(scan) == Whose::Own => by_analyzer(cx, scan, outside, open),
        (_, verdict) => verdict,
    }
}

fn by_analyzer(cx: &CheckCx<'_>, scan: &TlsScan, outside: &Analyzer, open: Blocked) -> Verdict {
    let line = Evidence::new(format!("Remote Connectivity Analyzer, {}", outside.file), outside.said.as_str());
    let inbound = [Scenario::B, Scenario::C].into_iter().any(|scenario| cx.judges(scenario));
    match (outside.opens, outside.speaks_tls) {
        (Some(true), Some(true)) if inbound => Verdict::pass(open.evidence.into_iter().chain([line]).collect()),
        (Some(false), _) if inbound => {
            // A firewall may admit Microsoft's services and not the analyzer.
            let message = format!(
                "{} opens neither from here nor for the Remote Connectivity Analyzer; is it only for the addresses of Exchange Online or Dynamics?",
                cx.subject
            );
            let because = line.expected("the port opens").source(&DYNAMICS_EXCHANGE);
            let finding = Finding::warning("closed-to-analyzer", message).because(because).remedy(&PUBLISH);
            Verdict::of(vec![about(cx, scan, finding)], open.evidence)
        }
        _ => open.into(),
    }
}

fn seen(cx: &CheckCx<'_>, scan: &TlsScan) -> Verdict {
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
