//! Are the faults complete, consistent and startable?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use exdoctor_lab::{Fault, Lab, World, combined, faults, list, variants};
use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::RecordType;

use crate::support::{NS1, ask, data, healthy, question, server, start};

/// The outcomes of a report that are not a pass, and the levels that a failure has.
const OUTCOMES: [&str; 7] = ["pass", "fail", "not-applicable", "blocked", "waived", "disabled", "broken"];

#[test]
fn there_are_faults_for_every_check_of_the_family() {
    let listed = |check: &str| ["dns.", "tls.", "autodiscover."].iter().any(|family| check.starts_with(family));
    let roots = faults().iter().map(|fault| fault.root.check).filter(|check| listed(check));
    let roots: BTreeSet<&str> = roots.collect();
    let family = "autodiscover dane dkim dmarc dnssec domain-verification msoid-absent mta-sts mx nameservers-agree \
                  spf split-view tls-rpt zone";
    let tls = "accepted-cipher chain-complete chain-trusted client-certificate expiry interception key-size \
               legacy-protocols name-matches not-revoked reachable revocation-reachable signature version-floor \
               weak-ciphers";
    let dns = family.split(' ').map(|check| format!("dns.{check}"));
    let autodiscover = ["endpoint-found", "mailbox-location", "redirects-safe", "root-domain", "settings"]
        .map(|check| format!("autodiscover.{check}"));
    let tls = tls.split(' ').map(|check| format!("tls.{check}"));
    let all: BTreeSet<String> = dns.chain(tls).chain(autodiscover).collect();
    assert_eq!(roots, all.iter().map(String::as_str).collect());
    for (family, count) in [("dns.", 30), ("tls.", 25), ("autodiscover.", 15)] {
        let own = faults().iter().filter(|fault| fault.root.check.starts_with(family));
        assert!(own.count() >= count, "{family}");
    }
}

#[test]
fn names_are_unique_words_and_texts_are_sentences_without_a_period() {
    let names: BTreeSet<&str> = faults().iter().map(|fault| fault.name).collect();
    assert_eq!(names.len(), faults().len());
    for fault in faults() {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(fault.name.chars().all(word), "{}", fault.name);
        assert!(!fault.about.is_empty() && !fault.about.ends_with('.'), "{}", fault.name);
    }
}

#[test]
fn each_root_is_among_what_is_expected() {
    for fault in faults() {
        let expected = fault.expect.iter().any(|one| one.check == fault.root.check);
        // Where a text is there and a part of it could not be read, the check that judges it has no complaint.
        let open = fault.expect.iter().all(|one| one.outcome == "blocked");
        assert!(expected || open || fault.notes.contains(&fault.root.check), "{}", fault.name);
        let records: BTreeSet<(&str, &str)> = fault.expect.iter().map(|one| (one.check, one.subject)).collect();
        assert_eq!(records.len(), fault.expect.len(), "{} names a record twice", fault.name);
        for one in fault.expect {
            assert!(OUTCOMES.contains(&one.outcome), "{}: {}", fault.name, one.outcome);
            assert_eq!(one.outcome == "fail", one.level.is_some(), "{}: only a failure has a level", fault.name);
        }
    }
}

#[test]
fn each_fault_changes_the_world_into_one_that_can_be_written_and_read() {
    for fault in faults() {
        let world = fault.broken();
        assert_ne!(world, (fault.world)(), "{}", fault.name);
        let text = serde_json::to_string(&world).expect("a world can be written");
        assert_eq!(serde_json::from_str::<World>(&text).expect("and read"), world, "{}", fault.name);
    }
}

#[tokio::test]
async fn each_fault_starts_alone_and_those_without_evidence_all_start_together() {
    for fault in faults() {
        Lab::start(fault.broken()).await.unwrap_or_else(|error| panic!("{}: {error}", fault.name));
    }
    // Evidence is one text for each server, and a service one thing: what one fault takes out, another cannot change.
    let all: Vec<&Fault> = faults().iter().filter(|fault| (fault.world)().is_combined()).collect();
    Lab::start(combined(&all)).await.expect("all faults at once");
}

#[tokio::test]
async fn each_variant_changes_the_world_and_starts() {
    let names: BTreeSet<&str> = variants().iter().map(|variant| variant.name).collect();
    assert_eq!(names.len(), variants().len());
    for variant in variants() {
        let mut world = (variant.world)();
        (variant.apply)(&mut world);
        assert_ne!(world, (variant.world)(), "{}", variant.name);
        let text = serde_json::to_string(&world).expect("a world can be written");
        assert_eq!(serde_json::from_str::<World>(&text).expect("and read"), world, "{}", variant.name);
        Lab::start(world).await.unwrap_or_else(|error| panic!("{}: {error}", variant.name));
    }
}

#[tokio::test]
async fn the_healthy_worlds_start_at_once() {
    for world in [World::healthy(), World::published(), World::outbound()] {
        let before = Instant::now();
        let _lab = Lab::start(world).await.expect("the world starts");
        assert!(before.elapsed() < Duration::from_millis(400), "{:?}", before.elapsed());
    }
    let lab = healthy().await;
    assert_eq!((lab.domain(), lab.date().to_string().as_str()), ("contoso.com", "2026-06-01T09:00:00Z"));
}

#[tokio::test]
async fn a_missing_domain_is_missing_for_the_resolver_and_for_the_registry() {
    let lab = start(|world| (named("domain-missing").apply)(world)).await;
    let mx = question("contoso.com.", RecordType::MX, true);
    for server in [lab.resolvers()[0], server(&lab, crate::support::REGISTRY)] {
        let answer = ask(server, &mx).await.expect("an answer");
        assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain);
    }
}

#[tokio::test]
async fn a_split_view_shows_two_answers() {
    let lab = start(|world| (named("split-view").apply)(world)).await;
    let mx = question("contoso.com.", RecordType::MX, false);
    let inside = ask(lab.resolvers()[0], &mx).await.expect("an answer");
    let outside = ask(server(&lab, NS1), &mx).await.expect("an answer");
    assert_ne!(data(&inside.answers, RecordType::MX), data(&outside.answers, RecordType::MX));
}

#[tokio::test]
async fn a_long_include_chain_is_really_published() {
    let lab = start(|world| (named("spf-too-many-lookups").apply)(world)).await;
    let txt = question("spf11.contoso.com.", RecordType::TXT, false);
    let answer = ask(lab.resolvers()[0], &txt).await.expect("an answer");
    assert_eq!(data(&answer.answers, RecordType::TXT), ["v=spf1 ip4:192.0.2.25 -all"]);
}

#[tokio::test]
async fn the_written_configuration_names_what_runs() {
    let lab = healthy().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = lab.write_to(folder.path()).expect("written");
    let text = std::fs::read_to_string(file).expect("readable");
    let configuration: toml::Table = toml::from_str(&text).expect("TOML");
    assert_eq!(configuration["domains"].as_array().expect("a list")[0].as_str(), Some("contoso.com"));
    assert_eq!(configuration["now"].as_str(), Some("2026-06-01T09:00:00Z"));
    let network = configuration["network"].as_table().expect("a table");
    assert_eq!(network["resolvers"][0].as_str(), Some(lab.resolvers()[0].to_string().as_str()));
    assert_eq!(network["connect_to"][NS1].as_str(), Some(server(&lab, NS1).to_string().as_str()));
    for (key, content) in [("ca_file", lab.ca_pem()), ("trust_anchor", lab.trust_anchor())] {
        let file = network[key].as_str().expect("a path");
        assert_eq!(std::fs::read_to_string(file).expect("readable"), content);
    }
}

#[tokio::test]
async fn the_written_configuration_of_a_published_world_names_its_endpoints_and_its_public_roots() {
    let lab = Lab::start(named("tls-private-ca-trusted-here").broken()).await.expect("the world starts");
    let folder = tempfile::tempdir().expect("a folder");
    let text = std::fs::read_to_string(lab.write_to(folder.path()).expect("written")).expect("readable");
    let configuration: toml::Table = toml::from_str(&text).expect("TOML");
    assert_eq!(configuration["endpoints"], toml::Value::from(vec!["mail.contoso.com:443"]));
    assert_eq!(configuration["scenario"], toml::Value::from(vec!["B"]));
    assert_eq!(configuration["vantage"].as_str(), Some("internet"));
    let read = |file: &toml::Value| std::fs::read_to_string(file.as_str().expect("a path")).expect("readable");
    let (public, trusted) =
        (read(&configuration["values"]["public_roots"][0]), read(&configuration["network"]["ca_file"]));
    assert_eq!((public.as_str(), trusted.as_str()), (lab.ca_pem(), lab.trusted_pem()));
    assert_eq!(trusted.matches("BEGIN CERTIFICATE").count(), public.matches("BEGIN CERTIFICATE").count() + 1);
    let healthy = healthy().await;
    let text = std::fs::read_to_string(healthy.write_to(folder.path()).expect("written")).expect("readable");
    assert!(!text.contains("endpoints"), "{text}");
}

#[test]
fn the_list_names_failing_and_blocked_checks() {
    let list = list(faults());
    let first = &list["faults"][0];
    assert_eq!(first["root"], serde_json::json!({"check": "dns.zone", "subject": "contoso.com"}));
    assert_eq!(first["checks"], serde_json::json!(["dns.zone"]));
    assert_eq!(first["blocked"].as_array().expect("a list").len(), 16);
}

fn named(name: &str) -> &'static Fault {
    faults().iter().find(|fault| fault.name == name).expect("the fault exists")
}
