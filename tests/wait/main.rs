//! Does `--wait` look again at what fails, at nothing else, and end with what the last look shows?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World, faults};

/// A mail server that refuses its first callers.
fn server(refusals: u64) -> (SocketAddr, Arc<AtomicU64>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let calls = Arc::new(AtomicU64::new(0));
    let counted = calls.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let refused = counted.fetch_add(1, Ordering::Relaxed) < refusals;
            // A client that goes away ends its connection and nothing else.
            drop(answer(stream, refused));
        }
    });
    (address, calls)
}

fn answer(mut stream: TcpStream, refused: bool) -> std::io::Result<()> {
    if refused {
        return stream.write_all(b"554 5.7.1 go away\r\n");
    }
    stream.write_all(b"220 mx ESMTP\r\n")?;
    let _ehlo = stream.read(&mut [0; 512])?;
    stream.write_all(b"250-mx\r\n250 STARTTLS\r\n")?;
    let _quit = stream.read(&mut [0; 512])?;
    stream.write_all(b"221 bye\r\n")
}

/// One run about the MX host, whose both addresses are one server.
fn run(lab: &Running, server: SocketAddr, wait: &str, more: &[&str]) -> (Output, Duration) {
    of(lab, server, wait, &[&["--scenario", "D", "--only", "mail.smtp-reachable"], more].concat())
}

fn of(lab: &Running, server: SocketAddr, wait: &str, more: &[&str]) -> (Output, Duration) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "--wait", wait]).args(more);
    command.arg("-c").arg(config).args(["--format", "json"]).stdin(Stdio::null());
    for address in ["203.0.113.25", "203.0.113.26"] {
        command.arg("--connect-to").arg(format!("{address}:25={server}"));
    }
    let start = Instant::now();
    (command.output().expect("exdoctor was built"), start.elapsed())
}

async fn world() -> Running {
    Lab::start(World::healthy()).await.expect("the world starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_looked_at_again_until_it_passes_and_nothing_else_is() {
    let (lab, (server, calls)) = (world().await, server(2));
    let (output, took) = run(&lab, server, "60s", &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(calls.load(Ordering::Relaxed), 4, "two addresses, two looks");
    assert!(took < Duration::from_secs(30), "{took:?}");
    let line =
        "waiting for mail.smtp-reachable of contoso-com.mail.protection.outlook.com:25: looking again in 5s, until ";
    assert!(said.starts_with(line), "{said}");
    let asked: u64 = ["ns1", "ns2"].iter().filter_map(|name| lab.questions(name).get("contoso.com. MX").copied()).sum();
    assert_eq!(asked, 1, "the MX record was known");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one report on standard output");
    assert_eq!(report["records"][0]["outcome"], "pass");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_time_is_over_the_last_look_counts() {
    let (lab, (server, calls)) = (world().await, server(u64::MAX));
    let (output, took) = run(&lab, server, "2s", &["--quiet"]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    assert_eq!(calls.load(Ordering::Relaxed), 4, "the last look is at the end of the time");
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(20), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_not_waited_for() {
    let (lab, (server, calls)) = (world().await, server(0));
    let (output, _) = run(&lab, server, "60s", &[]);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

/// The world in which the password of the account is wrong.
async fn wrong_password() -> Running {
    broken("ews-password-wrong").await
}

async fn broken(name: &str) -> Running {
    let fault = faults().iter().find(|fault| fault.name == name).expect("the lab has the fault");
    Lab::start(fault.broken()).await.expect("the world starts")
}

/// How often EWS was asked, and with what the sign-in fails.
fn presented(lab: &Running, output: &Output) -> (u64, serde_json::Value) {
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one report on standard output");
    let records = report["records"].as_array().expect("a report has records");
    let own = records.iter().find(|record| record["check"] == "ews.sign-in").expect("the sign-in was judged");
    (
        lab.questions("mail.contoso.com:443").get("POST /EWS/Exchange.asmx").copied().unwrap_or_default(),
        own["findings"][0]["code"].clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_rejected_is_not_waited_for() {
    let (lab, (server, _)) = (wrong_password().await, server(0));
    let (output, took) = of(&lab, server, "60s", &["--only", "ews.sign-in"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let line = "not waiting for ews.sign-in of mail.contoso.com:443: a sign-in that was rejected is not repeated";
    assert!(said.contains(line) && !said.contains("looking again"), "{said}");
    assert_eq!(output.status.code(), Some(1));
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_something_else_heals_a_rejected_sign_in_stays_as_it_was_seen() {
    let only = ["--scenario", "B", "--scenario", "D", "--only", "ews.sign-in,mail.smtp-reachable"];
    let (lab, (healthy, _)) = (wrong_password().await, server(0));
    let (once, _) = of(&lab, healthy, "1s", &only);
    let (first, failure) = presented(&lab, &once);
    let (lab, (heals, calls)) = (wrong_password().await, server(1));
    let (output, _) = of(&lab, heals, "60s", &only);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(calls.load(Ordering::Relaxed) > 2 && said.contains("waiting for mail.smtp-reachable of "), "{said}");
    assert_eq!(presented(&lab, &output), (first, failure), "{said}");
    assert!(first > 0);
}

/// How often the token service was asked for a token, and EWS of Exchange Online for anything.
fn rehearsed(lab: &Running) -> (u64, u64) {
    let posts = |host: &str| {
        let questions = lab.questions(host);
        questions.iter().filter(|(question, _)| question.starts_with("POST ")).map(|(_, count)| count).sum()
    };
    (posts("accounts.accesscontrol.windows.net:443"), posts("outlook.office365.com:443"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rehearsal_is_not_waited_for() {
    for (name, check) in [("credential-missing", "entra.s2s-token"), ("ews-s2s-tenant", "ews.s2s-access")] {
        let (lab, (server, _)) = (broken(name).await, server(0));
        let (output, _) = of(&lab, server, "20s", &["--rehearse-s2s", "--only", check]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(&format!("not waiting for {check} of ")), "{said}");
        assert!(said.contains(": the rehearsal is asked once") && !said.contains("looking again"), "{said}");
        assert_eq!((rehearsed(&lab).0, output.status.code()), (1, Some(1)), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_something_else_heals_the_rehearsal_is_asked_once() {
    let only = ["--rehearse-s2s", "--scenario", "A", "--scenario", "D", "--only", "ews.s2s-access,mail.smtp-reachable"];
    for name in ["ews-s2s-tenant", "ews-s2s-user"] {
        let (lab, (healthy, _)) = (broken(name).await, server(0));
        let _ = of(&lab, healthy, "1s", &only);
        let once = rehearsed(&lab);
        let (lab, (heals, calls)) = (broken(name).await, server(1));
        let (output, _) = of(&lab, heals, "60s", &only);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(calls.load(Ordering::Relaxed) > 2 && said.contains("waiting for mail.smtp-reachable of "), "{said}");
        assert_eq!((rehearsed(&lab), once.0), (once, 1), "{name}: {said}");
    }
}

/// What is found in the end about a mailbox of a fault that a run with this option sees.
async fn ends_with(fault: &str, allowed: &str, check: &str) -> serde_json::Value {
    let (lab, (server, _)) = (broken(fault).await, server(0));
    let (output, _) = of(&lab, server, "1s", &[allowed, "--only", check]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("waiting for {check} of ")), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one report on standard output");
    report["records"][0]["outcome"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_fails_in_the_last_look_as_in_the_first() {
    assert_eq!(ends_with("ews-create-denied", "--write", "ews.round-trip").await, "fail");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_fails_in_the_last_look_as_in_the_first() {
    assert_eq!(ends_with("ews-send-denied", "--send", "ews.send").await, "fail");
}
