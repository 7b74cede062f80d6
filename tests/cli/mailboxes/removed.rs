//! Is nothing left in a mailbox, however a run that writes into it ends?

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use exdoctor_lab::{Code, World};

use super::{Served, record, serve, until};

const ADA: &str = "ada@contoso.com";
const BEN: &str = "ben@contoso.com";

fn of(record: &serde_json::Value) -> (&str, String) {
    let messages: Vec<String> = record["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|finding| finding["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    (record["outcome"].as_str().unwrap(), messages.join("; "))
}

/// A world that takes its time, so that a run can be caught in the middle.
fn slow() -> Served {
    let mut world = World::mailboxes();
    world.delay_ms = 250;
    serve(world)
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(sent.success());
}

fn ends(mut child: Child) -> (Option<i32>, String) {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(90), "the run does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_is_created_and_sent_is_found_and_gone_afterwards() {
    let served = serve(World::mailboxes());
    let records = served.records(&["--write", "--send"]);
    for mailbox in [ADA, BEN] {
        for check in ["ews.round-trip", "ews.send"] {
            assert_eq!(of(record(&records, check, mailbox)).0, "pass", "{check} of {mailbox}");
        }
    }
    assert_eq!(served.lab.items(), Vec::<String>::new());
}

#[test]
fn without_the_option_nothing_is_written_at_all() {
    let served = serve(World::mailboxes());
    let records = served.records(&[]);
    for check in ["ews.round-trip", "ews.send"] {
        assert_eq!(of(record(&records, check, ADA)).0, "not-applicable", "{check}");
    }
    let asked = served.lab.questions("mail.contoso.com:443");
    assert!(asked.keys().any(|question| question.starts_with("POST /EWS")), "{asked:?}");
    assert_eq!(served.lab.items(), Vec::<String>::new());
}

#[test]
fn ctrl_c_and_sigterm_in_the_middle_remove_what_was_created() {
    for name in ["INT", "TERM"] {
        let served = slow();
        let child = served.start(&["--write"]);
        until("an item is created", || !served.lab.items().is_empty());
        signal(&child, name);
        let (code, said) = ends(child);
        assert_eq!(code, Some(130), "{name}: {said}");
        assert!(said.contains("removing what this run has written"), "{name}: {said}");
        assert_eq!(served.lab.items(), Vec::<String>::new(), "{name}: {said}");
    }
}

#[test]
fn ctrl_c_while_a_message_is_waited_for_removes_the_copy_that_was_sent() {
    let mut world = World::mailboxes();
    world.mailbox_of(ADA).swallows = true;
    let served = serve(world);
    let child = served.start(&["--send", "--mailbox", ADA]);
    until("a message is sent", || !served.lab.items().is_empty());
    signal(&child, "INT");
    let (code, said) = ends(child);
    assert_eq!((code, served.lab.items()), (Some(130), Vec::new()), "{said}");
}

#[test]
fn what_a_killed_run_left_is_found_by_its_mark_and_offered_for_removal() {
    let served = slow();
    let child = served.start(&["--write", "--mailbox", ADA]);
    until("an item is created", || !served.lab.items().is_empty());
    signal(&child, "KILL");
    ends(child);
    let left = served.lab.items();
    assert!(!left.is_empty() && left.iter().all(|item| item.contains("exdoctor test")), "{left:?}");
    // The next run says so, and leaves it there.
    let records = served.records(&["--write", "--mailbox", ADA]);
    let (outcome, said) = of(record(&records, "ews.round-trip", ADA));
    let whole = record(&records, "ews.round-trip", ADA).to_string();
    assert!(whole.contains("--remove-leftovers"), "{outcome}: {said}: {whole}");
    assert_eq!(served.lab.items(), left);
    // A run that only sends says so as well.
    let records = served.records(&["--send", "--mailbox", ADA]);
    let whole = record(&records, "ews.send", ADA).to_string();
    assert!(whole.contains("--remove-leftovers"), "{whole}");
    assert_eq!(served.lab.items(), left);
    // Whoever wants it removed says it.
    let records = served.records(&["--write", "--remove-leftovers", "--mailbox", ADA]);
    assert_eq!(of(record(&records, "ews.round-trip", ADA)).0, "pass");
    assert_eq!(served.lab.items(), Vec::<String>::new());
}

#[test]
fn what_is_not_found_again_is_removed_all_the_same() {
    let mut world = World::mailboxes();
    world.mailbox_of(ADA).hides = true;
    let served = serve(world);
    let records = served.records(&["--write", "--mailbox", ADA]);
    assert_eq!(of(record(&records, "ews.round-trip", ADA)).0, "fail");
    assert_eq!(served.lab.items(), Vec::<String>::new());
}

#[test]
fn what_cannot_be_removed_is_named_with_the_way_out() {
    let mut world = World::mailboxes();
    let denied = Code::Response("ErrorCannotDeleteObject".to_owned());
    world.mailbox_of(ADA).codes.insert("DeleteItem".to_owned(), denied);
    let served = serve(world);
    let output = served.run(&["--write", "--mailbox", ADA, "--only", "ews.round-trip"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("not removed: items of exdoctor in ada@contoso.com"), "{said}");
    assert!(said.contains("--remove-leftovers"), "{said}");
}

#[test]
fn a_failure_after_the_first_item_leaves_nothing() {
    let mut world = World::mailboxes();
    // What is found is wrong, so that nothing of it can be deleted by what was found.
    let failing = Code::Response("ErrorInternalServerTransientError".to_owned());
    world.mailbox_of(ADA).codes.insert("FindItem of contacts".to_owned(), failing);
    let served = serve(world);
    let records = served.records(&["--write", "--mailbox", ADA]);
    let (outcome, said) = of(record(&records, "ews.round-trip", ADA));
    assert_eq!(outcome, "fail", "{said}");
    assert_eq!(served.lab.items(), Vec::<String>::new());
}
