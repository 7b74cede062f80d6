//! Does the domain exist, and do the run's resolvers answer for it?

mod examples;

use super::view::evidence;
use crate::facts::dns::{Answer, Delegation, Dnssec, Lookup, Server, Servers, Validation, Zone};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.zone"),
    title: "the domain exists and its resolvers answer",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Error),
    proves: "Every resolver of this run answers for the domain, and none denies it. It does not prove that a record is right.",
    sources: &[RFC1035, RFC8020],
    needs: &[FactKind::DnsZone],
    any_of: &[],
    uses: &[FactKind::DnsServers],
    blames: &[FactKind::DnsSec],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::PublishEws), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&REGISTER, &MEND_RESOLVER, &MEND_SERVERS],
    settings: &[],
    examples: examples::all,
    run,
};

const RFC1035: Source =
    Source::new("RFC 1035, section 4.1.1: response codes", "https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1");
const RFC8020: Source =
    Source::new("RFC 8020: NXDOMAIN means that there is nothing below", "https://www.rfc-editor.org/rfc/rfc8020");

static REGISTER: Remedy = Remedy {
    id: "register-domain",
    summary: "Correct the spelling of the domain, or renew and delegate it.",
    steps: &[
        "Compare {domain} with the domain of the mail addresses.",
        "At the registrar, see whether the registration has ended and whether name servers are set.",
    ],
    commands: &[Command { shell: Shell::Any, text: "nslookup -type=NS {domain}" }],
    who: Who::DnsAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once to one day: a negative answer is kept for the time that the parent zone sets",
    documentation: &[RFC8020],
};

static MEND_RESOLVER: Remedy = Remedy {
    id: "mend-resolver",
    summary: "Mend the resolver, or have this host use another.",
    steps: &[
        "Ask the resolver {resolver} and another one for {domain}, and compare.",
        "Look at its forwarders, at zones of its own with the domain's name, at its clock, and at its trust anchor.",
        "Clear its cache, or take it out of the host's list.",
    ],
    commands: &[Command { shell: Shell::Any, text: "nslookup -type=SOA {domain} {resolver_address}" }],
    who: Who::NetworkAdmin,
    risk: "other systems use the same resolver",
    undo: "put the resolver back into the list",
    effective: "at once",
    documentation: &[RFC1035],
};

static MEND_SERVERS: Remedy = Remedy {
    id: "mend-name-servers",
    summary: "Have the delegated name servers serve the domain again.",
    steps: &[
        "At the registrar, read which name servers {domain} is delegated to.",
        "See that each of them has loaded the zone, or delegate to servers that have.",
    ],
    commands: &[Command { shell: Shell::Any, text: "nslookup -type=NS {domain}" }],
    who: Who::DnsAdmin,
    risk: "a change of the delegation takes up to two days to reach everybody",
    undo: "delegate to the former servers again",
    effective: "minutes for a loaded zone, up to two days for a changed delegation",
    documentation: &[RFC1035],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let zone = cx.need::<Zone>();
    let servers = cx.seen::<Servers>();
    let bogus = cx.seen::<Dnssec>().and_then(Dnssec::own).and_then(|record| match &record.validation {
        Validation::Bogus { reason } => Some(reason),
        _ => None,
    });
    let seen: Vec<Evidence> = zone.resolvers.iter().map(evidence).collect();
    let said = |wanted: fn(&Answer) -> bool| zone.resolvers.iter().filter(move |lookup| wanted(&lookup.answer));
    let exists = |answer: &Answer| matches!(answer, Answer::Records(_) | Answer::NoData);
    let denied: Vec<&Lookup> = said(|answer| *answer == Answer::NxDomain).collect();
    let failed: Vec<&Lookup> = said(|answer| matches!(answer, Answer::Failed(_))).collect();
    let mut findings = Vec::new();
    if said(exists).next().is_some() {
        findings.extend(zone.resolvers.iter().filter_map(|lookup| apart(cx, lookup)));
        findings.extend(servers.and_then(|servers| unknown_to_the_world(cx, servers)));
        return Verdict::of(findings, seen);
    }
    if let Some(first) = denied.first() {
        return Verdict::of(vec![absent(cx, first, servers)], seen);
    }
    if let Some(reason) = bogus.filter(|_| !failed.is_empty()) {
        let reason = format!("the resolver refuses to answer because the signatures are bogus: {reason}");
        return Verdict::blocked(FactKind::DnsSec, reason).with(seen);
    }
    if let Some(first) = failed.first() {
        findings.extend(refused(cx, first, servers.map(|servers| servers.servers.as_slice()).unwrap_or_default()));
    }
    if findings.is_empty() {
        let words: Vec<String> =
            zone.resolvers.iter().map(|said| format!("{}: {}", said.server, said.answer)).collect();
        let reason = format!("no resolver could be asked for {}: {}", cx.subject, words.join("; "));
        return Verdict::blocked(FactKind::DnsZone, reason).with(seen);
    }
    Verdict::of(findings, seen)
}

/// A resolver that does not say what the others say.
fn apart(cx: &CheckCx<'_>, lookup: &Lookup) -> Option<Finding> {
    let server = &lookup.server;
    let finding = match &lookup.answer {
        Answer::Records(_) | Answer::NoData => return None,
        Answer::NoRoute(why) => {
            return Some(Finding::note("no-route", format!("{server} cannot be reached from here: {why}")));
        }
        Answer::NxDomain => Finding::error("resolvers-disagree", format!("{server} denies that {} exists", cx.subject)),
        other => Finding::warning("resolver-silent", format!("{server} does not answer: {other}")),
    };
    Some(of_resolver(
        finding.because(evidence(lookup).expected("the answer of the other resolvers").source(&RFC1035)),
        server,
    ))
}

fn absent(cx: &CheckCx<'_>, lookup: &Lookup, servers: Option<&Servers>) -> Finding {
    let seen = evidence(lookup).expected("a name that exists").source(&RFC8020);
    let serving = servers.into_iter().flat_map(|servers| &servers.servers).find(|server| serves(server));
    match serving {
        Some(server) => {
            let message = format!(
                "{} denies that {} exists, while its name server {} serves it",
                lookup.server, cx.subject, server.name
            );
            of_resolver(Finding::error("denied-by-resolver", message).because(seen), &lookup.server)
        }
        None => Finding::error("absent", format!("{} does not exist", cx.subject)).because(seen).remedy(&REGISTER),
    }
}

/// What a resolver's failure means, where the domain's own servers could be asked.
fn refused(cx: &CheckCx<'_>, lookup: &Lookup, servers: &[Server]) -> Option<Finding> {
    let seen = evidence(lookup).expected("an answer").source(&RFC1035);
    let refuses = |server: &Server| {
        !server.answers.is_empty()
            && server.answers.iter().all(|said| matches!(said.answer, Answer::Lame | Answer::Failed(_)))
    };
    if let Some(server) = servers.iter().find(|server| serves(server)) {
        let message = format!(
            "{} does not answer for {} ({}), while its name server {} does: the resolver is broken, or it rejects the signatures",
            lookup.server, cx.subject, lookup.answer, server.name
        );
        return Some(of_resolver(Finding::error("resolver-fails", message).because(seen), &lookup.server));
    }
    if servers.is_empty() || !servers.iter().all(refuses) {
        return None;
    }
    let message = format!("no name server of {} serves it any more", cx.subject);
    let finding = Finding::error("not-served", message).because(seen).remedy(&MEND_SERVERS);
    let refusals = servers.iter().filter_map(|server| server.answers.first());
    Some(refusals.map(evidence).fold(finding, Finding::because))
}

fn unknown_to_the_world(cx: &CheckCx<'_>, servers: &Servers) -> Option<Finding> {
    let Delegation::Absent { server } = &servers.delegation else { return None };
    let message = format!("{} exists only for the resolver here; the public tree does not know it", cx.subject);
    let evidence = Evidence::new("the public delegation", format!("does not exist (from {server})"))
        .expected("a delegation")
        .source(&RFC8020);
    Some(Finding::error("not-public", message).because(evidence).remedy(&REGISTER))
}

fn serves(server: &Server) -> bool {
    server.answers.iter().any(|said| matches!(said.answer, Answer::Records(_) | Answer::NoData))
}

fn of_resolver(finding: Finding, server: &str) -> Finding {
    let address = server.rsplit_once(':').map_or(server, |(address, _)| address);
    finding.remedy(&MEND_RESOLVER).value("resolver", server).value("resolver_address", address.trim_matches(['[', ']']))
}
