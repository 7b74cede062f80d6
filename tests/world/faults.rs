//! Does each fault of the embedded world give exactly the records that the world says it gives, and nothing else?

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::model::{Level, Outcome, Record};
use exdoctor_lab::{Fault, Lab, World, faults, variants};
use futures_util::stream::{self, StreamExt};

use crate::support;

/// More worlds at a time would keep each other from answering in time.
const AT_A_TIME: usize = 6;

async fn records(world: World) -> Vec<Record> {
    let lab = Lab::start(world).await.expect("the world starts");
    support::records(&lab, &support::circumstances(&lab)).await
}

/// What follows from the EWS answers of all endpoints together, and so from every fault of one; it has a test of its own.
const SUMMARY: &str = "lifecycle.exchange-server";

/// What is not a pass, as the world writes it: check, subject, outcome, and the level of a failure.
fn not_passed(records: &[Record]) -> BTreeSet<String> {
    records.iter().filter(|record| record.outcome != Outcome::Pass && record.check != SUMMARY).map(line).collect()
}

fn line(record: &Record) -> String {
    let level = record.level.filter(|_| record.outcome == Outcome::Fail).map_or("", |level| level.word());
    format!("{} {} {} {level}", record.check, record.subject, record.outcome.word()).trim_end().to_owned()
}

fn expected(fault: &Fault, healthy: &BTreeSet<String>, records: &[Record]) -> BTreeSet<String> {
    // What a fault hides from discovery is not judged at all.
    let is_there =
        |line: &&String| line.split(' ').nth(1).is_some_and(|name| records.iter().any(|r| r.subject.name == name));
    let healthy: Vec<&String> = healthy.iter().filter(is_there).collect();
    let judged = |line: &str| line.split(' ').take(2).map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut lines: BTreeMap<Vec<String>, String> = healthy.iter().map(|line| (judged(line), (*line).clone())).collect();
    for one in fault.expect {
        let line = format!("{} {} {} {}", one.check, one.subject, one.outcome, one.level.unwrap_or_default());
        lines.insert(judged(&line), line.trim_end().to_owned());
    }
    lines.into_values().filter(|line| !line.ends_with(" pass")).collect()
}

/// What tells healthy worlds apart: all that they are.
type Kind = String;

fn kind(world: &World) -> Kind {
    serde_json::to_string(world).expect("a world can be written")
}

/// What is no pass in each of these healthy worlds.
async fn healthy(worlds: impl Iterator<Item = World>) -> BTreeMap<Kind, BTreeSet<String>> {
    let mut healthy = BTreeMap::new();
    for world in worlds {
        if let Entry::Vacant(place) = healthy.entry(kind(&world)) {
            place.insert(not_passed(&records(world).await));
        }
    }
    healthy
}

/// What no tenant of the world can help: the end of EWS in scenario A and that nobody states it for national clouds, what
/// only an Exchange server can tell, and a build that nobody names.
const INHERENT: [(&str, Outcome); 6] = [
    ("lifecycle.exchange-online-ews", Outcome::Fail),
    ("lifecycle.exchange-online-ews", Outcome::Blocked),
    ("lifecycle.exchange-online-ews", Outcome::Pass),
    ("mail.outbound-25", Outcome::Blocked),
    ("lifecycle.exchange-server", Outcome::Blocked),
    // Only a mailbox that was tested tells whether Microsoft has enabled the tenant.
    ("lifecycle.tenant-enabled", Outcome::Blocked),
];

/// A healthy world, and how many records it has at least.
type Least = (fn() -> World, usize);

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_world_gives_no_finding() {
    let mut wrong = Vec::new();
    let inherent = |record: &Record| INHERENT.contains(&(record.check.as_str(), record.outcome));
    let worlds: &[Least] = &[
        (World::healthy, 19),
        (World::published, 19),
        (World::outbound, 18),
        (World::dynamics, 12),
        (World::hybrid, 22),
        (World::exchange, 20),
        (World::gcc_high, 20),
        (World::agent, 20),
        (World::read, 40),
        (World::migration_read, 30),
        (World::modern, 25),
        (World::migration, 30),
        (World::exchange_server, 20),
        (World::directory, 24),
        (World::scripted, 14),
        (World::web_api, 20),
        (World::mailboxes, 30),
        (World::found_mailboxes, 30),
        (World::modern_mailboxes, 40),
        (World::migrating_mailboxes, 30),
        (|| World::windows_mailboxes("ntlm"), 30),
        (|| World::windows_mailboxes("negotiate"), 30),
        (|| World::mailbox("A"), 20),
        (|| World::mailbox("C"), 20),
        (World::autodiscovered, 20),
    ];
    for (world, least) in worlds {
        let records = records(world()).await;
        assert!(records.len() >= *least, "{} records", records.len());
        let all = records.clone();
        for record in records.into_iter().filter(|record| !inherent(record)) {
            let settled = matches!(record.outcome, Outcome::Pass | Outcome::NotApplicable);
            if !settled && !is_only_told_elsewhere(&record, &all) || !record.findings.is_empty() {
                wrong.push(format!("{}: {:?} {:?}", line(&record), record.reason, record.findings));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_without_support_is_a_warning_once() {
    let lifecycle = |records: Vec<Record>| -> Vec<(Outcome, Option<Level>)> {
        let own = records.into_iter().filter(|record| record.check == SUMMARY);
        own.map(|record| (record.outcome, record.level)).collect()
    };
    let old = variants().iter().find(|variant| variant.name == "ews-2019").expect("the lab has Exchange Server 2019");
    assert_eq!(lifecycle(records((old.world)()).await), [(Outcome::Pass, None)]);
    let mut world = (old.world)();
    (old.apply)(&mut world);
    assert_eq!(lifecycle(records(world).await), [(Outcome::Fail, Some(Level::Warning))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_odd_and_healthy_stays_green() {
    let healthy = Box::pin(healthy(variants().iter().map(|variant| (variant.world)()))).await;
    let mut wrong = Vec::new();
    for variant in variants() {
        let mut world = (variant.world)();
        (variant.apply)(&mut world);
        let records = records(world).await;
        let (seen, expected) = (not_passed(&records), &healthy[&kind(&(variant.world)())]);
        let elsewhere = records.iter().filter(|record| is_only_told_elsewhere(record, &records)).map(line);
        let elsewhere: BTreeSet<String> = elsewhere.collect();
        // What is not there may take questions away; it gives neither failures nor open ones.
        let surplus = seen.difference(expected).filter(|line| !line.ends_with("not-applicable"));
        let surplus = surplus.filter(|line| !elsewhere.contains(*line));
        let surplus: Vec<&String> = surplus.collect();
        if !surplus.is_empty() {
            wrong.push(format!("{}: {surplus:#?}", variant.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All faults; while one writes them, those whose names begin as `EXDOCTOR_FAULTS` says.
fn chosen() -> impl Iterator<Item = &'static Fault> {
    let start = std::env::var("EXDOCTOR_FAULTS").unwrap_or_default();
    faults().iter().filter(move |fault| fault.name.starts_with(&start))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_gives_the_records_that_it_lists_and_nothing_else() {
    assert!(chosen().next().is_some(), "no name of a fault begins as EXDOCTOR_FAULTS says");
    let healthy = Box::pin(healthy(chosen().map(|fault| (fault.world)()))).await;
    let broken = stream::iter(chosen()).map(|fault| {
        let world = fault.broken();
        async move { (fault, tokio::spawn(records(world)).await.expect("the run ends")) }
    });
    let broken: Vec<(&Fault, Vec<Record>)> = broken.buffered(AT_A_TIME).collect().await;
    let mut wrong = Vec::new();
    for (fault, records) in broken {
        let (seen, expected) = (not_passed(&records), expected(fault, &healthy[&kind(&(fault.world)())], &records));
        let missing: Vec<&String> = expected.difference(&seen).collect();
        let surplus: Vec<&String> = seen.difference(&expected).collect();
        if !missing.is_empty() || !surplus.is_empty() {
            wrong.push(format!("{}: missing {missing:#?}, not expected {surplus:#?}", fault.name));
        }
        wrong.extend(roots(fault, &records, &healthy[&kind(&(fault.world)())]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a healthy tenant leaves the question open as well: nobody without a credential or imported output can tell.
fn is_only_told_elsewhere(record: &Record, all: &[Record]) -> bool {
    let Some(by) = &record.blocked_by else { return false };
    let itself = by.subject == record.subject && (by.check == record.check || by.fact == "graph");
    // What it waits for is open for the same reason, or nobody asked.
    let waits = |other: &&Record| other.check == by.check && other.subject == by.subject;
    let unasked = all.iter().filter(waits).all(|other| other.level == Some(Level::Note));
    (itself || unasked) && record.level == Some(Level::Note)
}

/// Every record that is not established names the fault's root, and so does nothing else.
fn roots(fault: &Fault, records: &[Record], healthy: &BTreeSet<String>) -> Vec<String> {
    let blocked = records
        .iter()
        .filter(|record| !healthy.contains(&line(record)) && record.check != SUMMARY)
        .filter_map(|record| record.blocked_by.as_ref().map(|by| (record, by)));
    blocked
        .filter(|(record, _)| !is_only_told_elsewhere(record, records))
        .filter(|(_, by)| by.check != fault.root.check || by.subject.name != fault.root.subject)
        .map(|(record, by)| {
            format!(
                "{}: {} is blocked by {} ({}), not by {}",
                fault.name, record.check, by.check, by.fact, fault.root.check
            )
        })
        .collect()
}
