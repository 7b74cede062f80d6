//! How does a test run another one of its program in a place that it makes for it?

use std::process::Command;

/// Runs an ignored test of this program by a command that makes the place. Where none ran, none has passed.
pub(crate) fn passes(place: &mut Command, test: &str) {
    let own = std::env::current_exe().expect("a test knows itself");
    let command = place.arg(own).args(["--ignored", "--exact", test, "--nocapture"]);
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.contains("test result: ok. 1 passed;"), "{command:?}: {said}");
}
