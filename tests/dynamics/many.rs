//! Are many mailboxes read page by page, and judged in a time that grows with their number alone?

use exdoctor_lab::World;
use serde_json::{Value, json};

use crate::harness::place;

/// So many mailboxes, every tenth of which has failed.
fn many(count: usize) -> impl FnOnce(&mut World) {
    move |world| {
        let service = world.dynamics_service();
        service.largest_page = 5_000;
        let rows = service.tables.get_mut("mailboxes").unwrap();
        let model = rows[0].clone();
        *rows = (0..count)
            .map(|place| {
                let mut own = model.clone();
                own["mailboxid"] = json!(format!("5a0f6c0e-1b2c-4d3e-8f40-{place:012}"));
                own["emailaddress"] = json!(format!("user{place}@contoso.com"));
                if place % 10 == 0 {
                    for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
                        own[name] = json!(2);
                    }
                    own["lastsuccessfulsynccompletedon"] = Value::Null;
                    own["lastsyncerrorcode"] = json!(-2_147_167_669);
                }
                own
            })
            .collect();
    }
}

#[test]
fn thousands_are_read_in_pages_of_a_thousand() {
    let place = place(many(3_500));
    let ran = place.run("mailboxes", &["--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let whole: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((whole["known"].as_u64(), whole["counts"]["states"][0][1].as_u64()), (Some(3_500), Some(350)));
    assert_eq!(place.asked("GET", "/mailboxes"), 4);
}

#[test]
fn a_check_judges_every_mailbox_of_the_organization() {
    let place = place(many(1_200));
    let ran = place.run("check", &["--only", "dynamics", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let whole: Value = serde_json::from_str(&ran.stdout).unwrap();
    let records = whole["records"].as_array().unwrap();
    let failed =
        records.iter().filter(|own| own["check"] == "dynamics.mailbox-test" && own["outcome"] == "fail").count();
    assert_eq!(failed, 120);
}
