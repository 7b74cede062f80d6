//! How is the binary run without anything from the surroundings?

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What a run left behind.
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// A run in a folder of its own and an empty environment.
pub(crate) struct Run {
    command: Command,
    folder: TempDir,
    stdin: Vec<u8>,
}

/// A run with the given arguments.
pub(crate) fn exdoctor<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(arguments).env_clear().current_dir(folder.path());
    Run { command, folder, stdin: Vec::new() }
}

impl Run {
    /// With a variable in the environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With a file in its folder.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.folder.path().join(name), content).unwrap();
        self
    }

    /// With something to read on standard input.
    pub(crate) fn stdin(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.stdin = content.into();
        self
    }

    /// Where a file of this run lies.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How it ends.
    pub(crate) fn end(self) -> Ran {
        self.end_and_keep().0
    }

    /// How it ends, and the folder with what it wrote.
    pub(crate) fn end_and_keep(mut self) -> (Ran, TempDir) {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let content = std::mem::take(&mut self.stdin);
        let writer = std::thread::spawn(move || drop(stdin.write_all(&content)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        (ran, self.folder)
    }

    /// What it says on standard error when it refuses its input.
    #[track_caller]
    pub(crate) fn refusal(self) -> String {
        let ran = self.end();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        ran.stderr
    }
}
