//! What goes wrong with the mailboxes of Dynamics?

use serde_json::json;

use super::dynamics_words::{
    ADA, SUPPORT, alert, clear, failed, fails, fault, mailbox, open, organization, set, unconcerned, warned,
};
use crate::{Expected, Fault, Variant, World};

const SETTINGS: (&str, &str) = ("dynamics.mailbox-settings", ADA);
const OWNER: (&str, &str) = ("dynamics.mailbox-owner", ADA);
const TEST: (&str, &str) = ("dynamics.mailbox-test", ADA);
const ALERTS: (&str, &str) = ("dynamics.mailbox-alerts", ADA);

/// What a test that failed leaves behind: nothing else than its alert can say why.
const FAILING: &[Expected] = &[
    failed(TEST.0, ADA),
    failed(ALERTS.0, ADA),
    open("dynamics.act-sync-owner", ADA),
    open("dynamics.profile-fits-location", ADA),
];
const WAITING: &[Expected] =
    &[warned(TEST.0, ADA), open("dynamics.act-sync-owner", ADA), open("dynamics.profile-fits-location", ADA)];
const NOT_RUN: &[Expected] =
    &[failed(TEST.0, ADA), open("dynamics.act-sync-owner", ADA), open("dynamics.profile-fits-location", ADA)];

pub(super) const RECORDS: &[Fault] = &[
    fault(
        "mailbox-no-profile",
        "the mailbox has no server profile",
        SETTINGS,
        &[
            failed(SETTINGS.0, ADA),
            unconcerned("dynamics.mailbox-ews-url", ADA),
            unconcerned("dynamics.profile-fits-location", ADA),
        ],
        |world| {
            let label = "_emailserverprofile_value@OData.Community.Display.V1.FormattedValue";
            clear(mailbox(world, ADA), &["_emailserverprofile_value", label]);
        },
    ),
    fault(
        "mailbox-no-address",
        "the mailbox of a queue lost its address",
        ("dynamics.mailbox-settings", "support"),
        NAMELESS,
        |world| {
            clear(mailbox(world, SUPPORT), &["emailaddress"]);
        },
    ),
    fault("mailbox-other-owner", "somebody else owns the mailbox record", OWNER, &[failed(OWNER.0, ADA)], |world| {
        let label = "_ownerid_value@OData.Community.Display.V1.FormattedValue";
        set(
            mailbox(world, ADA),
            &[("_ownerid_value", "0c1d2e3f-5a6b-4c7d-8e9f-000000000002"), (label, "Charles Babbage")],
        );
    }),
    fault("mailbox-second-record", "a queue has the address of a user", OWNER, &[failed(OWNER.0, ADA)], |world| {
        let mut second = mailbox(world, ADA).clone();
        set(&mut second, &[("mailboxid", "5a0f6c0e-1b2c-4d3e-8f40-000000000099"), ("name", "Ada (queue)")]);
        organization(world)["mailboxes"]["value"].as_array_mut().expect("the evidence has mailboxes").push(second);
    }),
    fault(
        "mailbox-not-approved",
        "the address of a user waits for its approval",
        ("dynamics.mailbox-approved", ADA),
        &[failed("dynamics.mailbox-approved", ADA)],
        |world| set(mailbox(world, ADA), &[("emailrouteraccessapproval", "2")]),
    ),
    fault(
        "mailbox-queue-rejected",
        "somebody rejected the address of a queue",
        ("dynamics.mailbox-approved", SUPPORT),
        &[failed("dynamics.mailbox-approved", SUPPORT)],
        |world| set(mailbox(world, SUPPORT), &[("emailrouteraccessapproval", "3")]),
    ),
    fault(
        "mailbox-old-address",
        "Dynamics remembers the address of Exchange Server",
        ("dynamics.mailbox-ews-url", ADA),
        &[warned("dynamics.mailbox-ews-url", ADA)],
        |world| set(mailbox(world, ADA), &[("ewsurl", "https://mail.contoso.com/EWS/Exchange.asmx")]),
    ),
    fault(
        "mailbox-switched-off",
        "incoming mail was switched off after the test",
        TEST,
        &[failed(TEST.0, ADA)],
        |world| {
            set(mailbox(world, ADA), &[("enabledforincomingemail", "False")]);
        },
    ),
];

const NAMELESS: &[Expected] = &[
    failed("dynamics.mailbox-settings", "support"),
    // It is the same record under its name: these concern it as they did under its address.
    unconcerned("dynamics.act-sync-owner", "support"),
    unconcerned("ews.s2s-access", "support"),
];

pub(super) const TESTS: &[Fault] = &[
    fault("mailbox-not-run", "nobody has run Test & Enable", TEST, NOT_RUN, |world| not_run(world, &[])),
    fault("mailbox-scheduled", "the test is queued", TEST, WAITING, |world| {
        not_run(world, &[("testemailconfigurationscheduled", "True")]);
    }),
    fault("mailbox-postponed", "the test is postponed", TEST, WAITING, |world| {
        not_run(
            world,
            &[
                ("testemailconfigurationscheduled", "True"),
                ("postponetestemailconfigurationuntil", "2026-06-01T23:59:00Z"),
            ],
        );
    }),
    fault(
        "mailbox-overdue",
        "a queued test was due days ago: the asynchronous service does not work",
        TEST,
        NOT_RUN,
        |world| {
            not_run(
                world,
                &[
                    ("testemailconfigurationscheduled", "True"),
                    ("postponetestemailconfigurationuntil", "2026-05-28T08:00:00Z"),
                ],
            );
        },
    ),
    fault("mailbox-retried", "a passing error is tried again", TEST, FAILING, |world| {
        fails(world, ADA, "The mailbox store is not available.", "ErrorMailboxStoreUnavailable");
        let retried = [("testemailconfigurationscheduled", "True"), ("testemailconfigurationretrycount", "4")];
        set(mailbox(world, ADA), &retried);
    }),
];

pub(super) const ALERTED: &[Fault] = &[
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
    fault(
        "alert-other-organization",
        "an alert says that another organization synchronizes the mailbox",
        TEST,
        &[
            failed(TEST.0, ADA),
            failed(ALERTS.0, ADA),
            failed("dynamics.act-sync-owner", ADA),
            open("dynamics.profile-fits-location", ADA),
        ],
        |world| {
            fails(
                world,
                ADA,
                "Appointments, contacts, and tasks can't be synchronized because the mailbox is configured with another organization.",
                "",
            );
        },
    ),
    fault(
        "alert-since-success",
        "the test succeeded, and an alert came after the last synchronization",
        ALERTS,
        &[failed(ALERTS.0, ADA)],
        |world| {
            alert(
                world,
                ADA,
                "The mailbox store is not available.",
                "ErrorMailboxStoreUnavailable",
                "2026-06-01T08:20:00Z",
            );
        },
    ),
    fault(
        "sync-error-code",
        "the last synchronization left the number of a duplicate address",
        ALERTS,
        &[failed(ALERTS.0, ADA)],
        |world| {
            let error = [
                ("lastsyncerrorcode", "-2147167669"),
                ("lastsyncerror", "UnknownIncomingEmailIntegrationError"),
                ("lastsyncerroroccurredon", "2026-06-01T08:20:00Z"),
            ];
            set(mailbox(world, ADA), &error);
        },
    ),
    fault(
        "tenant-not-enabled",
        "Exchange Online refuses the issuer of every token: the tenant is not enabled",
        TEST,
        NOT_ENABLED,
        |world| {
            let details = "401 Unauthorized. WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", error=\"invalid_token\"";
            let all = organization(world)["mailboxes"]["value"].as_array_mut().expect("the evidence has mailboxes");
            all.retain(|own| own["emailaddress"] == ADA);
            fails(world, ADA, "The mailbox could not be accessed.", details);
        },
    ),
];

const NOT_ENABLED: &[Expected] = &[
    failed("lifecycle.tenant-enabled", super::words::TENANT),
    failed(TEST.0, ADA),
    failed(ALERTS.0, ADA),
    open("dynamics.act-sync-owner", ADA),
    open("dynamics.profile-fits-location", ADA),
];

const fn alerted(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Fault {
    // What waits for the test names it as its root.
    fault(name, about, TEST, FAILING, apply)
}

/// The test has not run; the record says nothing else, or this.
fn not_run(world: &mut World, cells: &[(&str, &str)]) {
    let own = mailbox(world, ADA);
    set(own, &[("incomingemailstatus", "0"), ("outgoingemailstatus", "0"), ("actstatus", "0")]);
    clear(own, &["testmailboxaccesscompletedon", "lastsuccessfulsynccompletedon"]);
    set(own, cells);
}

const fn variant(name: &'static str, about: &'static str, apply: fn(&mut World)) -> Variant {
    Variant { name, about, world: World::dynamics, apply }
}

pub(super) const VARIANTS: &[Variant] = &[
    variant("dynamics-outgoing-only", "a queue only sends", |world| {
        set(mailbox(world, SUPPORT), &[("incomingemaildeliverymethod", "0"), ("incomingemailstatus", "0")]);
    }),
    variant("dynamics-forward-mailbox", "mail of a user comes through a forward mailbox", |world| {
        set(mailbox(world, ADA), &[("incomingemaildeliverymethod", "3"), ("incomingemailstatus", "0")]);
    }),
    variant("dynamics-app-for-outlook-only", "no direction of a mailbox uses server-side synchronization", |world| {
        let own = mailbox(world, ADA);
        set(
            own,
            &[("incomingemaildeliverymethod", "0"), ("outgoingemaildeliverymethod", "0"), ("actdeliverymethod", "0")],
        );
        set(
            own,
            &[
                ("incomingemailstatus", "0"),
                ("outgoingemailstatus", "0"),
                ("actstatus", "0"),
                ("officeappsdeploymentstatus", "1"),
            ],
        );
    }),
    variant("dynamics-no-approval-needed", "the organization asks for no approval of users", |world| {
        organization(world)["row"]["value"]["requireapprovalforuseremail"] = json!("False");
        set(mailbox(world, ADA), &[("emailrouteraccessapproval", "0")]);
    }),
    variant("dynamics-inactive-user", "the mailbox of somebody who left is inactive", |world| {
        set(mailbox(world, ADA), &[("statecode", "1"), ("incomingemailstatus", "2")]);
    }),
    variant("dynamics-old-alert", "an error alert is older than the last synchronization", |world| {
        alert(
            world,
            ADA,
            "The mailbox store is not available.",
            "ErrorMailboxStoreUnavailable",
            "2026-05-20T08:20:00Z",
        );
    }),
    variant("dynamics-second-organization", "a second organization has a mailbox with the same address", |world| {
        let mut second = organization(world).clone();
        (second["name"], second["id"]) = (json!("Fabrikam"), json!("6f1dd6c3-3a52-4c43-9b1d-0f8a4a1c2b3e"));
        world.deployment()["organizations"]["value"].as_array_mut().expect("a list").push(second);
    }),
];
