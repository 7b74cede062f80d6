//! What goes wrong between a Dynamics server, sign-in, token service and Exchange Online? Scenario A.

use super::lists::{OF_GRAPH, each, joined};
use super::words::{ACS, At, DOMAIN, In, LOGIN, OFFICE, TENANT, beside, blocked_at, error_at, gone, warning_at};
use crate::{Conduct, Endpoint, Expected, Fault, Page, World};

const OUTBOUND: In = In(World::outbound);

const FOUND: At = ("entra.tenant-found", DOMAIN);
const METADATA: At = ("entra.s2s-metadata", TENANT);
const REACHABLE: At = ("ews.reachable", OFFICE);

/// Where the tenant is not known, the domain stands in its place.
const NO_TENANT: &[Expected] = &without_tenant(error_at("entra.tenant-found", DOMAIN));
const NO_ANSWER: &[Expected] = &without_tenant(blocked_at("entra.tenant-found", DOMAIN));
const NO_METADATA: &[Expected] = &[error_at("entra.s2s-metadata", TENANT)];
const NO_EWS: &[Expected] = &[error_at("ews.reachable", OFFICE), blocked_at("ews.challenge-trusts-acs", OFFICE)];
const NO_TRUST: &[Expected] = &[error_at("ews.challenge-trusts-acs", OFFICE)];

/// So many records change where the tenant is not known.
const WITHOUT: usize = 10 + OF_GRAPH.len();

/// What nobody asked Graph about belongs to the tenant, and to the domain where there is none.
const fn without_tenant(found: Expected) -> [Expected; WITHOUT] {
    let known = [
        found,
        blocked_at("entra.cloud-consistent", DOMAIN),
        blocked_at("entra.s2s-metadata", DOMAIN),
        blocked_at("entra.tenant-id-matches", DOMAIN),
        beside("entra.token", DOMAIN),
        beside("entra.s2s-token", DOMAIN),
        gone("ews.enabled", TENANT),
        blocked_at("ews.enabled", DOMAIN),
        gone("lifecycle.tenant-enabled", TENANT),
        blocked_at("lifecycle.tenant-enabled", DOMAIN),
    ];
    joined(&[&known, &each(OF_GRAPH, blocked_at("", DOMAIN))])
}

pub(super) const TENANTS: &[Fault] = &[
    OUTBOUND.fault("tenant-unknown", "no cloud has a tenant with the domain", FOUND, NO_TENANT, |world| {
        sign_in(world, &unknown());
    }),
    OUTBOUND.fault(
        "tenant-portal",
        "a captive portal answers in the place of the sign-in host",
        FOUND,
        NO_TENANT,
        |world| {
            sign_in(world, &portal());
        },
    ),
    OUTBOUND.fault("tenant-redirect", "the sign-in host is redirected to a portal", FOUND, NO_TENANT, |world| {
        sign_in(world, &Page::redirect("http://portal.fabrikam.com/login"));
    }),
    OUTBOUND.fault("tenant-throttled", "the sign-in host has no time for the question", FOUND, NO_ANSWER, |world| {
        sign_in(world, &Page::status(429));
    }),
    OUTBOUND.fault("tenant-no-id", "the sign-in host names no tenant", FOUND, NO_TENANT, |world| {
        let body = r#"{"issuer":"https://login.fabrikam.com/","token_endpoint":"https://login.fabrikam.com/token"}"#;
        sign_in(world, &Page::of("application/json", body));
    }),
    OUTBOUND.fault(
        "cloud-other-exchange",
        "the configuration names Exchange Online of GCC High, and the tenant is in the global cloud",
        ("entra.cloud-consistent", TENANT),
        &[error_at("entra.cloud-consistent", TENANT)],
        |world| {
            world.ews_url = Some("https://outlook.office365.us/EWS/Exchange.asmx".to_owned());
            let office = world.endpoint(OFFICE).clone();
            let address = [203, 0, 113, 44].into();
            let government = Endpoint { addresses: vec![address], named: false, ..office };
            world.endpoints.insert("outlook.office365.us:443".to_owned(), government);
        },
    ),
];

pub(super) const SERVICES: &[Fault] = &[
    OUTBOUND.fault(
        "metadata-portal",
        "a proxy's page answers in the place of the metadata",
        METADATA,
        NO_METADATA,
        |world| {
            metadata(world, PLAIN, portal());
        },
    ),
    OUTBOUND.fault("metadata-empty", "the metadata names no token endpoint", METADATA, NO_METADATA, |world| {
        metadata(world, PATH, Page::of("application/json", r#"{"keys":[],"endpoints":[]}"#));
    }),
    OUTBOUND.fault(
        "metadata-unknown-tenant",
        "the token service does not know the tenant",
        METADATA,
        NO_METADATA,
        |world| {
            metadata(world, PATH, unknown());
        },
    ),
    OUTBOUND.fault("metadata-other-tenant", "the metadata is that of another tenant", METADATA, NO_METADATA, |world| {
        let page = page(world, ACS, PATH);
        page.body = page.body.replace(TENANT, "11111111-2222-3333-4444-555555555555");
    }),
    OUTBOUND.fault(
        "metadata-other-cloud",
        "one form of the metadata leads to another cloud",
        METADATA,
        NO_METADATA,
        |world| {
            let page = page(world, ACS, REALM);
            page.body = page.body.replace("accounts.accesscontrol.windows.net", "login.microsoftonline.us");
        },
    ),
    OUTBOUND.fault(
        "metadata-form-silent",
        "one form of the metadata is never answered",
        METADATA,
        &[warning_at("entra.s2s-metadata", TENANT)],
        |world| page(world, ACS, PATH).delay_ms = 20_000,
    ),
    OUTBOUND.fault(
        "metadata-refused",
        "nobody listens where the token service should be",
        ("tls.reachable", ACS),
        ACS_DOWN,
        |world| {
            world.endpoint(ACS).conduct = Conduct::Refuse;
        },
    ),
    OUTBOUND.fault(
        "sign-in-refused",
        "nobody listens where the sign-in host should be",
        ("tls.reachable", LOGIN),
        LOGIN_DOWN,
        |world| {
            world.endpoint(LOGIN).conduct = Conduct::Refuse;
        },
    ),
    OUTBOUND.fault(
        "sign-in-silent",
        "the sign-in host takes connections and says nothing",
        ("tls.reachable", LOGIN),
        LOGIN_SILENT,
        |world| {
            world.endpoint(LOGIN).conduct = Conduct::Silent;
        },
    ),
    OUTBOUND.fault(
        "exchange-online-portal",
        "a proxy's page answers in the place of EWS",
        REACHABLE,
        NO_EWS,
        |world| {
            ews(world, portal());
        },
    ),
    OUTBOUND.fault("exchange-online-redirect", "EWS is redirected to a portal", REACHABLE, NO_EWS, |world| {
        ews(world, Page::redirect("https://portal.fabrikam.com/login?url=outlook"));
    }),
    OUTBOUND.fault("exchange-online-away", "EWS answers 503", REACHABLE, NO_EWS, |world| ews(world, Page::status(503))),
    OUTBOUND.fault(
        "exchange-online-other-issuer",
        "EWS trusts the token service of another cloud",
        TRUST,
        NO_TRUST,
        |world| {
            let page = page(world, OFFICE, EWS);
            let of_china = "00000001-0002-0000-c000-000000000000";
            let own = "00000001-0000-0000-c000-000000000000";
            page.headers.iter_mut().for_each(|(_, value)| *value = value.replace(own, of_china));
        },
    ),
    OUTBOUND.fault(
        "exchange-online-no-issuer",
        "a device takes the bearer challenge of EWS out",
        TRUST,
        NO_TRUST,
        |world| {
            let page = page(world, OFFICE, EWS);
            page.headers.retain(|(name, _)| name != "www-authenticate");
            page.headers.push(("www-authenticate".to_owned(), "Basic realm=\"\"".to_owned()));
        },
    ),
];

const TRUST: At = ("ews.challenge-trusts-acs", OFFICE);
const PLAIN: &str = "/metadata/json/1";
const REALM: &str = "/metadata/json/1?realm=6babcaad-604b-40ac-a9d7-9fd97c0b779f";
const PATH: &str = "/6babcaad-604b-40ac-a9d7-9fd97c0b779f/metadata/json/1";
const EWS: &str = "/EWS/Exchange.asmx";

const ACS_DOWN: &[Expected] =
    &joined::<12>(&[&[error_at("tls.reachable", ACS)], &tls_of(ACS), &[blocked_at("entra.s2s-metadata", TENANT)]]);
const LOGIN_DOWN: &[Expected] = &of_login(error_at("tls.reachable", LOGIN));
const LOGIN_SILENT: &[Expected] = &of_login(blocked_at("tls.reachable", LOGIN));

const fn of_login(reachable: Expected) -> [Expected; 11 + WITHOUT] {
    joined(&[&[reachable], &tls_of(LOGIN), &without_tenant(blocked_at("entra.tenant-found", DOMAIN))])
}

const fn tls_of(subject: &'static str) -> [Expected; 10] {
    let checks = [
        "tls.version-floor",
        "tls.chain-complete",
        "tls.chain-trusted",
        "tls.name-matches",
        "tls.expiry",
        "tls.signature",
        "tls.key-size",
        "tls.revocation-reachable",
        "tls.not-revoked",
        "tls.interception",
    ];
    each(checks, blocked_at("", subject))
}

/// No tenant has the domain.
pub(super) fn unknown() -> Page {
    let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'contoso.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.","error_codes":[90002]}"#;
    Page { status: 400, ..Page::of("application/json", body) }
}

fn portal() -> Page {
    Page::of("text/html", "<html><body>Please sign in to the network\u{1b}[2J<script>alert(1)</script></body></html>")
}

/// Everything that the sign-in host says.
pub(super) fn sign_in(world: &mut World, page: &Page) {
    world.sign_in().values_mut().for_each(|known| *known = page.clone());
}

fn metadata(world: &mut World, path: &str, page: Page) {
    world.endpoint(ACS).paths.insert(path.to_owned(), page);
}

fn ews(world: &mut World, page: Page) {
    world.endpoint(OFFICE).paths.insert(EWS.to_owned(), page);
}

fn page<'w>(world: &'w mut World, endpoint: &str, path: &str) -> &'w mut Page {
    world.endpoint(endpoint).paths.get_mut(path).expect("the healthy world has the page")
}
