//! Is every file that cannot be used answered at once, briefly, and in bounded memory?

use std::time::{Duration, Instant};

use crate::harness::exdoctor;

/// What is said about a configuration of these bytes, without the name of the file.
#[track_caller]
fn refused(content: &[u8]) -> String {
    let said = exdoctor(["check", "-c", "x.toml"]).file("x.toml", content).refusal();
    said.strip_prefix("error: x.toml ").unwrap().to_owned()
}

#[test]
fn a_configuration_that_is_no_text_is_refused_for_its_own_reason() {
    assert_eq!(refused(b""), "is empty\n  = give the right file\n");
    assert_eq!(refused(b"\x7fELF\0\0"), "is binary, not text\n  = give a text file\n");
    assert_eq!(refused(b"# m\xfcller"), "is not UTF-8: line 1 has other bytes\n  = save it as UTF-8\n");
    assert!(refused(b"what is this?").contains("x.toml:1:6: this is not TOML"));
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let said = |path: &str| exdoctor(["check", "-c", path]).refusal();
    assert_eq!(said("absent.toml"), "error: absent.toml does not exist\n  = check the path\n");
    assert_eq!(said("."), "error: . is a folder\n  = give the path of a file\n");
}

#[test]
fn a_configuration_of_100_mb_is_refused_at_once() {
    let run = exdoctor(["check", "-c", "huge.toml"]);
    std::fs::File::create(run.path("huge.toml")).unwrap().set_len(100 << 20).unwrap();
    let start = Instant::now();
    assert_eq!(run.refusal(), "error: huge.toml is larger than 1 MiB\n  = give the right file, or split it\n");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn a_mebibyte_of_mistakes_is_cut_short_in_bounded_time() {
    let start = Instant::now();
    let keys: Vec<String> = (0..100_000).map(|n| format!("k{n}=1")).collect();
    for content in ["a\n".repeat(500_000), keys.join("\n"), "[".repeat(1_000_000)] {
        let said = refused(content.as_bytes());
        assert!(said.len() < 24_000, "{}", said.len());
    }
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
}

#[test]
fn a_list_of_domains_names_every_wrong_line() {
    let said =
        exdoctor(["check", "--domains", "list.txt"]).file("list.txt", "contoso.com\n192.0.2.1\na b.com\n").refusal();
    assert!(said.starts_with("error: list.txt has 2 lines that are no domain\n\nlist.txt:2: `192.0.2.1`"), "{said}");
    assert!(said.contains("list.txt:3: `a b.com` contains a space"), "{said}");
}

#[test]
fn two_files_cannot_both_be_standard_input() {
    let said = exdoctor(["check", "-c", "-", "--domains", "-"]).refusal();
    assert!(said.starts_with("error: --config and --domains are both to read standard input"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    let child =
        command.args(["completions", "bash"]).env_clear().stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_exit_74() {
    use std::process::Command;
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_exdoctor")).arg("list").env_clear().stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(74));
    assert!(output.stderr.starts_with(b"error: standard output cannot be written: "));
}

#[test]
fn a_proxy_with_a_password_is_refused_on_the_command_line_and_never_repeated() {
    let url = "http://svc:hunter2@proxy.contoso.com:8080";
    let runs = [
        exdoctor(["check", "contoso.com", "--dry-run", "--proxy", url]),
        exdoctor(["check", "contoso.com", "--dry-run"]).env("EXDOCTOR_PROXY", url),
    ];
    for run in runs {
        let said = run.refusal();
        assert!(said.contains("carries a user or password") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn the_proxy_of_the_environment_is_shown_before_anything_is_sent_and_its_password_never() {
    let run = exdoctor(["check", "contoso.com", "--dry-run", "--resolver", "127.0.0.1:9"]);
    let run = run.env("HTTPS_PROXY", "http://svc:hunter2@proxy.contoso.com:8080").end();
    assert!(run.stdout.contains("web requests go through http://proxy.contoso.com:8080"), "{}", run.stdout);
    assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"));
}
