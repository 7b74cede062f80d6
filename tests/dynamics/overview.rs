//! Does each form of the overview say the same, and do the filters leave what they should?

use exdoctor_lab::World;
use serde_json::{Value, json};

use crate::harness::place;

/// Ada's test failed, Charles waits, Support's address is not approved.
fn troubled(world: &mut World) {
    let service = world.dynamics_service();
    let rows = service.tables.get_mut("mailboxes").unwrap();
    for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
        rows[0][name] = json!(2);
        rows[1][name] = json!(0);
    }
    rows[0]["lastsuccessfulsynccompletedon"] = Value::Null;
    rows[1]["testemailconfigurationscheduled"] = json!(true);
    rows[2]["emailrouteraccessapproval"] = json!(2);
    let id = rows[0]["mailboxid"].clone();
    service.tables.get_mut("tracelogs").unwrap().push(json!({
        "tracelogid": "9", "level": 3, "text": "<p>=cmd|'/c calc'!A1</p>\u{1b}[2J", "errordetails": "ErrorImpersonateUserDenied",
        "createdon": "2026-05-31T09:00:00Z", "_regardingobjectid_value": id,
    }));
}

#[test]
fn a_healthy_organization_works_and_ends_clean() {
    let ran = place(|_| {}).run("mailboxes", &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("works: every direction by server-side synchronization"), "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(!ran.stdout.contains("exdoctor check"), "nothing is next where all work: {}", ran.stdout);
    assert!(!ran.stdout.contains("left@contoso.com"), "an inactive record is not read: {}", ran.stdout);
}

#[test]
fn every_form_tells_the_same_states_and_causes() {
    let place = place(troubled);
    let human = place.run("mailboxes", &["-o", "csv=all.csv", "-o", "junit=all.xml", "-o", "jsonl=all.jsonl"]);
    assert_eq!(human.code, Some(1), "{}", human.stderr);
    for words in ["failing", "scheduled", "not-approved", "impersonation", "Exchange"] {
        assert!(human.stdout.contains(words), "{words}: {}", human.stdout);
    }
    assert!(
        human.stdout.contains("\\u{1b}[2J")
            && !human.stdout.contains('\u{1b}')
            && human.stdout.lines().rev().skip(1).all(|line| line.chars().count() <= 80),
        "{}",
        human.stdout
    );
    // A command is not broken, however long the path in it.
    let next = human.stdout.lines().next_back().and_then(|line| line.trim().strip_prefix("next ")).unwrap_or_default();
    assert!(next.trim().starts_with("exdoctor check -c ") && next.ends_with(" --mailbox ada@contoso.com"), "{next}");
    let whole: Value = serde_json::from_str(&place.run("mailboxes", &["--format", "json"]).stdout).unwrap();
    let states: Vec<&str> =
        whole["mailboxes"].as_array().unwrap().iter().map(|own| own["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["failing", "not-approved", "scheduled", "works", "not-served"]);
    assert_eq!(whole["counts"]["causes"][0][0], "impersonation");
    let csv = place.read("all.csv");
    assert_eq!(csv.lines().count(), 6, "{csv}");
    assert!(csv.starts_with("state,address,") && csv.contains("\"'=cmd|"), "{csv}");
    assert_eq!(place.read("all.jsonl").lines().count(), 5);
    assert_eq!(place.read("all.xml").matches("<failure ").count(), 2);
}

#[test]
fn filters_leave_what_they_name() {
    let place = place(troubled);
    let addresses = |words: &[&str]| -> Vec<String> {
        let all = [&["--format", "json"], words].concat();
        let ran = place.run("mailboxes", &all);
        let whole: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        whole["mailboxes"].as_array().unwrap().iter().map(|own| own["address"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(addresses(&["--state", "failing,scheduled"]), ["ada@contoso.com", "charles@contoso.com"]);
    assert_eq!(addresses(&["--cause", "impersonation"]), ["ada@contoso.com"]);
    assert_eq!(addresses(&["--match", "BABBAGE"]), ["charles@contoso.com"]);
    assert_eq!(addresses(&["--profile", "nothing"]), Vec::<String>::new());
    assert_eq!(
        addresses(&["--mailbox", "ada@contoso.com,nobody@contoso.com"]),
        ["ada@contoso.com", "nobody@contoso.com"]
    );
    place.write("some.csv", "Name;Address\nCharles;charles@contoso.com\n");
    assert_eq!(addresses(&["--mailboxes", "some.csv"]), ["charles@contoso.com"]);
}

#[test]
fn what_cannot_be_read_is_not_established() {
    let place = place(|world| world.dynamics_reader().token = "wrong".to_owned());
    let ran = place.run("mailboxes", &[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stdout);
    assert!(ran.stdout.contains("could not be read") && !ran.stdout.contains("wrong"), "{}", ran.stdout);
    let dry = place.run("mailboxes", &["--dry-run", "--trigger-test"]);
    assert!(
        dry.stdout.contains("testemailconfigurationscheduled") && dry.stdout.contains("UNCONFIRMED"),
        "{}",
        dry.stdout
    );
}
