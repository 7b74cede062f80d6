//! Does the unmodified program find its way with real names on ports 53, 443 and 25, with nothing diverted?
//!
//! The world lies in a network of its own, which a private namespace holds: the program asks the resolver of
//! `/etc/resolv.conf`, connects to the addresses and ports that DNS names, and trusts what `SSL_CERT_FILE` says.

mod forward;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use exdoctor_lab::{Dnssec, Lab, Running, World};
use serde_json::Value;

/// Where the resolver of the world is.
const RESOLVER: &str = "100.200.9.53";

#[test]
#[expect(clippy::print_stderr, reason = "a test that cannot run here says so")]
fn real_names_on_real_ports_without_any_diversion() {
    let allowed = Command::new("unshare").args(["-Urnm", "ip", "link", "set", "lo", "up"]).output();
    if !allowed.as_ref().is_ok_and(|output| output.status.success()) {
        eprintln!("not run: `unshare -Urnm ip link set lo up` is not allowed here: {allowed:?}");
        return;
    }
    let own = std::env::current_exe().expect("a test knows itself");
    let mut command = Command::new("unshare");
    command.arg("-Urnm").arg(own).args(["--ignored", "--exact", "inside_of_the_namespace", "--nocapture"]);
    let output = command.output().expect("unshare is there");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
#[ignore = "runs only in the namespace that the other test makes"]
fn inside_of_the_namespace() {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let lab = runtime.block_on(Lab::start(world())).expect("the world starts");
    system("ip", &["link", "set", "lo", "up"]);
    let mut ways: BTreeMap<_, _> = lab.connect_to();
    ways.retain(|from, _| from.parse::<std::net::SocketAddr>().is_ok());
    ways.insert(format!("{RESOLVER}:53"), lab.resolvers()[0]);
    let mut known = std::collections::BTreeSet::new();
    for (from, to) in ways {
        let from: std::net::SocketAddr = from.parse().expect("an address and a port");
        if from.is_ipv4() {
            if known.insert(from.ip()) {
                system("ip", &["address", "add", &format!("{}/32", from.ip()), "dev", "lo"]);
            }
            forward::forward(from, to);
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let resolv = folder.path().join("resolv.conf");
    std::fs::write(&resolv, format!("nameserver {RESOLVER}\n")).expect("the folder is writable");
    let real = std::fs::canonicalize("/etc/resolv.conf").expect("there is a resolv.conf");
    system("mount", &["--bind", &resolv.display().to_string(), &real.display().to_string()]);
    judged(&lab, folder.path());
}

/// The healthy world, at addresses that a zone may lead to, unsigned because its root is not the root of the internet.
fn world() -> World {
    let text = toml::to_string(&World::healthy()).expect("a world can be written");
    let moved = [("203.0.113.", "100.200.3."), ("192.0.2.", "100.200.2."), ("198.51.100.", "100.200.1.")];
    let text = moved.iter().fold(text, |text, (from, to)| text.replace(from, to));
    let mut world = World::parse(&text).expect("only addresses were changed");
    world.zones.values_mut().for_each(|zone| zone.dnssec = Dnssec::Unsigned);
    world.date = jiff::Timestamp::now();
    world
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

fn system(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
