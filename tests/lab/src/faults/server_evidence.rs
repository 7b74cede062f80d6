//! What goes wrong with the evidence itself?

use serde_json::json;

use super::words::failure;
use crate::{Expected, Fault, World};

const DEPLOYMENT: &str = "deployment";
const TENANT: &str = "contoso.onmicrosoft.com";

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "evidence-stale",
        "the evidence of one server is three days old",
        &[failure("server.evidence-fresh", "crm2.contoso.com", "warning")],
        |world| {
            world.machine("crm2")["collected"] = "2026-05-29T08:30:00Z".into();
            world.machine_server("crm2")["collected"] = "2026-05-29T08:30:00Z".into();
        },
    ),
    fault(
        "evidence-incomplete",
        "the collector might not read where a server gets its time",
        &[failure("server.evidence-fresh", "crm2.contoso.com", "warning")],
        |world| world.machine_server("crm2")["time-source"] = json!({"failed": "access is denied"}),
    ),
    fault(
        "evidence-of-one-server-missing",
        "the collector did not run on one of the full servers",
        &[failure("server.all-covered", DEPLOYMENT, "error")],
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
const EWS_CLOSED: &[Expected] = &[
    failure("ews.enabled", TENANT, "error"),
    not_applicable("entra.tenant-found", TENANT),
    not_applicable("entra.cloud-consistent", TENANT),
    not_applicable("entra.s2s-metadata", TENANT),
    not_applicable("entra.domain-verified", TENANT),
    not_applicable("entra.key-credential", TENANT),
    not_applicable("entra.key-credential-dates", TENANT),
    not_applicable("entra.mailbox-user", TENANT),
    not_applicable("entra.permissions", TENANT),
    not_applicable("entra.s2s-token", TENANT),
    not_applicable("entra.service-health", TENANT),
    not_applicable("entra.service-principal", TENANT),
    not_applicable("entra.setup-app-removed", TENANT),
    not_applicable("entra.spn", TENANT),
    not_applicable("entra.stale-credentials", TENANT),
    not_applicable("entra.tenant-id-matches", TENANT),
    not_applicable("entra.token", TENANT),
    not_applicable("ews.enabled", super::words::TENANT),
];

const fn not_applicable(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "not-applicable", level: None }
}

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    let root = crate::Root { check: expect[0].check, subject: expect[0].subject };
    Fault { name, about, world: World::dynamics, root, expect, notes: &[], apply }
}

/// Adds the text of `Get-OrganizationConfig`.
fn exchange(world: &mut World, settings: &str) {
    let text = format!("Name : {TENANT}\r\n{settings}\r\n");
    world.texts.insert("organization.txt".to_owned(), text);
}
