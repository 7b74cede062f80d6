//! Does a run judge evidence alone, and refuse what is none?

use serde_json::Value;

use crate::harness::exdoctor;

const CRM1: &str = include_str!("../lab/worlds/machines/crm1.json");

fn checks(stdout: &str) -> Vec<(String, String, String)> {
    let report: Value = serde_json::from_str(stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let records = report["records"].as_array().unwrap().iter();
    records.map(|one| (text(&one["check"]), text(&one["subject"]["name"]), text(&one["outcome"]))).collect()
}

#[test]
fn evidence_alone_is_judged_for_scenario_a_and_again_from_a_capture() {
    let line = [
        "check",
        "--evidence",
        "crm1.json",
        "--now",
        "2026-06-01T09:00:00Z",
        "--only",
        "server.evidence-fresh,server.all-covered",
    ];
    let run = exdoctor(line.iter().chain(&["--format", "json", "--save-facts", "facts.json"]));
    let (ran, folder) = run.file("crm1.json", CRM1).end_and_keep();
    let found = checks(&ran.stdout);
    let of = |check: &str, subject: &str, outcome: &str| (check.to_owned(), subject.to_owned(), outcome.to_owned());
    assert!(found.contains(&of("server.evidence-fresh", "crm1.contoso.com", "pass")), "{found:?} {}", ran.stderr);
    assert!(found.contains(&of("server.all-covered", "deployment", "fail")), "{found:?}");
    assert_eq!(ran.code, 1);
    let facts = folder.path().join("facts.json");
    let again = exdoctor([
        "check",
        "--facts",
        facts.to_str().unwrap(),
        "--only",
        "server.evidence-fresh,server.all-covered",
        "--format",
        "json",
    ])
    .end();
    assert_eq!(checks(&again.stdout), found);
}

#[test]
fn the_configuration_may_name_the_evidence_and_its_server() {
    let configuration = "evidence = ['CRM9=key.txt']\nnow = '2026-06-01T09:00:00Z'\n";
    let run = exdoctor(["check", "-c", "x.toml", "--only", "server.evidence-fresh", "--format", "json"]);
    let ran = run.file("x.toml", configuration).file("key.txt", "D:PAI(A;;FA;;;SY)\r\n").end();
    let expected = ("server.evidence-fresh".to_owned(), "crm9".to_owned(), "blocked".to_owned());
    assert_eq!(checks(&ran.stdout), [expected], "{}", ran.stderr);
}

#[test]
fn what_is_no_evidence_is_refused_with_what_was_looked_for() {
    let said = exdoctor(["check", "--evidence", "x.txt"]).file("x.txt", "Dear support,\n").refusal();
    assert!(said.starts_with("error: x.txt is of no known kind; it begins `Dear support,`"), "{said}");
    assert!(said.contains("looked for: JSON of `exdoctor collect`; text of `certutil -v -store my`"), "{said}");
    let said = exdoctor(["check", "--evidence", "absent.json"]).refusal();
    assert!(said.contains("`absent.json` is neither a file nor a folder"), "{said}");
    let newer = r#"{"exdoctor-evidence":2,"server":{"host":"crm1"}}"#;
    let said = exdoctor(["check", "--evidence", "x.json"]).file("x.json", newer).refusal();
    assert!(said.contains("was written by a newer collector: schema 2"), "{said}");
    let said = exdoctor(["check", "--evidence", "x.json", "--facts", "y.json"]).file("x.json", CRM1).refusal();
    assert!(said.contains("--facts"), "{said}");
}

#[test]
fn a_folder_may_hold_other_files_and_a_file_that_was_named_must_be_evidence() {
    let run = exdoctor(["check", "--evidence", "e", "--only", "server.evidence-fresh", "--format", "json"]);
    std::fs::create_dir(run.path("e")).unwrap();
    let (ran, folder) = run.file("e/crm1.json", CRM1).file("e/readme.txt", "Dear support,\n").end_and_keep();
    let words = "passed over, because of no known kind: e/readme.txt";
    assert!(ran.stdout.contains(words), "{}{}", ran.stdout, ran.stderr);
    std::fs::remove_file(folder.path().join("e/crm1.json")).unwrap();
    let folder = folder.path().join("e").display().to_string();
    let said = exdoctor(["check", "--evidence", &folder]).refusal();
    assert!(said.contains("readme.txt is of no known kind; it begins `Dear support,`"), "{said}");
}

#[test]
fn a_hostile_file_of_exchange_ends_in_one_error() {
    let open = "<invoke type=\"OnPremises\" cmdlet=\"Get-AuthServer\">";
    let bomb: Vec<String> = (0..30).map(|n| format!("<!ENTITY e{} \"&e{n};&e{n};\">", n + 1)).collect();
    let bomb = bomb.concat();
    for (name, text, words) in [
        ("bomb.xhcw", format!("{open}<!DOCTYPE a [<!ENTITY e0 \"x\">{bomb}]>&e30;</invoke>"), "document type"),
        ("cut.xhcw", format!("{open}<results><object type=\"x\">"), "it ends"),
        ("deep.xhcw", open.repeat(100_000), "elements within elements"),
        (
            "line.xhcw",
            format!("{open}<results><object type=\"{}", "x".repeat(9_000_000)),
            "is a damaged file of the Hybrid",
        ),
        ("half.xhcw", format!("\u{feff}{open}\u{1}</invoke>"), "is a damaged file of the Hybrid"),
    ] {
        let said = exdoctor(["check", "--evidence", name]).file(name, text).refusal();
        assert!(said.contains(words) && said.matches("error:").count() == 1 && said.len() < 900, "{name}: {said}");
    }
    let wrong = [&b"\xff\xfe"[..], &[0x00, 0xd8, b'a', 0].repeat(3)].concat();
    let said = exdoctor(["check", "--evidence", "x.xhcw"]).file("x.xhcw", wrong).refusal();
    assert!(said.contains("begins like UTF-16, but is not"), "{said}");
}

#[test]
fn the_collector_is_printed_whole() {
    let ran = exdoctor(["collect"]).end();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("# The exdoctor collector, version ") && ran.stdout.ends_with("}\r\n"));
}

#[test]
fn a_file_beyond_the_limit_is_refused_without_being_read_whole() {
    let run = exdoctor(["check", "--evidence", "huge.json"]);
    std::fs::File::create(run.path("huge.json")).unwrap().set_len((64 << 20) + 1).unwrap();
    assert!(run.refusal().contains("huge.json is larger than 64 MiB"));
}
