//! What is to be done where Autodiscover does not name an address of EWS?

use super::SETTINGS;
use crate::autodiscover::LOOKUP;
use crate::prelude::*;

pub(super) static EXTERNAL: Remedy = Remedy {
    id: "name-ews-in-autodiscover",
    summary: "Give the EWS virtual directory an external address.",
    steps: &[
        "Set the external address of EWS on every server that is published.",
        "Let Autodiscover answer for {mailbox} again: the address must be the published one.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-WebServicesVirtualDirectory | Format-Table Server, InternalUrl, ExternalUrl",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-WebServicesVirtualDirectory 'SERVER\\EWS (Default Web Site)' -ExternalUrl https://mail.{domain}/EWS/Exchange.asmx",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "clients outside use the new address",
    undo: "set the former address again",
    effective: "after the application pool of Autodiscover has been restarted",
    documentation: &[SETTINGS],
};

pub(super) static KNOWN: Remedy = Remedy {
    id: "let-autodiscover-know-mailbox",
    summary: "Let Autodiscover know {mailbox}.",
    steps: &[
        "See that the address belongs to a mailbox of the organization that answers, and that its domain is an accepted one.",
        "In a hybrid, a remote mailbox has a target address in the tenant, to which Autodiscover redirects.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient {mailbox} | Format-List RecipientTypeDetails, EmailAddresses, RemoteRoutingAddress",
    }],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "when the directory has replicated",
    documentation: &[LOOKUP],
};

pub(super) static SIGN_IN: Remedy = Remedy {
    id: "let-account-ask-autodiscover",
    summary: "Let the account sign in at Autodiscover.",
    steps: &[
        "See which ways the virtual directory of Autodiscover offers: it may differ from that of EWS.",
        "Where a device stands in front, let it pass signed-in requests on.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AutodiscoverVirtualDirectory | Format-List Server, *Authentication*",
    }],
    who: Who::ExchangeAdmin,
    risk: "clients may be asked for credentials again",
    undo: "set the former value again",
    effective: "after IIS has been restarted",
    documentation: &[LOOKUP],
};
