//! How are mailboxes prepared and tested in Dynamics, on-premises and online?

use super::sources as doc;
use super::{asked, parameter};
use crate::setup::guide::{Form, Script, Tool, Way};
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
        way: Way::Hand(
            "the methods of new mailboxes stand in one column of the organization, whose form no document states",
        ),
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
        documentation: &[doc::CONNECT, doc::TEST_ENABLE, doc::MAILBOX_TABLE],
        way: Way::Script(&Script {
            parameters: &[
                parameter("OrganizationUrl", "dynamics_url", Form::Url, "address of the Dynamics organization"),
                parameter("ProfileName", "profile_name", Form::Name, "name of the e-mail server profile"),
                asked("Mailboxes", Form::Mailboxes, "addresses of the mailboxes that shall synchronize"),
            ],
            switches: &[("AskToken", "sign in with a bearer token that is asked for, instead of as yourself")],
            tools: &[Tool::WebApi],
            text: include_str!("../data/mailbox-methods.ps1"),
        }),
    },
    Guide {
        step: Step::ApproveEmail,
        why: "Dynamics sends and reads only for addresses that somebody approved, where the organization asks for that.",
        path: &["Settings > Email Configuration > Mailboxes; select the mailboxes > Approve Email."],
        effective: "at once",
        risk: "mail of an address that is not its user's would be tracked",
        undo: "Reject Email",
        documentation: &[doc::CONNECT, doc::TEST_ENABLE],
        way: Way::Hand(
            "approval is a decision about each address, and no document says that writing its column is one",
        ),
    },
    Guide {
        step: Step::TestEnable,
        why: "Only this test uses the whole chain: token, profile, mailbox and rights.",
        path: &[
            "Settings > Email Configuration > Mailboxes; begin with one mailbox > Test & Enable Mailbox.",
            "Or let exdoctor queue it, wait and judge: exdoctor check -c FILE --verify test-enable --trigger-test.",
            "Wait for the asynchronous service; then read status and alerts, and go on with the others in groups.",
        ],
        effective: "after some minutes; with transient errors after up to 50, in ten attempts",
        risk: "it sends a message to each mailbox and begins to synchronize it",
        undo: "set the methods of the mailbox to None",
        documentation: &[doc::SYNC, doc::TEST_ENABLE],
        way: Way::Hand(
            "Dynamics runs it, and no document states the call; exdoctor queues it on request, and takes it back when that is given up",
        ),
    },
    Guide {
        step: Step::ExchangeBuild,
        why: "Only a supported and current Exchange Server is secure and gets help; hybrid features need recent builds.",
        path: &[
            "Read the build of every server: Get-ExchangeServer | Format-List Name,AdminDisplayVersion, and the HealthChecker script of Microsoft on each one.",
            "The script leaves HealthChecker-*.xml: exdoctor check --evidence FOLDER reads the exact builds from these files.",
            "Install the latest cumulative or security update in maintenance mode, one server after the other.",
        ],
        effective: "after the restart of each server",
        risk: "a server is out of service while it is updated",
        undo: "security updates can be uninstalled, cumulative ones cannot",
        documentation: &[doc::BUILDS],
        way: Way::Hand("set-up of Exchange Server asks for a window and a person"),
    },
];
