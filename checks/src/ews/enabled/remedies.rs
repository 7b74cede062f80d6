//! What opens EWS again, for whom?

use crate::ews::sources::CONTROL;
use crate::prelude::*;

pub(super) const RETIREMENT: Source = Source::new(
    "Set-OrganizationConfig",
    "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/set-organizationconfig",
);

const fn shell(text: &'static str) -> Command {
    Command { shell: Shell::PowerShell, text }
}

/// What the organization says; the list of applications is shown only with its switch, and without it looks empty.
pub(crate) const READ: Command = shell("Get-OrganizationConfig | Format-List Name, Ews*");
pub(crate) const READ_APPLICATIONS: Command =
    shell("Get-OrganizationConfig -RetrieveEwsOperationAccessPolicy | Format-List EwsAllowedAppIDs");

pub(super) static ENABLE: Remedy = Remedy {
    id: "enable-ews",
    summary: "Switch EWS on for the organization.",
    steps: &[
        "Keep what the first commands show. The list of applications exists in Exchange Online alone, and is shown only with the switch of the second.",
        "Where EwsAllowedAppIDs holds ids, nobody else is admitted once EWS is on: write the merged list first, because setting it replaces it. Where it is empty, do not write a list with Dynamics alone: it shuts every other application out.",
        "Switch EWS on. Documents disagree whether an empty list admits all applications or none since October 2026: where calls are refused with the header X-EWS-Policy-Reason, write a list with every application that uses EWS.",
    ],
    commands: &[READ, READ_APPLICATIONS, shell("Set-OrganizationConfig -EwsEnabled $true")],
    who: Who::ExchangeAdmin,
    risk: "every application that the lists admit can use EWS again; a list of applications shuts all others out",
    undo: "set EwsEnabled to the value that the first command showed: Set-OrganizationConfig -EwsEnabled $false, or $null where it was empty",
    effective: "within two hours; a list of applications within a day",
    documentation: &[CONTROL, RETIREMENT],
};

pub(super) static ENABLE_MAILBOX: Remedy = Remedy {
    id: "enable-ews-of-mailbox",
    summary: "Switch EWS on for {mailboxes}.",
    steps: &["Switch EWS on for each mailbox that Dynamics synchronizes."],
    commands: &[shell("Set-CASMailbox -Identity '{mailbox}' -EwsEnabled $true")],
    who: Who::ExchangeAdmin,
    risk: "applications can use EWS with this mailbox again",
    undo: "Set-CASMailbox -Identity '{mailbox}' -EwsEnabled $false",
    effective: "within two hours",
    documentation: &[CONTROL],
};

pub(super) static ADMIT: Remedy = Remedy {
    id: "admit-dynamics-to-ews",
    summary: "Put the user agent of Dynamics, CRM/*, on the allow list of {place}.",
    steps: &["Look at the present list; the second command adds to it, and leaves the others on it."],
    commands: &[READ, shell("Set-OrganizationConfig -EwsAllowList @{Add='CRM/*'}")],
    who: Who::ExchangeAdmin,
    risk: "none for others: an entry only adds a user agent",
    undo: "Set-OrganizationConfig -EwsAllowList @{Remove='CRM/*'}",
    effective: "within two hours",
    documentation: &[CONTROL],
};

pub(super) static UNBLOCK: Remedy = Remedy {
    id: "take-dynamics-off-block-list",
    summary: "Take the entry {agent}, which covers Dynamics, off the block list of {place}.",
    steps: &[
        "Find out what else the entry keeps out: where it is wider than CRM/*, put narrower ones in its place first.",
        "Take the entry off, as below; the others stay.",
    ],
    commands: &[READ, shell("Set-OrganizationConfig -EwsBlockList @{Remove='{agent}'}")],
    who: Who::ExchangeAdmin,
    risk: "whatever else the entry keeps out can use EWS as well",
    undo: "Set-OrganizationConfig -EwsBlockList @{Add='{agent}'}",
    effective: "within two hours",
    documentation: &[CONTROL],
};

pub(super) static ADMIT_TO_MAILBOX: Remedy = Remedy {
    id: "admit-dynamics-to-ews-of-mailbox",
    summary: "Put the user agent of Dynamics, CRM/*, on the allow list of the mailbox {mailbox}.",
    steps: &["Look at the present list; the second command adds to it, and leaves the others on it."],
    commands: &[
        shell("Get-CASMailbox -Identity '{mailbox}' | Format-List Ews*"),
        shell("Set-CASMailbox -Identity '{mailbox}' -EwsAllowList @{Add='CRM/*'}"),
    ],
    who: Who::ExchangeAdmin,
    risk: "none for others: an entry only adds a user agent",
    undo: "Set-CASMailbox -Identity '{mailbox}' -EwsAllowList @{Remove='CRM/*'}",
    effective: "within two hours",
    documentation: &[CONTROL],
};

pub(super) static UNBLOCK_FOR_MAILBOX: Remedy = Remedy {
    id: "take-dynamics-off-block-list-of-mailbox",
    summary: "Take the entry {agent}, which covers Dynamics, off the block list of the mailbox {mailbox}.",
    steps: &[
        "Find out what else the entry keeps out: where it is wider than CRM/*, put narrower ones in its place first.",
        "Take the entry off, as below; the others stay.",
    ],
    commands: &[
        shell("Get-CASMailbox -Identity '{mailbox}' | Format-List Ews*"),
        shell("Set-CASMailbox -Identity '{mailbox}' -EwsBlockList @{Remove='{agent}'}"),
    ],
    who: Who::ExchangeAdmin,
    risk: "whatever else the entry keeps out can use EWS with the mailbox as well",
    undo: "Set-CASMailbox -Identity '{mailbox}' -EwsBlockList @{Add='{agent}'}",
    effective: "within two hours",
    documentation: &[CONTROL],
};
