//! What goes wrong with services, evidence, TLS, clock and network of a Dynamics server?

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::server_words::{CRM1, CRM2, SERVERS, named, unreadable};
use super::words::{beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, Root, World};

const SERVICES: (&str, &str) = ("server.async-services", CRM1);
const EVIDENCE: (&str, &str) = ("server.evidence-fresh", CRM1);
const OUTBOUND: (&str, &str) = ("server.outbound", CRM1);
const CLIENT: (&str, &str) = ("server.tls-client", CRM1);
const CLOCK: (&str, &str) = ("server.clock", CRM2);
const STOPPED: &[Expected] = &[error_at(SERVICES.0, CRM1)];
const CUT: &[Expected] = &[error_at(OUTBOUND.0, CRM1)];
const NO_SERVICE: &[Expected] = &[
    error_at(SERVICES.0, CRM1),
    beside("server.key-readable-by-async-account", CRM1),
    beside("server.restarted-since-change", CRM1),
];

pub(super) const SERVICE_FAULTS: &[Fault] = &[
    SERVERS.fault("server-async-stopped", "the asynchronous service has stopped", SERVICES, STOPPED, |world| {
        stop(world, "MSCRMAsyncService", "Auto");
    }),
    SERVERS.fault("server-maintenance-disabled", "the maintenance service is disabled", SERVICES, STOPPED, |world| {
        stop(world, "MSCRMAsyncService$maintenance", "Disabled");
    }),
    SERVERS.fault(
        "server-async-missing",
        "a back-end server has no asynchronous service",
        SERVICES,
        NO_SERVICE,
        |world| {
            let services = world.machine_server("crm1")["services"]["value"].as_array_mut().expect("the services");
            services.retain(|service| !service["name"].as_str().is_some_and(|name| name.starts_with("MSCRMAsync")));
        },
    ),
    SERVERS.fault(
        "server-evidence-incomplete",
        "the collector could not read the registry",
        EVIDENCE,
        &[warning_at(EVIDENCE.0, CRM1), blocked_at(CLIENT.0, CRM1)],
        |world| world.machine_server("crm1")["schannel"] = unreadable("access to the registry is denied"),
    ),
    SERVERS.fault(
        "server-tls12-off",
        "TLS 1.2 is switched off for clients",
        CLIENT,
        &[error_at(CLIENT.0, CRM1)],
        |world| {
            let switch = json!({ "protocol": "TLS 1.2", "side": "Client", "enabled": 0, "disabled-by-default": 1 });
            world.machine_server("crm1")["schannel"] = json!({ "value": [switch] });
        },
    ),
    SERVERS.fault(
        "server-strong-crypto-off",
        "strong cryptography of .NET is switched off",
        CLIENT,
        &[error_at(CLIENT.0, CRM1)],
        |world| {
            let key = "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319";
            world.machine_server("crm1")["dotnet"] = json!({ "value": [{ "key": key, "strong-crypto": 0 }] });
        },
    ),
    SERVERS.fault(
        "server-clock-behind",
        "the clock of one server is eleven minutes behind",
        CLOCK,
        &[error_at(CLOCK.0, CRM2)],
        |world| {
            shift(world, "crm2", SignedDuration::from_mins(-11));
        },
    ),
];

pub(super) const NETWORK_FAULTS: &[Fault] = &[
    SERVERS.fault(
        "server-exchange-unreachable",
        "a firewall cuts the server from Exchange Online",
        OUTBOUND,
        CUT,
        |world| {
            silence(world, "exchange");
        },
    ),
    SERVERS.fault(
        "server-token-service-unreachable",
        "a firewall cuts the server from the token service",
        OUTBOUND,
        CUT,
        |world| {
            silence(world, "token-service");
        },
    ),
    SERVERS.fault(
        "server-intercepted",
        "a proxy shows the server its own certificate for Exchange Online",
        OUTBOUND,
        CUT,
        |world| {
            for own in outbound(world, "crm1", "exchange") {
                let handshake = &mut own["tls"]["value"];
                handshake["issuer"] = json!("CN=Contoso Web Proxy CA, O=Contoso, C=US");
                let root = json!({ "subject": "CN=Contoso Root CA, O=Contoso, C=US", "thumbprint": "A".repeat(40) });
                handshake["chain"] = json!([root]);
            }
        },
    ),
    SERVERS.fault(
        "server-untrusted",
        "Windows on the server does not trust the root of the sign-in service",
        OUTBOUND,
        CUT,
        |world| {
            for own in outbound(world, "crm1", "sign-in") {
                own["tls"]["value"]["problems"] = json!(["UntrustedRoot"]);
            }
        },
    ),
    SERVERS.fault(
        "server-lists-unreachable",
        "no host of revocation lists answers the server",
        OUTBOUND,
        &[warning_at(OUTBOUND.0, CRM1)],
        |world| {
            silence(world, "crl");
        },
    ),
    SERVERS.fault(
        "server-exchange-untried",
        "nobody tried Exchange Online from the server",
        EVIDENCE,
        &[blocked_at(OUTBOUND.0, CRM1)],
        |world| {
            let all = world.machine_server("crm1")["outbound"]["value"].as_array_mut().expect("the connections");
            all.retain(|own| own["purpose"] != "exchange");
        },
    ),
    Fault {
        name: "server-proxies-differ",
        about: "WinHTTP has a proxy, and .NET goes directly",
        world: World::dynamics,
        root: Root { check: "server.proxy", subject: CRM1 },
        expect: &[],
        notes: &["server.proxy"],
        apply: |world| {
            let proxies = world.machine_server("crm1")["proxies"]["value"].as_array_mut().expect("the proxies");
            let own = proxies.iter_mut().find(|own| own["of"] == "winhttp").expect("the proxy of WinHTTP");
            own["server"] = json!({ "value": "proxy.contoso.com:8080" });
        },
    },
];

fn stop(world: &mut World, service: &str, start_mode: &str) {
    let own = named(&mut world.machine_server("crm1")["services"], service);
    (own["state"], own["started"]) = (json!({ "value": "Stopped" }), json!("absent"));
    own["start-mode"] = json!({ "value": start_mode });
}

/// The connections of a machine for one purpose; all where none is named.
pub(super) fn outbound<'a>(
    world: &'a mut World,
    machine: &str,
    purpose: &'a str,
) -> impl Iterator<Item = &'a mut Value> {
    let all = world.machine_server(machine)["outbound"]["value"].as_array_mut().expect("the connections");
    all.iter_mut().filter(move |own| purpose.is_empty() || own["purpose"] == purpose)
}

fn silence(world: &mut World, purpose: &str) {
    for own in outbound(world, "crm1", purpose) {
        let failed = unreadable("the connection: no answer within 10 seconds");
        if own["tls"] != "absent" {
            own["tls"] = failed.clone();
        }
        (own["status"], own["date"]) = (failed, json!("absent"));
    }
}

/// Moves what the server's own clock showed.
pub(super) fn shift(world: &mut World, machine: &str, by: SignedDuration) {
    for own in outbound(world, machine, "") {
        let at: Option<Timestamp> = own["at"].as_str().and_then(|at| at.parse().ok());
        if let Some(at) = at {
            own["at"] = json!((at + by).to_string());
        }
    }
}
