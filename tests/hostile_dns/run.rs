//! What does the built program print, how long does it take, and how much memory?

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::peak::peak;

/// A run that has ended.
pub(crate) struct Run {
    pub(crate) exit: Option<i32>,
    pub(crate) took: Duration,
    /// The most memory that was in use, in kilobytes; 0 where the system does not tell.
    pub(crate) peak: u64,
    /// By format.
    pub(crate) outputs: BTreeMap<&'static str, String>,
    pub(crate) stderr: String,
}

/// Runs `exdoctor check` and writes every format.
pub(crate) fn checked(settings: &[String], domains: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "--scenario", "C", "--color", "never", "--timeout", "500ms"]).args(domains).args(settings);
    for format in ["json", "jsonl", "junit"] {
        command.arg("-o").arg(format!("{format}={}", file(format).display()));
    }
    let output = |name: &str| fs::File::create(file(name)).expect("the folder is writable");
    command.stdin(Stdio::null()).stdout(output("human")).stderr(output("stderr"));
    let start = Instant::now();
    let mut child = command.spawn().expect("exdoctor was built");
    let mut most = 0;
    let exit = loop {
        most = peak(child.id()).unwrap_or(most);
        if let Some(status) = child.try_wait().expect("our own child") {
            break status.code();
        }
        if start.elapsed() > Duration::from_mins(2) {
            child.kill().expect("our own child can be ended");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let read = |name: &str| String::from_utf8(fs::read(file(name)).expect("was written")).expect("is UTF-8");
    let outputs = ["human", "json", "jsonl", "junit"].map(|name| (name, read(name))).into();
    assert!(most > 0 || !cfg!(target_os = "linux"), "the memory in use is not known");
    Run { exit, took: start.elapsed(), peak: most, outputs, stderr: read("stderr") }
}

impl Run {
    /// Places in any output where a character could steer a terminal.
    pub(crate) fn raw(&self) -> Vec<String> {
        let all = self.outputs.iter().map(|(name, text)| (*name, text)).chain([("stderr", &self.stderr)]);
        let steers = |c: char| {
            c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        all.flat_map(|(name, text)| {
            text.lines().filter(move |line| line.contains(steers)).map(move |line| format!("{name}: {line:?}"))
        })
        .collect()
    }
}
