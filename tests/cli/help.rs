//! Can everybody find out what exdoctor does?

use std::time::{Duration, Instant};

use crate::harness::exdoctor;

const COMMANDS: [&str; 12] = [
    "check",
    "plan",
    "init",
    "mailboxes",
    "tls",
    "certificate",
    "identity",
    "list",
    "explain",
    "demo",
    "completions",
    "man",
];

#[test]
fn the_help_of_each_command_is_as_reviewed_and_fits_80_columns() {
    let root = exdoctor(["--help"]).end();
    insta::assert_snapshot!("help", root.stdout);
    for command in COMMANDS {
        let ran = exdoctor([command, "--help"]).end();
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
        insta::assert_snapshot!(format!("help-{command}"), ran.stdout);
    }
}

#[test]
fn without_a_command_the_help_is_an_error() {
    let ran = exdoctor::<&str>([]).end();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("Usage: exdoctor"));
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(exdoctor(["--version"]).end().stdout, format!("exdoctor {}\n", env!("CARGO_PKG_VERSION")));
}

/// The promise is 20 ms for the released program; the fastest of ten keeps other work on the machine out of it.
#[test]
fn help_is_there_at_once() {
    let fastest = (0..10)
        .map(|_| {
            let run = exdoctor(["check", "--help"]);
            let start = Instant::now();
            run.end();
            start.elapsed()
        })
        .min();
    assert!(fastest < Some(Duration::from_millis(100)), "{fastest:?}");
}

#[test]
fn every_check_is_listed_and_can_be_explained() {
    let list = exdoctor(["list"]).end().stdout;
    for check in exdoctor_checks::registry::checks() {
        assert!(list.contains(check.id.as_str()), "{}", check.id);
        let ran = exdoctor(["explain", check.id.as_str()]).end();
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains(check.sources[0].url), "{}", ran.stdout);
    }
}

#[cfg(feature = "demo")]
#[test]
fn the_log_goes_to_standard_error_and_only_where_it_is_asked_for() {
    let [silent, heard] =
        [vec!["demo", "--format", "jsonl"], vec!["demo", "--format", "jsonl", "-v"]].map(|line| exdoctor(line).end());
    assert_eq!(silent.stderr, "");
    assert!(heard.stderr.contains("answered probe="), "{}", heard.stderr);
    assert_eq!(silent.stdout.lines().count(), heard.stdout.lines().count());
}

#[test]
fn programs_can_read_what_is_known_about_checks() {
    let read =
        |arguments: &[&str]| -> serde_json::Value { serde_json::from_str(&exdoctor(arguments).end().stdout).unwrap() };
    let list = read(&["list", "dns", "--format", "json"]);
    assert!(list.as_array().unwrap().iter().all(|entry| entry["family"] == "dns"));
    assert_eq!(read(&["explain", "dns.mx", "--format", "json"])["id"], "dns.mx");
}
