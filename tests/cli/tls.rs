//! Does `exdoctor tls` show what a server of the embedded world offers?

use std::path::Path;

use exdoctor_lab::{ClientCertificate, Conduct, Lab, Running, World};

use crate::harness::{Ran, exdoctor};

const MAIL: &str = "mail.contoso.com:443";

/// The published world, served, and its files in a folder.
async fn published(change: impl FnOnce(&mut World)) -> (Running, tempfile::TempDir) {
    let mut world = World::published();
    change(&mut world);
    let lab = Lab::start(world).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    lab.write_to(folder.path()).unwrap();
    (lab, folder)
}

/// `exdoctor tls` on the server of the world.
async fn tls(lab: &Running, folder: &Path, arguments: &[&str]) -> Ran {
    let mut line = vec!["tls".to_owned(), MAIL.to_owned()];
    line.extend(arguments.iter().map(ToString::to_string));
    line.push(format!("--now={}", lab.date()));
    line.extend(["--ca-file".to_owned(), folder.join("ca.pem").display().to_string()]);
    line.extend(lab.resolvers().iter().map(|resolver| format!("--resolver={resolver}")));
    line.extend(lab.connect_to().iter().map(|(from, to)| format!("--connect-to={from}={to}")));
    tokio::task::spawn_blocking(|| exdoctor(line).end()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_suites_certificates_and_verdicts_are_shown_in_80_columns() {
    let (lab, folder) = published(|_| {}).await;
    let ran = tls(&lab, folder.path(), &["--deep"]).await;
    for part in [
        "mail.contoso.com:443 · 192.0.2.10:443",
        "TLS 1.3   offered",
        "TLS 1.0   not offered",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "CN=mail.contoso.com",
        "not revoked",
        "Beside",
        "ALPN                    http/1.1",
        "extended master secret  yes",
        "order of suites",
        "downgrade sentinel      old versions carry it",
        "OCSP stapling           no",
        "tls.accepted-cipher",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    let copied = |line: &&str| line.contains("http://") || line.contains("https://") || line.contains("  verify");
    let long: Vec<&str> = ran.stdout.lines().filter(|line| !copied(line) && line.chars().count() > 80).collect();
    assert!(long.iter().all(|line| line.contains("PowerShell")), "{long:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_the_report_with_the_scan_in_json_and_the_report_in_every_other_form() {
    let (lab, folder) = published(|_| {}).await;
    let json: serde_json::Value =
        serde_json::from_str(&tls(&lab, folder.path(), &["--format", "json"]).await.stdout).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["tls"][0]["endpoint"]["name"], MAIL);
    assert_eq!(json["tls"][0]["scan"]["addresses"][0]["scan"]["versions"]["TLS 1.3"]["offered"], "yes");
    assert_eq!(json["tls"][0]["chains"]["chains"][0]["certificates"].as_array().unwrap().len(), 2);
    let lines = tls(&lab, folder.path(), &["--format", "jsonl"]).await.stdout;
    assert_eq!(lines.lines().count(), json["records"].as_array().unwrap().len());
    assert!(tls(&lab, folder.path(), &["--format", "junit"]).await.stdout.contains("<testsuites>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_agreed_beside_is_in_json_for_each_address() {
    let (lab, folder) = published(|world| world.endpoint(MAIL).library.alpn = vec!["h2".to_owned()]).await;
    let ran = tls(&lab, folder.path(), &["--deep", "--connections", "2", "--format", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    insta::assert_snapshot!("beside", serde_json::to_string_pretty(&json["tls"][0]["beside"]).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_request_for_a_certificate_is_asked_in_http_1_where_the_server_prefers_another() {
    let change = |world: &mut World| {
        let library = &mut world.endpoint(MAIL).library;
        library.alpn = vec!["h2".to_owned(), "http/1.1".to_owned()];
        library.client_certificate = ClientCertificate::Optional;
    };
    let (lab, folder) = published(change).await;
    let ran = tls(&lab, folder.path(), &["--format", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let handshake = &json["tls"][0]["scan"]["addresses"][0]["scan"]["handshake"];
    let agreed = &handshake["outcome"]["Ok"];
    assert_eq!(agreed["alpn"], "h2", "{handshake}");
    assert!(agreed["after"]["status"].is_number(), "{agreed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_refuses_whoever_names_it_is_a_failure() {
    let (lab, folder) = published(|world| world.endpoint(MAIL).conduct = Conduct::Refuse).await;
    assert_eq!(tls(&lab, folder.path(), &[]).await.code, 1);
    // From a place that is not the one that matters, the question stays open.
    assert_eq!(tls(&lab, folder.path(), &["--vantage", "internal"]).await.code, 0);
}

#[test]
fn the_number_of_connections_has_limits() {
    let refused = |count: &str| exdoctor(["tls", "mail.contoso.com", "--connections", count]).refusal();
    assert!(refused("0").contains("1..=64") && refused("65").contains("1..=64"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_is_sent_and_compared() {
    let (lab, folder) = published(|_| {}).await;
    let ran = tls(&lab, folder.path(), &["--sni", "owa.contoso.com", "--format", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let name = json["records"].as_array().unwrap().iter().find(|record| record["check"] == "tls.name-matches").unwrap();
    assert_eq!(
        (name["outcome"].as_str(), json["tls"][0]["scan"]["host"].as_str()),
        (Some("fail"), Some("owa.contoso.com"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_is_enough_where_any_is_asked_for() {
    let second: std::net::IpAddr = "192.0.2.11".parse().unwrap();
    let (lab, folder) = published(|world| world.endpoint(MAIL).addresses.push(second)).await;
    for (which, expected) in [("each", 2), ("any", 1)] {
        let ran = tls(&lab, folder.path(), &["--address", which, "--format", "json"]).await;
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let addresses = json["tls"][0]["scan"]["addresses"].as_array().unwrap().clone();
        let scanned = addresses.iter().filter(|address| !address["scan"].is_null()).count();
        assert_eq!((addresses.len(), scanned), (2, expected), "{which}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_output_says_that_roots_are_declared_public() {
    let (_lab, folder) = published(|_| {}).await;
    let config = folder.path().join("exdoctor.toml").display().to_string();
    for format in ["human", "json", "junit"] {
        let line = ["check".to_owned(), "-c".to_owned(), config.clone(), format!("--format={format}")];
        let ran = tokio::task::spawn_blocking(|| exdoctor(line).end()).await.unwrap();
        assert!(ran.stdout.contains("values override: the roots in"), "{}", ran.stdout);
    }
}

#[test]
fn a_server_that_nobody_can_name_is_refused() {
    let refused = |line: &[&str]| exdoctor(line).refusal();
    assert!(refused(&["tls", "https://mail.contoso.com"]).contains("is a URL"));
    assert!(refused(&["tls", "mail.contoso.com:0"]).contains("has the port `0`"));
    assert!(refused(&["tls", "mail.contoso.com", "--starttls", "imap"]).contains("imap"));
}
