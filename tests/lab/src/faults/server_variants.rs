//! What is odd at Dynamics servers, and healthy?

use jiff::SignedDuration;
use serde_json::json;

use super::server_state::shift;
use super::server_words::{ASYNC, GROUP, SERVERS, WEB, account, granted, run_as, with_entries};
use crate::Variant;

pub(super) const VARIANTS: &[Variant] = &[
    SERVERS.variant(
        "server-front-end-without-certificate",
        "the front end has no certificate, which nobody asks for",
        |world| {
            let server = world.machine_server("crm3");
            (server["certificates"], server["key-files"]) = (json!({ "value": [] }), json!([]));
        },
    ),
    SERVERS.variant("server-managed-account", "the services run as a group managed account", |world| {
        let sid = format!("{}8", &ASYNC[..ASYNC.len() - 1]);
        let computers = format!("{}515", ASYNC.trim_end_matches("1104"));
        for machine in ["crm1", "crm2"] {
            run_as(world, machine, "CONTOSO\\gmsa-crm$");
            account(world, machine, "CONTOSO\\gmsa-crm$", &sid, "managed-service", &[&computers]);
            with_entries(world, machine, &format!("(A;;FR;;;{sid})(A;;FR;;;{WEB})"));
        }
    }),
    SERVERS.variant(
        "server-managed-account-by-group",
        "a group managed account reads the key as one of the domain's computers",
        |world| {
            let sid = format!("{}8", &ASYNC[..ASYNC.len() - 1]);
            let computers = format!("{}515", ASYNC.trim_end_matches("1104"));
            run_as(world, "crm1", "CONTOSO\\gmsa-crm$");
            account(world, "crm1", "CONTOSO\\gmsa-crm$", &sid, "managed-service", &[&computers]);
            with_entries(world, "crm1", &format!("(A;;FR;;;{computers})(A;;FR;;;{WEB})"));
        },
    ),
    SERVERS.variant("server-network-service", "the services run as NETWORK SERVICE, which may read the key", |world| {
        run_as(world, "crm1", "NT AUTHORITY\\NetworkService");
        with_entries(world, "crm1", &format!("(A;;0x80120089;;;NS)(A;;FR;;;{WEB})"));
    }),
    SERVERS.variant("server-group-granted", "a group that holds both accounts may read the key", |world| {
        with_entries(world, "crm1", &format!("(A;;FR;;;{GROUP})"));
    }),
    SERVERS.variant("server-guests-denied", "guests are denied first, which concerns no service", |world| {
        world.set_key_access("crm1", &format!("O:SYD:PAI(D;;FA;;;BG)(A;;FA;;;SY){}", granted()));
    }),
    SERVERS.variant(
        "server-pool-identity",
        "the web application runs as the identity of its pool, which may read the key",
        |world| {
            let pool = &mut world.machine_server("crm1")["app-pools"]["value"][0];
            (pool["identity"], pool["account"]) =
                (json!({ "value": "ApplicationPoolIdentity" }), json!({ "value": "IIS APPPOOL\\CRMAppPool" }));
            // SHA-1 of the pool's name, as Windows computes it.
            let own = "S-1-5-82-3521938855-2021869819-99297347-1718859267-3355536331";
            with_entries(world, "crm1", &format!("(A;;FR;;;{ASYNC})(A;;FR;;;{own})"));
        },
    ),
    SERVERS.variant("server-icacls", "the access list comes from icacls in German", |world| {
        let lines = json!([
            { "account": "NT-AUTORITÄT\\SYSTEM", "groups": ["F"] },
            { "account": "VORDEFINIERT\\Administratoren", "groups": ["F"] },
            { "account": "CONTOSO\\svc-crm-async", "groups": ["R"] },
            { "account": "CONTOSO\\svc-crm-web", "groups": ["GR", "S"] },
        ]);
        world.machine_server("crm1")["key-files"][0]["access"] = json!({ "value": { "icacls": lines } });
    }),
    SERVERS.variant("server-internal-authority", "the certificate is one of the company's own authority", |world| {
        for machine in ["crm1", "crm2", "crm3"] {
            world.machine_certificate(machine, 0)["issuer"] =
                json!({ "value": "CN=Contoso Issuing CA, O=Contoso, C=US" });
        }
    }),
    SERVERS.variant("server-two-organizations", "the deployment has two organizations", |world| {
        let organizations = world.deployment()["organizations"]["value"].as_array_mut().expect("the organizations");
        let mut second = organizations[0].clone();
        (second["name"], second["friendly-name"]) = (json!("Fabrikam"), json!("Fabrikam"));
        second["id"] = json!("0d9c8b7a-6f5e-4d3c-8b2a-1f0e9d8c7b6a");
        organizations.push(second);
    }),
    SERVERS.variant("server-defaults", "neither Schannel nor .NET is told anything about TLS", |world| {
        let server = world.machine_server("crm1");
        let key = "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319";
        (server["schannel"], server["dotnet"]) = (json!({ "value": [] }), json!({ "value": [{ "key": key }] }));
    }),
    SERVERS.variant("server-clock-nearly-right", "the clock is three minutes ahead", |world| {
        shift(world, "crm1", SignedDuration::from_mins(3));
    }),
    SERVERS.variant("server-same-proxy", "everything goes through one proxy", |world| {
        let server = world.machine_server("crm1");
        for proxy in server["proxies"]["value"].as_array_mut().expect("the proxies") {
            proxy["server"] = json!({ "value": "proxy.contoso.com:8080" });
        }
        for own in server["outbound"]["value"].as_array_mut().expect("the connections") {
            own["proxy"] = json!("proxy.contoso.com:8080");
        }
    }),
];
