//! Is each of several organizations read with its own credential, and does none hide another?

use exdoctor_lab::{Dynamics, World};
use serde_json::{Value, json};

use crate::harness::{Place, Ran, place};

const FABRIKAM: &str = "lab-token-of-fabrikam";

/// Another organization, like the first but for its name, its address and its token: hopper is known to it alone.
fn second(world: &mut World, address: &str, at: [u8; 4]) {
    let mut other: Dynamics = world.dynamics_service().clone();
    let user = other.tokens.values().next().cloned().unwrap();
    other.tokens = [(FABRIKAM.to_owned(), user)].into();
    (other.address, other.path) = (address.to_owned(), "/Fabrikam".to_owned());
    let rows = other.tables.get_mut("mailboxes").unwrap();
    rows[1]["emailaddress"] = json!("hopper@contoso.com");
    for row in &mut *rows {
        let id = row["mailboxid"].as_str().unwrap().replace("5a0f6c0e", "5a0f6c0f");
        row["mailboxid"] = json!(id);
    }
    for name in ["incomingemailstatus", "outgoingemailstatus", "actstatus"] {
        rows[0][name] = json!(2);
    }
    rows[0]["lastsuccessfulsynccompletedon"] = Value::Null;
    world.add_organization(other, at.into());
}

fn two_deployments() -> Place {
    place(|world| second(world, "https://crm.fabrikam.com", [192, 0, 2, 41]))
}

fn whole(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn an_overview_lists_the_mailboxes_of_each_organization() {
    for place in [two_deployments(), place(|world| second(world, "https://crm.contoso.com", [192, 0, 2, 40]))] {
        let whole = whole(&place.run("mailboxes", &["--format", "json"]));
        let rows = whole["mailboxes"].as_array().unwrap();
        let of = |address: &str| -> Vec<(&str, &str)> {
            let own = rows.iter().filter(|row| row["address"] == address);
            own.map(|row| (row["organization"].as_str().unwrap(), row["state"].as_str().unwrap())).collect()
        };
        assert_eq!(of("ada@contoso.com"), [("Fabrikam", "failing"), ("Contoso", "works")]);
        assert_eq!(of("hopper@contoso.com"), [("Fabrikam", "works")]);
        assert_eq!(whole["sources"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn a_check_judges_each_organization_and_names_it_where_a_mailbox_is_in_both() {
    let whole = whole(&two_deployments().run("check", &["--only", "dynamics", "--format", "json"]));
    let records = whole["records"].as_array().unwrap();
    for organization in ["Contoso", "Fabrikam"] {
        let own = |check: &str| {
            records.iter().find(|own| own["check"] == check && own["subject"]["name"] == organization).unwrap()
        };
        for check in ["dynamics.reachable", "dynamics.default-settings", "dynamics.operator-rights"] {
            assert_eq!(own(check)["outcome"], "pass", "{check} of {organization}");
        }
    }
    let failed: Vec<&Value> =
        records.iter().filter(|own| own["check"] == "dynamics.mailbox-test" && own["outcome"] == "fail").collect();
    let [failed] = failed.as_slice() else { panic!("{failed:#?}") };
    assert_eq!(failed["subject"]["name"], "ada@contoso.com");
    assert!(failed["findings"][0]["message"].as_str().unwrap().starts_with("Fabrikam: "), "{failed:#}");
}

#[test]
fn an_organization_that_cannot_be_read_hides_no_other() {
    // Two organizations may be at one host, where each token is rejected for itself.
    for (address, at) in [("https://crm.fabrikam.com", [192, 0, 2, 41]), ("https://crm.contoso.com", [192, 0, 2, 40])] {
        let place = place(|world| {
            second(world, address, at);
            world.reads_dynamics[1].token = "wrong-token-of-fabrikam".to_owned();
        });
        let ran = place.run("check", &["--only", "dynamics", "--format", "json"]);
        let whole = whole(&ran);
        let outcome = |check: &str, subject: &str| {
            let mut all = whole["records"].as_array().unwrap().iter();
            all.find(|own| own["check"] == check && own["subject"]["name"] == subject).map(|own| own["outcome"].clone())
        };
        assert_eq!(outcome("dynamics.reachable", "Contoso"), Some(json!("pass")), "{address}");
        assert_eq!(outcome("dynamics.reachable", "Fabrikam"), Some(json!("fail")), "{address}");
        assert_eq!(outcome("dynamics.default-settings", "Contoso"), Some(json!("pass")), "{address}");
        assert_eq!(outcome("dynamics.default-settings", "Fabrikam"), Some(json!("blocked")), "{address}");
        assert_eq!(outcome("dynamics.mailbox-test", "ada@contoso.com"), Some(json!("pass")), "{address}");
        assert!(!ran.stdout.contains("wrong-token-of-fabrikam"));
    }
}

#[test]
fn a_credential_goes_to_its_own_organization_alone() {
    let place = two_deployments();
    place.run("check", &["--only", "dynamics"]);
    let (contoso, fabrikam) = (place.heard("crm.contoso.com:443"), place.heard("crm.fabrikam.com:443"));
    let shows = |heard: &[String], token: &str| heard.iter().any(|line| line.ends_with(token));
    assert!(shows(&contoso, "lab-token-of-the-reader") && shows(&fabrikam, FABRIKAM));
    assert!(!shows(&contoso, FABRIKAM) && !shows(&fabrikam, "lab-token-of-the-reader"));
}

#[test]
fn a_test_is_queued_in_the_organization_of_the_mailbox() {
    let place = two_deployments();
    let words = ["--state", "failing", "--trigger-test", "--yes", "--wait", "1s"];
    let ran = place.run("mailboxes", &words);
    assert!(ran.stderr.contains("`ada@contoso.com` of `Fabrikam`"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!((place.asked_at("crm.fabrikam.com:443", "PATCH", ""), place.asked("PATCH", "")), (1, 0));
}

#[test]
fn an_overview_without_one_of_the_organizations_is_not_clean() {
    let place = place(|world| {
        second(world, "https://crm.fabrikam.com", [192, 0, 2, 41]);
        world.reads_dynamics[1].token = "wrong-token-of-fabrikam".to_owned();
    });
    let ran = place.run("mailboxes", &["--match", "ada@", "--format", "junit"]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(r#"failures="0" errors="1""#), "{}", ran.stdout);
    assert!(ran.stdout.contains("https://crm.fabrikam.com/Fabrikam could not be read"), "{}", ran.stdout);
}
