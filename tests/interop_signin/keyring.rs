//! Is a secret found that a person has stored in the keyring of a desktop, and is it said when there is none?

use std::process::Command;

use exdoctor::secret::SecretSource;

use crate::inner;

const STORED: &str = "P4ss w\u{f6}rd";

/// Runs the test below in a session with a keyring of its own.
pub(crate) fn outside() {
    let folder = tempfile::tempdir().unwrap();
    // A keyring whose password is empty.
    let script = "echo | gnome-keyring-daemon --unlock --components=secrets >unlocked\n\
                  store() { printf \"$1\" | secret-tool store --label exdoctor service exdoctor username $2 $3 $4; }\n\
                  store \"$0\" reader; store \"$0\\n\" line; store one twice kind a; store two twice kind b; store \"a\\nb\" lines\n\
                  exec \"$@\"";
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-ec", script, STORED]);
    command.env("HOME", folder.path()).env("XDG_RUNTIME_DIR", folder.path()).current_dir(folder.path());
    inner::passes(&mut command, "keyring::inside");
}

#[test]
#[ignore = "runs only in the session that another test makes"]
fn inside() {
    let fetched = |name: &str| {
        let secret = SecretSource::Keyring(name.to_owned()).fetch("the secret of [tenant]");
        secret.map(|secret| secret.expose().to_owned()).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(fetched("reader").as_deref(), Ok(STORED));
    assert_eq!(fetched("line").as_deref(), Ok(STORED), "the end of the line is no part of it");
    let why = |name: &str| fetched(name).unwrap_err();
    assert!(why("nobody").contains("secret-tool store --label exdoctor service exdoctor username nobody"));
    assert!(why("twice").contains("holds several secrets `twice`"), "{}", why("twice"));
    assert!(why("lines").contains("has several lines"), "{}", why("lines"));
}
