//! What goes wrong for somebody who signs in at EWS? Scenario B.

use super::words::{MAIL, blocked_at, error_at, warning_at};
use crate::{Busy, BusyForm, Code, Expected, Fault, Page, Root, Variant, World};

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
const CLOSED: &[Expected] = &[error_at(ACCESS, ADA), blocked_at(IMPERSONATION, ADA)];
const DENIED_TO_ALL: &[Expected] =
    &[error_at(IMPERSONATION, ADA), blocked_at(IMPERSONATION, BEN), blocked_at(ACCESS, ADA), blocked_at(ACCESS, BEN)];

const fn fault(
    name: &'static str,
    about: &'static str,
    root: (&'static str, &'static str),
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    let root = Root { check: root.0, subject: root.1 };
    Fault { name, about, world: World::mailboxes, root, expect, notes: &[], apply }
}

const fn closed(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    fault(name, about, (ACCESS, ADA), CLOSED, apply)
}

/// The account does not come in.
pub(super) const ACCOUNT: &[Fault] = &[
    fault("ews-password-wrong", "the password of the account is wrong", (SIGN_IN, MAIL), REJECTED, |world| {
        "Sesame, open 4712".clone_into(&mut world.signing_in().password);
    }),
    fault("ews-account-unknown", "nobody has the name of the account", (SIGN_IN, MAIL), REJECTED, |world| {
        world.services.accounts.clear();
    }),
    fault(
        "ews-scheme-not-offered",
        "EWS offers NTLM alone, and Basic is configured",
        (SIGN_IN, MAIL),
        REJECTED,
        |world| {
            world.server_of_mailboxes().schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned()];
        },
    ),
    fault(
        "ews-signed-forbidden",
        "EWS lets the account in and forbids it everything",
        (SIGN_IN, MAIL),
        REJECTED,
        |world| {
            world.server_of_mailboxes().instead = Some(Page::status(403));
        },
    ),
    fault(
        "ews-signed-not-found",
        "signed-in requests end at a server without EWS",
        (SIGN_IN, MAIL),
        REJECTED,
        |world| {
            world.server_of_mailboxes().instead = Some(Page::status(404));
        },
    ),
    fault(
        "ews-signed-redirect",
        "signed-in requests are redirected to Outlook on the web",
        (SIGN_IN, MAIL),
        REJECTED,
        |world| {
            world.server_of_mailboxes().instead = Some(Page::redirect("https://mail.contoso.com/owa/"));
        },
    ),
    fault("ews-signed-page", "a web page answers signed-in requests", (SIGN_IN, MAIL), REJECTED, |world| {
        world.server_of_mailboxes().instead = Some(Page::of("text/html", "<html><p>Welcome</p></html>"));
    }),
    fault(
        "ews-impersonation-missing",
        "the account has no right to impersonate anybody",
        (IMPERSONATION, ADA),
        DENIED_TO_ALL,
        |world| {
            world.server_of_mailboxes().impersonators.clear();
        },
    ),
    fault(
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
    Fault { world, ..fault(name, about, (SIGN_IN, MAIL), REJECTED, apply) }
}

fn ntlm() -> World {
    World::windows_mailboxes("ntlm")
}

fn negotiate() -> World {
    World::windows_mailboxes("negotiate")
}

/// The server has no time.
pub(super) const LOAD: &[Fault] = &[
    fault(
        "ews-busy-fault",
        "the server never has time, and says when it will",
        ("ews.throttling", MAIL),
        BUSY,
        |world| {
            busy(world, u64::MAX, BusyForm::Fault);
        },
    ),
    fault(
        "ews-busy-within",
        "the server never has time, and says so within another code",
        ("ews.throttling", MAIL),
        BUSY,
        |world| {
            busy(world, u64::MAX, BusyForm::Within);
        },
    ),
    fault(
        "ews-busy-patient",
        "the server asks for patience, and then answers",
        ("ews.throttling", MAIL),
        PATIENT,
        |world| busy(world, 3, BusyForm::Fault),
    ),
];

/// One mailbox is not what it should be.
pub(super) const ONE: &[Fault] = &[
    Fault {
        world: ntlm,
        ..closed("ews-ntlm-address-unknown", "the mailbox was deleted, and NTLM is used", |world| {
            world.server_of_mailboxes().mailboxes.remove(ADA);
        })
    },
    closed("ews-address-unknown", "the mailbox was deleted", |world| {
        world.server_of_mailboxes().mailboxes.remove(ADA);
    }),
    closed("ews-address-secondary", "the address is a secondary one of the mailbox", |world| {
        let mailboxes = &mut world.server_of_mailboxes().mailboxes;
        if let Some(mut mailbox) = mailboxes.remove(ADA) {
            mailbox.aliases.push(ADA.to_owned());
            mailboxes.insert("ada.lovelace@contoso.com".to_owned(), mailbox);
        }
    }),
    closed("ews-mailbox-forbidden", "EWS is off for the mailbox", |world| instead(world, Page::status(403))),
    closed("ews-mailbox-not-found", "the path is gone for the mailbox's server", |world| {
        instead(world, Page::status(404));
    }),
    closed("ews-mailbox-redirect", "requests for the mailbox are redirected", |world| {
        instead(world, Page::redirect("https://mail.contoso.com/owa/"));
    }),
    closed("ews-mailbox-page", "a web page answers for the mailbox", |world| {
        instead(world, Page::of("text/html", "<html><p>It works!\u{1b}]0;x\u{7}</p></html>"));
    }),
    closed("ews-mailbox-bomb", "an XML bomb answers for the mailbox", |world| {
        let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>&c;</s:Body></s:Envelope>";
        instead(world, Page::of("text/xml; charset=utf-8", bomb));
    }),
    fault(
        "ews-mailbox-moved",
        "the mailbox has moved to Exchange Online",
        (ACCESS, ADA),
        &[error_at(ACCESS, ADA), blocked_at(IMPERSONATION, ADA), blocked_at("autodiscover.mailbox-location", ADA)],
        |world| {
            world.mailbox_of(ADA).redirect = Some("ada@contoso.mail.onmicrosoft.com".to_owned());
            world.mailbox_of(ADA).codes.insert("*".to_owned(), Code::Fault("ErrorNonExistentMailbox".to_owned()));
        },
    ),
    fault(
        "ews-test-connection",
        "Test Connection of Dynamics fails",
        (ACCESS, ADA),
        &[error_at(ACCESS, ADA)],
        |world| {
            operation(world, "FindFolder", "ErrorAccessDenied");
        },
    ),
    fault("ews-test-enable", "Test & Enable of Dynamics fails", (ACCESS, ADA), &[error_at(ACCESS, ADA)], |world| {
        world.mailbox_of(ADA).codes.insert("FindItem".to_owned(), Code::Within("ErrorInvalidLicense".to_owned()));
    }),
];

/// What may be written, and is not kept.
pub(super) const WRITES: &[Fault] = &[
    trip("ews-create-denied", "nothing can be created in the mailbox", |world| {
        operation(world, "CreateItem", "ErrorCreateItemAccessDenied");
    }),
    trip("ews-create-quota", "the mailbox is too full for another item", |world| {
        operation(world, "CreateItem", "ErrorQuotaExceeded");
    }),
    trip("ews-items-hidden", "what is created is not found again", |world| world.mailbox_of(ADA).hides = true),
    trip("ews-delete-denied", "nothing can be deleted from the mailbox", |world| {
        operation(world, "DeleteItem", "ErrorCannotDeleteObject");
    }),
    fault("ews-send-denied", "the account may not send as the mailbox", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        operation(world, "CreateItem", "ErrorSendAsDenied");
    }),
    fault("ews-send-quota", "the mailbox has sent too much", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        operation(world, "CreateItem", "ErrorSubmissionQuotaExceeded");
    }),
    fault("ews-send-lost", "what is sent does not arrive", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        world.mailbox_of(ADA).swallows = true;
    }),
    fault(
        "ews-firewall-narrow",
        "the firewall admits one network of the region alone",
        ("ews.allow-list", MAIL),
        &[warning_at("ews.allow-list", MAIL)],
        |world| world.signing_in().allow_list = vec!["192.0.2.0/24".to_owned()],
    ),
    fault(
        "ews-firewall-region",
        "the configuration names no region of the environment",
        ("ews.allow-list", MAIL),
        &[blocked_at("ews.allow-list", MAIL)],
        |world| world.signing_in().region = None,
    ),
];

const SEND: &[Expected] = &[error_at("ews.send", ADA), gone("ews.send", BEN)];
const TRIP: &[Expected] = &[error_at("ews.round-trip", ADA), gone("ews.round-trip", BEN)];

/// What passes where the healthy world does not ask.
const fn gone(check: &'static str, subject: &'static str) -> Expected {
    super::words::gone(check, subject)
}

const fn trip(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    Fault { world: writing, ..fault(name, about, ("ews.round-trip", ADA), TRIP, apply) }
}

/// The healthy world, in which items are created.
fn writing() -> World {
    let mut world = World::mailboxes();
    world.signing_in().write = true;
    world
}

const fn variant(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Variant {
    Variant { name, about, world: World::mailboxes, apply }
}

/// What is odd and healthy.
pub(super) const VARIANTS: &[Variant] = &[
    variant("ews-shared-mailbox", "a queue has a shared mailbox without a user", |world| {
        let shared = world.mailbox_of(BEN).clone();
        world.server_of_mailboxes().mailboxes.insert("sales@contoso.com".to_owned(), shared);
        world.mailboxes = vec!["sales@contoso.com".to_owned(), ADA.to_owned(), BEN.to_owned()];
    }),
    variant("ews-signed-bridged", "a load balancer opens TLS and encrypts again before EWS", |world| {
        let headers = &mut world.server_of_mailboxes().headers;
        headers.push(("via".to_owned(), "1.1 lb.contoso.com".to_owned()));
        headers.push(("set-cookie".to_owned(), "X-BackEndCookie=S-1-5-21=u56; path=/; secure".to_owned()));
    }),
    variant("ews-signed-newer", "Exchange Server SE is newer than the table", |world| {
        world.server_of_mailboxes().build = [15, 2, 3100, 12];
    }),
    Variant {
        world: ntlm,
        ..variant("ews-ntlm-down-level", "the account is named with its domain", |world| {
            let account = r"CONTOSO\svc";
            account.clone_into(&mut world.signing_in().username);
            let password = world.signing_in().password.clone();
            world.services.accounts = [(account.to_owned(), password)].into();
            world.server_of_mailboxes().impersonators = [(account.to_owned(), ["*".to_owned()].into())].into();
        })
    },
    Variant {
        world: ntlm,
        ..variant("ews-ntlm-bridged-unbound", "a load balancer opens TLS, and EWS demands no binding", |world| {
            let via = ("via".to_owned(), "1.1 lb.contoso.com".to_owned());
            world.server_of_mailboxes().headers.push(via);
        })
    },
    variant("ews-modern-beside", "EWS offers hybrid modern authentication beside Basic", |world| {
        let bearer = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@6babcaad-604b-40ac-a9d7-9fd97c0b779f\", token_types=\"app_asserted_user_v1 service_asserted_app_v1\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
        world.server_of_mailboxes().schemes.push(bearer.to_owned());
    }),
];

fn busy(world: &mut World, first: u64, form: BusyForm) {
    world.server_of_mailboxes().busy = Busy { first, back_off_ms: 40, form };
}

fn instead(world: &mut World, page: Page) {
    world.mailbox_of(ADA).instead = Some(page);
}

fn operation(world: &mut World, operation: &str, code: &str) {
    world.mailbox_of(ADA).codes.insert(operation.to_owned(), Code::Response(code.to_owned()));
}
