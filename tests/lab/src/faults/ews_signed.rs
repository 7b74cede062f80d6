//! What goes wrong for somebody who signs in at EWS? Scenario B.

use super::words::{In, MAIL, blocked_at, error_at, warning_at};
use crate::world::modern::MODERN;
use crate::{Busy, BusyForm, Expected, Fault, Page, Variant, World};

const MAILBOXES: In = In(World::mailboxes);

const ADA: &str = "ada@contoso.com";
const BEN: &str = "ben@contoso.com";
const ACCESS: &str = "ews.mailbox-access";
const IMPERSONATION: &str = "ews.impersonation";
const SIGN_IN: &str = "ews.sign-in";

/// Nothing is known of the mailboxes where nobody is signed in.
const REJECTED: &[Expected] = &[
    error_at(SIGN_IN, MAIL),
    blocked_at(IMPERSONATION, ADA),
    blocked_at(IMPERSONATION, BEN),
    blocked_at(ACCESS, ADA),
    blocked_at(ACCESS, BEN),
];
const BUSY: &[Expected] = &[
    warning_at("ews.throttling", MAIL),
    blocked_at(IMPERSONATION, ADA),
    blocked_at(IMPERSONATION, BEN),
    blocked_at(ACCESS, ADA),
    blocked_at(ACCESS, BEN),
];
const PATIENT: &[Expected] = &[warning_at("ews.throttling", MAIL)];
const DENIED_TO_ALL: &[Expected] =
    &[error_at(IMPERSONATION, ADA), blocked_at(IMPERSONATION, BEN), blocked_at(ACCESS, ADA), blocked_at(ACCESS, BEN)];

const fn rejected(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    with(name, about, World::mailboxes, apply)
}

/// The account does not come in.
pub(super) const ACCOUNT: &[Fault] = &[
    rejected("ews-password-wrong", "the password of the account is wrong", |world| {
        "Sesame, open 4712".clone_into(&mut world.signing_in().password);
    }),
    rejected("ews-account-unknown", "nobody has the name of the account", |world| {
        world.services.accounts.clear();
    }),
    rejected("ews-scheme-not-offered", "EWS offers NTLM alone, and Basic is configured", |world| {
        world.server_of_mailboxes().schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned()];
    }),
    rejected("ews-signed-forbidden", "EWS lets the account in and forbids it everything", |world| {
        world.server_of_mailboxes().instead = Some(Page::status(403));
    }),
    rejected("ews-signed-not-found", "signed-in requests end at a server without EWS", |world| {
        world.server_of_mailboxes().instead = Some(Page::status(404));
    }),
    rejected("ews-signed-redirect", "signed-in requests are redirected to Outlook on the web", |world| {
        world.server_of_mailboxes().instead = Some(Page::redirect("https://mail.contoso.com/owa/"));
    }),
    rejected("ews-signed-page", "a web page answers signed-in requests", |world| {
        world.server_of_mailboxes().instead = Some(Page::of("text/html", "<html><p>Welcome</p></html>"));
    }),
    MAILBOXES.fault(
        "ews-impersonation-missing",
        "the account has no right to impersonate anybody",
        (IMPERSONATION, ADA),
        DENIED_TO_ALL,
        |world| {
            world.server_of_mailboxes().impersonators.clear();
        },
    ),
    MAILBOXES.fault(
        "ews-impersonation-scope",
        "the account may act for another mailbox alone",
        (IMPERSONATION, ADA),
        &[error_at(IMPERSONATION, ADA), blocked_at(ACCESS, ADA)],
        |world| {
            world.server_of_mailboxes().impersonators.insert("svc@contoso.com".to_owned(), [BEN.to_owned()].into());
        },
    ),
];

/// The account does not come in with messages or a token.
pub(super) const SCHEMES: &[Fault] = &[
    with("ews-ntlm-password", "the password of the account is wrong, and NTLM is used", ntlm, |world| {
        "Sesame, open 4712".clone_into(&mut world.signing_in().password);
    }),
    with("ews-ntlm-domain", "the account is named with the wrong domain", ntlm, |world| {
        r"FABRIKAM\svc".clone_into(&mut world.signing_in().username);
    }),
    with("ews-ntlm-bridged", "extended protection is on, and a load balancer opens TLS", ntlm, |world| {
        world.server_of_mailboxes().bridged = true;
    }),
    with("ews-ntlm-not-offered", "EWS offers Negotiate alone, and NTLM is configured", ntlm, |world| {
        world.server_of_mailboxes().schemes = vec!["Negotiate".to_owned()];
    }),
    with("ews-negotiate-password", "the password of the account is wrong, and Negotiate is used", negotiate, |world| {
        "Sesame, open 4712".clone_into(&mut world.signing_in().password);
    }),
    with("ews-token-permission", "the application has no full_access_as_app", World::modern_mailboxes, |world| {
        world.reading_app().permissions.remove("full_access_as_app");
    }),
    with("ews-token-audience", "EWS takes tokens for another name", World::modern_mailboxes, |world| {
        "https://ews.contoso.com".clone_into(&mut world.server_of_mailboxes().audience);
    }),
    with("ews-token-signature", "EWS does not know the key of the token", World::modern_mailboxes, |world| {
        let said = "2000000;reason=\"The token contains an invalid signature.\";error_category=\"invalid_signature\"";
        world.server_of_mailboxes().refuses = Some(said.to_owned());
    }),
    with("ews-token-not-offered", "hybrid modern authentication is off at EWS", World::modern_mailboxes, |world| {
        world.server_of_mailboxes().schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned()];
    }),
];

const fn with(name: &'static str, about: &'static str, world: fn() -> World, apply: fn(&mut World)) -> Fault {
    In(world).fault(name, about, (SIGN_IN, MAIL), REJECTED, apply)
}

fn ntlm() -> World {
    World::windows_mailboxes("ntlm")
}

fn negotiate() -> World {
    World::windows_mailboxes("negotiate")
}

/// The server has no time.
pub(super) const LOAD: &[Fault] = &[
    MAILBOXES.fault(
        "ews-busy-fault",
        "the server never has time, and says when it will",
        ("ews.throttling", MAIL),
        BUSY,
        |world| {
            busy(world, u64::MAX, BusyForm::Fault);
        },
    ),
    MAILBOXES.fault(
        "ews-busy-within",
        "the server never has time, and says so within another code",
        ("ews.throttling", MAIL),
        BUSY,
        |world| {
            busy(world, u64::MAX, BusyForm::Within);
        },
    ),
    MAILBOXES.fault(
        "ews-busy-patient",
        "the server asks for patience, and then answers",
        ("ews.throttling", MAIL),
        PATIENT,
        |world| busy(world, 3, BusyForm::Fault),
    ),
];

/// The firewall before EWS.
pub(super) const FIREWALL: &[Fault] = &[
    MAILBOXES.fault(
        "ews-firewall-narrow",
        "the firewall admits one network of the region alone",
        ("ews.allow-list", MAIL),
        &[warning_at("ews.allow-list", MAIL)],
        |world| world.signing_in().allow_list = vec!["192.0.2.0/24".to_owned()],
    ),
    MAILBOXES.fault(
        "ews-firewall-region",
        "the configuration names no region of the environment",
        ("ews.allow-list", MAIL),
        &[blocked_at("ews.allow-list", MAIL)],
        |world| world.signing_in().region = None,
    ),
];

/// What is odd and healthy.
pub(super) const VARIANTS: &[Variant] = &[
    MAILBOXES.variant("ews-shared-mailbox", "a queue has a shared mailbox without a user", |world| {
        let shared = world.mailbox_of(BEN).clone();
        world.server_of_mailboxes().mailboxes.insert("sales@contoso.com".to_owned(), shared);
        world.mailboxes = vec!["sales@contoso.com".to_owned(), ADA.to_owned(), BEN.to_owned()];
    }),
    MAILBOXES.variant("ews-signed-bridged", "a load balancer opens TLS and encrypts again before EWS", |world| {
        let headers = &mut world.server_of_mailboxes().headers;
        headers.push(("via".to_owned(), "1.1 lb.contoso.com".to_owned()));
        headers.push(("set-cookie".to_owned(), "X-BackEndCookie=S-1-5-21=u56; path=/; secure".to_owned()));
    }),
    MAILBOXES.variant("ews-signed-newer", "Exchange Server SE is newer than the table", |world| {
        world.server_of_mailboxes().build = [15, 2, 3100, 12];
    }),
    In(ntlm).variant("ews-ntlm-down-level", "the account is named with its domain", |world| {
        let account = r"CONTOSO\svc";
        account.clone_into(&mut world.signing_in().username);
        let password = world.signing_in().password.clone();
        world.services.accounts = [(account.to_owned(), password)].into();
        world.server_of_mailboxes().impersonators = [(account.to_owned(), ["*".to_owned()].into())].into();
    }),
    In(ntlm).variant("ews-ntlm-bridged-unbound", "a load balancer opens TLS, and EWS demands no binding", |world| {
        let via = ("via".to_owned(), "1.1 lb.contoso.com".to_owned());
        world.server_of_mailboxes().headers.push(via);
    }),
    MAILBOXES.variant("ews-modern-beside", "EWS offers hybrid modern authentication beside Basic", |world| {
        world.server_of_mailboxes().schemes.push(MODERN.to_owned());
    }),
];

fn busy(world: &mut World, first: u64, form: BusyForm) {
    world.server_of_mailboxes().busy = Busy { first, back_off_ms: 40, form };
}
