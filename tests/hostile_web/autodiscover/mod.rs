//! Does a hostile Autodiscover server get more out of the built program than a finding?

mod contents;
mod redirects;
mod transport;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use exdoctor_lab::{Lab, World};
use serde_json::Value;

use crate::LARGE;
use crate::peer::{self, Peer};
use crate::run::{Run, checked};
use crate::tls;

/// The host to which Autodiscover of the healthy world leads.
const HOST: &str = "autodiscover-s.outlook.com";
/// One exchange has half a second; a run makes many, most of them side by side.
const LONG: Duration = Duration::from_secs(30);

/// Judges the healthy world, whose Autodiscover server is hostile; what holds for each of them is asserted here.
#[track_caller]
fn judged(authority: Option<&str>, address: std::net::SocketAddr) -> Run {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let lab = runtime.block_on(Lab::start(World::healthy())).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let trusted = folder.path().join("trusted.pem");
    let roots = [lab.trusted_pem(), authority.unwrap_or_default()].concat();
    std::fs::write(&trusted, roots).expect("the folder is writable");
    let divert = format!("{HOST}:443={address}");
    let settings = ["-c", &config.display().to_string(), "--ca-file", &trusted.display().to_string()];
    let settings = settings.into_iter().chain(["--only", "autodiscover,ews", "--connect-to", &divert]);
    let run = checked(&settings.map(str::to_owned).collect::<Vec<_>>(), &[]);
    assert!(matches!(run.exit, Some(0 | 1 | 3)), "exit {:?}\n{}", run.exit, run.stderr);
    assert!(run.took < LONG, "took {:?}", run.took);
    assert!(run.peak < LARGE, "{} kB", run.peak);
    assert_eq!(run.raw(), Vec::<String>::new());
    assert!(!run.outputs["junit"].contains("<script"), "{}", run.outputs["junit"]);
    assert!(!run.outputs["json"].contains("\"outcome\": \"broken\""), "{}", run.outputs["json"]);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// What the check that looks for Autodiscover says about such a server.
#[track_caller]
fn found(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.outputs["json"]).expect("a report is JSON");
    let records = report["records"].as_array().expect("a report has records");
    let own = records.iter().find(|record| record["check"] == "autodiscover.endpoint-found");
    own.expect("the check was made").clone()
}

#[track_caller]
fn ends(run: &Run, outcome: &str, words: &str) {
    let own = found(run);
    assert_eq!(own["outcome"], outcome, "{own:#}");
    assert!(own.to_string().contains(words), "{words:?} is not said: {own:#}");
}

/// A server that does this where TLS is due.
#[track_caller]
fn plain(peer: Peer, outcome: &str, words: &str) {
    ends(&judged(None, peer::start(peer)), outcome, words);
}

/// A server that does this inside TLS.
#[track_caller]
fn secure(peer: Peer, outcome: &str, words: &str) -> Run {
    let server = tls::start(HOST, peer);
    let run = judged(Some(&server.authority), server.address);
    ends(&run, outcome, words);
    run
}

/// An answer with this head and body.
fn answer(head: &str, body: &[u8]) -> Peer {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Peer::Says([head.as_bytes(), body].concat().leak())
}

fn xml(body: &[u8]) -> Peer {
    answer("200 OK\r\nContent-Type: text/xml", body)
}

fn redirect(to: &str) -> Peer {
    answer(&format!("302 Found\r\nLocation: {to}"), b"")
}

/// Autodiscover that names this by JSON.
fn json(body: &[u8]) -> Peer {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    Peer::Json([head.as_bytes(), body].concat().leak())
}

/// An address of this machine that must not be asked.
struct Untouched {
    port: u16,
    asked: Arc<AtomicU64>,
}

impl Untouched {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (port, asked) = (listener.local_addr().expect("bound").port(), Arc::new(AtomicU64::new(0)));
        let counter = Arc::clone(&asked);
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { port, asked }
    }
}

impl Drop for Untouched {
    fn drop(&mut self) {
        assert!(
            std::thread::panicking() || self.asked.load(Ordering::Relaxed) == 0,
            "an address of the inside was asked"
        );
    }
}
