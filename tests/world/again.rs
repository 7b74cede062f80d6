//! Does the command that verifies a remedy show the same finding again, copied as it is printed?

use std::collections::BTreeMap;
use std::process::Command;

use exdoctor_lab::{Fault, Lab, Running, faults};
use serde_json::Value;

/// One of each way in which a subject comes to a run, and of all that a run must be allowed.
const OF_EACH_KIND: &[&str] = &[
    "dane-mismatch",
    "tenant-not-enabled",
    "exchange-online-other-issuer",
    "exchange-online-portal",
    "autodiscover-json-no-ews",
    "autodiscover-json-old-server",
    "hma-no-consent",
    "hma-address-unregistered",
    "ews-create-denied",
    "ews-send-denied",
    "ews-s2s-unknown",
    "mailbox-twice",
    "script-curly-quotes",
];

/// All faults whose names begin as `EXDOCTOR_FAULTS` says, else those of the list.
fn chosen() -> impl Iterator<Item = &'static Fault> {
    let start = std::env::var("EXDOCTOR_FAULTS").ok();
    faults().iter().filter(move |fault| match &start {
        Some(start) => fault.name.starts_with(start),
        None => OF_EACH_KIND.contains(&fault.name),
    })
}

fn report(words: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    let output = command.args(words).args(["--quiet", "--format", "json"]).output().expect("exdoctor was built");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn records(report: &Value) -> &[Value] {
    report["records"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn findings(record: &Value) -> &[Value] {
    record["findings"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// What the world's run is allowed to do.
fn allowed(lab: &Running) -> impl Iterator<Item = &'static str> {
    let signed = lab.signed();
    let all = [
        ("--rehearse-s2s", lab.rehearses()),
        ("--as-dynamics", lab.as_dynamics()),
        ("--write", signed.is_some_and(|signed| signed.write)),
        ("--send", signed.is_some_and(|signed| signed.send)),
    ];
    all.into_iter().filter(|(_, said)| *said).map(|(option, _)| option)
}

/// The commands of a fault that show something else than the finding that they verify.
async fn wrong(fault: &Fault) -> Vec<String> {
    let lab = Lab::start(fault.broken()).await.expect("the world starts");
    let folder = tempfile::tempdir().expect("there is a folder");
    let config = lab.write_to(folder.path()).expect("the configuration can be written");
    let config = config.to_str().expect("the path is plain");
    let mut words = vec!["check", "-c", config, "--timeout", "3s"];
    allowed(&lab).for_each(|option| words.push(option));
    let first = report(&words);
    let mut again: BTreeMap<&str, Value> = BTreeMap::new();
    let mut wrong = Vec::new();
    let failing = records(&first).iter().filter(|record| record["outcome"] == "fail");
    for (record, finding) in failing.flat_map(|record| findings(record).iter().map(move |finding| (record, finding))) {
        let Some(verify) = finding["remedy"]["verify"].as_str() else { continue };
        let words = || verify.split(' ').skip(1).collect::<Vec<_>>();
        let seen = again.entry(verify).or_insert_with(|| report(&words()));
        let same = |own: &&Value| own["check"] == record["check"] && own["subject"] == record["subject"];
        let mut codes = records(seen).iter().filter(same).flat_map(findings).map(|own| &own["code"]);
        if !codes.any(|code| *code == finding["code"]) {
            wrong.push(format!("{}: {} {}: {verify}", fault.name, record["check"], finding["code"]));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_that_verifies_shows_the_same_finding_again() {
    let known = |name: &&&str| !faults().iter().any(|fault| fault.name == **name);
    assert_eq!(OF_EACH_KIND.iter().find(known), None);
    let mut all = Vec::new();
    for fault in chosen() {
        all.extend(wrong(fault).await);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
