//! What keeps the reader of the tenant from learning anything?

use serde_json::json;

use super::lists::{OF_GRAPH, each, joined};
use super::words::{At, In, TENANT, blocked_at, error_at};
use crate::service::sign_in::Secret;
use crate::{Conduct, Expected, Fault, Page, World};

const TOKEN: At = ("entra.token", TENANT);
const GRAPH: &str = "graph.microsoft.com:443";

/// What nobody knows who gets no answer of Graph.
const SILENT: &[Expected] = &each(OF_GRAPH, blocked_at("", TENANT));
const REFUSED: &[Expected] = &joined::<11>(&[&[error_at("entra.token", TENANT)], SILENT]);
const OPEN: &[Expected] = &joined::<11>(&[&[blocked_at("entra.token", TENANT)], SILENT]);

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    In(World::read).fault(name, about, TOKEN, expect, apply)
}

/// The reader gets no token.
pub(super) const TOKENS: &[Fault] = &[
    fault("reader-secret-wrong", "the secret of the reader is wrong", REFUSED, |world| {
        reader(world).secret = Some("not-the-secret-of-the-reader".to_owned());
    }),
    fault("reader-secret-expired", "the secret of the reader has expired", REFUSED, |world| {
        let until = "2026-05-31T00:00:00Z".parse().expect("a moment");
        let value = reader(world).secret.clone().expect("the reader has a secret");
        world.reading_app().secrets = vec![Secret { value, until }];
    }),
    fault("reader-unknown", "the tenant has no application with the id of the reader", REFUSED, |world| {
        "3f6e4b1a-0000-4000-8000-00000000dead".clone_into(&mut reader(world).client_id);
    }),
    fault("reader-disabled", "the application that reads is switched off", REFUSED, |world| {
        world.reading_app().enabled = false;
    }),
    fault(
        "reader-certificate-unknown",
        "the application does not know the certificate of the reader",
        REFUSED,
        |world| {
            let reader = reader(world);
            (reader.secret, reader.pfx) = (None, Some("next.pfx".to_owned()));
        },
    ),
    fault("reader-certificate-expired", "the certificate of the reader has expired", REFUSED, |world| {
        let reader = reader(world);
        (reader.secret, reader.pfx) = (None, Some("expired.pfx".to_owned()));
        world.reading_app().certificates = vec!["expired.cer".to_owned()];
    }),
    fault("reader-no-resource", "the tenant knows no Microsoft Graph, as in the wrong cloud", REFUSED, |world| {
        sign_in(world).resources.clear();
    }),
    fault("reader-conditional-access", "a policy of Conditional Access keeps the reader out", REFUSED, |world| {
        let body = json!({
            "error": "access_denied", "error_codes": [53003],
            "error_description": "AADSTS53003: Access has been blocked by Conditional Access policies.",
        });
        sign_in(world).instead = Some(Page { status: 400, ..Page::of("application/json", &body.to_string()) });
    }),
    fault("reader-portal", "a captive portal answers in the place of the token endpoint", OPEN, |world| {
        sign_in(world).instead = Some(Page::of("text/html", "<html>Welcome\u{1b}[2J</html>"));
    }),
    fault("reader-throttled", "the sign-in host has no time for the reader", OPEN, |world| {
        let sign_in = sign_in(world);
        (sign_in.throttled, sign_in.retry_after) = (1_000, "600".to_owned());
    }),
];

/// The reader gets a token, and not every answer.
pub(super) const ANSWERS: &[Fault] = &[
    fault("graph-refused", "nobody listens where Microsoft Graph should be", SILENT, |world| {
        world.endpoint(GRAPH).conduct = Conduct::Refuse;
    }),
    fault("graph-portal", "a proxy's page answers in the place of Microsoft Graph", SILENT, |world| {
        instead(world, "/", Page::of("text/html", "<html><form>Please sign in</form></html>"));
    }),
    fault("graph-garbage", "Microsoft Graph is answered with bytes that are no JSON", SILENT, |world| {
        instead(world, "/", Page::of("application/json", "{\"value\": [\u{7}\u{1b}[31m"));
    }),
    fault("graph-throttled", "Microsoft Graph has no time for the tenant", SILENT, |world| {
        (world.graph().throttled, world.graph().retry_after) = (1_000, "600".to_owned());
    }),
    fault("graph-rejects-token", "Microsoft Graph does not take the token", SILENT, |world| {
        "https://dod-graph.microsoft.us".clone_into(&mut world.graph().address);
    }),
    fault("graph-server-error", "Microsoft Graph answers 500", SILENT, |world| {
        instead(
            world,
            "/",
            Page { status: 500, ..Page::of("application/json", r#"{"error":{"code":"x","message":"y"}}"#) },
        );
    }),
    fault("graph-too-large", "Microsoft Graph answers with a gigabyte", SILENT, |world| {
        instead(world, "/", Page { size: Some(1 << 30), ..Page::of("application/json", "[") });
    }),
    Fault {
        notes: &["entra.token"],
        ..fault("graph-no-application-read", "the reader lacks Application.Read.All", APPLICATIONS, |world| {
            world.reading_app().permissions.remove("Application.Read.All");
        })
    },
    Fault {
        notes: &["entra.token"],
        ..fault("graph-no-domain-read", "the reader lacks Domain.Read.All", DOMAINS, |world| {
            world.reading_app().permissions.remove("Domain.Read.All");
        })
    },
    Fault {
        notes: &["entra.token"],
        ..fault("graph-no-user-read", "the reader lacks User.Read.All", USERS, |world| {
            world.reading_app().permissions.remove("User.Read.All");
        })
    },
    fault("graph-endless", "every page of Microsoft Graph names another one", LISTS, |world| {
        world.graph().endless = true;
    }),
    fault("graph-link-elsewhere", "a page of Microsoft Graph goes on at another host", DOMAINS, |world| {
        let body = r#"{"value":[],"@odata.nextLink":"https://graph.fabrikam.com/v1.0/domains"}"#;
        instead(world, "/domains", Page::of("application/json", body));
    }),
    fault("graph-wrong-types", "a list of Microsoft Graph is a number", DOMAINS, |world| {
        instead(world, "/domains", Page::of("application/json", r#"{"value":7}"#));
    }),
];

const DOMAINS: &[Expected] = &[blocked_at("entra.domain-verified", TENANT)];
const USERS: &[Expected] = &[blocked_at("entra.mailbox-user", TENANT)];
const APPLICATIONS: &[Expected] = &[
    blocked_at("entra.key-credential", TENANT),
    blocked_at("entra.key-credential-dates", TENANT),
    blocked_at("entra.permissions", TENANT),
    blocked_at("entra.service-principal", TENANT),
    blocked_at("entra.setup-app-removed", TENANT),
    blocked_at("entra.spn", TENANT),
    blocked_at("entra.stale-credentials", TENANT),
];
const LISTS: &[Expected] = &[
    blocked_at("entra.domain-verified", TENANT),
    blocked_at("entra.mailbox-user", TENANT),
    blocked_at("entra.service-health", TENANT),
    blocked_at("entra.setup-app-removed", TENANT),
];

fn reader(world: &mut World) -> &mut crate::Reader {
    world.reader.as_mut().expect("the world has a reader")
}

fn sign_in(world: &mut World) -> &mut crate::SignIn {
    world.services.sign_in.as_mut().expect("the world has a sign-in host")
}

fn instead(world: &mut World, path: &str, page: Page) {
    world.graph().instead.insert(path.to_owned(), page);
}
