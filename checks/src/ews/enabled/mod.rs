//! Is EWS switched on for the tenant and its mailboxes, and does its list admit Dynamics?

mod examples;
mod rehearsed;
mod settings;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::ews::sources::CONTROL;
use crate::facts::exchange::ExchangeSettings;
use crate::facts::server::Row;
use crate::model::Blocked;
use crate::prelude::*;
use settings::{Policy, Switch, mailbox_name, policy, switch};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.enabled"),
    title: "EWS is on, and its lists admit Dynamics",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "The settings that were imported leave EWS on for the organization and its mailboxes, and no list of user \
             agents keeps Dynamics out. It does not prove that a call succeeds: settings take up to two hours, and which \
             application id Exchange Online sees for Dynamics is not documented.",
    sources: &[CONTROL, RETIREMENT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::ExchangeSettings, FactKind::EwsRehearsal],
    blames: &[],
    steps: &[(Scenario::A, Step::AllowEws), (Scenario::B, Step::PublishEws), (Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&ENABLE, &ENABLE_MAILBOX, &ADMIT],
    settings: &[],
    examples: examples::examples,
    run,
};

const RETIREMENT: Source = Source::new(
    "Set-OrganizationConfig",
    "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/set-organizationconfig",
);

static ENABLE: Remedy = Remedy {
    id: "enable-ews",
    summary: "Switch EWS on for the organization.",
    steps: &[
        "Read the present settings and keep a copy of the lists.",
        "Switch EWS on; where EwsAllowedAppIDs is used, write the merged list, because the command replaces it.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Get-OrganizationConfig | Format-List Name, Ews*" },
        Command { shell: Shell::PowerShell, text: "Set-OrganizationConfig -EwsEnabled $true" },
    ],
    who: Who::ExchangeAdmin,
    risk: "every application that the lists admit can use EWS again",
    undo: "set EwsEnabled to the value that it had",
    effective: "within two hours",
    documentation: &[CONTROL, RETIREMENT],
};

static ENABLE_MAILBOX: Remedy = Remedy {
    id: "enable-ews-of-mailbox",
    summary: "Switch EWS on for {mailboxes}.",
    steps: &["Switch EWS on for each mailbox that Dynamics synchronizes."],
    commands: &[Command { shell: Shell::PowerShell, text: "Set-CASMailbox -Identity '{mailbox}' -EwsEnabled $true" }],
    who: Who::ExchangeAdmin,
    risk: "applications can use EWS with this mailbox again",
    undo: "set EwsEnabled of the mailbox to the value that it had",
    effective: "within two hours",
    documentation: &[CONTROL],
};

static ADMIT: Remedy = Remedy {
    id: "admit-dynamics-to-ews",
    summary: "Let the user agent of Dynamics, CRM/*, through the list of {place}.",
    steps: &[
        "Read the present list: the command replaces it.",
        "With an allow list add CRM/*; from a block list take out what matches it.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Set-OrganizationConfig -EwsAllowList @{Add='CRM/*'}" }],
    who: Who::ExchangeAdmin,
    risk: "none for others: an entry only adds a user agent",
    undo: "remove the entry",
    effective: "within two hours",
    documentation: &[CONTROL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let rehearsed = rehearsed::verdict(cx);
    let Some(exchange) = cx.seen::<ExchangeSettings>() else { return rehearsed.unwrap_or_else(|| unknown(cx)) };
    let mut findings = Vec::new();
    let mut evidence = vec![Evidence::new("files", exchange.files.join(", "))];
    if let Some(row) = exchange.organization.value() {
        let state = switch(row);
        evidence.push(Evidence::new("EwsEnabled of the organization", state.word()));
        if state == Switch::Off {
            let line = Evidence::new("EwsEnabled of the organization", "False").expected("True").source(&CONTROL);
            let message = "EWS is switched off for the organization: every call is refused";
            findings.push(Finding::error("off", message).because(line).remedy(&ENABLE));
        }
        if state == Switch::Unset && ends_now(cx, row) {
            let line = Evidence::new("EwsEnabled of the organization", "not set").expected("True").source(&CONTROL);
            let message = "EwsEnabled is not set: since 2026-10-01 Exchange Online switches EWS off where it is not";
            findings.push(Finding::warning("unset", message).because(line).remedy(&ENABLE));
        }
        findings.extend(refused(row, "the organization"));
        if let Some(ids) = settings::app_ids(row) {
            let note =
                "EwsAllowedAppIDs is set; which id Exchange Online sees for Dynamics on-premises is not documented";
            findings.push(Finding::note("app-ids", note).because(Evidence::new("EwsAllowedAppIDs", ids)));
        }
    }
    let mailboxes = exchange.mailboxes.value().map(Vec::as_slice).unwrap_or_default();
    let off: Vec<&str> = mailboxes.iter().filter(|row| switch(row) == Switch::Off).map(mailbox_name).collect();
    if let Some(first) = off.first() {
        findings.push(mailboxes_off(&off, first));
    }
    findings.extend(mailboxes.iter().filter_map(|row| refused(row, mailbox_name(row))).take(20));
    if !mailboxes.is_empty() {
        evidence.push(Evidence::new("mailboxes", mailboxes.len().to_string()));
    }
    let settled = findings.iter().any(|finding| finding.level > Level::Note);
    if let Some(Verdict::Judged { findings: more, evidence: lines }) = rehearsed {
        findings.extend(more);
        return Verdict::of(findings, evidence).with(lines);
    }
    if !settled && !exchange.organization.is_known() {
        let reason = "Get-OrganizationConfig is not among the evidence: EWS may be off for the whole organization";
        return Verdict::blocked(FactKind::ExchangeSettings, reason).with(evidence);
    }
    Verdict::of(findings, evidence)
}

/// Whether what is not set is being switched off: in Exchange Online, tenant by tenant, since a day.
fn ends_now(cx: &CheckCx<'_>, row: &Row) -> bool {
    let asks = cx.judges(Scenario::A) || cx.judges(Scenario::C);
    asks && settings::is_online(row) && cx.run.now.to_zoned(TimeZone::UTC).date() >= civil::date(2026, 10, 1)
}

/// Nobody imported anything about this tenant: an anonymous call is refused either way, so nothing here can tell.
fn unknown(cx: &CheckCx<'_>) -> Verdict {
    if let Some((other, _)) = cx.all::<ExchangeSettings>().next() {
        return Verdict::not_applicable(format!("the imported output is judged as {other}"));
    }
    let reason = "output of Get-OrganizationConfig and Get-CASMailbox among the evidence, or Test & Enable, would tell";
    let fact = FactKind::ExchangeSettings;
    let (reason, evidence) = (reason.to_owned(), Vec::new());
    Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence }.into()
}

/// A list of user agents that keeps Dynamics out.
fn refused(row: &Row, place: &str) -> Option<Finding> {
    let (code, list) = match policy(row) {
        Policy::Refuses(list) => ("not-allowed", list),
        Policy::Blocks(list) => ("blocked", list),
        Policy::Open => return None,
    };
    let line =
        Evidence::new(format!("list of user agents of {place}"), &list).expected("CRM/* admitted").source(&CONTROL);
    let message = format!("the list of user agents of {place} does not admit CRM/*: {list}");
    Some(Finding::error(code, message).because(line).remedy(&ADMIT).value("place", place))
}

fn mailboxes_off(off: &[&str], first: &str) -> Finding {
    const SHOWN: usize = 5;
    let names = off.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let rest = if off.len() > SHOWN { format!(" and {} more", off.len() - SHOWN) } else { String::new() };
    let of = if off.len() == 1 { "mailbox" } else { "mailboxes" };
    let message = format!("EWS is switched off for {} {of}: {names}{rest}", off.len());
    let line =
        Evidence::new("EwsEnabled of mailboxes", format!("False: {names}{rest}")).expected("True").source(&CONTROL);
    let finding = Finding::error("off-for-mailboxes", message).because(line).remedy(&ENABLE_MAILBOX);
    finding.value("mailboxes", format!("{names}{rest}")).value("mailbox", first)
}
