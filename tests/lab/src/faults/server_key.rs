//! What goes wrong with the access list of the private key?

use serde_json::json;

use super::server_words::{
    ASYNC, CRM1, CRM2, GROUP, SERVERS, WEB, account, granted, named, run_as, unreadable, with_entries,
};
use super::words::{blocked_at, error_at, warning_at};
use crate::{Expected, Fault};

const BY_ASYNC: &str = "server.key-readable-by-async-account";
const BY_POOL: &str = "server.key-readable-by-app-pool";
const ASYNC_ONLY: &[Expected] = &[error_at(BY_ASYNC, CRM1)];
const BOTH: &[Expected] = &[error_at(BY_ASYNC, CRM1), warning_at(BY_POOL, CRM1)];
const EXPOSED: &[Expected] = &[warning_at("server.key-not-overexposed", CRM1)];
const ROOT: (&str, &str) = (BY_ASYNC, CRM1);
const EXPOSURE: (&str, &str) = ("server.key-not-overexposed", CRM1);
const EVIDENCE: (&str, &str) = ("server.evidence-fresh", CRM1);

pub(super) const DENIED: &[Fault] = &[
    SERVERS.fault("server-key-not-granted", "a fresh import: only the system may read the key", ROOT, BOTH, |world| {
        with_entries(world, "crm1", "");
    }),
    SERVERS.fault(
        "server-key-not-granted-to-pool",
        "the key is granted to the asynchronous service alone",
        (BY_POOL, CRM1),
        &[warning_at(BY_POOL, CRM1)],
        |world| with_entries(world, "crm1", &format!("(A;;FR;;;{ASYNC})")),
    ),
    SERVERS.fault("server-key-denied-to-group", "a group that holds both accounts is denied", ROOT, BOTH, |world| {
        world.set_key_access("crm1", &format!("O:SYD:PAI(D;;FR;;;{GROUP})(A;;FA;;;SY){}", granted()));
    }),
    SERVERS.fault("server-key-denied", "the account of the service is denied by name", ROOT, ASYNC_ONLY, |world| {
        world.set_key_access("crm1", &format!("O:SYD:PAI(D;;0x1;;;{ASYNC})(A;;FA;;;SY){}", granted()));
    }),
    SERVERS.fault("server-key-denied-to-everyone", "everyone is denied, services included", ROOT, BOTH, |world| {
        world.set_key_access("crm1", &format!("O:SYD:PAI(D;;FR;;;WD)(A;;FA;;;SY){}", granted()));
    }),
    SERVERS.fault("server-key-inherit-only", "the permission is for children of the file", ROOT, ASYNC_ONLY, |world| {
        with_entries(world, "crm1", &format!("(A;OICIIO;FR;;;{ASYNC})(A;;FR;;;{WEB})"));
    }),
    SERVERS.fault(
        "server-key-write-only",
        "the account may write the key and not read it",
        ROOT,
        ASYNC_ONLY,
        |world| {
            with_entries(world, "crm1", &format!("(A;;0x116;;;{ASYNC})(A;;FR;;;{WEB})"));
        },
    ),
    SERVERS.fault(
        "server-key-data-only",
        "the account may read data and nothing that opening takes",
        ROOT,
        ASYNC_ONLY,
        |world| {
            with_entries(world, "crm1", &format!("(A;;CC;;;{ASYNC})(A;;FR;;;{WEB})"));
        },
    ),
    SERVERS.fault("server-key-empty-list", "the access list has no entry", ROOT, BOTH, |world| {
        world.set_key_access("crm1", "O:SYG:SYD:P");
    }),
    SERVERS.fault(
        "server-key-other-account",
        "the services run as a new account on one server",
        (BY_ASYNC, CRM2),
        &[error_at(BY_ASYNC, CRM2)],
        |world| {
            run_as(world, "crm2", "CONTOSO\\svc-crm-new");
            account(world, "crm2", "CONTOSO\\svc-crm-new", &format!("{}9", &ASYNC[..ASYNC.len() - 1]), "user", &[]);
        },
    ),
    SERVERS.fault(
        "server-key-network-service",
        "the services run as NETWORK SERVICE, which is not granted",
        ROOT,
        ASYNC_ONLY,
        |world| {
            run_as(world, "crm1", "NT AUTHORITY\\NetworkService");
        },
    ),
    SERVERS.fault("server-key-icacls-denied", "icacls shows a denial for the account", ROOT, ASYNC_ONLY, |world| {
        let lines = json!([
            { "account": "CONTOSO\\svc-crm-async", "groups": ["DENY", "R"] },
            { "account": "NT AUTHORITY\\SYSTEM", "groups": ["F"] },
            { "account": "CONTOSO\\svc-crm-async", "groups": ["R"] },
            { "account": "CONTOSO\\svc-crm-web", "groups": ["R"] },
        ]);
        world.machine_server("crm1")["key-files"][0]["access"] = json!({ "value": { "icacls": lines } });
    }),
];

pub(super) const OTHERWISE: &[Fault] = &[
    SERVERS.fault("server-key-null-list", "the key has no access list", EXPOSURE, EXPOSED, |world| {
        world.set_key_access("crm1", "O:SYG:SYD:NO_ACCESS_CONTROL");
    }),
    SERVERS.fault(
        "server-key-open-to-users",
        "every user of the server may read the key",
        EXPOSURE,
        EXPOSED,
        |world| {
            with_entries(world, "crm1", &format!("{}(A;;FR;;;BU)", granted()));
        },
    ),
    SERVERS.fault(
        "server-key-open-to-everyone",
        "everyone may do everything with the key",
        EXPOSURE,
        EXPOSED,
        |world| {
            with_entries(world, "crm1", "(A;;GA;;;WD)");
        },
    ),
    SERVERS.fault(
        "server-key-out-of-order",
        "a denial stands behind the permissions",
        ("server.key-acl-canonical", CRM1),
        &[warning_at("server.key-acl-canonical", CRM1)],
        |world| with_entries(world, "crm1", &format!("{}(D;;FR;;;BG)", granted())),
    ),
    SERVERS.fault(
        "server-key-groups-unknown",
        "a group is denied, and the groups of the account are not known",
        EVIDENCE,
        &[blocked_at(BY_ASYNC, CRM1)],
        |world| {
            world.set_key_access(
                "crm1",
                &format!("O:SYD:PAI(D;;FR;;;{}40)(A;;FA;;;SY){}", &GROUP[..GROUP.len() - 2], granted()),
            );
            let accounts = world.machine_server("crm1")["accounts"].as_array_mut();
            let own = accounts.into_iter().flatten().find(|own| own["name"] == "CONTOSO\\svc-crm-async");
            own.expect("the account of the service")["groups"] = unreadable("the domain does not answer");
        },
    ),
    SERVERS.fault(
        "server-key-conditional",
        "a condition decides whether the account may read",
        EVIDENCE,
        &[blocked_at(BY_ASYNC, CRM1)],
        |world| {
            with_entries(world, "crm1", &format!("(XA;;FR;;;{ASYNC};(@User.Department == \"CRM\"))(A;;FR;;;{WEB})"));
        },
    ),
    SERVERS.fault(
        "server-key-list-unreadable",
        "the collector was not allowed to read the access list",
        EVIDENCE,
        UNREADABLE,
        |world| {
            world.machine_server("crm1")["key-files"][0]["access"] = unreadable("access is denied");
        },
    ),
    SERVERS.fault(
        "server-not-restarted",
        "the key was written after the services were started",
        RESTART,
        &[warning_at(RESTART.0, CRM1)],
        |world| {
            world.machine_server("crm1")["key-files"][0]["written"] = json!({ "value": "2026-05-28T18:00:00Z" });
        },
    ),
    SERVERS.fault(
        "server-not-restarted-since-grant",
        "one service runs since before the access list changed",
        RESTART,
        &[warning_at(RESTART.0, CRM1)],
        |world| {
            let server = world.machine_server("crm1");
            server["key-files"][0]["changed"] = json!({ "value": "2026-05-29T18:00:00Z" });
            named(&mut server["services"], "MSCRMAsyncService")["started"] = json!({ "value": "2026-05-29T18:05:00Z" });
        },
    ),
];

const RESTART: (&str, &str) = ("server.restarted-since-change", CRM1);
const UNREADABLE: &[Expected] = &[
    warning_at("server.evidence-fresh", CRM1),
    blocked_at(BY_ASYNC, CRM1),
    blocked_at(BY_POOL, CRM1),
    blocked_at("server.key-acl-canonical", CRM1),
    blocked_at("server.key-not-overexposed", CRM1),
    blocked_at(RESTART.0, CRM1),
];
