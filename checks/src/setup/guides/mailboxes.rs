//! How are mailboxes prepared and tested in Dynamics, on-premises and online?

use super::sources as doc;
use crate::setup::guide::Way;
use crate::setup::{Guide, Step};

pub(super) static GUIDES: &[Guide] = &[
    Guide {
        step: Step::DefaultSynchronization,
        why: "New mailboxes take profile and methods from here.",
        path: &[
            "Settings > Email Configuration > Email Configuration Settings > tab Email.",
            "Process Email Using: Server-Side Synchronization. Server Profile: the new one. Incoming, Outgoing, and Appointments, Contacts, and Tasks: Server-Side Synchronization or Email Router.",
        ],
        effective: "for mailboxes that are created from now on",
        risk: "none for mailboxes that are there",
        undo: "write the former values again",
        documentation: &[doc::CONNECT, doc::TEST_ENABLE],
        way: Way::Hand("it is one form, and its values are the customer's choice"),
    },
    Guide {
        step: Step::MailboxMethods,
        why: "Each mailbox that shall synchronize needs the profile and server-side synchronization.",
        path: &[
            "Settings > Email Configuration > Mailboxes; select the mailboxes > Edit.",
            "Server Profile: the new one. Incoming and Outgoing: Server-Side Synchronization or Email Router. Appointments, Contacts, and Tasks: Server-Side Synchronization.",
        ],
        effective: "with the next Test & Enable",
        risk: "a mailbox whose profile changes must be tested again",
        undo: "write the former values again",
        documentation: &[doc::CONNECT, doc::TEST_ENABLE],
        way: Way::Hand("which mailboxes synchronize is the customer's choice"),
    },
    Guide {
        step: Step::ApproveEmail,
        why: "Dynamics sends and reads only for addresses that somebody approved, where the organization asks for that.",
        path: &["Settings > Email Configuration > Mailboxes; select the mailboxes > Approve Email."],
        effective: "at once",
        risk: "mail of an address that is not its user's would be tracked",
        undo: "Reject Email",
        documentation: &[doc::CONNECT, doc::TEST_ENABLE],
        way: Way::Hand("approval is a decision about each address"),
    },
    Guide {
        step: Step::TestEnable,
        why: "Only this test uses the whole chain: token, profile, mailbox and rights.",
        path: &[
            "Settings > Email Configuration > Mailboxes; begin with one mailbox > Test & Enable Mailbox.",
            "Wait for the asynchronous service; then read status and alerts, and go on with the others in groups.",
        ],
        effective: "after some minutes; with transient errors after up to 50, in ten attempts",
        risk: "it sends a message to each mailbox and begins to synchronize it",
        undo: "set the methods of the mailbox to None",
        documentation: &[doc::SYNC, doc::TEST_ENABLE],
        way: Way::Hand("Dynamics runs it; there is no documented call for it"),
    },
    Guide {
        step: Step::ExchangeBuild,
        why: "Only a supported and current Exchange Server is secure and gets help; hybrid features need recent builds.",
        path: &[
            "Read the build of every server: Get-ExchangeServer | Format-List Name,AdminDisplayVersion, and the HealthChecker script of Microsoft.",
            "Install the latest cumulative or security update in maintenance mode, one server after the other.",
        ],
        effective: "after the restart of each server",
        risk: "a server is out of service while it is updated",
        undo: "security updates can be uninstalled, cumulative ones cannot",
        documentation: &[doc::BUILDS],
        way: Way::Hand("set-up of Exchange Server asks for a window and a person"),
    },
];
