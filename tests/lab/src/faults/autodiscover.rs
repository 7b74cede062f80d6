//! What goes wrong on the way to Autodiscover? Scenario C, after the migration.

use super::words::{blocked, error, root, warning};
use crate::{Certificate, Conduct, Connection, Endpoint, Expected, Fault, Page, Site, World};

const FOUND: &str = "autodiscover.endpoint-found";
const SAFE: &str = "autodiscover.redirects-safe";
const ROOT: &str = "autodiscover.root-domain";
const PATH: &str = "/autodiscover/autodiscover.xml";
const CLEAR: &str = "autodiscover.outlook.com:80";
const SECURE: &str = "autodiscover-s.outlook.com:443";
const ALIAS: &str = "autodiscover.contoso.com CNAME";

const NOT_FOUND: &[Expected] = &[error(FOUND)];
const NO_REDIRECT: &[Expected] =
    &[error(FOUND), Expected { check: SAFE, subject: "contoso.com", outcome: "not-applicable", level: None }];
const UNSAFE: &[Expected] = &[error(FOUND), error(SAFE)];
const IN_THE_WAY: &[Expected] = &[warning(ROOT)];

const fn fault(
    name: &'static str,
    about: &'static str,
    check: &'static str,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    Fault { name, about, world: World::healthy, root: root(check), expect, notes: &[], apply }
}

pub(super) const REDIRECTS: &[Fault] = &[
    fault("autodiscover-redirect-clear-text", "Autodiscover redirects to clear text", SAFE, UNSAFE, |world| {
        leads(world, "http://autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
    }),
    fault("autodiscover-redirect-loop", "Autodiscover redirects in a circle", SAFE, UNSAFE, |world| {
        answers(world, Page::redirect("https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"));
    }),
    fault("autodiscover-redirect-chain", "Autodiscover redirects further than clients follow", SAFE, UNSAFE, |world| {
        let endpoint = world.endpoint(SECURE);
        for step in 0..12 {
            let next = Page::redirect(&format!("/autodiscover/{}", step + 1));
            endpoint.paths.insert(format!("/autodiscover/{step}"), next);
        }
        answers(world, Page::redirect("/autodiscover/0"));
    }),
    fault("autodiscover-redirect-file", "Autodiscover redirects to a file", SAFE, UNSAFE, |world| {
        leads(world, "file:///C:/Windows/System32/drivers/etc/hosts");
    }),
    fault(
        "autodiscover-redirect-user",
        "Autodiscover redirects to an address with a password",
        SAFE,
        UNSAFE,
        |world| {
            leads(world, "https://svc:secret@autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
        },
    ),
    fault("autodiscover-redirect-xml", "the answer of Autodiscover redirects to clear text", SAFE, UNSAFE, |world| {
        let body = r#"<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account><Action>redirectUrl</Action><RedirectUrl>http://mail.contoso.com/autodiscover/autodiscover.xml</RedirectUrl></Account></Response></Autodiscover>"#;
        answers(world, Page::of("text/xml", body));
    }),
    fault(
        "autodiscover-redirect-foreign",
        "Autodiscover redirects to another organization that serves it",
        SAFE,
        &[
            warning(SAFE),
            Expected {
                check: "tls.interception",
                subject: "mail.fabrikam.com:443",
                outcome: "not-applicable",
                level: None,
            },
        ],
        |world| {
            let mut other = world.endpoint(SECURE).clone();
            other.addresses = vec!["203.0.113.83".parse().expect("an address")];
            world.endpoints.insert("mail.fabrikam.com:443".to_owned(), other);
            leads(world, "https://mail.fabrikam.com/autodiscover/autodiscover.xml");
        },
    ),
    fault(
        "autodiscover-redirect-look-alike",
        "Autodiscover redirects to a host that only begins like one of Microsoft",
        SAFE,
        &[error(FOUND), warning(SAFE)],
        |world| leads(world, "https://autodiscover-s.outlook.com.fabrikam.com/autodiscover/autodiscover.xml"),
    ),
    fault(
        "autodiscover-redirect-inside",
        "Autodiscover redirects to an address of somebody's inside",
        FOUND,
        &[blocked(FOUND), warning(SAFE)],
        |world| leads(world, "https://10.1.2.3/autodiscover/autodiscover.xml"),
    ),
];

pub(super) const ANSWERS: &[Fault] = &[
    fault("autodiscover-page", "a sign-in page in HTML answers in place of Autodiscover", FOUND, NOT_FOUND, |world| {
        answers(world, Page::of("text/html", "<!DOCTYPE html><html><title>Sign in</title></html>"));
    }),
    fault(
        "autodiscover-no-scheme",
        "Autodiscover refuses clients and names no way to sign in",
        FOUND,
        NOT_FOUND,
        |world| {
            answers(world, Page::status(401));
        },
    ),
    fault("autodiscover-not-found", "Autodiscover is not published at its address", FOUND, NOT_FOUND, |world| {
        answers(world, Page::status(404));
    }),
    fault("autodiscover-unavailable", "Autodiscover answers that it is not available", FOUND, NOT_FOUND, |world| {
        answers(world, Page::status(503));
    }),
    fault("autodiscover-forbidden", "a publishing rule denies Autodiscover", FOUND, NOT_FOUND, |world| {
        answers(world, Page::status(403).header("www-authenticate", "Negotiate"));
    }),
    fault("autodiscover-expired", "the certificate of Autodiscover has ended", FOUND, NOT_FOUND, |world| {
        world.endpoint(SECURE).leaf.days = (-400, -35);
    }),
    fault("autodiscover-refused", "Autodiscover refuses connections", FOUND, &[warning(FOUND)], |world| {
        world.endpoint(SECURE).conduct = Conduct::Refuse;
    }),
    fault("autodiscover-plain-text", "Autodiscover speaks clear text where TLS is due", FOUND, NOT_FOUND, |world| {
        world.endpoint(SECURE).conduct = Conduct::PlainText;
    }),
    fault(
        "autodiscover-silent",
        "Autodiscover takes connections and says nothing",
        FOUND,
        &[blocked(FOUND)],
        |world| {
            world.endpoint(SECURE).conduct = Conduct::Silent;
        },
    ),
    fault(
        "autodiscover-no-redirect",
        "a page answers in clear text in place of a redirect",
        FOUND,
        NO_REDIRECT,
        |world| {
            site(world, CLEAR).paths.insert(PATH.to_owned(), Page::of("text/html", "<html>Welcome</html>"));
        },
    ),
    fault(
        "autodiscover-srv-port",
        "the service record of Autodiscover names a port that clients do not follow",
        "dns.autodiscover",
        &[
            error("dns.autodiscover"),
            error(FOUND),
            Expected { check: SAFE, subject: "contoso.com", outcome: "not-applicable", level: None },
        ],
        |world| {
            world.remove(ALIAS);
            world.set("_autodiscover._tcp.contoso.com SRV", &["0 0 444 autodiscover-s.outlook.com."]);
        },
    ),
    fault("root-domain-answers", "the web site at the root domain asks for a password", ROOT, IN_THE_WAY, |world| {
        let page = Page::status(401).header("www-authenticate", "Basic realm=\"WordPress\"");
        site(world, "contoso.com").otherwise = Some(page);
    }),
    fault("root-domain-stalls", "the web site at the root domain says nothing", ROOT, IN_THE_WAY, |world| {
        site(world, "contoso.com").connection = Connection::Silent;
    }),
];

/// Odd and healthy: the walk ends at Exchange, whatever else is met.
pub(super) const VARIANTS: &[crate::Variant] = &[
    variant("root-domain-foreign-certificate", "the web site shows the certificate of its host", |world| {
        site(world, "contoso.com").certificate = Certificate::WrongName;
    }),
    variant("root-domain-page", "the web site shows the same page for every path", |world| {
        site(world, "contoso.com").otherwise = Some(Page::of("text/html", "<html>Welcome</html>"));
    }),
    variant("root-domain-redirects", "the web site redirects to itself in clear text", |world| {
        site(world, "contoso.com").otherwise = Some(Page::redirect("http://www.contoso.com/"));
    }),
    variant("root-domain-refuses", "there is no web site at the root domain", |world| {
        site(world, "contoso.com").connection = Connection::Refuse;
    }),
    variant("autodiscover-by-srv", "a service record leads to Autodiscover as well", |world| {
        world.set("_autodiscover._tcp.contoso.com SRV", &["0 0 443 autodiscover-s.outlook.com."]);
    }),
    variant("autodiscover-twice-redirected", "Autodiscover redirects twice within Microsoft's cloud", |world| {
        let page = world.endpoint(SECURE).paths[PATH].clone();
        world.endpoint(SECURE).paths.insert("/autodiscover/here.xml".to_owned(), page);
        answers(world, Page::redirect("/autodiscover/here.xml"));
    }),
    variant("proxy-beside", "a proxy is there and lets requests pass", |world| {
        world.proxy = Some(crate::Proxy::default());
    }),
];

const fn variant(name: &'static str, about: &'static str, apply: fn(&mut World)) -> crate::Variant {
    crate::Variant { name, about, world: World::healthy, apply }
}

/// Lets the redirect of the host in clear text lead elsewhere.
fn leads(world: &mut World, to: &str) {
    site(world, CLEAR).paths.insert(PATH.to_owned(), Page::redirect(to));
}

/// Lets Autodiscover itself answer something else.
fn answers(world: &mut World, page: Page) {
    let endpoint: &mut Endpoint = world.endpoint(SECURE);
    endpoint.paths.insert(PATH.to_owned(), page);
}

fn site<'w>(world: &'w mut World, name: &str) -> &'w mut Site {
    world.site(name)
}
