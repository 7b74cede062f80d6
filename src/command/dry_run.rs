//! What would a run ask, and of whom?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, Scenario, Subject, SubjectKind, Vantage, fill};

use super::job::Job;
use crate::engine;
use crate::net::sign_in::{Credential, Grounds, realm};
use crate::parse::Endpoint;
use crate::probes::{self, Probe};
use crate::terminal::wrapped;

/// Every question, credential and write of a run; what only discovery can tell is a rule.
pub(super) fn text(job: &Job) -> String {
    let mut text =
        String::from("This run would send the following; what only discovery can tell is a rule.\nNothing was sent.\n");
    let network = &job.config.network;
    let resolvers: Vec<String> = network.resolvers.iter().map(ToString::to_string).collect();
    let named = if resolvers.is_empty() { "those of this system".to_owned() } else { resolvers.join(", ") };
    put(&mut text, &format!("\nresolvers: {named}"));
    for (from, to) in network.connect_to.iter() {
        put(&mut text, &format!("diverted: {from} goes to {to}"));
    }
    if let Some(proxy) = crate::run::proxies(&job.config).shown() {
        put(
            &mut text,
            &format!("web requests go through {proxy}, but for diverted ones; TLS greetings and SMTP go without"),
        );
    }
    let mut probes = engine::probes_for(&engine::wanted(&job.selected, &job.config.circumstances));
    probes.retain(|probe| job.config.writes.allow(probe.gives) && can_look(job, probe));
    let named = |endpoints: &[Endpoint], role: Role| -> Vec<(Subject, Option<Role>)> {
        endpoints.iter().map(|endpoint| (endpoint.subject(), Some(role))).collect()
    };
    let domains = job.config.domains.iter().map(|name| (Subject::domain(name), None));
    let ews: Vec<Endpoint> = job.config.ews_url.iter().map(|ews| ews.endpoint.clone()).collect();
    let organizations = || job.config.sign_in.organizations();
    let dynamics: BTreeSet<Endpoint> =
        organizations().filter_map(|(own, _)| own.url.as_ref()).map(|url| url.endpoint.clone()).collect();
    let dynamics: Vec<Endpoint> = dynamics.into_iter().collect();
    let endpoints = [
        named(&job.config.endpoints, Role::Named),
        named(&job.config.smtp_endpoints, Role::Smtp),
        named(&ews, Role::Ews),
        named(&dynamics, Role::Dynamics),
    ]
    .concat();
    let signed = organizations().filter(|(own, _)| own.sign_in.is_some());
    let signed = signed.map(|(_, at)| (Subject::organization(&at.organization), None));
    let mailboxes = job.config.mailboxes.iter().map(|address| (Subject::new(SubjectKind::Mailbox, address), None));
    let directory = job.config.directory.name().map(|name| (Subject::directory(&name), None));
    for (subject, role) in domains.chain(endpoints).chain(signed).chain(mailboxes).chain(directory) {
        let of = organizations().find(|(_, at)| Subject::organization(&at.organization) == subject);
        let place = of.map(|(_, at)| format!(": {}", at.url)).unwrap_or_default();
        put(&mut text, &format!("\n{subject}{place}"));
        if subject.kind == SubjectKind::Directory && job.config.directory.url.is_some() {
            put(&mut text, "  one search for users, groups and contacts, page by page; nothing is written");
        }
        let values = BTreeMap::from([("subject".to_owned(), subject.name.clone())]);
        for probe in probes.iter().filter(|probe| probe.subject == subject.kind && looks_at(probe, role)) {
            for line in probe.sends {
                put(&mut text, &format!("  {}", fill(line, &values)));
            }
        }
        if subject.kind == SubjectKind::Domain && finds_exchangers(job, &probes) {
            put(
                &mut text,
                &format!(
                    "  port 25 of each MX of {subject}: EHLO, STARTTLS, one TLS handshake, QUIT; no mail, no credential"
                ),
            );
        }
    }
    if finds_tenant(job, &probes) {
        put(&mut text, "\nthe tenant that discovery finds, and the servers of its cloud");
        for probe in &probes {
            let server = match (probe.subject, probe.roles.is_empty()) {
                (SubjectKind::Tenant, _) => "the tenant",
                (SubjectKind::Endpoint, true) => "the sign-in host, the token service and the Exchange Online host",
                (SubjectKind::Endpoint, false) if probe.roles.contains(&Role::Ews) => "the Exchange Online host",
                _ => continue,
            };
            let values = BTreeMap::from([("subject".to_owned(), server.to_owned())]);
            probe.sends.iter().for_each(|line| put(&mut text, &format!("  {}", fill(line, &values))));
        }
    }
    if finds_outbound(job, &probes) {
        put(
            &mut text,
            "\nwhat an Exchange server connects to in the cloud that discovery finds: sign-in, Exchange Online, Autodiscover, Hybrid Agent",
        );
        put(
            &mut text,
            "  port 443 of each: TLS greetings and one handshake, no credential; CRL and OCSP addresses of their certificates",
        );
    }
    let uses = uses(job, &probes);
    put(&mut text, if uses.is_empty() { "\ncredentials: none" } else { "\ncredentials" });
    for line in &uses {
        put(&mut text, &format!("  {line}"));
    }
    put(&mut text, &writes(job, &probes));
    text
}

/// What is written into mailboxes.
fn writes(job: &Job, probes: &[&Probe]) -> String {
    let gives = |fact| probes.iter().any(|probe| probe.gives == fact);
    let chosen = [
        (gives(FactKind::EwsRoundTrip), "four items, found and deleted"),
        (gives(FactKind::EwsSend), "one message to itself, both copies deleted"),
        (gives(FactKind::EwsRoundTrip) && job.config.writes.leftovers, "the deletion of what earlier runs left"),
    ];
    let chosen: Vec<&str> = chosen.into_iter().filter_map(|(wanted, what)| wanted.then_some(what)).collect();
    match (chosen.is_empty(), job.config.mailboxes.len()) {
        (true, _) | (_, 0) => "writes: none".to_owned(),
        (false, 1) => format!("writes into one mailbox: {}", chosen.join("; ")),
        (false, many) => format!("writes into each of {many} mailboxes: {}", chosen.join("; ")),
    }
}

/// Which credentials are presented, how, as whom, and where they may go.
fn uses(job: &Job, probes: &[&Probe]) -> Vec<String> {
    let grounds = Grounds::of(&job.config);
    let config = &job.config.sign_in;
    let directory = &job.config.directory;
    let mut lines: Vec<String> = directory.way().into_iter().collect();
    lines.extend(directory.wants_ticket().map(|user| ticket(&grounds, user)));
    for credential in probes::credentials(probes.iter().copied()) {
        let Some(way) = config.way(credential) else { continue };
        lines.push(format!("{credential}: {way}"));
        let places = match credential {
            Credential::Tenant => Vec::new(),
            own => grounds.places(own),
        };
        lines.extend(places.into_iter().map(|place| format!("  may go to {place}")));
        lines.extend(config.wants_tickets(credential).into_iter().map(|user| ticket(&grounds, user)));
        if config.asks_the_cloud(credential) {
            let login = grounds.cloud.map_or("the sign-in host of the tenant's cloud", |cloud| &cloud.login);
            lines.push(format!("  the proof goes to {login}, port 443; the token only to the service that it is for"));
        }
    }
    if job.config.circumstances.rehearse_s2s {
        lines.push(
            "certificate: its PFX signs one assertion, for the token service of the tenant's cloud alone".to_owned(),
        );
    }
    if !lines.is_empty() {
        let each = if directory.is_sealed() { "each but the sealed one" } else { "each" };
        lines.push(format!("{each} over TLS with a trusted chain; after one rejection nothing is tried again"));
    }
    lines
}

fn ticket(grounds: &Grounds, user: &str) -> String {
    let nowhere = || format!("nowhere: {user} names no realm");
    let at = realm(user).map_or_else(nowhere, |realm| grounds.centres(&realm));
    format!("  a Kerberos ticket is asked for at {at}")
}

/// Whether a probe has what it takes: the credential with which it signs in, and the word of the command line.
fn can_look(job: &Job, probe: &Probe) -> bool {
    let run = &job.config.circumstances;
    let told = match probe.gives {
        FactKind::S2sToken => run.rehearse_s2s,
        FactKind::EwsRehearsal => run.consent.is_some(),
        _ => true,
    };
    told && probe.signs_in.iter().all(|credential| job.config.sign_in.way(*credential).is_some())
}

/// Whether a probe looks at an endpoint with a role; what is no endpoint has none.
fn looks_at(probe: &Probe, role: Option<Role>) -> bool {
    probe.roles.is_empty() || role.is_some_and(|role| probe.roles.contains(&role))
}

/// Whether the servers of the tenant's cloud are connected to, as Dynamics on-premises does.
fn finds_tenant(job: &Job, probes: &[&Probe]) -> bool {
    let gives = probes.iter().any(|probe| probe.gives == FactKind::TenantDiscovery);
    let judges = job.config.circumstances.scenarios.contains(&Scenario::A);
    gives && judges && !job.config.domains.is_empty()
}

/// Whether the hosts are connected to that a server of a migration needs.
fn finds_outbound(job: &Job, probes: &[&Probe]) -> bool {
    let run = &job.config.circumstances;
    let gives = |kind| probes.iter().any(|probe| probe.gives == kind);
    let asks = gives(FactKind::TenantDiscovery) && gives(FactKind::TlsScan) && !job.config.domains.is_empty();
    asks && run.scenarios.contains(&Scenario::C) && run.vantage == Vantage::ExchangeServer
}

/// Whether the MX hosts of a domain are connected to.
fn finds_exchangers(job: &Job, probes: &[&Probe]) -> bool {
    let gives = |kind| probes.iter().any(|probe| probe.gives == kind);
    let judges = |scenario| job.config.circumstances.scenarios.contains(&scenario);
    let asks = [FactKind::Smtp, FactKind::TlsScan].into_iter().any(gives);
    gives(FactKind::DnsMx) && asks && (judges(Scenario::C) || judges(Scenario::D))
}

fn put(text: &mut String, line: &str) {
    let (gap, line) = line.strip_prefix('\n').map_or(("", line), |line| ("\n", line));
    writeln!(text, "{gap}{}", wrapped(line)).expect("a string takes every line");
}
