//! Does the unmodified program find its way with real names on ports 53, 443 and 25, with nothing diverted?
//!
//! The world lies in a network of its own, which a private namespace holds: the program asks the resolver of
//! `/etc/resolv.conf`, connects to the addresses and ports that DNS names, and trusts what `SSL_CERT_FILE` says.

mod forward;
mod inner;
mod private;

use std::path::Path;
use std::process::{Command, Output};

use exdoctor_lab::{Lab, Running};
use serde_json::Value;

use private::RESOLVER;

#[test]
fn real_names_on_real_ports_without_any_diversion() {
    private::runs_inside("inside_of_the_namespace");
}

#[test]
#[ignore = "runs only in the namespace that the other test makes"]
fn inside_of_the_namespace() {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let lab = runtime.block_on(Lab::start(private::world())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    private::network(&lab, folder.path(), &[]);
    judged(&lab, folder.path());
}

fn judged(lab: &Running, folder: &Path) {
    let roots = folder.join("roots.pem");
    std::fs::write(&roots, lab.ca_pem()).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "contoso.com", "--format", "json"]).env("SSL_CERT_FILE", &roots);
    let Output { status, stdout, stderr } = command.output().expect("exdoctor was built");
    let said = String::from_utf8_lossy(&stderr);
    let report: Value = serde_json::from_slice(&stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    assert!(matches!(status.code(), Some(0 | 3)), "{status}: {said}\n{report:#}");
    assert_eq!(report["vantage"]["resolvers"][0], format!("{RESOLVER}:53"));
    let outcome = |check: &str| {
        let records = report["records"].as_array().expect("a report has records");
        let own = records.iter().find(|record| record["check"] == check);
        own.map_or_else(|| "absent".to_owned(), |own| own["outcome"].as_str().unwrap_or_default().to_owned())
    };
    // DNS of each server, HTTPS with a trusted certificate, SMTP with STARTTLS.
    for check in ["dns.zone", "dns.nameservers-agree", "dns.mx", "dns.mta-sts", "mail.smtp-reachable", "mail.starttls"]
    {
        assert_eq!(outcome(check), "pass", "{check}: {report:#}");
    }
    assert!(lab.asked("ns1") > 0 && lab.asked("mta-sts.contoso.com") > 0, "the world was not asked");
    assert!(lab.questions("contoso-com.mail.protection.outlook.com:25").contains_key("STARTTLS"));
}
