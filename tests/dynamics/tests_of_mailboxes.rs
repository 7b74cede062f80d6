//! Is Test & Enable queued only when somebody agrees, waited for, and reported?

use exdoctor_lab::{Tests, World};
use serde_json::json;

use crate::harness::place;

const ADA: [&str; 5] = ["--mailbox", "ada@contoso.com", "--trigger-test", "--wait", "10s"];

fn with(tests: Tests) -> impl FnOnce(&mut World) {
    move |world| {
        let service = world.dynamics_service();
        service.tests = Some(tests);
        for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
            service.tables.get_mut("mailboxes").unwrap()[0][name] = json!(0);
        }
    }
}

#[test]
fn nothing_is_changed_without_agreement() {
    let place = place(with(Tests::Succeed));
    let ran = place.run("mailboxes", &ADA);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert_eq!(place.asked("PATCH", ""), 0);
}

#[test]
fn a_test_that_succeeds_is_waited_for_and_reported() {
    let place = place(with(Tests::Succeed));
    let ran = place.run("mailboxes", &[&ADA[..], &["--yes"]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("works"), "{}", ran.stdout);
    assert_eq!(place.asked("PATCH", ""), 1);
}

#[test]
fn a_test_that_fails_is_a_finding() {
    let ran = place(with(Tests::Fail)).run("mailboxes", &[&ADA[..], &["--yes"]].concat());
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("failing"), "{}", ran.stdout);
}

#[test]
fn a_test_that_nobody_carries_out_stays_queued_and_is_said_so() {
    let ran = place(with(Tests::Wait))
        .run("mailboxes", &["--mailbox", "ada@contoso.com", "--trigger-test", "--yes", "--wait", "1s"]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("it stays queued"), "{}", ran.stdout);
}

#[test]
fn a_user_who_may_not_write_is_told_so() {
    let place = place(|world| {
        with(Tests::Succeed)(world);
        world.dynamics_service().forbidden.insert("write".to_owned());
    });
    let ran = place.run("mailboxes", &[&ADA[..], &["--yes"]].concat());
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("prvWriteMailbox"), "{}", ran.stderr);
}

/// What proves one step, with further words.
fn verified(tests: Tests, words: &[&str]) -> (crate::harness::Ran, u64) {
    let place = place(with(tests));
    let ran = place.run("check", &[&["--verify", "test-enable", "--short", "--wait", "10s"][..], words].concat());
    (ran, place.asked("PATCH", ""))
}

#[test]
fn verifying_the_step_queues_the_test_waits_and_judges_what_it_gave() {
    let (ran, changes) = verified(Tests::Succeed, &["--trigger-test", "--yes", "--mailbox", "ada@contoso.com"]);
    assert_eq!((ran.code, changes), (Some(0), 1), "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stdout.contains("not run") && !ran.stderr.contains("remark"), "{}{}", ran.stdout, ran.stderr);
    let (ran, changes) = verified(Tests::Fail, &["--trigger-test", "--yes", "--mailbox", "ada@contoso.com"]);
    assert_eq!((ran.code, changes), (Some(1), 1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("dynamics.mailbox-test"), "{}", ran.stdout);
}

#[test]
fn verifying_the_step_without_agreement_changes_nothing_and_says_how_it_could() {
    let (ran, changes) = verified(Tests::Succeed, &[]);
    assert_eq!(changes, 0);
    assert!(ran.stderr.contains("remark: Test & Enable was not run: --trigger-test queues it"), "{}", ran.stderr);
    let (ran, changes) = verified(Tests::Succeed, &["--trigger-test", "--mailbox", "ada@contoso.com"]);
    assert_eq!((ran.code, changes), (Some(2), 0), "{}", ran.stdout);
    assert!(ran.stderr.contains("standard input is no terminal") && ran.stderr.contains("--yes"), "{}", ran.stderr);
}

#[test]
fn only_the_step_that_needs_it_takes_the_test_and_a_rehearsal_says_what_it_would_change() {
    let place = place(with(Tests::Succeed));
    let other = place.run("check", &["--verify", "approve-email", "--trigger-test", "--yes"]);
    assert_eq!(other.code, Some(2), "{}", other.stdout);
    assert!(other.stderr.contains("--trigger-test says nothing to the step approve-email"), "{}", other.stderr);
    let rehearsal = place.run("check", &["--verify", "test-enable", "--trigger-test", "--yes", "--dry-run"]);
    assert_eq!(rehearsal.code, Some(0), "{}", rehearsal.stderr);
    assert!(rehearsal.stdout.contains("PATCH mailboxes(ID)"), "{}", rehearsal.stdout);
    assert_eq!(place.asked("PATCH", ""), 0);
}
