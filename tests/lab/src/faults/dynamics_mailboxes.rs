//! What goes wrong with the mailboxes of Dynamics?

use serde_json::json;

use super::dynamics_words::{ADA, SERVERS, SUPPORT, alert, clear, fails, mailbox, organization, set};
use super::words::{beside, blocked_at, error_at, warning_at};
use crate::{Expected, Fault, Variant, World};

const SETTINGS: (&str, &str) = ("dynamics.mailbox-settings", ADA);
const OWNER: (&str, &str) = ("dynamics.mailbox-owner", ADA);
const TEST: (&str, &str) = ("dynamics.mailbox-test", ADA);
const ALERTS: (&str, &str) = ("dynamics.mailbox-alerts", ADA);

/// What a test that failed leaves behind: nothing else than its alert can say why.
pub(super) const FAILING: &[Expected] = &[
    error_at(TEST.0, ADA),
    error_at(ALERTS.0, ADA),
    blocked_at("dynamics.act-sync-owner", ADA),
    blocked_at("dynamics.profile-fits-location", ADA),
];
const WAITING: &[Expected] = &[
    warning_at(TEST.0, ADA),
    blocked_at("dynamics.act-sync-owner", ADA),
    blocked_at("dynamics.profile-fits-location", ADA),
];
const NOT_RUN: &[Expected] = &[
    error_at(TEST.0, ADA),
    blocked_at("dynamics.act-sync-owner", ADA),
    blocked_at("dynamics.profile-fits-location", ADA),
];

pub(super) const RECORDS: &[Fault] = &[
    SERVERS.fault(
        "mailbox-no-profile",
        "the mailbox has no server profile",
        SETTINGS,
        &[
            error_at(SETTINGS.0, ADA),
            beside("dynamics.mailbox-ews-url", ADA),
            beside("dynamics.profile-fits-location", ADA),
        ],
        |world| {
            let label = "_emailserverprofile_value@OData.Community.Display.V1.FormattedValue";
            clear(mailbox(world, ADA), &["_emailserverprofile_value", label]);
        },
    ),
    SERVERS.fault(
        "mailbox-no-address",
        "the mailbox of a queue lost its address",
        ("dynamics.mailbox-settings", "support"),
        NAMELESS,
        |world| {
            clear(mailbox(world, SUPPORT), &["emailaddress"]);
        },
    ),
    SERVERS.fault(
        "mailbox-other-owner",
        "somebody else owns the mailbox record",
        OWNER,
        &[error_at(OWNER.0, ADA)],
        |world| {
            let label = "_ownerid_value@OData.Community.Display.V1.FormattedValue";
            set(
                mailbox(world, ADA),
                &[("_ownerid_value", "0c1d2e3f-5a6b-4c7d-8e9f-000000000002"), (label, "Charles Babbage")],
            );
        },
    ),
    SERVERS.fault(
        "mailbox-second-record",
        "a queue has the address of a user",
        OWNER,
        &[error_at(OWNER.0, ADA)],
        |world| {
            let mut second = mailbox(world, ADA).clone();
            set(&mut second, &[("mailboxid", "5a0f6c0e-1b2c-4d3e-8f40-000000000099"), ("name", "Ada (queue)")]);
            organization(world)["mailboxes"]["value"].as_array_mut().expect("the evidence has mailboxes").push(second);
        },
    ),
    SERVERS.fault(
        "mailbox-not-approved",
        "the address of a user waits for its approval",
        ("dynamics.mailbox-approved", ADA),
        &[error_at("dynamics.mailbox-approved", ADA)],
        |world| set(mailbox(world, ADA), &[("emailrouteraccessapproval", "2")]),
    ),
    SERVERS.fault(
        "mailbox-queue-rejected",
        "somebody rejected the address of a queue",
        ("dynamics.mailbox-approved", SUPPORT),
        &[error_at("dynamics.mailbox-approved", SUPPORT)],
        |world| set(mailbox(world, SUPPORT), &[("emailrouteraccessapproval", "3")]),
    ),
    SERVERS.fault(
        "mailbox-old-address",
        "Dynamics remembers the address of Exchange Server",
        ("dynamics.mailbox-ews-url", ADA),
        &[warning_at("dynamics.mailbox-ews-url", ADA)],
        |world| set(mailbox(world, ADA), &[("ewsurl", "https://mail.contoso.com/EWS/Exchange.asmx")]),
    ),
    SERVERS.fault(
        "mailbox-switched-off",
        "incoming mail was switched off after the test",
        TEST,
        &[error_at(TEST.0, ADA)],
        |world| {
            set(mailbox(world, ADA), &[("enabledforincomingemail", "False")]);
        },
    ),
];

const NAMELESS: &[Expected] = &[
    error_at("dynamics.mailbox-settings", "support"),
    // It is the same record under its name: these concern it as they did under its address.
    beside("dynamics.act-sync-owner", "support"),
    beside("ews.s2s-access", "support"),
];

pub(super) const TESTS: &[Fault] = &[
    SERVERS.fault("mailbox-not-run", "nobody has run Test & Enable", TEST, NOT_RUN, |world| not_run(world, &[])),
    SERVERS.fault("mailbox-scheduled", "the test is queued", TEST, WAITING, |world| {
        not_run(world, &[("testemailconfigurationscheduled", "True")]);
    }),
    SERVERS.fault("mailbox-postponed", "the test is postponed", TEST, WAITING, |world| {
        not_run(
            world,
            &[
                ("testemailconfigurationscheduled", "True"),
                ("postponetestemailconfigurationuntil", "2026-06-01T23:59:00Z"),
            ],
        );
    }),
    SERVERS.fault(
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
    SERVERS.fault("mailbox-retried", "a passing error is tried again", TEST, FAILING, |world| {
        fails(world, ADA, "The mailbox store is not available.", "ErrorMailboxStoreUnavailable");
        let retried = [("testemailconfigurationscheduled", "True"), ("testemailconfigurationretrycount", "4")];
        set(mailbox(world, ADA), &retried);
    }),
];

/// The test has not run; the record says nothing else, or this.
fn not_run(world: &mut World, cells: &[(&str, &str)]) {
    let own = mailbox(world, ADA);
    set(own, &[("incomingemailstatus", "0"), ("outgoingemailstatus", "0"), ("actstatus", "0")]);
    clear(own, &["testmailboxaccesscompletedon", "lastsuccessfulsynccompletedon"]);
    set(own, cells);
}

pub(super) const VARIANTS: &[Variant] = &[
    SERVERS.variant("dynamics-outgoing-only", "a queue only sends", |world| {
        set(mailbox(world, SUPPORT), &[("incomingemaildeliverymethod", "0"), ("incomingemailstatus", "0")]);
    }),
    SERVERS.variant("dynamics-forward-mailbox", "mail of a user comes through a forward mailbox", |world| {
        set(mailbox(world, ADA), &[("incomingemaildeliverymethod", "3"), ("incomingemailstatus", "0")]);
    }),
    SERVERS.variant(
        "dynamics-app-for-outlook-only",
        "no direction of a mailbox uses server-side synchronization",
        |world| {
            let own = mailbox(world, ADA);
            set(
                own,
                &[
                    ("incomingemaildeliverymethod", "0"),
                    ("outgoingemaildeliverymethod", "0"),
                    ("actdeliverymethod", "0"),
                ],
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
        },
    ),
    SERVERS.variant("dynamics-no-approval-needed", "the organization asks for no approval of users", |world| {
        organization(world)["row"]["value"]["requireapprovalforuseremail"] = json!("False");
        set(mailbox(world, ADA), &[("emailrouteraccessapproval", "0")]);
    }),
    SERVERS.variant("dynamics-inactive-user", "the mailbox of somebody who left is inactive", |world| {
        set(mailbox(world, ADA), &[("statecode", "1"), ("incomingemailstatus", "2")]);
    }),
    SERVERS.variant("dynamics-old-alert", "an error alert is older than the last synchronization", |world| {
        alert(
            world,
            ADA,
            "The mailbox store is not available.",
            "ErrorMailboxStoreUnavailable",
            "2026-05-20T08:20:00Z",
        );
    }),
    SERVERS.variant(
        "dynamics-second-organization",
        "a second organization has a mailbox with the same address",
        |world| {
            let mut second = organization(world).clone();
            (second["name"], second["id"]) = (json!("Fabrikam"), json!("6f1dd6c3-3a52-4c43-9b1d-0f8a4a1c2b3e"));
            world.deployment()["organizations"]["value"].as_array_mut().expect("a list").push(second);
        },
    ),
];
