//! Does `exdoctor plan` say what is next, and do baselines and memory hold?

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::harness::exdoctor;

/// The saved report of a world with a fault.
fn saved(fault: Option<&str>) -> String {
    let mut line = vec!["demo", "--format", "json"];
    line.extend(fault.iter().flat_map(|fault| ["--fault", fault]));
    exdoctor(line).end().stdout
}

/// That of a server that cannot read its key: scenario A.
fn broken() -> &'static str {
    static BROKEN: OnceLock<String> = OnceLock::new();
    BROKEN.get_or_init(|| saved(Some("server-key-not-granted")))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_plan_of_a_saved_report_names_the_next_step_and_ends_like_the_run() {
    let ran = exdoctor(["plan", "--from", "run.json", "--format", "json"]).file("run.json", broken()).end();
    let plan = json(&ran.stdout);
    assert_eq!((ran.code, plan["next"]["step"].as_str()), (1, Some("grant-key-access")), "{}", ran.stderr);
    let eased = exdoctor(["plan", "--from", "run.json", "--fail-on", "never"]).file("run.json", broken()).end();
    assert_eq!(eased.code, 0, "{}", eased.stderr);
    assert!(eased.stdout.contains("\nNext: A5 grant-key-access: "), "{}", eased.stdout);
}

#[test]
fn a_runbook_and_a_script_for_each_open_step_are_written_beside_the_plan() {
    let run = exdoctor(["plan", "--from", "run.json", "-o", "markdown=runbook.md", "-o", "ps1=scripts"]);
    let (ran, folder) = run.file("run.json", broken()).end_and_keep();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let runbook = std::fs::read_to_string(folder.path().join("runbook.md")).unwrap();
    assert!(runbook.contains("- [ ] A5 ") && runbook.contains("- [x] A3 "), "{runbook}");
    let script = std::fs::read_to_string(folder.path().join("scripts/A05-grant-key-access.ps1")).unwrap();
    assert!(script.contains("$Servers = @('crm1.contoso.com', 'crm2.contoso.com'"), "{script}");
    assert!(script.contains("SupportsShouldProcess") && script.is_ascii(), "{script}");
    assert!(!folder.path().join("scripts/A03-obtain-certificate.ps1").exists(), "that step is done");
    assert!(
        ran.stderr.contains("A05-grant-key-access.ps1") && ran.stderr.contains("no script: A1 lifecycle: "),
        "{}",
        ran.stderr
    );
    assert!(runbook.contains("- [ ] A1 check the lifecycle and have the tenant enabled — weak"), "{runbook}");
}

#[test]
fn one_step_is_shown_or_printed_as_a_script_and_a_step_by_hand_has_none() {
    let plan = |more: &[&str]| exdoctor(["plan", "--from", "run.json"].iter().chain(more)).file("run.json", broken());
    let script = plan(&["--step", "A5", "--format", "ps1"]).end();
    assert!(script.stdout.starts_with("#Requires -Version 5.1\n# A5 grant-key-access: "), "{}", script.stdout);
    let by_hand = plan(&["--step", "server-profile", "--format", "ps1"]).refusal();
    assert!(by_hand.contains("the step server-profile has no script"), "{by_hand}");
    let unknown = plan(&["--step", "grant-key-acess"]).refusal();
    assert!(unknown.contains("did you mean grant-key-access?"), "{unknown}");
    let alone = plan(&["--step", "register-certificate"]).end();
    assert!(alone.stdout.contains("How it is done") && !alone.stdout.contains("grant-key-access"), "{}", alone.stdout);
}

#[test]
fn a_renewal_says_that_the_new_certificate_comes_first() {
    let ran = exdoctor(["plan", "--from", "run.json", "--renew"]).file("run.json", broken()).end();
    assert!(ran.stdout.contains("Next: A1 obtain-certificate: obtain the new certificate"), "{}", ran.stdout);
    assert!(ran.stdout.contains("ends on 2027-05-02") && ran.stdout.contains("[window]"), "{}", ran.stdout);
}

#[test]
fn a_plan_without_a_set_up_is_refused_with_the_way_out() {
    let none = exdoctor(["plan", "contoso.com"]).refusal();
    assert!(none.contains("which has no set-up") && none.contains("give --scenario A, B or C"), "{none}");
    let other = exdoctor(["plan", "--from", "run.json", "--scenario", "B"]).file("run.json", broken()).refusal();
    assert!(other.contains("the run did not judge scenario B"), "{other}");
    let report = exdoctor(["plan", "--from", "run.json"]).file("run.json", "{}").refusal();
    assert!(report.contains("not a report of exdoctor") && report.contains("run.json"), "{report}");
    let both = exdoctor(["plan", "--from", "run.json", "-c", "x.toml"]).file("run.json", broken()).end();
    assert_eq!(both.code, 2);
    assert!(both.stderr.contains("--config says nothing to --from"), "{}", both.stderr);
}

#[test]
fn what_changed_between_two_reports_is_shown() {
    let (before, after) = (saved(Some("spf-two")), saved(None));
    let run = exdoctor(["plan", "--diff", "old.json", "new.json"]).file("old.json", before).file("new.json", after);
    let ran = run.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("smtp-both-ways  let SMTP pass both ways: failing → done"), "{}", ran.stdout);
    assert!(ran.stdout.contains("gone") && ran.stdout.contains("several-records"), "{}", ran.stdout);
}

/// A capture of the world with two SPF records.
fn capture() -> &'static str {
    static CAPTURE: OnceLock<String> = OnceLock::new();
    CAPTURE.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let fault = exdoctor_lab::faults().iter().find(|fault| fault.name == "spf-two").unwrap();
        let _inside = runtime.enter();
        let lab = runtime.block_on(exdoctor_lab::Lab::start(fault.broken())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = lab.write_to(folder.path()).unwrap();
        let run = exdoctor(["check", "-c", config.to_str().unwrap(), "--save-facts", "facts.json"]);
        let (_, kept) = run.end_and_keep();
        drop(lab);
        std::fs::read_to_string(kept.path().join("facts.json")).unwrap()
    })
}

#[test]
fn a_baseline_lets_through_what_it_has() {
    let run = exdoctor(["check", "--facts", "facts.json", "-o", "json=run.json"]).file("facts.json", capture());
    let (first, folder) = run.end_and_keep();
    assert_eq!(first.code, 1);
    let baseline = std::fs::read_to_string(folder.path().join("run.json")).unwrap();
    let again = exdoctor(["check", "--facts", "facts.json", "--baseline", "run.json", "--short"]);
    let again = again.file("facts.json", capture()).file("run.json", baseline).end();
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("Compared with run.json: new none; gone none."), "{}", again.stdout);
    assert!(again.stdout.contains("Exit code 0: nothing new against run.json ("), "{}", again.stdout);
    let healthy = exdoctor(["check", "--facts", "facts.json", "--baseline", "run.json"]);
    let healthy = healthy.file("facts.json", capture()).file("run.json", saved(None)).end();
    assert_eq!(healthy.code, 1, "{}", healthy.stderr);
}

#[test]
fn only_the_checks_of_a_step_run_where_one_is_verified() {
    let verify = |step: &str| exdoctor(["check", "--scenario", "C", "contoso.com", "--dry-run", "--verify", step]);
    let ran = verify("verify-domains").end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stdout.contains("_dmarc"), "{}", ran.stdout);
    let refused = verify("verify-domain").refusal();
    assert!(refused.contains("did you mean verify-domains?"), "{refused}");
    let none = exdoctor(["check", "contoso.com", "--verify", "verify-domains"]).refusal();
    assert!(none.contains("only scenarios A, B and C have steps"), "{none}");
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_last_run_is_kept_for_its_user_alone_and_the_next_says_what_changed() {
    let state = tempfile::tempdir().unwrap();
    let home = state.path().to_str().unwrap();
    let variable = if cfg!(windows) { "LOCALAPPDATA" } else { "XDG_STATE_HOME" };
    // Nobody listens there: what is kept is a run in which nothing could be established.
    let run = |more: &[&str]| {
        let line =
            ["check", "contoso.com", "--resolver", "127.0.0.1:9", "--timeout", "1s", "--proxy", "none", "--short"];
        exdoctor(line.iter().chain(more)).env(variable, home).env("HOME", home).end()
    };
    let none = run(&["--no-save", "--since", "last"]);
    assert!(none.stderr.contains("no last run of this configuration is kept"), "{}", none.stderr);
    assert_eq!(files(state.path()), Vec::<PathBuf>::new());
    run(&["--only", "dns.mx"]);
    assert_eq!(files(state.path()), Vec::<PathBuf>::new(), "a part of a run is no last run");
    let first = run(&[]);
    let kept = files(state.path());
    assert_eq!(kept.len(), 1, "{}", first.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&kept[0]).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let second = run(&["--since", "last"]);
    assert!(second.stdout.contains("Compared with the last run: new none; gone none."), "{}", second.stdout);
}
