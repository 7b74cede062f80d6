//! What would a run ask, and of whom?

use std::collections::BTreeMap;
use std::fmt::Write;

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Role, Scenario, Subject, SubjectKind, fill};

use super::job::Job;
use crate::engine;
use crate::parse::Endpoint;
use crate::probes::Probe;

/// Every question, credential and write of a run; what only discovery can tell is a rule.
pub(super) fn text(job: &Job) -> String {
    let mut text = String::from(
        "This run would send the following; what only discovery can tell is given as a rule.\nNothing was sent.\n",
    );
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
    let probes = engine::probes_for(&engine::wanted(&job.selected, &job.config.circumstances));
    let named = |endpoints: &[Endpoint], role: Role| -> Vec<(Subject, Option<Role>)> {
        endpoints.iter().map(|endpoint| (endpoint.subject(), Some(role))).collect()
    };
    let domains = job.config.domains.iter().map(|name| (Subject::domain(name), None));
    let endpoints = [named(&job.config.endpoints, Role::Named), named(&job.config.smtp_endpoints, Role::Smtp)].concat();
    for (subject, role) in domains.chain(endpoints) {
        put(&mut text, &format!("\n{subject}"));
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
    put(&mut text, "\ncredentials: none\nwrites: none");
    text
}

/// Whether a probe looks at an endpoint with a role; what is no endpoint has none.
fn looks_at(probe: &Probe, role: Option<Role>) -> bool {
    probe.roles.is_empty() || role.is_some_and(|role| probe.roles.contains(&role))
}

/// Whether the MX hosts of a domain are connected to.
fn finds_exchangers(job: &Job, probes: &[&Probe]) -> bool {
    let gives = |kind| probes.iter().any(|probe| probe.gives == kind);
    let judges = |scenario| job.config.circumstances.scenarios.contains(&scenario);
    let asks = [FactKind::Smtp, FactKind::TlsScan].into_iter().any(gives);
    gives(FactKind::DnsMx) && asks && (judges(Scenario::C) || judges(Scenario::D))
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes every line");
}
