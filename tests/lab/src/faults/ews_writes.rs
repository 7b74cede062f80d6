//! What goes wrong when items are created at EWS, or a message is sent? Scenario B, with the consent to write.

use super::words::{In, error_at, gone};
use crate::{Code, Expected, Fault, World};

const MAILBOXES: In = In(World::mailboxes);

const ADA: &str = "ada@contoso.com";
const BEN: &str = "ben@contoso.com";

pub(super) const FAULTS: &[Fault] = &[
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
    MAILBOXES.fault("ews-send-denied", "the account may not send as the mailbox", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        operation(world, "CreateItem", "ErrorSendAsDenied");
    }),
    MAILBOXES.fault("ews-send-quota", "the mailbox has sent too much", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        operation(world, "CreateItem", "ErrorSubmissionQuotaExceeded");
    }),
    MAILBOXES.fault("ews-send-lost", "what is sent does not arrive", ("ews.send", ADA), SEND, |world| {
        world.signing_in().send = true;
        world.mailbox_of(ADA).swallows = true;
    }),
];

const SEND: &[Expected] = &[error_at("ews.send", ADA), gone("ews.send", BEN)];
const TRIP: &[Expected] = &[error_at("ews.round-trip", ADA), gone("ews.round-trip", BEN)];

const fn trip(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    In(writing).fault(name, about, ("ews.round-trip", ADA), TRIP, apply)
}

/// The healthy world, in which items are created.
fn writing() -> World {
    let mut world = World::mailboxes();
    world.signing_in().write = true;
    world
}

fn operation(world: &mut World, operation: &str, code: &str) {
    world.mailbox_of(ADA).codes.insert(operation.to_owned(), Code::Response(code.to_owned()));
}
