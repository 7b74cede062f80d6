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
