//! What goes wrong where EWS of an Exchange Server is published? Scenario B, seen from the internet.

use super::words::{In, MAIL, blocked_at, error_at, warning_at};
use crate::{Conduct, Expected, Fault, Page, Variant, World};

const EXCHANGE: In = In(World::exchange);

const REACHABLE: &[Expected] = &[error_at("ews.reachable", MAIL), blocked_at("ews.auth-schemes", MAIL)];
const BLOCKED: &[Expected] = &[blocked_at("ews.reachable", MAIL), blocked_at("ews.auth-schemes", MAIL)];
const SCHEMES: &str = "ews.auth-schemes";
const VERSION: &str = "ews.version-supported";
const EWS: &str = "/EWS/Exchange.asmx";
const OWA: &str = "/owa/";

const fn away(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    EXCHANGE.fault(name, about, ("ews.reachable", MAIL), REACHABLE, apply)
}

pub(super) const ANSWERS: &[Fault] = &[
    away("ews-owa-redirect", "a redirect to Outlook on the web swallows EWS", |world| {
        ews(world, Page::redirect("https://mail.contoso.com/owa/"));
    }),
    away("ews-adfs", "AD FS asks for sign-in before EWS", |world| {
        let to = "https://sts.contoso.com/adfs/ls/?version=1.0&action=signin&realm=urn%3AAppProxy%3Acom";
        ews(world, Page::redirect(to));
    }),
    away("ews-f5", "a sign-in page of the load balancer stands before EWS", |world| {
        ews(world, Page::redirect("/my.policy").header("set-cookie", "MRHSession=1; path=/; secure"));
    }),
    away("ews-form", "a page that asks for a password stands before EWS", |world| {
        let body = "<html><form action='/cgi/login'><input name='passwd' type=\"password\"></form></html>";
        ews(world, Page::of("text/html", body));
    }),
    away("ews-page", "a web page answers in the place of EWS", |world| {
        ews(world, Page::of("text/html", "<html><p>It works!\u{1b}]0;x\u{7}</p></html>"));
    }),
    away("ews-other-site", "EWS is redirected to another web site", |world| {
        ews(world, Page::redirect("https://www.contoso.com/"));
    }),
    away("ews-not-found", "the path of EWS is not published", |world| ews(world, Page::status(404))),
    away("ews-no-server", "the load balancer has no server for EWS", |world| {
        let body = "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>";
        ews(world, Page { status: 503, ..Page::of("text/html", body) });
    }),
    away("ews-bad-gateway", "the reverse proxy does not reach Exchange", |world| {
        let body = "<html><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></html>";
        ews(world, Page { status: 502, ..Page::of("text/html", body) }.header("server", "nginx"));
    }),
    EXCHANGE.fault(
        "ews-forbidden",
        "a filter of addresses stands before EWS",
        ("ews.reachable", MAIL),
        BLOCKED,
        |world| {
            ews(world, Page::status(403));
        },
    ),
    EXCHANGE.fault("ews-throttled", "EWS has no time for the question", ("ews.reachable", MAIL), BLOCKED, |world| {
        ews(world, Page::status(429));
    }),
    EXCHANGE.fault(
        "ews-anonymous",
        "EWS answers without any sign-in",
        ("ews.reachable", MAIL),
        &[warning_at("ews.reachable", MAIL), blocked_at(SCHEMES, MAIL)],
        |world| {
            let body =
                "<html><p>You have created a service. svcutil.exe https://ex01/EWS/Exchange.asmx?wsdl</p></html>";
            ews(world, Page::of("text/html", body));
        },
    ),
    EXCHANGE.fault("ews-refused", "nobody listens where EWS is published", ("tls.reachable", MAIL), DOWN, |world| {
        world.endpoint(MAIL).conduct = Conduct::Refuse;
    }),
];

pub(super) const SETTINGS: &[Fault] = &[
    EXCHANGE.fault(
        "ews-ntlm-and-basic",
        "EWS offers NTLM and Basic both",
        (SCHEMES, MAIL),
        &[warning_at(SCHEMES, MAIL)],
        |world| {
            page(world, EWS)
                .headers
                .push(("www-authenticate".to_owned(), "Basic realm=\"mail.contoso.com\"".to_owned()));
        },
    ),
    EXCHANGE.fault(
        "ews-no-schemes",
        "a device takes the ways to sign in out",
        (SCHEMES, MAIL),
        &[error_at(SCHEMES, MAIL)],
        |world| {
            page(world, EWS).headers.retain(|(name, _)| name != "www-authenticate");
        },
    ),
    EXCHANGE.fault("ews-digest", "EWS offers Digest alone", (SCHEMES, MAIL), &[error_at(SCHEMES, MAIL)], |world| {
        let headers = &mut page(world, EWS).headers;
        headers.retain(|(name, _)| name != "www-authenticate");
        headers.push(("www-authenticate".to_owned(), "Digest realm=\"mail\", nonce=\"1\"".to_owned()));
    }),
    EXCHANGE.fault(
        "ews-old-update",
        "Exchange has a cumulative update of 2021",
        (VERSION, MAIL),
        &[warning_at(VERSION, MAIL)],
        |world| {
            build(world, "15.1.2375.37");
        },
    ),
    EXCHANGE.fault(
        "ews-old-patch",
        "Exchange lacks the newest security update",
        (VERSION, MAIL),
        &[warning_at(VERSION, MAIL)],
        |world| {
            build(world, "15.2.1748.39");
        },
    ),
];

const DOWN: &[Expected] = &[
    error_at("tls.reachable", MAIL),
    blocked_at("tls.version-floor", MAIL),
    blocked_at("tls.accepted-cipher", MAIL),
    blocked_at("tls.legacy-protocols", MAIL),
    blocked_at("tls.weak-ciphers", MAIL),
    blocked_at("tls.chain-complete", MAIL),
    blocked_at("tls.chain-trusted", MAIL),
    blocked_at("tls.name-matches", MAIL),
    blocked_at("tls.expiry", MAIL),
    blocked_at("tls.signature", MAIL),
    blocked_at("tls.key-size", MAIL),
    blocked_at("tls.revocation-reachable", MAIL),
    blocked_at("tls.not-revoked", MAIL),
    blocked_at("tls.client-certificate", MAIL),
    blocked_at("ews.reachable", MAIL),
    blocked_at("ews.auth-schemes", MAIL),
    blocked_at("ews.version-supported", MAIL),
];

pub(super) const VARIANTS: &[Variant] = &[
    EXCHANGE.variant("ews-bridged", "a load balancer opens TLS and encrypts again before EWS", |world| {
        let headers = &mut page(world, EWS).headers;
        headers.push(("via".to_owned(), "1.1 lb.contoso.com".to_owned()));
        headers.push(("set-cookie".to_owned(), "BIGipServerpool_ews=1; path=/".to_owned()));
    }),
    EXCHANGE.variant("ews-newer", "Exchange Server SE has an update that is newer than the table", |world| {
        build(world, "15.2.3100.12");
    }),
    EXCHANGE.variant("ews-2019", "Exchange Server 2019 with its newest update", |world| build(world, "15.2.1748.43")),
    EXCHANGE.variant("ews-basic", "EWS offers Basic alone", |world| {
        let headers = &mut page(world, EWS).headers;
        headers.retain(|(name, _)| name != "www-authenticate");
        headers.push(("www-authenticate".to_owned(), "Basic realm=\"mail.contoso.com\"".to_owned()));
    }),
    EXCHANGE.variant("ews-modern", "EWS offers hybrid modern authentication beside NTLM", |world| {
        let bearer = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@6babcaad-604b-40ac-a9d7-9fd97c0b779f\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
        page(world, EWS).headers.push(("www-authenticate".to_owned(), bearer.to_owned()));
    }),
    EXCHANGE.variant("ews-get-redirect", "browsers are redirected to Outlook on the web, clients are not", |world| {
        let page = Page::redirect("https://mail.contoso.com/owa/");
        world.endpoint(MAIL).paths.insert(format!("GET {EWS}"), page);
    }),
    EXCHANGE.variant("ews-ipv4-only", "no host of Microsoft has an IPv6 address here", |world| {
        world.remove("autodiscover.outlook.com AAAA");
    }),
    EXCHANGE.variant("ews-federated", "users of the domain sign in at their own AD FS", |world| {
        let page = world.sign_in().get_mut("/getuserrealm.srf").expect("the healthy world has the page");
        let federated = r#"{"NameSpaceType":"Federated","AuthURL":"https://sts.contoso.com/adfs/ls/?username=user"}"#;
        federated.clone_into(&mut page.body);
    }),
];

fn ews(world: &mut World, page: Page) {
    world.endpoint(MAIL).paths.insert(EWS.to_owned(), page);
}

fn page<'w>(world: &'w mut World, path: &str) -> &'w mut Page {
    world.endpoint(MAIL).paths.get_mut(path).expect("the healthy world has the page")
}

/// Outlook on the web says which build it is.
fn build(world: &mut World, build: &str) {
    let page = page(world, OWA);
    page.headers.retain(|(name, _)| name != "x-owa-version");
    page.headers.push(("x-owa-version".to_owned(), build.to_owned()));
}
