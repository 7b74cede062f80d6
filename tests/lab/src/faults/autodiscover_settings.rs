//! What goes wrong when somebody signs in at Autodiscover? Scenario B without a fixed address of EWS, and scenario C.

use super::words::{In, MAIL, beside, blocked_at, error_at, warning_at};
use crate::{Endpoint, Expected, Fault, Page, Root, Variant, World};

const FOUND: In = In(World::found_mailboxes);

const ADA: &str = "ada@contoso.com";
const BEN: &str = "ben@contoso.com";
const SETTINGS: &str = "autodiscover.settings";
const ACCESS: &str = "ews.mailbox-access";
const IMPERSONATION: &str = "ews.impersonation";

/// Nobody knows where EWS of one mailbox is.
const ONE: &[Expected] = &[error_at(SETTINGS, ADA), blocked_at(IMPERSONATION, ADA), blocked_at(ACCESS, ADA)];
const ONE_OPEN: &[Expected] = &[blocked_at(SETTINGS, ADA), blocked_at(IMPERSONATION, ADA), blocked_at(ACCESS, ADA)];
const INSIDE: &[Expected] = &[warning_at(SETTINGS, ADA), warning_at(SETTINGS, BEN)];

const fn one(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    all(name, about, ONE, apply)
}

const fn all(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    FOUND.fault(name, about, (SETTINGS, ADA), expect, apply)
}

/// What concerns every mailbox, of which one is asked about.
const fn server(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    Fault { world: one_mailbox, ..all(name, about, expect, apply) }
}

fn one_mailbox() -> World {
    let mut world = World::found_mailboxes();
    world.mailboxes = vec![ADA.to_owned()];
    world
}

/// What Autodiscover says about one mailbox.
pub(super) const MAILBOXES: &[Fault] = &[
    one("settings-unknown", "Autodiscover does not know the mailbox", |world| {
        world.server_of_mailboxes().mailboxes.remove(ADA);
    }),
    one("settings-invalid-request", "Autodiscover does not take the request", |world| {
        world.mailbox_of(ADA).autodiscover = Some("InvalidRequest".to_owned());
    }),
    one("settings-not-available", "Autodiscover has no such settings for the mailbox", |world| {
        world.mailbox_of(ADA).autodiscover = Some("SettingIsNotAvailable".to_owned());
    }),
    all("settings-busy", "Autodiscover has no time for the mailbox", ONE_OPEN, |world| {
        world.mailbox_of(ADA).autodiscover = Some("ServerBusy".to_owned());
    }),
    all("settings-failing", "Autodiscover fails by itself", ONE_OPEN, |world| {
        world.mailbox_of(ADA).autodiscover = Some("InternalServerError".to_owned());
    }),
    all("settings-foreign-address", "Autodiscover sends the account to another company", ONE_OPEN, |world| {
        world.mailbox_of(ADA).redirect = Some("ada@fabrikam.com".to_owned());
    }),
    one("settings-clear-text", "Autodiscover sends the account to an address in clear text", |world| {
        elsewhere(world, "http://autodiscover.contoso.com/autodiscover/autodiscover.xml");
    }),
    one("settings-circle", "Autodiscover sends the account in a circle", |world| {
        elsewhere(world, "https://autodiscover.contoso.com/autodiscover/autodiscover.xml");
    }),
    all("settings-foreign-place", "Autodiscover sends the account to a host of another company", ONE_OPEN, |world| {
        elsewhere(world, "https://autodiscover.fabrikam.com/autodiscover/autodiscover.xml");
    }),
];

/// What it says about all.
pub(super) const SERVERS: &[Fault] = &[
    server("settings-no-address", "the virtual directory of EWS has no address at all", ONE, |world| {
        world.server_of_mailboxes().url = None;
    }),
    all("settings-inside-only", "the virtual directory of EWS has an internal address alone", INSIDE, |world| {
        let server = world.server_of_mailboxes();
        (server.internal, server.url) = (server.url.take(), None);
    }),
    server("settings-page", "a web page answers in the place of Autodiscover", ONE, |world| {
        says(world, Page::of("text/html", "<html><p>It works!\u{1b}]0;x\u{7}</p></html>"));
    }),
    server("settings-forbidden", "Autodiscover lets the account in and forbids it everything", ONE, |world| {
        says(world, Page::status(403));
    }),
    server("settings-bomb", "an XML bomb answers in the place of Autodiscover", ONE, |world| {
        let bomb =
            "<!DOCTYPE a [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Autodiscover>&b;</Autodiscover>";
        says(world, Page::of("text/xml; charset=utf-8", bomb));
    }),
    Fault {
        root: Root { check: ACCESS, subject: ADA },
        ..server("settings-other-path", "Autodiscover names an address at which nothing is", WRONG_PATH, |world| {
            world.server_of_mailboxes().url = Some("https://mail.contoso.com/EWS/Old.asmx".to_owned());
        })
    },
];

const OTHER: &str = "ews.contoso.com:443";
/// The host that nobody named is looked at as well; to sign in there is another question, and the MRS proxy tells as
/// little there as at the other host.
const OTHER_HOST: &[Expected] = &[
    INSIDE[0],
    INSIDE[1],
    beside("ews.sign-in", OTHER),
    beside("ews.throttling", OTHER),
    blocked_at("ews.mrs-proxy", OTHER),
    beside("tls.interception", OTHER),
];

/// What it says beside what the configuration says.
pub(super) const CONFIGURED: &[Fault] = &[In(World::migrating_mailboxes).fault(
    "settings-other-host",
    "Autodiscover leads to another host of the company than the configuration names",
    (SETTINGS, ADA),
    OTHER_HOST,
    |world| {
        let mut other = Endpoint { addresses: vec![[192, 0, 2, 31].into()], ..world.endpoint(MAIL).clone() };
        other.leaf.names = vec!["ews.contoso.com".to_owned()];
        world.endpoints.insert(OTHER.to_owned(), other);
        world.server_of_mailboxes().url = Some("https://ews.contoso.com/EWS/Exchange.asmx".to_owned());
    },
)];

/// The account comes in, and no mailbox is there.
const WRONG_PATH: &[Expected] = &[error_at(ACCESS, ADA), blocked_at(IMPERSONATION, ADA)];

/// What is odd and healthy.
pub(super) const VARIANTS: &[Variant] = &[
    FOUND.variant("settings-by-soap", "the plain form of Autodiscover names no address, and SOAP does", |world| {
        world.server_of_mailboxes().mute = true;
    }),
    FOUND.variant("settings-both-sides", "inside and outside have addresses of their own", |world| {
        world.server_of_mailboxes().internal = Some("https://ex01.corp.contoso.com/EWS/Exchange.asmx".to_owned());
    }),
];

fn elsewhere(world: &mut World, to: &str) {
    world.mailbox_of(ADA).elsewhere = Some(to.to_owned());
}

fn says(world: &mut World, page: Page) {
    world.server_of_mailboxes().autodiscover = Some(page);
}
