//! How is a migration from Exchange Server to Exchange Online prepared?

use super::parameter;
use super::sources as doc;
use crate::setup::guide::{Form, Script, Tool, Way};
use crate::setup::{Guide, Step};

/// The steps in their order.
pub(super) static GUIDES: &[Guide] = &[
    Guide {
        step: Step::VerifyDomains,
        why: "Mailboxes keep their addresses only in domains that the tenant has verified.",
        path: &[
            "Microsoft 365 admin center > Settings > Domains > Add domain; publish the verification record that it shows.",
            "Skip the records for MX and Autodiscover: mail and clients stay where they are.",
        ],
        effective: "when DNS shows the record, mostly within an hour",
        risk: "none for mail, as long as MX and Autodiscover stay",
        undo: "remove the domain from the tenant",
        documentation: &[doc::DOMAINS],
        way: Way::Script(&Script {
            parameters: &[
                parameter("TenantId", "tenant", Form::Guid, "id of the tenant"),
                parameter("GraphEnvironment", "graph_environment", Form::Name, "Global, USGov, USGovDoD or China"),
                parameter("Domain", "domain", Form::Domain, "mail domain"),
            ],
            switches: &[],
            tools: &[Tool::Graph],
            text: include_str!("../data/verify-domains.ps1"),
        }),
    },
    Guide {
        step: Step::UpnSuffixes,
        why: "A user whose suffix is not verified is synchronized as name@tenant.onmicrosoft.com.",
        path: &[
            "Active Directory Domains and Trusts > Properties > UPN Suffixes: add the mail domain.",
            "Change the users' UPN to their primary address, department by department.",
        ],
        effective: "with the next synchronization",
        risk: "users sign in with the new name from then on",
        undo: "write the former UPN again",
        documentation: &[doc::UPN],
        way: Way::Script(&Script {
            parameters: &[parameter("Domain", "domain", Form::Domain, "mail domain")],
            switches: &[],
            tools: &[],
            text: include_str!("../data/upn-suffixes.ps1"),
        }),
    },
    Guide {
        step: Step::DirectoryRules,
        why: "Objects that break the rules of the directory are not synchronized, or lose addresses.",
        path: &[
            "List the objects: exdoctor identity -c FILE; --format csv is a sheet with the columns of IdFix, --format ldif the changes for review.",
            "Correct each object with whoever owns it.",
            "Export the directory again, and check it.",
        ],
        effective: "with the next synchronization",
        risk: "a changed address changes how mail reaches the object",
        undo: "write the former value again; the finding names it",
        documentation: &[doc::DIRECTORY],
        way: Way::Hand("each value is decided by whoever knows the object"),
    },
    Guide {
        step: Step::EntraConnect,
        why: "Mailboxes move only to users that the directory has synchronized.",
        path: &[
            "Install a supported build of Microsoft Entra Connect on a domain member, with the option Exchange hybrid deployment.",
            "Synchronize, and read its errors.",
        ],
        effective: "with the next cycle, at most 30 minutes later",
        risk: "objects in scope appear in the tenant, and lose there what the directory does not have",
        undo: "take them out of scope again",
        documentation: &[doc::CONNECT_SYNC],
        way: Way::Script(&Script {
            parameters: &[],
            switches: &[],
            tools: &[],
            text: include_str!("../data/entra-connect.ps1"),
        }),
    },
    Guide {
        step: Step::ExchangeCertificates,
        why: "Exchange Online and clients talk only to certificates that the internet trusts.",
        path: &[
            "Obtain a certificate of a public authority that names the EWS, Autodiscover and SMTP hosts.",
            "Import it on every server, and enable it for IIS and SMTP.",
        ],
        effective: "at once",
        risk: "a connector that names the former certificate stops: change TlsCertificateName too",
        undo: "enable the former certificate again, as long as it is valid",
        documentation: &[doc::CERTIFICATES],
        way: Way::Script(&Script {
            parameters: &[parameter(
                "Thumbprint",
                "exchange_thumbprint",
                Form::Thumbprint,
                "SHA-1 thumbprint of the new certificate of Exchange",
            )],
            switches: &[],
            tools: &[Tool::ExchangeServer],
            text: include_str!("../data/exchange-certificates.ps1"),
        }),
    },
    Guide {
        step: Step::PublishAutodiscover,
        why: "Clients ask Autodiscover where a mailbox is: Exchange Server until the last has moved, then Exchange Online.",
        path: &[
            "Before and during the migration: the name autodiscover leads to Exchange Server, inside and outside.",
            "After it: the name is an alias of the Autodiscover host of the cloud.",
        ],
        effective: "when the record's time to live has passed",
        risk: "clients of mailboxes on the other side lose their way",
        undo: "publish the former record again",
        documentation: &[doc::HYBRID],
        way: Way::Hand("DNS is changed where it is hosted; the remedies have the lines"),
    },
    Guide {
        step: Step::SmtpBothWays,
        why: "Mail between both sides passes over SMTP with TLS, and arrives where MX leads.",
        path: &[
            "Let the addresses of Exchange Online Protection reach port 25 of the hybrid endpoint, without a relay that reads SMTP.",
            "Let Exchange Server reach port 25 of Exchange Online Protection.",
            "Publish the records that the findings name.",
        ],
        effective: "firewalls at once, DNS when its time to live has passed",
        risk: "mail waits in queues while the way is closed",
        undo: "take the change back",
        documentation: &[doc::HYBRID],
        way: Way::Hand("firewalls and DNS are changed where they are; the remedies have the lines"),
    },
    Guide {
        step: Step::MrsProxyHybridApp,
        why: "Mailboxes move through the MRS proxy of EWS, and Exchange Server needs its own application in the tenant.",
        path: &[
            "Enable the MRS proxy on the EWS virtual directories of the servers behind the migration endpoint.",
            "Run ConfigureExchangeHybridApplication.ps1 of Microsoft, then remove the keys of the former shared principal.",
        ],
        effective: "MRS proxy at once, the application within an hour",
        risk: "none for mailboxes that stay",
        undo: "switch the proxy off again; the script prints the former values",
        documentation: &[doc::HYBRID, doc::HYBRID_APP],
        way: Way::Script(&Script {
            parameters: &[super::PUBLISHED],
            switches: &[],
            tools: &[Tool::ExchangeServer],
            text: include_str!("../data/mrs-proxy-hybrid-app.ps1"),
        }),
    },
    Guide {
        step: Step::OutboundEndpoints,
        why: "Exchange Server and Entra Connect call Microsoft 365, and nobody may read along.",
        path: &["Open the published hosts, and except them from TLS inspection."],
        effective: "at once",
        risk: "none for mail",
        undo: "close them again",
        documentation: &[doc::ENDPOINTS],
        way: Way::Hand("firewalls and proxies are changed where they are"),
    },
];
