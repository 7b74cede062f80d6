//! What goes wrong when Exchange Online is shown the token of Dynamics? Scenario A, rehearsed.

use super::words::{READ, TENANT, blocked_at, error_at};
use crate::{Code, Expected, Fault, Page, Variant, World};

const ADA: &str = "ada@contoso.com";
const ACCESS: &str = "ews.s2s-access";

/// The token is not taken, so that nobody knows whether EWS is on.
const REFUSED: &[Expected] = &[error_at(ACCESS, ADA), blocked_at("ews.enabled", TENANT)];
/// The token is taken, and the mailbox does not open.
const CLOSED: &[Expected] = &[error_at(ACCESS, ADA)];
/// The token is taken, and EWS forbids the call.
const FORBIDDEN: &[Expected] = &[error_at(ACCESS, ADA), error_at("ews.enabled", TENANT)];
/// Nothing is known.
const OPEN: &[Expected] = &[blocked_at(ACCESS, ADA), blocked_at("ews.enabled", TENANT)];

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    READ.fault(name, about, (ACCESS, ADA), expect, apply)
}

/// What Exchange Online says to the token.
pub(super) const TOKENS: &[Fault] = &[
    fault("ews-s2s-tenant", "Microsoft has not enabled the tenant", REFUSED, |world| {
        refuses(
            world,
            "2000006;reason=\"The token contains no application context.\";error_category=\"invalid_grant\"",
        );
    }),
    fault("ews-s2s-without-reason", "the token is refused without a word", REFUSED, |world| refuses(world, "")),
    fault("ews-s2s-other-tenant", "Exchange Online does not know the tenant of the token", REFUSED, |world| {
        refuses(world, "2000004;reason=\"The tenant is unknown.\";error_category=\"invalid_tenant\"");
    }),
    fault("ews-s2s-user", "Exchange Online does not know the user", REFUSED, |world| {
        refuses(world, "2000005;reason=\"The user is unknown.\";error_category=\"invalid_user\"");
    }),
    fault("ews-s2s-audience", "the token is for another service", REFUSED, |world| {
        "https://outlook.office365.us".clone_into(&mut world.server_of_mailboxes().audience);
    }),
    fault("ews-s2s-clock", "the token is outside its time for Exchange Online", REFUSED, |world| {
        refuses(world, "2000002;reason=\"The token has expired.\";error_category=\"token_expired\"");
    }),
    fault("ews-s2s-permission", "Exchange Online finds no permission in the token", REFUSED, |world| {
        refuses(world, "2000008;reason=\"The token contains no permissions.\";error_category=\"invalid_grant\"");
    }),
];

/// What it says once it took the token.
pub(super) const ANSWERS: &[Fault] = &[
    fault("ews-s2s-forbidden", "EWS is switched off for the tenant", FORBIDDEN, |world| {
        world.as_dynamics = true;
        world.server_of_mailboxes().instead = Some(Page::status(403));
    }),
    fault(
        "ews-s2s-own-agent",
        "the allow list of EWS names the user agent of Dynamics alone, which nobody tried",
        OPEN,
        |world| world.server_of_mailboxes().agents = vec!["CRM/".to_owned()],
    ),
    fault("ews-s2s-agent", "an allow list lets only other agents in", FORBIDDEN, |world| {
        world.as_dynamics = true;
        world.server_of_mailboxes().agents = vec!["Microsoft Office/".to_owned()];
    }),
    fault("ews-s2s-unknown", "the mailbox is not in Exchange Online", CLOSED, |world| {
        world.server_of_mailboxes().mailboxes.clear();
    }),
    fault("ews-s2s-alias", "the address is a secondary one", CLOSED, |world| {
        let mailboxes = &mut world.server_of_mailboxes().mailboxes;
        let mut mailbox = mailboxes.remove(ADA).unwrap_or_default();
        mailbox.aliases.push(ADA.to_owned());
        mailboxes.insert("ada.lovelace@contoso.com".to_owned(), mailbox);
    }),
    fault("ews-s2s-impersonation", "the application may not act for the mailbox", CLOSED, |world| {
        world.server_of_mailboxes().impersonators.clear();
    }),
    fault("ews-s2s-licence", "the mailbox has no licence", CLOSED, |world| {
        let code = Code::Within("ErrorInvalidLicense".to_owned());
        world.mailbox_of(ADA).codes.insert("*".to_owned(), code);
    }),
    fault("ews-s2s-busy", "Exchange Online has no time", OPEN, |world| {
        world.server_of_mailboxes().instead = Some(Page::status(503));
    }),
    fault("ews-s2s-page", "a web page answers who shows the token", OPEN, |world| {
        world.server_of_mailboxes().instead = Some(Page::of("text/html", "<html>blocked\u{1b}[2J</html>"));
    }),
    fault("ews-s2s-redirect", "who shows the token is redirected", OPEN, |world| {
        world.server_of_mailboxes().instead = Some(Page::redirect("https://portal.fabrikam.com/"));
    }),
];

/// What is odd and healthy.
pub(super) const VARIANTS: &[Variant] = &[
    Variant {
        name: "ews-s2s-by-agent",
        about: "the allow list of EWS names the user agent of Dynamics alone",
        world: World::read,
        apply: |world| {
            world.as_dynamics = true;
            world.server_of_mailboxes().agents = vec!["CRM/".to_owned()];
        },
    },
    Variant {
        name: "ews-s2s-twice",
        about: "the inbox is opened with both user agents",
        world: World::read,
        apply: |world| world.as_dynamics = true,
    },
];

fn refuses(world: &mut World, diagnostics: &str) {
    world.server_of_mailboxes().refuses = Some(diagnostics.to_owned());
}
