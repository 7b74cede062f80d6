//! How is the binary run against a Web API on loopback?

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use exdoctor_lab::{Lab, Running, World};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::peak::peak;

/// A running world with its configuration.
pub(crate) struct Place {
    runtime: Runtime,
    lab: Running,
    folder: TempDir,
    config: PathBuf,
}

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    /// The most memory, in kilobytes.
    pub(crate) peak: u64,
}

/// The world with a Web API, changed.
pub(crate) fn place(change: impl FnOnce(&mut World)) -> Place {
    let mut world = World::web_api();
    change(&mut world);
    let runtime = Runtime::new().unwrap();
    let lab = runtime.block_on(Lab::start(world)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = lab.write_to(folder.path()).unwrap();
    Place { runtime, lab, folder, config }
}

impl Place {
    /// Runs a command with the configuration of the world, and further words.
    pub(crate) fn run(&self, command: &str, words: &[&str]) -> Ran {
        let started = Instant::now();
        let (stdout, stderr) = (self.folder.path().join("out"), self.folder.path().join("err"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_exdoctor"))
            .arg(command)
            .arg("-c")
            .arg(&self.config)
            .args(words)
            .env_clear()
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(&stdout).unwrap())
            .stderr(std::fs::File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        let _serving = self.runtime.enter();
        let mut most = 0;
        let ended = loop {
            if let Some(ended) = child.try_wait().unwrap() {
                break ended;
            }
            most = peak(child.id()).unwrap_or(most);
            std::thread::sleep(Duration::from_millis(10));
        };
        let text = |path| String::from_utf8(std::fs::read(path).unwrap()).unwrap();
        assert!(most > 0 || !cfg!(target_os = "linux"), "the memory in use is not known");
        Ran { code: ended.code(), stdout: text(stdout), stderr: text(stderr), took: started.elapsed(), peak: most }
    }

    /// The configuration of the world.
    pub(crate) fn config(&self) -> &std::path::Path {
        &self.config
    }

    /// How often the Web API was asked something that begins and ends so.
    pub(crate) fn asked(&self, begin: &str, end: &str) -> u64 {
        self.asked_at("crm.contoso.com:443", begin, end)
    }

    /// The same of another server.
    pub(crate) fn asked_at(&self, server: &str, begin: &str, end: &str) -> u64 {
        let questions = self.lab.questions(server);
        questions
            .iter()
            .filter(|(question, _)| question.starts_with(begin) && question.ends_with(end))
            .map(|(_, count)| count)
            .sum()
    }

    /// The headers of all requests to a server.
    pub(crate) fn heard(&self, server: &str) -> Vec<String> {
        self.lab.heard(server).into_iter().collect()
    }

    /// Where a file that a run writes lies.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// A file that a run reads.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }
}
