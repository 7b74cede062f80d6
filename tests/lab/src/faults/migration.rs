//! What shows only when both sides of a migration are read: the servers, the directory and the tenant? Scenario C.

use super::words::{At, In, TENANT, blocked_at, error_at, warning_at};
use crate::world::tenant::key;
use crate::{Fault, Page, Variant, World};

const WHOLE: In = In(World::migration_whole);

const ORGANIZATION: &str = "Contoso";
const DIRECTORY: &str = "directory.ldf";
const OAUTH: &str = "hybrid.oauth-certificate";
const SUFFIX: &str = "identity.upn-suffix";
const DOMAINS: &str = "identity.address-domains-verified";
const MAIL_CERTIFICATE: &str = "mail.smtp-certificate";
const SMTP: &str = "smtp.contoso.com:25";
const ADA: &str = "Ada Lovelace";

const SIGNS: At = (OAUTH, ORGANIZATION);
const NAMES: At = (SUFFIX, DIRECTORY);
const ADDRESSES: At = (DOMAINS, DIRECTORY);

pub(super) const BOTH_SIDES: &[Fault] = &[
    WHOLE.fault(
        "migration-oauth-differs",
        "the application of the tenant holds another certificate than Exchange signs with",
        SIGNS,
        &[error_at(OAUTH, ORGANIZATION)],
        |world| hold(world, ("2024-01-01T00:00:00Z", "2029-01-01T00:00:00Z")),
    ),
    WHOLE.fault(
        "migration-oauth-renewed",
        "the application of the tenant has a newer certificate than the file of the wizard",
        ("hybrid.server-builds", ORGANIZATION),
        &[blocked_at(OAUTH, ORGANIZATION)],
        |world| hold(world, ("2026-05-31T12:00:00Z", "2031-05-31T12:00:00Z")),
    ),
    WHOLE.fault(
        "migration-oauth-credential-ended",
        "the certificate at the application of the tenant was given an end before its own",
        SIGNS,
        &[error_at(OAUTH, ORGANIZATION), warning_at("entra.hybrid-app", TENANT)],
        |world| world.hybrid_app()["keyCredentials"][0]["endDateTime"] = "2026-05-01T00:00:00Z".into(),
    ),
    In(World::migration).fault(
        "migration-mail-certificate-differs",
        "behind the hybrid endpoint stands another certificate than the connectors name",
        (MAIL_CERTIFICATE, SMTP),
        &[error_at(MAIL_CERTIFICATE, SMTP)],
        |world| world.endpoint(SMTP).leaf.names = vec!["smtp.contoso.com".to_owned()],
    ),
    WHOLE.fault(
        "migration-suffix-pending",
        "a suffix was added to the tenant and never verified",
        NAMES,
        &[error_at(SUFFIX, DIRECTORY), warning_at("identity.upn-equals-smtp", DIRECTORY)],
        |world| {
            pending(world);
            world.set_value(ADA, "userPrincipalName", "ada@fabrikam.com");
        },
    ),
    WHOLE.fault(
        "migration-domain-pending",
        "the domain of an address was added to the tenant and never verified",
        ADDRESSES,
        &[error_at(DOMAINS, DIRECTORY)],
        |world| {
            pending(world);
            world.add_value(ADA, "proxyAddresses", "smtp:ada@fabrikam.com");
        },
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    WHOLE.variant(
        "migration-both-certificates",
        "the application holds the former certificate beside the new one",
        |world| {
            let former = key("former.cer", "CN=Microsoft Exchange Server Auth Certificate", BEFORE);
            world.hybrid_app()["keyCredentials"].as_array_mut().expect("it is a list").push(former);
        },
    ),
    WHOLE.variant(
        "migration-domain-listed",
        "the sign-in service has no time, and the tenant lists the domain",
        |world| {
            world.add_value(ADA, "proxyAddresses", "smtp:ada@fabrikam.com");
            let path = "/fabrikam.com/v2.0/.well-known/openid-configuration";
            world.sign_in().insert(path.to_owned(), Page::status(429));
        },
    ),
];

const BEFORE: (&str, &str) = ("2021-01-01T00:00:00Z", "2026-05-01T00:00:00Z");

/// The application holds a certificate that is not the one Exchange signs with.
fn hold(world: &mut World, dates: (&str, &str)) {
    let other = key("former.cer", "CN=Microsoft Exchange Server Auth Certificate", dates);
    world.hybrid_app()["keyCredentials"] = serde_json::json!([other]);
}

/// The tenant knows fabrikam.com, and has not verified it.
fn pending(world: &mut World) {
    let domains = &mut world.graph().domains;
    let own = domains.iter_mut().find(|own| own["id"] == "fabrikam.com").expect("the tenant has the domain");
    own["isVerified"] = false.into();
    let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'fabrikam.com' not found.","error_codes":[90002]}"#;
    let path = "/fabrikam.com/v2.0/.well-known/openid-configuration";
    world.sign_in().insert(path.to_owned(), Page { status: 400, ..Page::of("application/json", body) });
}
