//! What is to be done where Autodiscover does not name an address of EWS?

use crate::autodiscover::LOOKUP;
use crate::prelude::*;

pub(super) static KNOWN: Remedy = Remedy {
    id: "let-autodiscover-know-mailbox",
    summary: "Let Autodiscover know {mailbox}.",
    steps: &[
        "See that the address belongs to a mailbox of the organization that answers, and that its domain is an accepted one.",
        "In a hybrid, a remote mailbox has a target address in the tenant, to which Autodiscover redirects.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Recipient '{mailbox}' | Format-List RecipientTypeDetails, EmailAddresses, RemoteRoutingAddress",
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
