//! Does a hostile mail server get more out of exdoctor than a finding?

#[path = "../memory/peak.rs"]
mod peak;
#[path = "../hostile_dns/run.rs"]
mod run;
mod server;

use std::time::Duration;

use exdoctor_lab::{Lab, World};
use run::{Run, checked};
use server::Hostile;

/// Each exchange may take half a second; a whole run has many, most of them at the same time.
const LONG: Duration = Duration::from_secs(30);
/// In kilobytes: 200 MB.
const LARGE: u64 = 200 * 1024;
const MX: &str = "contoso-com.mail.protection.outlook.com";

/// Judges the healthy world, whose MX host is a hostile server; what holds for each of them is asserted here.
fn against(hostile: Hostile) -> Run {
    judged(hostile, &["--skip", "dns.mta-sts"]).0
}

/// The same for a choice of checks, with how often the server was asked.
fn judged(hostile: Hostile, choice: &[&str]) -> (Run, u64) {
    let server = server::start(hostile);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let lab = runtime.block_on(Lab::start(World::healthy())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let mut settings = vec!["-c".to_owned(), config.display().to_string()];
    settings.extend(choice.iter().map(|word| (*word).to_owned()));
    for address in ["203.0.113.25", "203.0.113.26"] {
        settings.extend(["--connect-to".to_owned(), format!("{address}:25={}", server.address)]);
    }
    let run = checked(&settings, &[]);
    assert!(server.asked() > 0, "never asked");
    assert!(matches!(run.exit, Some(0 | 1 | 3)), "exit {:?}\n{}", run.exit, run.stderr);
    assert!(run.took < LONG, "took {:?}", run.took);
    assert!(run.peak < LARGE, "{} kB", run.peak);
    assert_eq!(run.raw(), Vec::<String>::new());
    assert_eq!(server.envelopes(), 0, "mail was to be sent");
    (run, server.asked())
}

/// Against this server a check ends so, and its text says that.
#[track_caller]
fn ends(hostile: Hostile, check: &str, outcome: &str, words: &str) {
    told(&against(hostile), check, outcome, words);
}

#[track_caller]
fn told(run: &Run, check: &str, outcome: &str, words: &str) {
    let report: serde_json::Value = serde_json::from_str(&run.outputs["json"]).expect("a report is JSON");
    let records = report["records"].as_array().expect("a report has records");
    let about = format!("{MX}:25");
    let own = records.iter().find(|record| record["check"] == check && record["subject"]["name"] == about.as_str());
    let own = own.unwrap_or_else(|| panic!("no record of {check}"));
    assert_eq!(own["outcome"], outcome, "{own:#}");
    assert!(own.to_string().contains(words), "{words:?} is not said: {own:#}");
}

#[test]
fn silence() {
    ends(Hostile::Silence, "mail.smtp-reachable", "blocked", "did not greet in time");
}

#[test]
fn a_byte_now_and_then() {
    ends(Hostile::Drip, "mail.smtp-reachable", "blocked", "did not greet in time");
}

#[test]
fn a_line_without_an_end() {
    ends(Hostile::EndlessLine, "mail.smtp-reachable", "fail", "a line without an end");
}

#[test]
fn a_reply_without_an_end() {
    ends(Hostile::EndlessReply, "mail.smtp-reachable", "fail", "a reply without an end");
}

#[test]
fn a_gigabyte_of_greeting() {
    ends(Hostile::Gigabyte, "mail.smtp-reachable", "fail", "a reply without an end");
}

#[test]
fn control_characters_and_nul() {
    ends(Hostile::Control, "mail.smtp-reachable", "pass", "[31mevil");
}

#[test]
fn markup() {
    ends(Hostile::Markup, "mail.smtp-reachable", "pass", "<script>alert(1)</script>");
    let run = against(Hostile::Markup);
    assert!(!run.outputs["junit"].contains("<script"), "{}", run.outputs["junit"]);
}

#[test]
fn plain_text_after_starttls() {
    ends(Hostile::PlainText, "mail.starttls", "fail", "speaks plain text where TLS is due");
}

#[test]
fn replies_slipped_in_behind_starttls() {
    ends(Hostile::Injection, "mail.starttls", "fail", "bytes after the reply to STARTTLS");
}

#[test]
fn garbage_after_starttls() {
    ends(Hostile::Garbage, "mail.starttls", "fail", "sent what is not TLS");
}

#[test]
fn the_end_in_the_middle_of_a_line() {
    ends(Hostile::HalfALine, "mail.smtp-reachable", "fail", "the connection ended within a line");
}

#[test]
fn the_end_at_ehlo() {
    ends(Hostile::EndAtEhlo, "mail.starttls", "fail", "ends the connection at EHLO");
}

#[test]
fn silence_at_ehlo() {
    ends(Hostile::SilenceAtEhlo, "mail.starttls", "blocked", "did not answer EHLO in time");
}

#[test]
fn a_thousand_extensions() {
    ends(Hostile::ManyExtensions, "mail.starttls", "fail", "a reply without an end");
}

#[test]
fn service_not_available() {
    ends(Hostile::Busy, "mail.smtp-reachable", "blocked", "asks to come back later");
}

#[test]
fn service_not_available_at_first() {
    // Nobody else connects, so that each address is sent away once and asked once more.
    let (run, asked) = judged(Hostile::BusyOnce, &["--only", "mail.smtp-reachable"]);
    told(&run, "mail.smtp-reachable", "pass", "220 mail.contoso.com ESMTP");
    assert_eq!(asked, 4, "two addresses, one more question to each");
    let (run, asked) = judged(Hostile::Busy, &["--only", "mail.smtp-reachable"]);
    told(&run, "mail.smtp-reachable", "blocked", "asks to come back later");
    assert_eq!(asked, 4, "whoever stays busy is not asked a third time");
}

#[test]
fn codes_that_no_reply_has() {
    ends(Hostile::WrongCode, "mail.smtp-reachable", "fail", "does not speak SMTP");
    ends(Hostile::TwoCodes, "mail.smtp-reachable", "fail", "a reply with two codes");
}

#[test]
fn another_protocol() {
    ends(Hostile::Ssh, "mail.smtp-reachable", "fail", "SSH-2.0");
}
