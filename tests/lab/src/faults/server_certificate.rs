//! What goes wrong with the certificate on the servers, and with what the deployment says about it?

use serde_json::json;

use super::certificate_words::OWN;
use super::server_words::{CRM1, CRM2, CRM3, DEPLOYMENT, SERVERS, unreadable};
use super::words::{beside, blocked_at, error_at};
use crate::{Expected, Fault, World};

const SAME: &str = "certificate.same-everywhere";
const INSTALLED: &str = "server.certificate-installed";
const KEY_SPEC: &str = "server.key-spec";
const MISSING: &[Expected] = &[
    error_at(INSTALLED, CRM2),
    beside(KEY_SPEC, CRM2),
    beside("server.key-readable-by-async-account", CRM2),
    beside("server.key-readable-by-app-pool", CRM2),
    beside("server.key-not-overexposed", CRM2),
    beside("server.key-acl-canonical", CRM2),
    beside("server.restarted-since-change", CRM2),
];
/// The same where the certificate is not there at all: it is not the same everywhere.
const LOST: &[Expected] = &[
    error_at(SAME, OWN),
    error_at(INSTALLED, CRM2),
    beside(KEY_SPEC, CRM2),
    beside("server.key-readable-by-async-account", CRM2),
    beside("server.key-readable-by-app-pool", CRM2),
    beside("server.key-not-overexposed", CRM2),
    beside("server.key-acl-canonical", CRM2),
    beside("server.restarted-since-change", CRM2),
];

pub(super) const FAULTS: &[Fault] = &[
    SERVERS.fault(
        "server-certificate-missing",
        "one of two servers does not have the certificate",
        (INSTALLED, CRM2),
        LOST,
        |world| {
            world.machine_server("crm2")["certificates"] = json!({ "value": [] });
        },
    ),
    SERVERS.fault(
        "server-certificate-keyless",
        "one of two servers has the certificate without its key",
        (INSTALLED, CRM2),
        MISSING,
        |world| {
            let own = world.machine_certificate("crm2", 0);
            (own["has-key"], own["key"]) = (json!({ "value": false }), json!("absent"));
        },
    ),
    SERVERS.fault(
        "server-key-of-user",
        "the key lies in the profile of whoever imported it",
        (INSTALLED, CRM1),
        &[error_at(INSTALLED, CRM1)],
        |world| {
            key(world, "machine", false);
        },
    ),
    SERVERS.fault(
        "server-key-signature",
        "the key was imported with AT_SIGNATURE",
        (KEY_SPEC, CRM1),
        &[error_at(KEY_SPEC, CRM1)],
        |world| {
            key(world, "key-spec", 2);
        },
    ),
    SERVERS.fault(
        "server-key-cng",
        "the key was imported into a key storage provider",
        (KEY_SPEC, CRM1),
        &[error_at(KEY_SPEC, CRM1)],
        |world| {
            key(world, "provider", "Microsoft Software Key Storage Provider");
            key(world, "provider-type", 0);
            key(world, "key-spec", 0);
        },
    ),
    SERVERS.fault(
        "server-registration-unknown",
        "Get-CrmCertificate could not be run",
        ("server.all-covered", DEPLOYMENT),
        UNREGISTERED,
        |world| {
            // No file names the certificate either.
            (world.signing.pfx, world.signing.cer, world.signing.password) = (None, None, None);
            world.deployment()["certificates"] = unreadable("the snap-in is not there");
        },
    ),
    SERVERS.fault(
        "server-list-missing",
        "Get-CrmServer could not be run",
        ("server.all-covered", DEPLOYMENT),
        UNLISTED,
        |world| {
            world.deployment()["servers"] = unreadable("the snap-in is not there");
        },
    ),
    SERVERS.fault(
        "server-no-email-role",
        "no server has the Email Integration Service",
        EMAIL,
        &[error_at(EMAIL.0, DEPLOYMENT)],
        |world| {
            for server in servers(world) {
                let roles = server["roles"].as_array_mut().expect("a server has roles");
                roles.retain(|role| role != "EmailService");
            }
        },
    ),
    SERVERS.fault(
        "server-email-role-disabled",
        "the servers with the Email Integration Service are disabled",
        EMAIL,
        &[error_at(EMAIL.0, DEPLOYMENT)],
        |world| {
            for server in servers(world) {
                let has =
                    server["roles"].as_array().is_some_and(|roles| roles.iter().any(|role| role == "EmailService"));
                if has {
                    server["state"] = json!("Disabled");
                }
            }
        },
    ),
];

const EMAIL: (&str, &str) = ("server.email-integration-role", DEPLOYMENT);

const UNREGISTERED: &[Expected] = &[
    blocked_at(INSTALLED, CRM1),
    blocked_at(INSTALLED, CRM2),
    blocked_at(KEY_SPEC, CRM1),
    blocked_at(KEY_SPEC, CRM2),
    blocked_at("server.key-readable-by-async-account", CRM1),
    blocked_at("server.key-readable-by-async-account", CRM2),
    blocked_at("server.key-readable-by-app-pool", CRM1),
    blocked_at("server.key-readable-by-app-pool", CRM2),
    blocked_at("server.key-readable-by-app-pool", CRM3),
    blocked_at("server.key-not-overexposed", CRM1),
    blocked_at("server.key-not-overexposed", CRM2),
    blocked_at("server.key-not-overexposed", CRM3),
    blocked_at("server.key-acl-canonical", CRM1),
    blocked_at("server.key-acl-canonical", CRM2),
    blocked_at("server.key-acl-canonical", CRM3),
    blocked_at("server.restarted-since-change", CRM1),
    blocked_at("server.restarted-since-change", CRM2),
];

const UNLISTED: &[Expected] = &[blocked_at("server.all-covered", DEPLOYMENT), blocked_at(EMAIL.0, DEPLOYMENT)];

fn key(world: &mut World, name: &str, value: impl Into<serde_json::Value>) {
    world.machine_certificate("crm1", 0)["key"]["value"][name] = json!({ "value": value.into() });
}

fn servers(world: &mut World) -> &mut Vec<serde_json::Value> {
    world.deployment()["servers"]["value"].as_array_mut().expect("the list of servers")
}
