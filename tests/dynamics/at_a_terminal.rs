//! Does whoever sits at the terminal decide about tests, and does Ctrl-C take them back?

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use exdoctor_lab::{Tests, World};
use serde_json::json;

use crate::harness::{Place, place};

const LONG: Duration = Duration::from_mins(1);

/// The program at a terminal of its own, which `script` gives it.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    shown: Arc<Mutex<String>>,
}

impl Terminal {
    fn of(place: &Place, words: &str) -> Self {
        let line = format!("{} mailboxes -c {} {words}", env!("CARGO_BIN_EXE_exdoctor"), place.config().display());
        let mut command = Command::new("script");
        command.args(["-qefc", &line, "/dev/null"]).env_clear().env("SHELL", "/bin/sh").env("TERM", "xterm");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (keys, mut out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let shown: Arc<Mutex<String>> = Arc::default();
        let kept = shown.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { child, keys, shown }
    }

    /// Waits until a text is shown.
    fn until(&self, text: &str) {
        let start = Instant::now();
        while !self.shown().contains(text) {
            assert!(start.elapsed() < LONG, "{text} is not shown: {}", self.shown());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn shown(&self) -> String {
        self.shown.lock().unwrap().clone()
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The exit code.
    fn end(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(ended) = self.child.try_wait().unwrap() {
                return ended.code();
            }
            assert!(start.elapsed() < LONG, "it does not end: {}", self.shown());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const CTRL_C: &str = "\u{3}";
const ASKS: &str = "Type yes to queue them: ";

fn untested(tests: Tests) -> Place {
    place(move |world: &mut World| {
        let service = world.dynamics_service();
        service.tests = Some(tests);
        for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
            service.tables.get_mut("mailboxes").unwrap()[0][name] = json!(0);
        }
    })
}

#[test]
fn whoever_says_yes_has_read_what_is_changed() {
    let place = untested(Tests::Succeed);
    let mut terminal = Terminal::of(&place, "--mailbox ada@contoso.com --trigger-test --wait 20s");
    terminal.until(ASKS);
    let asked = terminal.shown();
    for words in [
        "`ada@contoso.com` of `Contoso`",
        "sends a test message to the mailbox itself",
        "testemailconfigurationscheduled",
        "testemailconfigurationretrycount",
        "postponetestemailconfigurationuntil",
        "On Ctrl-C",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert_eq!(place.asked("PATCH", ""), 0);
    terminal.press("yes\r");
    assert_eq!(terminal.end(), Some(0), "{}", terminal.shown());
    assert_eq!(place.asked("PATCH", ""), 1);
    assert!(terminal.shown().contains("works"), "{}", terminal.shown());
}

#[test]
fn nothing_is_changed_by_any_other_answer() {
    for keys in ["no\r", "y\r", "\r", CTRL_C] {
        let place = untested(Tests::Succeed);
        let mut terminal = Terminal::of(&place, "--mailbox ada@contoso.com --trigger-test");
        terminal.until(ASKS);
        terminal.press(keys);
        assert_eq!(terminal.end(), Some(130), "{keys:?}: {}", terminal.shown());
        assert!(terminal.shown().contains("nothing was changed"), "{keys:?}: {}", terminal.shown());
        assert_eq!(place.asked("PATCH", ""), 0, "{keys:?}");
    }
}

#[test]
fn a_test_that_is_waited_for_is_taken_back_by_ctrl_c() {
    let place = untested(Tests::Wait);
    let mut terminal = Terminal::of(&place, "--mailbox ada@contoso.com --trigger-test --wait 10m");
    terminal.until(ASKS);
    terminal.press("yes\r");
    terminal.until("1 of 1 tests have not ended");
    terminal.press(CTRL_C);
    assert_eq!(terminal.end(), Some(130), "{}", terminal.shown());
    assert!(terminal.shown().contains("given up: 1 queued test was taken back"), "{}", terminal.shown());
    assert_eq!(place.asked("PATCH", ""), 2, "queued, and taken back");
    let after = place.run("mailboxes", &["--mailbox", "ada@contoso.com", "--format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&after.stdout).unwrap();
    assert_eq!(whole["mailboxes"][0]["state"], "not-run", "{}", after.stdout);
}
