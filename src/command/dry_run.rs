//! What would a run ask, and of whom?

use std::collections::BTreeMap;
use std::fmt::Write;

use exdoctor_checks::model::{Subject, SubjectKind, fill};

use super::job::Job;
use crate::engine;
use crate::parse::Endpoint;

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
    let endpoints = job.config.endpoints.iter().map(Endpoint::subject);
    let mailboxes = job.config.mailboxes.iter().map(|address| Subject::new(SubjectKind::Mailbox, address));
    for subject in job.config.domains.iter().map(Subject::domain).chain(endpoints).chain(mailboxes) {
        put(&mut text, &format!("\n{subject}"));
        let values = BTreeMap::from([("subject".to_owned(), subject.name.clone())]);
        for probe in probes.iter().filter(|probe| probe.subject == subject.kind) {
            for line in probe.sends {
                put(&mut text, &format!("  {}", fill(line, &values)));
            }
        }
    }
    put(&mut text, "\ncredentials: none\nwrites: none");
    text
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes every line");
}
