//! Does a domain controller that nobody here wrote give what its files hold, by LDAP, LDAPS and `StartTLS`?
//!
//! Samba runs in a network namespace of its own, so that its ports are free; the test needs root, as `.ci/run` has.

mod controller;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use controller::{BASE, Controller, HOST, PASSWORD};
use serde_json::Value;

/// More than one page.
const MANY: usize = 1100;

fn users() -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let mut user = |name: &str, more: &str| {
        let _ = write!(
            text,
            "dn: CN={name},CN=Users,{BASE}\nchangetype: add\nobjectClass: user\nsAMAccountName: {name}\nuserAccountControl: 512\n{more}\n"
        );
    };
    user(
        "ada",
        "userPrincipalName: ada@contoso.local\nmail: ada@contoso.com\nproxyAddresses: SMTP:ada@contoso.com\nproxyAddresses: smtp:ada l@contoso.com\n",
    );
    user("bob", "userPrincipalName: bob@contoso.com\nproxyAddresses: smtp:ADA@contoso.com\n");
    user("joerg", "userPrincipalName:: asO2cmdAY29udG9zby5jb20=\n");
    user("carol", "userPrincipalName: carol@contoso.local\nproxyAddresses: SMTP:carol@contoso.com\n");
    user("x500", "userPrincipalName: x500@contoso.com\nproxyAddresses: x500:/o=Contoso/ou=Exchange (X)/cn=x500\n");
    for place in 0..MANY {
        user(&format!("user{place}"), &format!("userPrincipalName: user{place}@contoso.com\n"));
    }
    text
}

/// What is to be corrected: object, attribute, value, the kinds of errors, and what is suggested.
fn rows(json: &Value) -> Vec<[String; 5]> {
    let rows = json["rows"].as_array().expect("it is a list").iter();
    rows.map(|row| ["object", "attribute", "value", "errors", "suggestion"].map(|name| row[name].to_string())).collect()
}

fn listed(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn a_domain_controller_gives_the_same_by_every_way_and_as_its_file() {
    let controller = Controller::start(&users());
    let file = controller.export();
    let expected = rows(&listed(&list("json", &file)));
    let of = |name: &str| expected.iter().filter(|row| row[0].contains(&format!("CN={name},"))).count();
    let each = ["ada", "bob", "carol", "joerg", "x500"].map(of);
    assert_eq!((each, expected.len()), ([4, 1, 1, 1, 0], 7), "{expected:#?}");
    assert_eq!(
        rows(&listed(&list("json", &backwards(&file)))),
        expected,
        "the order of the objects changes what is said"
    );
    for url in [
        format!("ldaps://{HOST}"),
        format!("ldap://{HOST}"),
        format!("ldap://{HOST}:3268"),
        format!("ldaps://{HOST}:3269"),
    ] {
        let seen = listed(&controller.identity(&url, Some(PASSWORD), ""));
        assert_eq!(rows(&seen), expected, "{url}");
        assert!(seen["read"].as_u64().is_some_and(|read| read >= MANY as u64 + 4), "{url}: {}", seen["read"]);
    }
    // The controller refuses a search on ldap:// that is not sealed.
    for way in ["ntlm", "kerberos", "negotiate"] {
        for url in [format!("ldap://{HOST}"), format!("ldaps://{HOST}"), format!("ldap://{HOST}:3268")] {
            let seen = listed(&controller.identity(&url, Some(PASSWORD), &format!("sign_in = '{way}'\n")));
            assert_eq!(rows(&seen), expected, "{way} {url}");
        }
    }
    let narrowed = listed(&controller.identity(&format!("ldaps://{HOST}"), Some(PASSWORD), "filter = '(cn=ada)'\n"));
    assert_eq!(narrowed["read"], 1);
    refusals(&controller);
    check(&controller);
    changes(&controller, &file, expected.len());
}

/// What is said about a file.
fn list(format: &str, file: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["identity", "--format", format]).arg(file).output().expect("exdoctor starts")
}

/// The same objects, the last one first.
fn backwards(file: &Path) -> PathBuf {
    let text = std::fs::read_to_string(file).expect("it can be read");
    let objects: Vec<&str> = text.trim_end().rsplit("\n\n").collect();
    beside(file.parent().expect("it lies in a folder"), "backwards.ldf", &format!("{}\n", objects.join("\n\n")))
}

/// Samba's own tool takes the suggested changes, and what had a suggestion is not listed again: carol's name to sign in with,
/// joerg's, and one address of ada. The address in the place of ada's own name is held by bob too: a person must choose.
fn changes(controller: &Controller, file: &Path, before: usize) {
    let suggested = String::from_utf8(list("ldif", file).stdout).expect("LDIF is ASCII");
    assert_eq!(suggested.matches("\nadd: ").count(), 3, "{suggested}");
    controller.apply(&suggested);
    let after = rows(&listed(&list("json", &controller.export())));
    assert_eq!(after.len(), before - 3, "{after:#?}");
}

/// What a domain controller does not give is said with its reason, and the password is never shown.
fn refusals(controller: &Controller) {
    let said = |output: Output| {
        let text = String::from_utf8(output.stderr).expect("it is UTF-8");
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(!text.contains(PASSWORD) && !text.contains("Wrong-Password"), "{text}");
        text
    };
    let url = format!("ldaps://{HOST}");
    let wrong = said(controller.identity(&url, Some("Wrong-Password"), ""));
    assert!(wrong.contains("name or password is wrong (code 49"), "{wrong}");
    for (way, reason) in [
        ("ntlm", "name or password is wrong (code 49"),
        ("kerberos", "KDC_ERR_PREAUTH_FAILED (24)"),
        ("negotiate", "KDC_ERR_PREAUTH_FAILED (24)"),
    ] {
        let more = format!("sign_in = '{way}'\n");
        for url in [format!("ldap://{HOST}"), format!("ldaps://{HOST}")] {
            let wrong = said(controller.identity(&url, Some("Wrong-Password"), &more));
            assert!(wrong.contains(reason), "{way} {url}: {wrong}");
        }
    }
    let nobody = said(controller.identity(&url, None, ""));
    assert!(nobody.contains("name username and password in [directory]"), "{nobody}");
    let nowhere = said(controller.identity(&url, Some(PASSWORD), "base = 'OU=Nowhere,DC=contoso,DC=test'\n"));
    assert!(nowhere.contains("there is no such object; is `base` right?"), "{nowhere}");
    let untrusted = said(controller.untrusted(&url));
    assert!(untrusted.contains("invalid peer certificate"), "{untrusted}");
}

/// The checks judge what was found there.
fn check(controller: &Controller) {
    let config = controller.config(&format!("ldaps://{HOST}"), Some(PASSWORD), "", true);
    let output = controller.run(&["check", "--only", "identity.*", "--format", "json", "-c"], &config);
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let records = report["records"].as_array().expect("it is a list");
    let outcome = |check: &str| records.iter().find(|record| record["check"] == check).map(|record| &record["outcome"]);
    for (check, expected) in [
        ("identity.attributes", "fail"),
        ("identity.duplicates", "fail"),
        ("identity.upn-suffix", "fail"),
        ("identity.address-domains-verified", "blocked"),
    ] {
        assert_eq!(outcome(check), Some(&Value::from(expected)), "{check}: {report:#}");
    }
    assert!(!String::from_utf8_lossy(&output.stdout).contains(PASSWORD));
}

/// Where a file of the test lies.
fn beside(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("it can be written");
    path
}
