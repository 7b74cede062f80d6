//! What goes wrong with one mailbox, code by code? Scenario B, signed in.

use super::words::{In, blocked_at, error_at};
use crate::{Code, Expected, Fault, World};

const ADA: &str = "ada@contoso.com";
const CLOSED: &[Expected] = &[error_at("ews.mailbox-access", ADA), blocked_at("ews.impersonation", ADA)];
const DENIED: &[Expected] = &[error_at("ews.impersonation", ADA), blocked_at("ews.mailbox-access", ADA)];

const fn closed(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    In(World::mailboxes).fault(name, about, ("ews.mailbox-access", ADA), CLOSED, apply)
}

const fn denied(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    In(World::mailboxes).fault(name, about, ("ews.impersonation", ADA), DENIED, apply)
}

/// The mailbox does not open.
pub(super) const ACCESS: &[Fault] = &[
    closed("ews-mailbox-non-existent-mailbox", "nobody has the address", |world| {
        fails(world, Code::Fault("ErrorNonExistentMailbox".to_owned()));
    }),
    closed("ews-mailbox-missing-email-address", "the account has no address of its own", |world| {
        fails(world, Code::Response("ErrorMissingEmailAddress".to_owned()));
    }),
    closed("ews-mailbox-invalid-license", "the mailbox has no licence", |world| {
        fails(world, Code::Within("ErrorInvalidLicense".to_owned()));
    }),
    closed("ews-mailbox-mailbox-move-in-progress", "the mailbox is being moved", |world| {
        fails(world, Code::Response("ErrorMailboxMoveInProgress".to_owned()));
    }),
    closed("ews-mailbox-mailbox-store-unavailable", "the store of the mailbox is away", |world| {
        fails(world, Code::Response("ErrorMailboxStoreUnavailable".to_owned()));
    }),
    closed("ews-mailbox-mailbox-failover", "the mailbox fails over to another server", |world| {
        fails(world, Code::Response("ErrorMailboxFailover".to_owned()));
    }),
    closed("ews-mailbox-connection-failed", "the server does not reach the store", |world| {
        fails(world, Code::Response("ErrorConnectionFailed".to_owned()));
    }),
    closed("ews-mailbox-directory-unavailable", "the server does not reach its directory", |world| {
        fails(world, Code::Fault("ErrorADUnavailable".to_owned()));
    }),
    closed("ews-mailbox-internal-server-transient-error", "the server fails for a moment", |world| {
        fails(world, Code::Response("ErrorInternalServerTransientError".to_owned()));
    }),
    closed("ews-mailbox-no-responding-cas-in-destination-site", "no server of the mailbox's site answers", |world| {
        fails(world, Code::Response("ErrorNoRespondingCASInDestinationSite".to_owned()));
    }),
    closed("ews-mailbox-cross-site-request", "the mailbox is in another site", |world| {
        fails(world, Code::Response("ErrorCrossSiteRequest".to_owned()));
    }),
    closed("ews-mailbox-proxy-request-not-allowed", "the server may not pass the request on", |world| {
        fails(world, Code::Response("ErrorProxyRequestNotAllowed".to_owned()));
    }),
    closed("ews-mailbox-proxy-request-processing-failed", "the server cannot pass the request on", |world| {
        fails(world, Code::Response("ErrorProxyRequestProcessingFailed".to_owned()));
    }),
    closed("ews-mailbox-access-denied", "the account has no rights", |world| {
        fails(world, Code::Response("ErrorAccessDenied".to_owned()));
    }),
    closed("ews-mailbox-folder-not-found", "the mailbox has no inbox", |world| {
        fails(world, Code::Response("ErrorFolderNotFound".to_owned()));
    }),
    closed("ews-mailbox-item-not-found", "the store does not find what is asked for", |world| {
        fails(world, Code::Response("ErrorItemNotFound".to_owned()));
    }),
    closed("ews-mailbox-quota-exceeded", "the mailbox is full", |world| {
        fails(world, Code::Response("ErrorQuotaExceeded".to_owned()));
    }),
    closed("ews-mailbox-schema-validation", "the server does not take the request", |world| {
        fails(world, Code::FaultInSuccess("ErrorSchemaValidation".to_owned()));
    }),
    closed("ews-mailbox-invalid-server-version", "the server does not know the version of the request", |world| {
        fails(world, Code::Fault("ErrorInvalidServerVersion".to_owned()));
    }),
    closed("ews-mailbox-internal-server-error", "the server fails without a word", |world| {
        fails(world, Code::Response("ErrorInternalServerError".to_owned()));
    }),
    closed("ews-mailbox-unheard-of", "the server answers with a code that nobody knows", |world| {
        fails(world, Code::Response("ErrorUnheardOf".to_owned()));
    }),
];

/// The account may not act for the mailbox.
pub(super) const IMPERSONATION: &[Fault] = &[
    denied("ews-mailbox-impersonate-user-denied", "the scope of the role excludes the mailbox", |world| {
        fails(world, Code::Fault("ErrorImpersonateUserDenied".to_owned()));
    }),
    denied("ews-mailbox-impersonation-denied", "the server may not be used to impersonate", |world| {
        fails(world, Code::Fault("ErrorImpersonationDenied".to_owned()));
    }),
    denied("ews-mailbox-impersonation-failed", "impersonation fails on the server's side", |world| {
        fails(world, Code::Fault("ErrorImpersonationFailed".to_owned()));
    }),
    denied(
        "ews-mailbox-invalid-exchange-impersonation-header-data",
        "the token is one of a user, who may not impersonate",
        |world| fails(world, Code::Fault("ErrorInvalidExchangeImpersonationHeaderData".to_owned())),
    ),
    denied("ews-mailbox-invalid-user-principal-name", "the name in the request is no principal name", |world| {
        fails(world, Code::Fault("ErrorInvalidUserPrincipalName".to_owned()));
    }),
    denied("ews-mailbox-more-than-one-access-mode-specified", "the request names two ways to act", |world| {
        fails(world, Code::FaultInSuccess("ErrorMoreThanOneAccessModeSpecified".to_owned()));
    }),
    denied("ews-mailbox-token-serialization-denied", "the server may not pass the account on", |world| {
        fails(world, Code::Response("ErrorTokenSerializationDenied".to_owned()));
    }),
    denied("ews-mailbox-proxy-group-sid-limit-exceeded", "the account is in too many groups", |world| {
        fails(world, Code::Response("ErrorProxyGroupSidLimitExceeded".to_owned()));
    }),
];

fn fails(world: &mut World, code: Code) {
    world.mailbox_of(ADA).codes.insert("*".to_owned(), code);
}
