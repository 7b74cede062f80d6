//! What do alerts of Dynamics say that goes wrong with a mailbox?

use super::dynamics_mailboxes::FAILING;
use super::dynamics_words::{ADA, SERVERS, alert, fails, mailbox, organization, set};
use super::words::{TENANT, blocked_at, error_at};
use crate::{Expected, Fault, World};

const TEST: (&str, &str) = ("dynamics.mailbox-test", ADA);
const ALERTS: (&str, &str) = ("dynamics.mailbox-alerts", ADA);

const fn alerted(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    // What waits for the test names it as its root.
    SERVERS.fault(name, about, TEST, FAILING, apply)
}

pub(super) const FAULTS: &[Fault] = &[
    alerted("alert-not-approved", "an alert says that the address is not approved", |world| {
        fails(world, ADA, "The email addresses have not been approved.", "");
    }),
    alerted("alert-unauthorized", "an alert says 401, with a user that Exchange does not know", |world| {
        let details = "Http server returned 401 Unauthorized exception. x-ms-diagnostics: 2000005;reason=\"The user specified by the user-context in the token is ambiguous.\";error_category=\"invalid_user\"";
        fails(
            world,
            ADA,
            "The credentials specified in the associated email server profile are incorrect or have insufficient permissions.",
            details,
        );
    }),
    alerted("alert-forbidden", "an alert says that Exchange forbids EWS", |world| {
        fails(
            world,
            ADA,
            "An error occurred while establishing a secure connection.",
            "Http server returned Forbidden exception.",
        );
    }),
    alerted("alert-impersonation", "an alert in German carries the code of a refused impersonation", |world| {
        fails(world, ADA, "Beim Zugriff auf das Postfach ist ein Fehler aufgetreten.", "ErrorImpersonateUserDenied");
    }),
    alerted("alert-license", "an alert says that the licence is invalid", |world| {
        fails(world, ADA, "Email cannot be received for the mailbox.", "ErrorInvalidLicense");
    }),
    alerted("alert-credential", "an alert carries the error of the token service", |world| {
        let details = "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '31C87A7B3A3E1CF23D102D3B68A0E6126AD82789']";
        fails(world, ADA, "Unable to get token from Auth Server.", details);
    }),
    alerted("alert-connect-failure", "an alert says that no connection came about", |world| {
        fails(world, ADA, "An error occurred while sending the email message.", "Web server returned ConnectFailure.");
    }),
    alerted("alert-unknown", "an alert with a text that nobody knows, markup and control characters", |world| {
        fails(world, ADA, "<script>alert(1)</script>Quux \u{1b}[31mfrobnicated\u{7}", "<b>&amp;</b>");
    }),
    SERVERS.fault("alert-other-organization", "an alert says that another organization synchronizes the mailbox", TEST, &[
            error_at(TEST.0, ADA),
            error_at(ALERTS.0, ADA),
            error_at("dynamics.act-sync-owner", ADA),
            blocked_at("dynamics.profile-fits-location", ADA),
        ], |world| {
            fails(
                world,
                ADA,
                "Appointments, contacts, and tasks can't be synchronized because the mailbox is configured with another organization.",
                "",
            );
        }),
    SERVERS.fault("alert-since-success", "the test succeeded, and an alert came after the last synchronization", ALERTS, &[error_at(ALERTS.0, ADA)], |world| {
            alert(
                world,
                ADA,
                "The mailbox store is not available.",
                "ErrorMailboxStoreUnavailable",
                "2026-06-01T08:20:00Z",
            );
        }),
    SERVERS.fault("sync-error-code", "the last synchronization left the number of a duplicate address", ALERTS, &[error_at(ALERTS.0, ADA)], |world| {
            let error = [
                ("lastsyncerrorcode", "-2147167669"),
                ("lastsyncerror", "UnknownIncomingEmailIntegrationError"),
                ("lastsyncerroroccurredon", "2026-06-01T08:20:00Z"),
            ];
            set(mailbox(world, ADA), &error);
        }),
    SERVERS.fault("tenant-not-enabled", "Exchange Online refuses the issuer of every token: the tenant is not enabled", TEST, NOT_ENABLED, |world| {
            let details = "401 Unauthorized. WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", error=\"invalid_token\"";
            let all = organization(world)["mailboxes"]["value"].as_array_mut().expect("the evidence has mailboxes");
            all.retain(|own| own["emailaddress"] == ADA);
            fails(world, ADA, "The mailbox could not be accessed.", details);
        }),
];

const NOT_ENABLED: &[Expected] = &[
    error_at("lifecycle.tenant-enabled", TENANT),
    error_at(TEST.0, ADA),
    error_at(ALERTS.0, ADA),
    blocked_at("dynamics.act-sync-owner", ADA),
    blocked_at("dynamics.profile-fits-location", ADA),
];
