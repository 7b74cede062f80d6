//! What do people see of a certificate file, and never of its password?

use serde_json::Value;

use crate::harness::{Run, exdoctor};

const PFX: &[u8] = include_bytes!("../lab/data/s2s/own.pfx");
const CER: &[u8] = include_bytes!("../lab/data/s2s/own.cer");
const PASSWORD: &str = "correct horse";

fn run(arguments: &[&str]) -> Run {
    exdoctor([&["certificate"], arguments].concat()).file("s2s.pfx", PFX).file("s2s.cer", CER)
}

fn thumbprint() -> &'static str {
    let line = include_str!("../lab/data/s2s/thumbprints.txt").lines().find_map(|line| line.strip_prefix("own "));
    line.expect("the test data has it")
}

#[test]
fn a_pfx_is_shown_with_what_dynamics_needs_to_know() {
    let ran = run(&["s2s.pfx", "--password-env", "PFX_PASSWORD"]).env("PFX_PASSWORD", PASSWORD).end();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let shown = ran.stdout;
    for part in [
        "s2s.pfx · PFX (PKCS#12)",
        thumbprint(),
        "O=Contoso, CN=s2s.contoso.com",
        "KeySpec     1 (AT_KEYEXCHANGE)",
        "RSA 2048 bit, belongs to the certificate",
        "Microsoft Enhanced RSA and AES",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
}

#[test]
fn the_password_may_stand_in_a_file_and_programs_read_json() {
    let ran =
        run(&["s2s.pfx", "--password-file", "secret", "--format", "json"]).file("secret", "correct horse\r\n").end();
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["certificates"][0]["thumbprint"], thumbprint());
    assert_eq!(value["file"]["content"]["Ok"]["keys"][0]["key_spec"], "exchange");
    assert!(!ran.stdout.contains(PASSWORD));
}

#[test]
fn a_file_that_does_not_open_is_a_finding_and_says_why() {
    let wrong = run(&["s2s.pfx", "--password-env", "PFX_PASSWORD"]).env("PFX_PASSWORD", "hunter2").end();
    assert_eq!(wrong.code, 1);
    assert!(wrong.stdout.contains("does not open: the password is wrong") && !wrong.stdout.contains("hunter2"));
    let none = run(&["s2s.pfx"]).end();
    assert!(none.code == 1 && none.stdout.contains("it has a password, and none was given"), "{}", none.stdout);
    assert_eq!(run(&["s2s.cer"]).end().code, 0);
}

#[test]
fn a_password_that_cannot_be_had_is_wrong_usage() {
    let absent = run(&["s2s.pfx", "--password-env", "PFX_PASSWORD"]).end();
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("the environment variable `PFX_PASSWORD` with the password of s2s.pfx is not set"));
    let both = run(&["s2s.pfx", "--password-env", "A", "--password-prompt"]).end();
    assert_eq!(both.code, 2);
}

/// The canary stands in the configuration's folder and in the environment, and nowhere else.
#[test]
fn the_password_of_a_configuration_is_in_no_output() {
    let config = "scenario = 'A'\nnow = '2026-06-01T09:00:00Z'\n[certificate]\npfx = 's2s.pfx'\ncer = 's2s.cer'\npassword = { env = 'PFX_PASSWORD' }\n";
    let line = [
        "check",
        "-c",
        "x.toml",
        "--only",
        "certificate",
        "--skip",
        "certificate.trust",
        "-vvv",
        "--save-facts",
        "facts.json",
        "-o",
        "json=run.json",
    ];
    let run =
        exdoctor(line).file("x.toml", config).file("s2s.pfx", PFX).file("s2s.cer", CER).env("PFX_PASSWORD", PASSWORD);
    let (ran, folder) = run.end_and_keep();
    let files = ["facts.json", "run.json"].map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap());
    assert!(ran.stdout.contains("certificate.cer-matches-pfx"), "{}", ran.stdout);
    let everything = [ran.stdout, ran.stderr, files.concat()].concat();
    assert!(everything.contains(thumbprint()) && !everything.contains(PASSWORD));
}

#[test]
fn a_password_in_a_configuration_is_refused_without_being_repeated() {
    let config = "[certificate]\npfx = 's2s.pfx'\npassword = 'hunter2'\n";
    let ran = exdoctor(["check", "-c", "x.toml"]).file("x.toml", config).file("s2s.pfx", PFX).end();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("a secret does not stand in a configuration"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}
