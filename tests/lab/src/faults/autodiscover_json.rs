//! What goes wrong where Autodiscover names the EWS of a mailbox? Scenarios A, B and C.

use super::words::{At, In, MAIL, OFFICE, beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, Page, Variant, World};

const LOCATION: &str = "autodiscover.mailbox-location";
const MAILBOX: &str = "ada@contoso.com";
const JSON: &str = "/autodiscover/autodiscover.json/v1.0/ada@contoso.com";
const OWN: &str = "autodiscover.contoso.com:443";
const POSTMASTER: &str = "/autodiscover/autodiscover.json/v1.0/postmaster@contoso.com";

const INSIDE: &str = "10.1.2.3:443";

/// Dynamics on-premises with a mailbox, the end of a migration with one, Dynamics online with one.
const DYNAMICS: In = In(dynamics);
const MIGRATED: In = In(migrated);
const SERVED: In = In(served);
const AUTODISCOVERED: In = In(World::autodiscovered);
const PLACE: At = (LOCATION, MAILBOX);

const ELSEWHERE: &[Expected] = &[warning_at(LOCATION, MAILBOX)];
const OPEN: &[Expected] = &[blocked_at(LOCATION, MAILBOX)];

fn dynamics() -> World {
    World::mailbox("A")
}

fn migrated() -> World {
    World::mailbox("C")
}

/// Dynamics online with a mailbox that its profile expects on Exchange Server.
fn served() -> World {
    let mut world = World::exchange();
    world.endpoints.extend(World::mailbox("C").endpoints.into_iter().filter(|(name, _)| name == OFFICE));
    world.locates(MAILBOX, "https://mail.contoso.com/EWS/Exchange.asmx");
    world
}

pub(super) const MAILBOXES: &[Fault] = &[
    DYNAMICS.fault(
        "mailbox-on-server",
        "Dynamics on-premises expects a mailbox in the cloud that is on Exchange Server",
        PLACE,
        ELSEWHERE,
        |world| world.locates(MAILBOX, "https://mail.contoso.com/EWS/Exchange.asmx"),
    ),
    DYNAMICS.fault(
        "mailbox-at-look-alike",
        "the mailbox is said to be at a host that only begins like one of Microsoft",
        PLACE,
        ELSEWHERE,
        |world| world.locates(MAILBOX, "https://outlook.office365.com.fabrikam.com/EWS/Exchange.asmx"),
    ),
    DYNAMICS.fault("mailbox-unknown", "Exchange Online does not know the mailbox", PLACE, OPEN, |world| {
        let error = r#"{"ErrorCode":"UserNotFound","ErrorMessage":"The given user is not found."}"#;
        says(world, Page { status: 404, ..Page::of("application/json", error) });
    }),
    DYNAMICS.fault(
        "mailbox-page",
        "a page answers where Exchange Online should say where the mailbox is",
        PLACE,
        OPEN,
        |world| {
            says(world, Page::of("text/html", "<html><title>Blocked by policy</title></html>"));
        },
    ),
    DYNAMICS.fault("mailbox-unavailable", "Exchange Online does not say where the mailbox is", PLACE, OPEN, |world| {
        says(world, Page::status(503));
    }),
    DYNAMICS.fault(
        "mailbox-redirect-clear-text",
        "the question for the mailbox is redirected to clear text",
        PLACE,
        OPEN,
        |world| {
            says(world, Page::redirect("http://mail.contoso.com/autodiscover/autodiscover.json"));
        },
    ),
    DYNAMICS.fault(
        "mailbox-redirect-loop",
        "the question for the mailbox is redirected in a circle",
        PLACE,
        OPEN,
        |world| {
            says(world, Page::redirect(&format!("{JSON}?Protocol=EWS")));
        },
    ),
    SERVED.fault(
        "mailbox-moved",
        "Exchange Online names its own address for a mailbox that Dynamics online expects on Exchange Server",
        PLACE,
        OPEN,
        |world| world.locates(MAILBOX, "https://outlook.office365.com/EWS/Exchange.asmx"),
    ),
    MIGRATED.fault(
        "mailbox-left-behind",
        "the migration is over, and a mailbox is still on Exchange Server",
        PLACE,
        &[
            warning_at(LOCATION, MAILBOX),
            beside("tls.interception", MAIL),
            beside("ews.mrs-proxy", MAIL),
            beside("ews.sign-in", MAIL),
            beside("ews.throttling", MAIL),
        ],
        |world| {
            let server = World::exchange().endpoints.remove(MAIL).expect("the world has the endpoint");
            world.endpoints.insert(MAIL.to_owned(), server);
            world.locates(MAILBOX, "https://mail.contoso.com/EWS/Exchange.asmx");
        },
    ),
];

/// Nothing is asked of an inside address that somebody else names.
const UNASKED: &[Expected] = &[
    beside("ews.allow-list", INSIDE),
    beside("ews.sign-in", INSIDE),
    beside("ews.throttling", INSIDE),
    beside("tls.interception", INSIDE),
    blocked_at("ews.auth-schemes", INSIDE),
    blocked_at("ews.reachable", INSIDE),
    blocked_at("ews.version-supported", INSIDE),
    blocked_at("tls.accepted-cipher", INSIDE),
    blocked_at("tls.chain-complete", INSIDE),
    blocked_at("tls.chain-trusted", INSIDE),
    blocked_at("tls.client-certificate", INSIDE),
    blocked_at("tls.expiry", INSIDE),
    blocked_at("tls.key-size", INSIDE),
    blocked_at("tls.legacy-protocols", INSIDE),
    blocked_at("tls.name-matches", INSIDE),
    blocked_at("tls.not-revoked", INSIDE),
    blocked_at("tls.reachable", INSIDE),
    blocked_at("tls.revocation-reachable", INSIDE),
    blocked_at("tls.signature", INSIDE),
    blocked_at("tls.version-floor", INSIDE),
    blocked_at("tls.weak-ciphers", INSIDE),
];

pub(super) const NAMED: &[Fault] = &[
    AUTODISCOVERED.fault(
        "autodiscover-json-no-ews",
        "the host that Autodiscover names for EWS does not serve it",
        ("ews.reachable", MAIL),
        &[error_at("ews.reachable", MAIL), blocked_at("ews.auth-schemes", MAIL)],
        |world| drop(world.endpoint(MAIL).paths.insert("/EWS/Exchange.asmx".to_owned(), Page::status(404))),
    ),
    AUTODISCOVERED.fault(
        "autodiscover-json-old-server",
        "the host that Autodiscover names for EWS lacks the newest security update",
        ("ews.version-supported", MAIL),
        &[warning_at("ews.version-supported", MAIL)],
        |world| {
            let page = world.endpoint(MAIL).paths.get_mut("/owa/").expect("the world has the page");
            page.headers.retain(|(name, _)| name != "x-owa-version");
            page.headers.push(("x-owa-version".to_owned(), "15.2.1748.39".to_owned()));
        },
    ),
    AUTODISCOVERED.fault(
        "autodiscover-json-inside",
        "Autodiscover names an address of somebody's inside for EWS",
        ("tls.reachable", INSIDE),
        UNASKED,
        |world| {
            let named = r#"{"Protocol":"EWS","Url":"https://10.1.2.3/EWS/Exchange.asmx"}"#;
            world.endpoint(OWN).paths.insert(POSTMASTER.to_owned(), Page::of("application/json", named));
        },
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    Variant {
        name: "mailbox-redirected",
        about: "the global host sends on to another host of Exchange Online",
        world: dynamics,
        apply: |world| {
            let page = world.endpoint(OFFICE).paths.insert(JSON.to_owned(), Page::redirect("/here.json"));
            world.endpoint(OFFICE).paths.extend(page.map(|page| ("/here.json".to_owned(), page)));
        },
    },
    Variant {
        name: "autodiscover-on-server",
        about: "Autodiscover leads to Exchange Server, which Dynamics on-premises does not ask",
        world: World::outbound,
        apply: |world| {
            world.endpoints.extend(World::autodiscovered().endpoints.into_iter().filter(|(name, _)| name == OWN));
            world.remove("autodiscover.contoso.com CNAME");
        },
    },
    Variant {
        name: "mail-at-google",
        about: "the domain has its mail at Google, and no Autodiscover",
        world: google,
        apply: |world| world.remove("autodiscover.contoso.com CNAME"),
    },
];

/// Any domain (scenario D), with its mail elsewhere.
fn google() -> World {
    let mut world = World::healthy();
    (world.scenario, world.phase, world.mail_flow) = (vec!["D".to_owned()], None, None);
    world.set("contoso.com MX", &["1 smtp.google.com."]);
    world.set("contoso.com TXT", &["v=spf1 ip4:198.51.100.0/24 -all"]);
    world.set("smtp.google.com A", &["203.0.113.91"]);
    for record in
        ["_mta-sts.contoso.com TXT", "selector1._domainkey.contoso.com CNAME", "selector2._domainkey.contoso.com CNAME"]
    {
        world.remove(record);
    }
    let mut server = world.endpoints.remove("mx.fabrikam.com:25").expect("the world has the endpoint");
    server.addresses = vec![[203, 0, 113, 91].into()];
    world.endpoints.insert("smtp.google.com:25".to_owned(), server);
    world
}

/// Lets Exchange Online answer something else for the mailbox.
fn says(world: &mut World, page: Page) {
    world.endpoint(OFFICE).paths.insert(JSON.to_owned(), page);
}
