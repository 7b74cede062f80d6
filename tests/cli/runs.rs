//! Do whole runs over the embedded world end as promised?

use exdoctor_lab::{Lab, Running, combined, faults};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::harness::{Run, exdoctor};

/// A world with faults, running beside the test, and the folder with its configuration.
struct Beside {
    lab: Option<Running>,
    runtime: Runtime,
    folder: tempfile::TempDir,
}

impl Beside {
    fn new(names: &[&str]) -> Self {
        let by_name = |name: &&str| faults().iter().find(|fault| fault.name == *name).unwrap();
        let world = combined(&names.iter().map(by_name).collect::<Vec<_>>());
        let runtime = Runtime::new().unwrap();
        let lab = runtime.block_on(Lab::start(world)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        lab.write_to(folder.path()).unwrap();
        Self { lab: Some(lab), runtime, folder }
    }

    /// `exdoctor check` with the world's configuration, to which lines are added.
    fn check(&self, more: &str, arguments: &[&str]) -> Run {
        let file = self.folder.path().join("exdoctor.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        let changed = self.folder.path().join("changed.toml");
        std::fs::write(&changed, text + more).unwrap();
        exdoctor(["check", "-c", changed.to_str().unwrap()].iter().chain(arguments))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        self.lab.take();
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn outcomes(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    report["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| (text(&record["check"]), text(&record["outcome"])))
        .collect()
}

#[test]
fn a_capture_is_judged_again_to_the_same_records_without_any_network() {
    let world = Beside::new(&["spf-two", "dmarc-missing"]);
    let facts = world.folder.path().join("facts.json");
    let facts = facts.to_str().unwrap();
    let live = world.check("", &["--format", "json", "--save-facts", facts]).end();
    let (code, live) = (live.code, json(&live.stdout));
    let again = exdoctor(["check", "--facts", facts, "--format", "json"]).end();
    let replayed = json(&again.stdout);
    assert_eq!((again.code, outcomes(&replayed)), (code, outcomes(&live)));
    assert_eq!(replayed["vantage"], live["vantage"]);
    let findings = |report: &Value| {
        report["records"].as_array().unwrap().iter().map(|r| r["evidence"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(findings(&replayed), findings(&live));
}

#[test]
fn every_output_is_written_and_one_that_cannot_be_written_does_not_lose_the_others() {
    let world = Beside::new(&[]);
    let run = world.check("", &["-o", "junit=report.xml", "-o", "json=no/such/folder.json", "-o", "jsonl=run.jsonl"]);
    let (junit, lines) = (run.path("report.xml"), run.path("run.jsonl"));
    let (ran, folder) = run.end_and_keep();
    assert_eq!(ran.code, 74);
    assert!(ran.stdout.contains("No broken link"), "{}", ran.stdout);
    assert!(ran.stderr.contains("no/such/folder.json cannot be written"), "{}", ran.stderr);
    assert!(std::fs::read_to_string(junit).unwrap().contains("<testsuite "));
    assert_eq!(std::fs::read_to_string(lines).unwrap().lines().count(), 46);
    drop(folder);
}

#[test]
fn a_waiver_in_force_turns_a_failure_into_a_waived_record_and_one_past_its_date_does_not() {
    let world = Beside::new(&["spf-two"]);
    let waiver = |until: &str| {
        format!(
            "\n[[waivers]]\ncheck = \"dns.spf\"\nsubject = \"contoso.com\"\nreason = \"merged in July\"\nuntil = {until}\n"
        )
    };
    let held = world.check(&waiver("2026-07-31"), &["--format", "json"]).end();
    assert_eq!(held.code, 0, "{}", held.stdout);
    assert!(outcomes(&json(&held.stdout)).contains(&("dns.spf".to_owned(), "waived".to_owned())));
    let ended = world.check(&waiver("2026-05-31"), &["--format", "json"]).end();
    let ended_outcomes = outcomes(&json(&ended.stdout));
    assert_eq!(ended.code, 1);
    assert!(ended_outcomes.contains(&("dns.spf".to_owned(), "fail".to_owned())));
    assert!(ended_outcomes.contains(&("config.waiver-expired".to_owned(), "fail".to_owned())));
}

#[test]
fn a_waiver_that_covers_no_failure_is_reported() {
    let world = Beside::new(&[]);
    let waiver = "\n[[waivers]]\ncheck = \"dns.spf\"\nsubject = \"contoso.com\"\nreason = \"x\"\nuntil = 2026-07-31\n";
    let ran = world.check(waiver, &["--format", "json"]).end();
    let report = json(&ran.stdout);
    assert!(outcomes(&report).contains(&("config.waiver-unused".to_owned(), "fail".to_owned())));
    let records = report["records"].as_array().unwrap();
    let unused = records.iter().find(|record| record["check"] == "config.waiver-unused").unwrap();
    let verify = unused["findings"][0]["remedy"]["verify"].as_str().unwrap();
    assert!(verify.ends_with("--only config.waiver-unused,dns.spf"), "{verify}");
    let again = world.check(waiver, &["--only", "config.waiver-unused,dns.spf", "--format", "json"]).end();
    assert!(outcomes(&json(&again.stdout)).contains(&("config.waiver-unused".to_owned(), "fail".to_owned())));
}

#[test]
fn a_waiver_of_what_nobody_could_look_at_is_not_called_unused() {
    let world = Beside::new(&["resolver-refuses"]);
    let waiver = "\n[[waivers]]\ncheck = \"dns.spf\"\nsubject = \"contoso.com\"\nreason = \"x\"\nuntil = 2026-07-31\n";
    let ran = world.check(waiver, &["--format", "json"]).end();
    let outcomes = outcomes(&json(&ran.stdout));
    assert!(outcomes.contains(&("dns.spf".to_owned(), "blocked".to_owned())));
    assert!(outcomes.contains(&("config.waiver-unused".to_owned(), "pass".to_owned())));
}

#[test]
fn a_check_that_is_switched_off_says_why_and_a_changed_level_changes_the_exit_code() {
    let world = Beside::new(&["dmarc-missing", "spf-two"]);
    let more =
        "\n[checks]\n\"dns.spf\" = { off = true, reason = \"moved in July\" }\n\"dns.dmarc\" = { level = \"error\" }\n";
    let ran = world.check(more, &["--format", "json"]).end();
    let report = json(&ran.stdout);
    let spf = report["records"].as_array().unwrap().iter().find(|record| record["check"] == "dns.spf").unwrap();
    assert_eq!((spf["outcome"].as_str(), spf["reason"].as_str()), (Some("disabled"), Some("moved in July")));
    assert_eq!(ran.code, 1);
}

#[test]
fn only_chosen_checks_run_and_nothing_chosen_is_exit_4() {
    let world = Beside::new(&[]);
    let mx = world.check("", &["--only", "dns.mx", "--format", "json"]).end();
    assert_eq!(outcomes(&json(&mx.stdout)), [("dns.mx".to_owned(), "pass".to_owned())]);
    assert_eq!(world.lab.as_ref().unwrap().questions("ns1").keys().filter(|asked| asked.contains("_dmarc")).count(), 0);
    assert_eq!(world.check("", &["--only", "dns.mx", "--skip", "dns"]).end().code, 4);
}

#[test]
fn a_list_is_judged_in_its_order_and_ends_with_the_worst_code() {
    let world = Beside::new(&[]);
    let list = world.folder.path().join("list.txt");
    std::fs::write(&list, "nothing.fabrikam.com\ncontoso.com\n").unwrap();
    let ran = world.check("", &["--domains", list.to_str().unwrap(), "--only", "dns.zone", "--format", "jsonl"]).end();
    let subjects: Vec<Value> = ran.stdout.lines().map(|line| json(line)["subject"]["name"].clone()).collect();
    assert_eq!(subjects, ["nothing.fabrikam.com", "contoso.com"]);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_dry_run_names_what_would_be_asked_and_sends_nothing() {
    let world = Beside::new(&[]);
    let ran = world.check("", &["--dry-run"]).end();
    assert_eq!(ran.code, 0);
    for line in ["SOA of contoso.com: each resolver", "port 443 of mta-sts.contoso.com", "credentials: none"] {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
    let lab = world.lab.as_ref().unwrap();
    assert!(["resolver", "ns1", "ns2", "mta-sts.contoso.com"].iter().all(|server| lab.asked(server) == 0));
}

#[test]
fn a_dry_run_fits_its_lines_and_lists_only_what_the_configuration_can_ask() {
    let said = |text: &str, also: &[&str]| {
        let arguments = [&["check", "-c", "x.toml", "--dry-run"], also].concat();
        let ran = exdoctor(arguments).file("x.toml", text).file("password", "x").end();
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let anybody = "scenario = ['A', 'B']\ndomains = ['contoso.com']\nmailboxes = ['ada@contoso.com']\n";
    let own = ["Microsoft Graph", "GetFolder on its behalf", "GET of WhoAmI", "crm.contoso.com:443: TLS greetings"];
    let bare = said(anybody, &[]);
    for line in own.into_iter().chain(["GetFolder", "the rehearsal", "signed in"]) {
        assert!(!bare.contains(line), "{line}: {bare}");
    }
    assert!(bare.contains("metadata of the token service for the tenant"), "{bare}");
    let rehearsed = said(anybody, &["--rehearse-s2s"]);
    assert_eq!(rehearsed.matches("the rehearsal: ").count(), 2, "{rehearsed}");
    let account = "username = 'CONTOSO\\svc'\npassword = { file = 'password' }";
    let named = format!(
        "{anybody}[tenant]\nclient_id = '11111111-1111-1111-1111-111111111111'\nsecret = {{ file = 'password' }}\n\
         [exchange]\nsign_in = 'ntlm'\n{account}\n[dynamics]\nurl = 'https://crm.contoso.com/Contoso'\nsign_in = 'ntlm'\n{account}\n"
    );
    let named = said(&named, &[]);
    for line in own.into_iter().chain(["Contoso: https://crm.contoso.com/Contoso"]) {
        assert!(named.contains(line), "{line}: {named}");
    }
}

#[test]
fn an_unknown_fault_is_refused_with_a_suggestion_and_every_fault_is_listed() {
    let ran = exdoctor(["demo", "--fault", "spf-tow"]).end();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean spf-two?"), "{}", ran.stderr);
    let list = json(&exdoctor(["demo", "--list-faults"]).end().stdout);
    assert!(list["faults"].as_array().unwrap().len() >= 25);
    let read = exdoctor(["demo", "--list-faults", "--format", "human"]).end().stdout;
    assert!(read.contains("\n  spf-two ") && read.lines().all(|line| line.chars().count() <= 80), "{read}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_socket_to_spare_blames_nobody_else() {
    let world = Beside::new(&[]);
    let own = env!("CARGO_BIN_EXE_exdoctor");
    let config = world.folder.path().join("exdoctor.toml");
    let run = format!("ulimit -n 16; exec '{own}' check -c '{}' --format json --timeout 3s", config.display());
    let ran = std::process::Command::new("sh").args(["-c", &run]).env_clear().output().unwrap();
    let report = json(&String::from_utf8(ran.stdout).unwrap());
    let blamed: Vec<_> = outcomes(&report).into_iter().filter(|(_, outcome)| outcome == "fail").collect();
    assert_eq!(blamed, [], "{report:#}");
    assert!(outcomes(&report).iter().any(|(_, outcome)| outcome == "pass"), "{report:#}");
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("no socket to spare"), "{warnings}");
}
