//! Which privileges are there, and which has a user?

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Some of those that the product has, and that of the product which a set-up of mail needs.
const NAMES: [&str; 7] = [
    "prvReadAccount",
    "prvReadMailbox",
    "prvWriteMailbox",
    "prvReadEmailServerProfile",
    "prvWriteEmailServerProfile",
    "prvApproveRejectEmailAddress",
    "prvSyncToOutlook",
];

fn id(place: usize) -> String {
    format!("9d000000-0000-4000-8000-{place:012}")
}

/// The table `privileges`.
pub(super) fn table() -> Vec<Value> {
    NAMES.iter().enumerate().map(|(place, name)| json!({ "privilegeid": id(place), "name": name })).collect()
}

/// `RetrieveUserPrivileges()`, as an on-premises version answers: without names.
pub(super) fn held(own: &BTreeMap<String, String>) -> Value {
    let all = NAMES.iter().enumerate().filter_map(|(place, name)| Some((place, own.get(*name)?)));
    let unit = "b0000000-0000-4000-8000-000000000001";
    let all: Vec<Value> =
        all.map(|(place, depth)| json!({ "Depth": depth, "PrivilegeId": id(place), "BusinessUnitId": unit })).collect();
    json!({ "RolePrivileges": all })
}
