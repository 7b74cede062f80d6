//! How does a server of another maker live as long as a test, and no longer?

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server, with what it says on standard output.
pub(crate) struct Process {
    child: Child,
    port: u16,
    said: Arc<Mutex<String>>,
}

impl Process {
    /// Starts a server and waits until its port is open.
    pub(crate) fn start(command: &mut Command, port: u16) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0).spawn().unwrap();
        let said: Arc<Mutex<String>> = Arc::default();
        let (stdout, lines) = (child.stdout.take().unwrap(), said.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                lines.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let mut process = Self { child, port, said };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = process.child.try_wait().unwrap();
            assert!(
                start.elapsed() < Duration::from_mins(1) && ended.is_none(),
                "{command:?} does not open port {port} ({ended:?}): {}",
                process.said()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        process
    }

    /// How often it said something, as soon as it did so often as it should have; what it says comes with delay.
    pub(crate) fn times(&self, what: &str, least: usize) -> usize {
        let start = Instant::now();
        loop {
            let times = self.said().matches(what).count();
            if times >= least || start.elapsed() > Duration::from_secs(5) {
                return times;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // With all its children; a server that has ended already is no fault.
        let group = format!("-{}", self.child.id());
        let _ended = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _reaped = self.child.wait();
        // A child of it may hold the port a moment longer.
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Runs a command that must succeed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    said
}
