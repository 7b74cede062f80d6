//! What goes wrong with one mailbox for somebody who signs in at EWS? Scenario B.

use super::words::{In, blocked_at, error_at};
use crate::{Code, Expected, Fault, Page, World};

const MAILBOXES: In = In(World::mailboxes);

const ADA: &str = "ada@contoso.com";
const ACCESS: &str = "ews.mailbox-access";
const IMPERSONATION: &str = "ews.impersonation";
const CLOSED: &[Expected] = &[error_at(ACCESS, ADA), blocked_at(IMPERSONATION, ADA)];

const fn closed(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    MAILBOXES.fault(name, about, (ACCESS, ADA), CLOSED, apply)
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        world: || World::windows_mailboxes("ntlm"),
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
    MAILBOXES.fault(
        "ews-mailbox-moved",
        "the mailbox has moved to Exchange Online",
        (ACCESS, ADA),
        &[error_at(ACCESS, ADA), blocked_at(IMPERSONATION, ADA), blocked_at("autodiscover.mailbox-location", ADA)],
        |world| {
            world.mailbox_of(ADA).redirect = Some("ada@contoso.mail.onmicrosoft.com".to_owned());
            world.mailbox_of(ADA).codes.insert("*".to_owned(), Code::Fault("ErrorNonExistentMailbox".to_owned()));
        },
    ),
    MAILBOXES.fault(
        "ews-test-connection",
        "Test Connection of Dynamics fails",
        (ACCESS, ADA),
        &[error_at(ACCESS, ADA)],
        |world| {
            let denied = Code::Response("ErrorAccessDenied".to_owned());
            world.mailbox_of(ADA).codes.insert("FindFolder".to_owned(), denied);
        },
    ),
    MAILBOXES.fault(
        "ews-test-enable",
        "Test & Enable of Dynamics fails",
        (ACCESS, ADA),
        &[error_at(ACCESS, ADA)],
        |world| {
            world.mailbox_of(ADA).codes.insert("FindItem".to_owned(), Code::Within("ErrorInvalidLicense".to_owned()));
        },
    ),
];

fn instead(world: &mut World, page: Page) {
    world.mailbox_of(ADA).instead = Some(page);
}
