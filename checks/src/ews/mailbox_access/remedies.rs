//! What opens a mailbox that stays closed?

use crate::ews::sources::{CONTROL, LICENCE, RESPONSE_CODE, USER_FORM};
use crate::prelude::*;
use crate::setup::shared::ASSIGN_FITTING_PROFILE;

pub(super) static ALL: &[&Remedy] =
    &[&ADDRESS, &LICENSE, &WAIT, &ASSIGN_FITTING_PROFILE, &RIGHTS, &QUOTA, &SERVER, &POLICY];

/// What mends a finding.
pub(super) fn of(code: &str) -> &'static Remedy {
    match code {
        "no-mailbox" | "not-primary" => &ADDRESS,
        "licence" => &LICENSE,
        "moving" | "store" => &WAIT,
        "other-side" | "elsewhere" => &ASSIGN_FITTING_PROFILE,
        "rights" => &RIGHTS,
        "quota" => &QUOTA,
        "forbidden" | "unauthorized" => &POLICY,
        _ => &SERVER,
    }
}

const fn shell(text: &'static str) -> Command {
    Command { shell: Shell::PowerShell, text }
}

static ADDRESS: Remedy = Remedy {
    id: "use-primary-address",
    summary: "Give the mailbox record in Dynamics the primary address of the mailbox instead of {mailbox}.",
    steps: &[
        "Look up the primary SMTP address of the user or queue in Exchange.",
        "Put it into the mailbox record, and into the user; write the profile's user as user@domain, not as DOMAIN\\user.",
        "A user who was deleted and created again may take up to 72 hours to be known.",
    ],
    commands: &[shell(
        "Get-Recipient '{mailbox}' | Format-List RecipientTypeDetails, PrimarySmtpAddress, EmailAddresses",
    )],
    who: Who::DynamicsAdmin,
    risk: "none",
    undo: "put the former address back",
    effective: "with the next Test & Enable",
    documentation: &[USER_FORM, RESPONSE_CODE],
};

static LICENSE: Remedy = Remedy {
    id: "license-mailbox",
    summary: "Give {mailbox} a licence of Exchange Online, or make it a shared mailbox.",
    steps: &[
        "Assign a licence with Exchange Online to the user.",
        "A queue needs none when its mailbox is a shared one.",
    ],
    commands: &[shell("Get-Mailbox '{mailbox}' | Format-List RecipientTypeDetails, SkuAssigned")],
    who: Who::GlobalAdmin,
    risk: "none",
    undo: "take the licence away again",
    effective: "within hours",
    documentation: &[LICENCE],
};

static WAIT: Remedy = Remedy {
    id: "wait-for-mailbox",
    summary: "Wait until {mailbox} is back, then test again.",
    steps: &[
        "See whether the mailbox is being moved, and how far that is.",
        "See whether its database is mounted and the domain controllers answer; for Exchange Online, look at the service health.",
        "Run the check again with --wait.",
    ],
    commands: &[
        shell("Get-MoveRequest '{mailbox}' | Get-MoveRequestStatistics | Format-List Status, PercentComplete"),
        shell("Get-MailboxDatabase -Status | Format-Table Name, Mounted"),
    ],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "when the move or the repair has ended",
    documentation: &[RESPONSE_CODE],
};

static RIGHTS: Remedy = Remedy {
    id: "open-folders-of-mailbox",
    summary: "Let the account read and write the folders of {mailbox}.",
    steps: &[
        "Look at the folders of the mailbox and their permissions; with impersonation the rights of the mailbox itself count.",
    ],
    commands: &[shell("Get-MailboxFolderStatistics '{mailbox}' -FolderScope Inbox")],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "set the former permissions again",
    effective: "at once",
    documentation: &[RESPONSE_CODE],
};

static QUOTA: Remedy = Remedy {
    id: "make-room-in-mailbox",
    summary: "Empty {mailbox}, or raise its quota.",
    steps: &[
        "See how large the mailbox is, and which quota it has: its own, or that of its database.",
        "Move items into an archive, or raise the quota.",
    ],
    commands: &[
        shell("Get-MailboxStatistics '{mailbox}' | Format-List TotalItemSize, StorageLimitStatus"),
        shell("Get-Mailbox '{mailbox}' | Format-List *Quota, UseDatabaseQuotaDefaults"),
    ],
    who: Who::ExchangeAdmin,
    risk: "a larger mailbox takes more room in its database",
    undo: "set the former quota again",
    effective: "within hours",
    documentation: &[RESPONSE_CODE],
};

static POLICY: Remedy = Remedy {
    id: "allow-ews-for-mailbox",
    summary: "Let applications use EWS with {mailbox}.",
    steps: &[
        "See whether EWS is on for the mailbox and the organization, and which lists of user agents apply.",
        "A user of the token whom Exchange does not know is not synchronized, or was created again within 72 hours.",
    ],
    commands: &[
        shell("Get-CASMailbox '{mailbox}' | Format-List Ews*"),
        shell("Set-CASMailbox '{mailbox}' -EwsEnabled $true"),
    ],
    who: Who::ExchangeAdmin,
    risk: "every application that the lists admit can use EWS with the mailbox",
    undo: "Set-CASMailbox '{mailbox}' -EwsEnabled $false",
    effective: "within two hours",
    documentation: &[CONTROL],
};

static SERVER: Remedy = Remedy {
    id: "look-at-exchange-server",
    summary: "Find out why Exchange fails for {mailbox} at {url}.",
    steps: &[
        "Look at the event log and the EWS log of the server that answered, at the time of the run.",
        "Ask for another mailbox of the same database: does that one open?",
        "Where something else than EWS answers, correct the address or the rule of the device in front.",
    ],
    commands: &[shell("Test-WebServicesConnectivity -MailboxCredential (Get-Credential)")],
    who: Who::ExchangeAdmin,
    risk: "none",
    undo: "nothing to undo",
    effective: "at once",
    documentation: &[RESPONSE_CODE],
};
