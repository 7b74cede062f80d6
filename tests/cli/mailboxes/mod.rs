//! What does the built binary do with mailboxes of the embedded Exchange Server?

mod hostile;
#[cfg(unix)]
mod removed;

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A world that is served, and the folder with its configuration.
struct Served {
    lab: Running,
    folder: TempDir,
    config: PathBuf,
    _runtime: Runtime,
}

fn serve(world: World) -> Served {
    let runtime = Runtime::new().unwrap();
    let lab = runtime.block_on(Lab::start(world)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = lab.write_to(folder.path()).unwrap();
    Served { lab, folder, config, _runtime: runtime }
}

impl Served {
    /// The mailbox checks with more options.
    fn start(&self, options: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
        command.arg("check").arg("-c").arg(&self.config).args(["--no-save"]).args(options);
        command.env_clear().current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn run(&self, options: &[&str]) -> Output {
        self.start(options).wait_with_output().unwrap()
    }

    /// The records of a run.
    fn records(&self, options: &[&str]) -> Vec<Value> {
        let output = self.run(&[options, &["--format", "json", "--only", "ews.*"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        report["records"].as_array().unwrap().clone()
    }
}

/// The record of one check on one subject.
fn record<'a>(records: &'a [Value], check: &str, subject: &str) -> &'a Value {
    let own = |record: &&Value| record["check"] == check && record["subject"]["name"] == subject;
    records.iter().find(own).unwrap_or_else(|| panic!("no {check} of {subject}"))
}

/// Waits until something is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
