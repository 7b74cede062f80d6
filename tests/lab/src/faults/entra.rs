//! What goes wrong between a Dynamics server, sign-in, token service and Exchange Online? Scenario A.

use super::words::{ACS, DOMAIN, LOGIN, OFFICE, TENANT, beside, blocked_at, error_at, gone, warning_at};
use crate::{Conduct, Endpoint, Expected, Fault, Page, Root, World};

const FOUND: Root = Root { check: "entra.tenant-found", subject: DOMAIN };
const METADATA: Root = Root { check: "entra.s2s-metadata", subject: TENANT };
const REACHABLE: Root = Root { check: "ews.reachable", subject: OFFICE };

/// Where the tenant is not known, the domain stands in its place.
const NO_TENANT: &[Expected] = &without_tenant(error_at("entra.tenant-found", DOMAIN));
const NO_ANSWER: &[Expected] = &without_tenant(blocked_at("entra.tenant-found", DOMAIN));
const NO_METADATA: &[Expected] = &[error_at("entra.s2s-metadata", TENANT)];
const NO_EWS: &[Expected] = &[error_at("ews.reachable", OFFICE), blocked_at("ews.challenge-trusts-acs", OFFICE)];
const NO_TRUST: &[Expected] = &[error_at("ews.challenge-trusts-acs", OFFICE)];

/// What nobody asked Graph about: it belongs to the tenant, and to the domain where there is none.
const UNASKED: [&str; 10] = [
    "entra.domain-verified",
    "entra.key-credential",
    "entra.key-credential-dates",
    "entra.mailbox-user",
    "entra.permissions",
    "entra.service-health",
    "entra.service-principal",
    "entra.setup-app-removed",
    "entra.spn",
    "entra.stale-credentials",
];

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
    let mut all = [found; WITHOUT];
    let mut at = 0;
    while at < known.len() {
        all[at] = known[at];
        at += 1;
    }
    let mut at = 0;
    while at < UNASKED.len() {
        all[known.len() + at] = blocked_at(UNASKED[at], DOMAIN);
        at += 1;
    }
    all
}

/// So many records change where the tenant is not known.
const WITHOUT: usize = 10 + UNASKED.len();

const fn fault(
    name: &'static str,
    about: &'static str,
    root: Root,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    Fault { name, about, world: World::outbound, root, expect, notes: &[], apply }
}

pub(super) const TENANTS: &[Fault] = &[
    fault("tenant-unknown", "no cloud has a tenant with the domain", FOUND, NO_TENANT, |world| {
        sign_in(world, &unknown());
    }),
    fault("tenant-portal", "a captive portal answers in the place of the sign-in host", FOUND, NO_TENANT, |world| {
        sign_in(world, &portal());
    }),
    fault("tenant-redirect", "the sign-in host is redirected to a portal", FOUND, NO_TENANT, |world| {
        sign_in(world, &Page::redirect("http://portal.fabrikam.com/login"));
    }),
    fault("tenant-throttled", "the sign-in host has no time for the question", FOUND, NO_ANSWER, |world| {
        sign_in(world, &Page::status(429));
    }),
    fault("tenant-no-id", "the sign-in host names no tenant", FOUND, NO_TENANT, |world| {
        let body = r#"{"issuer":"https://login.fabrikam.com/","token_endpoint":"https://login.fabrikam.com/token"}"#;
        sign_in(world, &Page::of("application/json", body));
    }),
    fault(
        "cloud-other-exchange",
        "the configuration names Exchange Online of GCC High, and the tenant is in the global cloud",
        Root { check: "entra.cloud-consistent", subject: TENANT },
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
    fault("metadata-portal", "a proxy's page answers in the place of the metadata", METADATA, NO_METADATA, |world| {
        metadata(world, PLAIN, portal());
    }),
    fault("metadata-empty", "the metadata names no token endpoint", METADATA, NO_METADATA, |world| {
        metadata(world, PATH, Page::of("application/json", r#"{"keys":[],"endpoints":[]}"#));
    }),
    fault("metadata-unknown-tenant", "the token service does not know the tenant", METADATA, NO_METADATA, |world| {
        metadata(world, PATH, unknown());
    }),
    fault("metadata-other-tenant", "the metadata is that of another tenant", METADATA, NO_METADATA, |world| {
        let page = page(world, ACS, PATH);
        page.body = page.body.replace(TENANT, "11111111-2222-3333-4444-555555555555");
    }),
    fault("metadata-other-cloud", "one form of the metadata leads to another cloud", METADATA, NO_METADATA, |world| {
        let page = page(world, ACS, REALM);
        page.body = page.body.replace("accounts.accesscontrol.windows.net", "login.microsoftonline.us");
    }),
    fault(
        "metadata-form-silent",
        "one form of the metadata is never answered",
        METADATA,
        &[warning_at("entra.s2s-metadata", TENANT)],
        |world| page(world, ACS, PATH).delay_ms = 20_000,
    ),
    fault("metadata-refused", "nobody listens where the token service should be", at(ACS), ACS_DOWN, |world| {
        world.endpoint(ACS).conduct = Conduct::Refuse;
    }),
    fault("sign-in-refused", "nobody listens where the sign-in host should be", at(LOGIN), LOGIN_DOWN, |world| {
        world.endpoint(LOGIN).conduct = Conduct::Refuse;
    }),
    fault("sign-in-silent", "the sign-in host takes connections and says nothing", at(LOGIN), LOGIN_SILENT, |world| {
        world.endpoint(LOGIN).conduct = Conduct::Silent;
    }),
    fault("exchange-online-portal", "a proxy's page answers in the place of EWS", REACHABLE, NO_EWS, |world| {
        ews(world, portal());
    }),
    fault("exchange-online-redirect", "EWS is redirected to a portal", REACHABLE, NO_EWS, |world| {
        ews(world, Page::redirect("https://portal.fabrikam.com/login?url=outlook"));
    }),
    fault("exchange-online-away", "EWS answers 503", REACHABLE, NO_EWS, |world| ews(world, Page::status(503))),
    fault("exchange-online-other-issuer", "EWS trusts the token service of another cloud", TRUST, NO_TRUST, |world| {
        let page = page(world, OFFICE, EWS);
        let of_china = "00000001-0002-0000-c000-000000000000";
        let own = "00000001-0000-0000-c000-000000000000";
        page.headers.iter_mut().for_each(|(_, value)| *value = value.replace(own, of_china));
    }),
    fault("exchange-online-no-issuer", "a device takes the bearer challenge of EWS out", TRUST, NO_TRUST, |world| {
        let page = page(world, OFFICE, EWS);
        page.headers.retain(|(name, _)| name != "www-authenticate");
        page.headers.push(("www-authenticate".to_owned(), "Basic realm=\"\"".to_owned()));
    }),
];

const TRUST: Root = Root { check: "ews.challenge-trusts-acs", subject: OFFICE };
const PLAIN: &str = "/metadata/json/1";
const REALM: &str = "/metadata/json/1?realm=6babcaad-604b-40ac-a9d7-9fd97c0b779f";
const PATH: &str = "/6babcaad-604b-40ac-a9d7-9fd97c0b779f/metadata/json/1";
const EWS: &str = "/EWS/Exchange.asmx";

const ACS_DOWN: &[Expected] = &{
    let mut all = [error_at("tls.reachable", ACS); 12];
    let blocked = tls_of(ACS);
    let mut at = 0;
    while at < blocked.len() {
        all[at + 1] = blocked[at];
        at += 1;
    }
    all[11] = blocked_at("entra.s2s-metadata", TENANT);
    all
};
const LOGIN_DOWN: &[Expected] = &of_login(error_at("tls.reachable", LOGIN));
const LOGIN_SILENT: &[Expected] = &of_login(blocked_at("tls.reachable", LOGIN));

const fn of_login(reachable: Expected) -> [Expected; 11 + WITHOUT] {
    let mut all = [reachable; 11 + WITHOUT];
    let (blocked, waiting) = (tls_of(LOGIN), without_tenant(blocked_at("entra.tenant-found", DOMAIN)));
    let mut at = 0;
    while at < blocked.len() {
        all[at + 1] = blocked[at];
        at += 1;
    }
    let mut at = 0;
    while at < waiting.len() {
        all[at + 11] = waiting[at];
        at += 1;
    }
    all
}

const fn tls_of(subject: &'static str) -> [Expected; 10] {
    [
        blocked_at("tls.version-floor", subject),
        blocked_at("tls.chain-complete", subject),
        blocked_at("tls.chain-trusted", subject),
        blocked_at("tls.name-matches", subject),
        blocked_at("tls.expiry", subject),
        blocked_at("tls.signature", subject),
        blocked_at("tls.key-size", subject),
        blocked_at("tls.revocation-reachable", subject),
        blocked_at("tls.not-revoked", subject),
        blocked_at("tls.interception", subject),
    ]
}

const fn at(subject: &'static str) -> Root {
    Root { check: "tls.reachable", subject }
}

fn unknown() -> Page {
    let body = r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'contoso.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.","error_codes":[90002]}"#;
    Page { status: 400, ..Page::of("application/json", body) }
}

fn portal() -> Page {
    Page::of("text/html", "<html><body>Please sign in to the network\u{1b}[2J<script>alert(1)</script></body></html>")
}

/// Everything that the sign-in host says.
fn sign_in(world: &mut World, page: &Page) {
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
