//! What do the faults of a Dynamics server change?

use serde_json::{Value, json};

use super::words::In;
use crate::World;

/// The two servers with all roles, and the front end.
pub(super) const CRM1: &str = "crm1.contoso.com";
pub(super) const CRM2: &str = "crm2.contoso.com";
pub(super) const CRM3: &str = "crm3.contoso.com";
pub(super) const DEPLOYMENT: &str = "deployment";

/// The account of the asynchronous services, that of the web application, and the group that holds both.
pub(super) const ASYNC: &str = "S-1-5-21-3623811015-3361044348-30300820-1104";
pub(super) const WEB: &str = "S-1-5-21-3623811015-3361044348-30300820-1105";
pub(super) const GROUP: &str = "S-1-5-21-3623811015-3361044348-30300820-1130";

/// The world with the company's Dynamics servers.
pub(super) const SERVERS: In = In(World::dynamics);

/// A security descriptor as Windows gives it to a key of the computer, with these entries behind those of the system.
pub(super) fn with_entries(world: &mut World, machine: &str, entries: &str) {
    world.set_key_access(machine, &format!("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA){entries}"));
}

/// The entries that let both accounts read, as the certificate console writes them.
pub(super) fn granted() -> String {
    format!("(A;;0x80120089;;;{ASYNC})(A;;0x80120089;;;{WEB})")
}

/// A part of the evidence that could not be read.
pub(super) fn unreadable(reason: &str) -> Value {
    json!({ "failed": reason })
}

/// The entry of a list of the evidence whose name is this one.
pub(super) fn named<'a>(list: &'a mut Value, name: &str) -> &'a mut Value {
    let own = list["value"].as_array_mut().into_iter().flatten().find(|own| own["name"] == name);
    own.expect("the world has an entry of the name")
}

/// Lets the asynchronous services of a machine run as another account.
pub(super) fn run_as(world: &mut World, machine: &str, account: &str) {
    let server = world.machine_server(machine);
    for service in ["MSCRMAsyncService", "MSCRMAsyncService$maintenance"] {
        named(&mut server["services"], service)["account"] = json!({ "value": account });
    }
}

/// Adds an account with its groups.
pub(super) fn account(world: &mut World, machine: &str, name: &str, sid: &str, kind: &str, groups: &[&str]) {
    let groups: Vec<Value> = groups.iter().map(|sid| json!({ "sid": sid })).collect();
    let account = json!({
        "name": name,
        "sid": { "value": sid },
        "kind": { "value": kind },
        "groups": { "value": { "groups": groups } },
    });
    let accounts = world.machine_server(machine)["accounts"].as_array_mut();
    accounts.expect("the machine has accounts").push(account);
}
