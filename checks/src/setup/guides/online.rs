//! How is Dynamics online connected to Exchange Server?

use super::parameter;
use super::sources as doc;
use crate::setup::guide::{Form, Script, Tool, Way};
use crate::setup::{Guide, Step};

/// The steps in their order.
pub(super) static GUIDES: &[Guide] = &[
    Guide {
        step: Step::PublishEws,
        why: "Dynamics online calls EWS from the addresses of its region.",
        path: &[
            "Publish https://HOST/EWS/Exchange.asmx on port 443, without pre-authentication and without a client certificate.",
            "Admit the published address ranges of the region of the environment.",
            "Set the external address of EWS to the published one, on the servers behind it alone: sites with a name of their own keep it.",
        ],
        effective: "at once; changed DNS when its time to live has passed",
        risk: "EWS answers to the internet: keep Exchange current; Autodiscover hands the new address out",
        undo: "close the publication again, and write the former addresses; the script prints them",
        documentation: &[doc::ONPREM_EXCHANGE],
        way: Way::Script(&Script {
            parameters: &[parameter("EwsUrl", "ews_url", Form::Url, "public address of EWS"), super::PUBLISHED],
            switches: &[],
            tools: &[Tool::ExchangeServer],
            text: include_str!("../data/publish-ews.ps1"),
        }),
    },
    Guide {
        step: Step::TlsSuites,
        why: "Dynamics online speaks TLS 1.2 and 1.3, with the suites of a published list alone.",
        path: &[
            "On whatever ends TLS for the host (load balancer, reverse proxy, Exchange Server): offer TLS 1.2 and a suite of the list, and a certificate of a public authority with its whole chain.",
            "Where Windows ends TLS: run the script on each server, and restart it.",
        ],
        effective: "after a restart of the server",
        risk: "programs that speak nothing newer than TLS 1.1 lose the connection only where that is switched off",
        undo: "write the former values again; the script prints them",
        documentation: &[doc::CIPHERS],
        way: Way::Script(&Script {
            parameters: &[parameter(
                "Servers",
                "exchange_servers",
                Form::Hosts,
                "servers that this script is meant for",
            )],
            switches: &[],
            tools: &[],
            text: include_str!("../data/tls-suites.ps1"),
        }),
    },
    Guide {
        step: Step::Authentication,
        why: "Dynamics online signs in with NTLM or with Basic, or with hybrid modern authentication.",
        path: &[
            "Look at what the e-mail server profile uses, and offer that on the servers behind the published address: NTLM (Windows authentication on, Basic off) or Basic. Documents disagree where both are offered.",
            "With hybrid modern authentication: enable it for Exchange, register the application and its certificate, and fill the fields of the profile.",
        ],
        effective: "after a recycle of the application pool MSExchangeServicesAppPool",
        risk: "clients that use the scheme that is switched off lose EWS",
        undo: "write the former values again; the script prints them",
        documentation: &[doc::ONPREM_EXCHANGE, doc::HMA],
        way: Way::Script(&Script {
            parameters: &[
                parameter("Scheme", "ews_scheme", Form::Name, "what the profile uses: NTLM, Basic or HMA"),
                super::PUBLISHED,
            ],
            switches: &[],
            tools: &[Tool::ExchangeServer],
            text: include_str!("../data/authentication.ps1"),
        }),
    },
    Guide {
        step: Step::ImpersonationAccount,
        why: "One account reads and writes for all mailboxes.",
        path: &[
            "Create an account with a mailbox for Dynamics, whose password does not end unnoticed.",
            "Give it the role ApplicationImpersonation, with a scope that holds the mailboxes.",
        ],
        effective: "within minutes",
        risk: "whoever has the password reads all mailboxes of the scope",
        undo: "remove the assignment of the role",
        documentation: &[doc::ONPREM_EXCHANGE],
        way: Way::Script(&Script {
            parameters: &[parameter(
                "Account",
                "impersonation_account",
                Form::Name,
                "account as a user principal name",
            )],
            switches: &[],
            tools: &[Tool::ExchangeServer],
            text: include_str!("../data/impersonation-account.ps1"),
        }),
    },
    Guide {
        step: Step::ServerProfile,
        why: "The profile says where Exchange Server is and as whom Dynamics signs in.",
        path: &[
            "Power Platform admin center > the environment > Settings > Email > Server profiles > New server profile > Exchange Server (Hybrid).",
            "Locations: the public address of EWS. Authentication: credentials of the profile, the account as a user principal name; or hybrid modern authentication with all its fields.",
        ],
        effective: "at once",
        risk: "none, until mailboxes use it",
        undo: "deactivate the profile",
        documentation: &[doc::ONPREM_EXCHANGE, doc::HMA],
        way: Way::Hand("the profile holds a password, which only its form takes"),
    },
];
