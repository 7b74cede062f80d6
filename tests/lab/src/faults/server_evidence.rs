//! What goes wrong with the evidence itself?

use serde_json::json;

use super::lists::{OF_GRAPH, each, joined};
use super::server_words::SERVERS;
use super::words::{beside, error_at, warning_at};
use crate::{Expected, Fault, World};

const DEPLOYMENT: &str = "deployment";
const TENANT: &str = "contoso.onmicrosoft.com";

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "evidence-stale",
        "the evidence of one server is three days old",
        &[warning_at("server.evidence-fresh", "crm2.contoso.com")],
        |world| {
            world.machine("crm2")["collected"] = "2026-05-29T08:30:00Z".into();
            world.machine_server("crm2")["collected"] = "2026-05-29T08:30:00Z".into();
        },
    ),
    fault(
        "evidence-incomplete",
        "the collector might not read where a server gets its time",
        &[warning_at("server.evidence-fresh", "crm2.contoso.com")],
        |world| world.machine_server("crm2")["time-source"] = json!({"failed": "access is denied"}),
    ),
    fault(
        "evidence-of-one-server-missing",
        "the collector did not run on one of the full servers",
        &[error_at("server.all-covered", DEPLOYMENT)],
        |world| {
            world.machines.remove("crm2");
        },
    ),
    fault(
        "ews-off-for-the-organization",
        "EWS is switched off for the whole Exchange organization",
        EWS_CLOSED,
        |world| exchange(world, "EwsEnabled : False"),
    ),
    fault(
        "ews-allow-list-without-dynamics",
        "the list of user agents that may use EWS does not name Dynamics",
        EWS_CLOSED,
        |world| {
            let list =
                "EwsEnabled : True\r\nEwsApplicationAccessPolicy : EnforceAllowList\r\nEwsAllowList : {MacOutlook/*}";
            exchange(world, list);
        },
    ),
];

/// The tenant of the imported output has another name than the one that discovery finds.
const EWS_CLOSED: &[Expected] = &joined::<18>(&[
    &[
        error_at("ews.enabled", TENANT),
        beside("entra.tenant-found", TENANT),
        beside("entra.cloud-consistent", TENANT),
        beside("entra.s2s-metadata", TENANT),
        beside("entra.s2s-token", TENANT),
        beside("entra.tenant-id-matches", TENANT),
        beside("entra.token", TENANT),
        beside("ews.enabled", super::words::TENANT),
    ],
    &each(OF_GRAPH, beside("", TENANT)),
]);

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    SERVERS.fault(name, about, (expect[0].check, expect[0].subject), expect, apply)
}

/// Adds the text of `Get-OrganizationConfig`.
fn exchange(world: &mut World, settings: &str) {
    let text = format!("Name : {TENANT}\r\n{settings}\r\n");
    world.texts.insert("organization.txt".to_owned(), text);
}
