//! Does exdoctor find Autodiscover where exchangelib finds it, on servers that nginx plays, and in the same order?
//!
//! All of it lies in a private network: real names on ports 53, 80 and 443, and no override.

mod cases;
#[path = "../namespace/forward.rs"]
mod forward;
#[path = "../namespace/inner.rs"]
mod inner;
mod nginx;
#[path = "../namespace/private.rs"]
mod private;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use exdoctor_lab::{Lab, World};
use serde_json::Value;

use cases::{CASES, CLOSED, Case, MAIL, OPEN};

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci/web-peers/bin/python");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_web/exchangelib_walk.py");

/// What one of the two came to.
#[derive(Debug, PartialEq, Eq)]
struct Walked {
    /// Where it looked, in order: `https://host`, or the name of a service record.
    tried: Vec<String>,
    /// The host that it found.
    found: Option<String>,
    /// Why it found none, in its own words.
    why: String,
}

#[test]
fn autodiscover_is_found_where_exchangelib_finds_it() {
    private::runs_inside("inside_of_the_namespace");
}

#[test]
#[ignore = "runs only in the namespace that the other test makes"]
fn inside_of_the_namespace() {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let lab = runtime.block_on(Lab::start(world())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    private::network(&lab, folder.path(), &[OPEN, CLOSED]);
    let _nginx = nginx::start(folder.path());
    let theirs = theirs(folder.path());
    let mut wrong = Vec::new();
    for case in CASES {
        let (ours, theirs) = (ours(case, folder.path()), &theirs[&domain(case)]);
        let known = case.found.map(str::to_owned);
        if case.differs.is_some() {
            assert_eq!((&ours.found, &theirs.found), (&known, &None), "{}: {:?}", case.name, case.differs);
            continue;
        }
        if ours.found != known || theirs.found != known {
            wrong.push(format!("{}: {known:?} is right; ours {ours:?}, exchangelib {theirs:?}", case.name));
        }
        // exchangelib stops where it finds something; we look at every step, and say what each comes to.
        if !ours.tried.starts_with(&theirs.tried) {
            wrong.push(format!("{}: another order: ours {:?}, exchangelib {:?}", case.name, ours.tried, theirs.tried));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn domain(case: &Case) -> String {
    format!("{}.contoso.com", case.name)
}

/// The names of all cases, at addresses that a zone may lead to.
fn world() -> World {
    let mut world = private::world();
    (world.sites, world.endpoints) = (BTreeMap::new(), BTreeMap::new());
    for host in [MAIL, "web.contoso.com"] {
        world.set(&format!("{host} A"), &[OPEN]);
    }
    for case in CASES {
        world.set(&format!("{} TXT", domain(case)), &["v=spf1 -all"]);
        for (before, address) in case.hosts {
            world.set(&format!("{before}{} A", domain(case)), &[address]);
        }
        if let Some(target) = case.srv {
            world.set(&format!("_autodiscover._tcp.{} SRV", domain(case)), &[&format!("0 0 443 {target}.")]);
        }
    }
    world
}

/// What exchangelib says about all domains.
fn theirs(folder: &Path) -> BTreeMap<String, Walked> {
    let mut command = Command::new(PYTHON);
    command.arg(SCRIPT).args(CASES.iter().map(|case| format!("ada@{}", domain(case))));
    command.env("REQUESTS_CA_BUNDLE", folder.join("ca.pem")).env("TMPDIR", folder);
    let output = command.output().expect("exchangelib is installed in target/ci/web-peers");
    let said = String::from_utf8_lossy(&output.stderr);
    let all: BTreeMap<String, Value> =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let domain = |address: String| address.trim_start_matches("ada@").to_owned();
    let walked = |told: Value| Walked {
        tried: told["tried"].as_array().expect("a list").iter().filter_map(Value::as_str).map(place).collect(),
        found: told["endpoint"].as_str().map(host),
        why: told["why"].as_str().unwrap_or_default().to_owned(),
    };
    all.into_iter().map(|(address, told)| (domain(address), walked(told))).collect()
}

/// What exdoctor says about one.
fn ours(case: &Case, folder: &Path) -> Walked {
    let facts = folder.join("facts.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", &domain(case), "--only", "autodiscover", "--timeout", "5s", "--quiet", "--save-facts"]);
    command.arg(&facts).env("SSL_CERT_FILE", folder.join("ca.pem"));
    let output = command.output().expect("exdoctor was built");
    let said = String::from_utf8_lossy(&output.stderr);
    let text = std::fs::read_to_string(&facts).unwrap_or_else(|error| panic!("{error}: {said}"));
    let capture: Value = serde_json::from_str(&text).expect("a capture is JSON");
    let kept = capture["facts"][0]["facts"].as_array().expect("a list of facts");
    let walk = kept.iter().find(|fact| fact["fact"] == "autodiscover-walk").map(|fact| &fact["value"]);
    let walk = walk.unwrap_or_else(|| panic!("no walk of {}: {text}", case.name));
    let mut walked = Walked { tried: Vec::new(), found: None, why: String::new() };
    for step in walk["steps"].as_array().expect("a list of steps") {
        let trail = step["trail"].as_array().into_iter().flatten().filter_map(|asked| asked["url"].as_str());
        let start = step["start"].as_str().expect("a start");
        for address in std::iter::once(start).chain(trail).map(place) {
            if walked.tried.last() != Some(&address) {
                walked.tried.push(address);
            }
        }
        if step["ending"]["ending"] == "service" && walked.found.is_none() {
            walked.found = step["ending"]["url"].as_str().map(host);
        }
    }
    walked
}

/// Scheme and host of an address: the one asks for `autodiscover.svc`, the other for `autodiscover.xml`.
fn place(address: &str) -> String {
    url::Url::parse(address)
        .map_or_else(|_| address.to_owned(), |url| format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()))
}

fn host(address: &str) -> String {
    place(address).rsplit('/').next().unwrap_or_default().to_owned()
}
