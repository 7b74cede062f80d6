//! What goes wrong on the way to Autodiscover? Scenario C, after the migration.

use super::words::{DOMAIN, In, blocked, error, warning};
use crate::{Certificate, Conduct, Connection, Endpoint, Expected, Fault, Page, Site, World};

const HEALTHY: In = In(World::healthy);

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

pub(super) const REDIRECTS: &[Fault] = &[
    HEALTHY.fault("autodiscover-redirect-clear-text", "Autodiscover redirects to clear text", (SAFE, DOMAIN), UNSAFE, |world| {
        leads(world, "http://autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
    }),
    HEALTHY.fault("autodiscover-redirect-loop", "Autodiscover redirects in a circle", (SAFE, DOMAIN), UNSAFE, |world| {
        answers(world, Page::redirect("https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"));
    }),
    HEALTHY.fault("autodiscover-redirect-chain", "Autodiscover redirects further than clients follow", (SAFE, DOMAIN), UNSAFE, |world| {
        let endpoint = world.endpoint(SECURE);
        for step in 0..12 {
            let next = Page::redirect(&format!("/autodiscover/{}", step + 1));
            endpoint.paths.insert(format!("/autodiscover/{step}"), next);
        }
        answers(world, Page::redirect("/autodiscover/0"));
    }),
    HEALTHY.fault("autodiscover-redirect-file", "Autodiscover redirects to a file", (SAFE, DOMAIN), UNSAFE, |world| {
        leads(world, "file:///C:/Windows/System32/drivers/etc/hosts");
    }),
    HEALTHY.fault("autodiscover-redirect-user", "Autodiscover redirects to an address with a password", (SAFE, DOMAIN), UNSAFE, |world| {
            leads(world, "https://svc:secret@autodiscover-s.outlook.com/autodiscover/autodiscover.xml");
        }),
    HEALTHY.fault("autodiscover-redirect-xml", "the answer of Autodiscover redirects to clear text", (SAFE, DOMAIN), UNSAFE, |world| {
        let body = r#"<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Account><Action>redirectUrl</Action><RedirectUrl>http://mail.contoso.com/autodiscover/autodiscover.xml</RedirectUrl></Account></Response></Autodiscover>"#;
        answers(world, Page::of("text/xml", body));
    }),
    HEALTHY.fault("autodiscover-redirect-foreign", "Autodiscover redirects to another organization that serves it", (SAFE, DOMAIN), &[
            warning(SAFE),
            Expected {
                check: "tls.interception",
                subject: "mail.fabrikam.com:443",
                outcome: "not-applicable",
                level: None,
            },
        ], |world| {
            let mut other = world.endpoint(SECURE).clone();
            other.addresses = vec!["203.0.113.83".parse().expect("an address")];
            world.endpoints.insert("mail.fabrikam.com:443".to_owned(), other);
            leads(world, "https://mail.fabrikam.com/autodiscover/autodiscover.xml");
        }),
    HEALTHY.fault("autodiscover-redirect-look-alike", "Autodiscover redirects to a host that only begins like one of Microsoft", (SAFE, DOMAIN), &[error(FOUND), warning(SAFE)], |world| leads(world, "https://autodiscover-s.outlook.com.fabrikam.com/autodiscover/autodiscover.xml")),
    HEALTHY.fault("autodiscover-redirect-inside", "Autodiscover redirects to an address of somebody's inside", (FOUND, DOMAIN), &[blocked(FOUND), warning(SAFE)], |world| leads(world, "https://10.1.2.3/autodiscover/autodiscover.xml")),
];

pub(super) const ANSWERS: &[Fault] = &[
    HEALTHY.fault(
        "autodiscover-page",
        "a sign-in page in HTML answers in place of Autodiscover",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            answers(world, Page::of("text/html", "<!DOCTYPE html><html><title>Sign in</title></html>"));
        },
    ),
    HEALTHY.fault(
        "autodiscover-no-scheme",
        "Autodiscover refuses clients and names no way to sign in",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            answers(world, Page::status(401));
        },
    ),
    HEALTHY.fault(
        "autodiscover-not-found",
        "Autodiscover is not published at its address",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            answers(world, Page::status(404));
        },
    ),
    HEALTHY.fault(
        "autodiscover-unavailable",
        "Autodiscover answers that it is not available",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            answers(world, Page::status(503));
        },
    ),
    HEALTHY.fault(
        "autodiscover-forbidden",
        "a publishing rule denies Autodiscover",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            answers(world, Page::status(403).header("www-authenticate", "Negotiate"));
        },
    ),
    HEALTHY.fault(
        "autodiscover-expired",
        "the certificate of Autodiscover has ended",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            world.endpoint(SECURE).leaf.days = (-400, -35);
        },
    ),
    HEALTHY.fault(
        "autodiscover-refused",
        "Autodiscover refuses connections",
        (FOUND, DOMAIN),
        &[warning(FOUND)],
        |world| {
            world.endpoint(SECURE).conduct = Conduct::Refuse;
        },
    ),
    HEALTHY.fault(
        "autodiscover-plain-text",
        "Autodiscover speaks clear text where TLS is due",
        (FOUND, DOMAIN),
        NOT_FOUND,
        |world| {
            world.endpoint(SECURE).conduct = Conduct::PlainText;
        },
    ),
    HEALTHY.fault(
        "autodiscover-silent",
        "Autodiscover takes connections and says nothing",
        (FOUND, DOMAIN),
        &[blocked(FOUND)],
        |world| {
            world.endpoint(SECURE).conduct = Conduct::Silent;
        },
    ),
    HEALTHY.fault(
        "autodiscover-no-redirect",
        "a page answers in clear text in place of a redirect",
        (FOUND, DOMAIN),
        NO_REDIRECT,
        |world| {
            site(world, CLEAR).paths.insert(PATH.to_owned(), Page::of("text/html", "<html>Welcome</html>"));
        },
    ),
    HEALTHY.fault(
        "autodiscover-srv-port",
        "the service record of Autodiscover names a port that clients do not follow",
        ("dns.autodiscover", DOMAIN),
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
    HEALTHY.fault(
        "root-domain-answers",
        "the web site at the root domain asks for a password",
        (ROOT, DOMAIN),
        IN_THE_WAY,
        |world| {
            let page = Page::status(401).header("www-authenticate", "Basic realm=\"WordPress\"");
            site(world, "contoso.com").otherwise = Some(page);
        },
    ),
    HEALTHY.fault(
        "root-domain-stalls",
        "the web site at the root domain says nothing",
        (ROOT, DOMAIN),
        IN_THE_WAY,
        |world| {
            site(world, "contoso.com").connection = Connection::Silent;
        },
    ),
];

/// Odd and healthy: the walk ends at Exchange, whatever else is met.
pub(super) const VARIANTS: &[crate::Variant] = &[
    HEALTHY.variant("root-domain-foreign-certificate", "the web site shows the certificate of its host", |world| {
        site(world, "contoso.com").certificate = Certificate::WrongName;
    }),
    HEALTHY.variant("root-domain-page", "the web site shows the same page for every path", |world| {
        site(world, "contoso.com").otherwise = Some(Page::of("text/html", "<html>Welcome</html>"));
    }),
    HEALTHY.variant("root-domain-redirects", "the web site redirects to itself in clear text", |world| {
        site(world, "contoso.com").otherwise = Some(Page::redirect("http://www.contoso.com/"));
    }),
    HEALTHY.variant("root-domain-refuses", "there is no web site at the root domain", |world| {
        site(world, "contoso.com").connection = Connection::Refuse;
    }),
    HEALTHY.variant("autodiscover-by-srv", "a service record leads to Autodiscover as well", |world| {
        world.set("_autodiscover._tcp.contoso.com SRV", &["0 0 443 autodiscover-s.outlook.com."]);
    }),
    HEALTHY.variant(
        "autodiscover-twice-redirected",
        "Autodiscover redirects twice within Microsoft's cloud",
        |world| {
            let page = world.endpoint(SECURE).paths[PATH].clone();
            world.endpoint(SECURE).paths.insert("/autodiscover/here.xml".to_owned(), page);
            answers(world, Page::redirect("/autodiscover/here.xml"));
        },
    ),
    HEALTHY.variant("proxy-beside", "a proxy is there and lets requests pass", |world| {
        world.proxy = Some(crate::Proxy::default());
    }),
];

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
