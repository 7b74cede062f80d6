//! What goes wrong where the certificate is: stores, the configuration of Dynamics, the tenant? Scenario A.

use serde_json::json;

use super::certificate_words::{NEXT, OWN, alone};
use super::server_words::{CRM1, CRM2, SERVERS};
use super::words::{beside, error_at, warning_at};
use crate::{Expected, Fault, Variant};

const SAME: &str = "certificate.same-everywhere";
const UNIQUE: &str = "certificate.unique-subject";
const INSTALLED: &str = "server.certificate-installed";
const ISSUER: &str = "S2STokenIssuer";

/// What waits for a certificate that is not on the server.
const FORGOTTEN: &[Expected] = &[
    error_at(SAME, NEXT),
    error_at(INSTALLED, CRM2),
    beside("server.key-acl-canonical", CRM2),
    beside("server.key-not-overexposed", CRM2),
    beside("server.key-readable-by-app-pool", CRM2),
    beside("server.key-readable-by-async-account", CRM2),
    beside("server.key-spec", CRM2),
    beside("server.restarted-since-change", CRM2),
];
/// The same on every server, because Dynamics names another certificate.
const UNREGISTERED: &[Expected] = &[error_at(SAME, NEXT), error_at(INSTALLED, CRM1), error_at(INSTALLED, CRM2)];

pub(super) const FAULTS: &[Fault] = &[
    alone(
        "certificate-two-of-one-subject",
        "one server holds the certificate and the former one, both valid",
        &[error_at(UNIQUE, OWN)],
        |world| world.store("crm2", &["own", "former"]),
    ),
    alone(
        "certificate-left-over",
        "one server still holds the expired certificate",
        &[warning_at(UNIQUE, OWN)],
        |world| {
            world.store("crm2", &["own", "expired"]);
        },
    ),
    alone("renewal-forgot-a-server", "one server still has the certificate from before", FORGOTTEN, |world| {
        world.sign_everywhere_with("next");
        world.store("crm2", &["own"]);
    }),
    alone("renewal-not-registered", "Dynamics is configured with the one from before", UNREGISTERED, |world| {
        world.sign_everywhere_with("next");
        world.register(&[(ISSUER, "own")]);
    }),
    alone("certificate-not-registered", "Dynamics is configured with none", &[error_at(SAME, OWN)], |world| {
        world.register(&[]);
    }),
    alone("certificate-registered-twice", "Dynamics is configured with two", &[error_at(SAME, OWN)], |world| {
        world.register(&[(ISSUER, "own"), (ISSUER, "former")]);
    }),
    alone("certificate-files-stale", "the files are those from before the renewal", &[error_at(SAME, OWN)], |world| {
        world.sign_everywhere_with("next");
        world.sign_with("own");
    }),
    alone(
        "certificate-unknown-to-tenant",
        "an error text prints the certificate as one that the tenant does not know",
        &[warning_at(SAME, OWN)],
        |world| {
            let text = format!(
                "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered. \
                 [Reason - The key was not found., Thumbprint of key used by client: '{OWN}'.]\r\n\
                 Timestamp: 2026-06-01 07:20:30Z\r\n"
            );
            world.texts.insert("alert.txt".to_owned(), text);
        },
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    SERVERS.variant("certificate-wildcard", "the certificate is for every host of the domain", |world| {
        world.sign_everywhere_with("wildcard");
    }),
    SERVERS.variant("certificate-legacy-pfx", "the file is protected as Windows Server 2012 did it", |world| {
        world.signing.pfx = Some("legacy.pfx".to_owned());
    }),
    SERVERS.variant("certificate-with-chain", "the file holds the issuer as well", |world| {
        world.signing.pfx = Some("chain.pfx".to_owned());
    }),
    SERVERS.variant(
        "certificate-silent-pfx",
        "the file says nothing about KeySpec, and the servers have it as 1",
        |world| {
            world.signing.pfx = Some("silent.pfx".to_owned());
        },
    ),
    SERVERS.variant(
        "renewal-prepared",
        "the next certificate lies ready, and everything still uses this one",
        |world| {
            world.sign_with("next");
        },
    ),
    SERVERS.variant("renewal-done", "the next certificate is everywhere", |world| world.sign_everywhere_with("next")),
    SERVERS.variant(
        "renewal-by-alternative",
        "Dynamics is configured with this one and the next, which has been installed",
        |world| {
            world.sign_everywhere_with("next");
            world.register(&[(ISSUER, "next"), ("AlternativeS2STokenIssuer", "own")]);
        },
    ),
    SERVERS.variant(
        "certificate-beside-others",
        "stores hold certificates of other subjects, one of them expired",
        |world| {
            world.store("crm2", &["own", "expired"]);
            world.machine_certificate("crm2", 1)["subject"] = json!({ "value": "CN=crm.contoso.com, O=Contoso" });
        },
    ),
    SERVERS.variant("two-organizations", "the deployment has a second organization", |world| {
        let organizations = &mut world.deployment()["organizations"]["value"];
        let mut second = organizations[0].clone();
        second["name"] = "Fabrikam".into();
        organizations.as_array_mut().expect("the deployment has organizations").push(second);
    }),
];
