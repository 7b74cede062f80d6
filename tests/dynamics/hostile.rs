//! Does a hostile Web API get more out of exdoctor than a finding?

use std::time::Duration;

use exdoctor_lab::{ListConduct, Page, World};

use crate::harness::{Ran, place};

const LONG: Duration = Duration::from_mins(1);
/// In kilobytes: 300 MB, in a build without optimization.
const LARGE: u64 = 300 * 1024;

/// The same: 200 MB, of which a page may have 32.
const SMALL: u64 = 200 * 1024;

fn against(change: impl FnOnce(&mut World)) -> Ran {
    let ran = place(change).run("mailboxes", &[]);
    assert!(ran.took < LONG && ran.peak < LARGE, "{:?}, {} kB", ran.took, ran.peak);
    assert!(matches!(ran.code, Some(0 | 1 | 3)), "{:?} {}", ran.code, ran.stderr);
    let raw = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    assert!(!raw(&ran.stdout) && !raw(&ran.stderr), "{:?}", ran.stdout);
    ran
}

fn list(conduct: ListConduct) -> impl FnOnce(&mut World) {
    move |world| {
        world.dynamics_service().lists.insert("mailboxes".to_owned(), conduct);
    }
}

#[test]
fn endless_pages_end_and_are_said_to_be_cut() {
    for conduct in [ListConduct::Endless, ListConduct::Circle] {
        let ran = against(list(conduct));
        assert!(ran.stdout.contains("was not read"), "{}", ran.stdout);
    }
}

#[test]
fn what_is_no_table_is_said_to_be_unreadable() {
    for conduct in [ListConduct::Elsewhere, ListConduct::NoList, ListConduct::Broken, ListConduct::Huge] {
        let ran = against(list(conduct));
        assert_eq!(ran.code, Some(3), "{conduct:?}");
        assert!(ran.stdout.contains("could not be read"), "{conduct:?}: {}", ran.stdout);
    }
}

#[test]
fn what_is_small_on_the_wire_and_large_in_memory_is_not_held() {
    for conduct in [ListConduct::Numbers, ListConduct::Errors] {
        let ran = against(list(conduct));
        assert!(ran.peak < SMALL, "{conduct:?}: {} kB", ran.peak);
    }
    let ran = against(list(ListConduct::Numbers));
    assert!(ran.stdout.contains("0 mailboxes"), "{}", ran.stdout);
}

#[test]
fn values_of_wrong_types_say_nothing() {
    let ran = against(list(ListConduct::WrongTypes));
    assert!(ran.stdout.contains("unknown"), "{}", ran.stdout);
}

#[test]
fn a_page_in_place_of_the_web_api_is_told_from_it() {
    let ran = against(|world| {
        let body = "<html><script>alert(1)</script><form action='/adfs/ls'>\u{1b}]0;x\u{7}</form></html>";
        world.dynamics_service().instead = Some(Page::of("text/html", body));
    });
    assert!(ran.stdout.contains("a web page answers in place"), "{}", ran.stdout);
}
