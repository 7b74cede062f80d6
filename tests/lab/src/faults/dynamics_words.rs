//! What do the faults of Dynamics change in the evidence?

use serde_json::{Value, json};

pub(super) use super::server_words::{DEPLOYMENT, SERVERS};
use crate::World;

pub(super) const CONTOSO: &str = "Contoso";
pub(super) const PROFILE: &str = "Hybrid";
pub(super) const ADA: &str = "ada@contoso.com";
pub(super) const CHARLES: &str = "charles@contoso.com";
pub(super) const SUPPORT: &str = "support@contoso.com";

/// The only organization of the evidence.
pub(super) fn organization(world: &mut World) -> &mut Value {
    &mut world.deployment()["organizations"]["value"][0]
}

/// The record of a mailbox.
pub(super) fn mailbox<'w>(world: &'w mut World, address: &str) -> &'w mut Value {
    let all = organization(world)["mailboxes"]["value"].as_array_mut().expect("the evidence has mailboxes");
    all.iter_mut().find(|own| own["emailaddress"] == address).expect("the world has the mailbox")
}

/// The only profile.
pub(super) fn profile(world: &mut World) -> &mut Value {
    &mut organization(world)["profiles"]["value"][0]
}

/// Changes columns of a row.
pub(super) fn set(row: &mut Value, cells: &[(&str, &str)]) {
    for (name, value) in cells {
        row[*name] = json!(value);
    }
}

/// Takes columns away.
pub(super) fn clear(row: &mut Value, names: &[&str]) {
    let object = row.as_object_mut().expect("a row is an object");
    object.retain(|name, _| !names.contains(&name.as_str()));
}

/// The test of a mailbox failed, with an error alert that says why.
pub(super) fn fails(world: &mut World, address: &str, text: &str, details: &str) {
    let own = mailbox(world, address);
    set(own, &[("incomingemailstatus", "2"), ("outgoingemailstatus", "2"), ("actstatus", "2")]);
    set(own, &[("enabledforincomingemail", "False"), ("enabledforoutgoingemail", "False"), ("enabledforact", "False")]);
    clear(own, &["lastsuccessfulsynccompletedon"]);
    alert(world, address, text, details, "2026-06-01T08:00:00Z");
}

/// An error alert about a mailbox.
pub(super) fn alert(world: &mut World, address: &str, text: &str, details: &str, at: &str) {
    let id = mailbox(world, address)["mailboxid"].clone();
    let alert = json!({
        "level": "3", "text": text, "errordetails": details, "createdon": at, "machinename": "CRM1",
        "tracecode": "100", "_regardingobjectid_value": id,
    });
    organization(world)["alerts"]["value"].as_array_mut().expect("the evidence has alerts").push(alert);
}
