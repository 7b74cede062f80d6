//! Is EWS switched on for the tenant and its mailboxes, and does its list admit Dynamics?

mod examples;
mod rehearsed;
mod remedies;
mod settings;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::ews::sources::CONTROL;
use crate::facts::exchange::ExchangeSettings;
use crate::facts::server::Row;
use crate::model::Blocked;
use crate::prelude::*;
pub(super) use rehearsed::BY_AGENT;
use remedies::{ADMIT, ADMIT_TO_MAILBOX, ENABLE, ENABLE_MAILBOX, RETIREMENT, UNBLOCK, UNBLOCK_FOR_MAILBOX};
pub(crate) use remedies::{READ, READ_APPLICATIONS};
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
    remedies: &[&ENABLE, &ENABLE_MAILBOX, &ADMIT, &UNBLOCK, &ADMIT_TO_MAILBOX, &UNBLOCK_FOR_MAILBOX],
    settings: &[],
    examples: examples::examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let rehearsed = rehearsed::verdict(cx);
    let Some(exchange) = cx.seen::<ExchangeSettings>() else { return rehearsed.unwrap_or_else(|| unknown(cx)) };
    let mut findings = Vec::new();
    let mut evidence = vec![Evidence::new("files", exchange.files.join(", "))];
    let state = exchange.organization.value().and_then(switch);
    evidence.extend(state.map(|state| Evidence::new("EwsEnabled of the organization", state.word())));
    if let Some(row) = exchange.organization.value() {
        if state == Some(Switch::Off) {
            let line = Evidence::new("EwsEnabled of the organization", "False").expected("True").source(&CONTROL);
            let message = "EWS is switched off for the organization: every call is refused";
            findings.push(Finding::error("off", message).because(line).remedy(&ENABLE));
        }
        if state == Some(Switch::Unset) && ends_now(cx, row) {
            let line = Evidence::new("EwsEnabled of the organization", "not set").expected("True").source(&CONTROL);
            let message = "EwsEnabled is not set: since 2026-10-01 Exchange Online switches EWS off where it is not";
            findings.push(Finding::warning("unset", message).because(line).remedy(&ENABLE));
        }
        findings.extend(refused(row, None));
        if let Some(ids) = settings::app_ids(row) {
            let note =
                "EwsAllowedAppIDs is set; which id Exchange Online sees for Dynamics on-premises is not documented";
            findings.push(Finding::note("app-ids", note).because(Evidence::new("EwsAllowedAppIDs", ids)));
        }
    }
    let mailboxes = exchange.mailboxes.value().map(Vec::as_slice).unwrap_or_default();
    let off: Vec<&str> = mailboxes.iter().filter(|row| switch(row) == Some(Switch::Off)).map(mailbox_name).collect();
    if let Some(first) = off.first() {
        findings.push(mailboxes_off(&off, first));
    }
    findings.extend(mailboxes.iter().filter_map(|row| refused(row, Some(mailbox_name(row)))).take(20));
    if !mailboxes.is_empty() {
        evidence.push(Evidence::new("mailboxes", mailboxes.len().to_string()));
    }
    let settled = findings.iter().any(|finding| finding.level > Level::Note);
    if let Some(Verdict::Judged { findings: more, evidence: lines }) = rehearsed {
        findings.extend(more);
        return Verdict::of(findings, evidence).with(lines);
    }
    if !settled && state.is_none() {
        let what = if exchange.organization.is_known() {
            "the output of Get-OrganizationConfig does not show EwsEnabled"
        } else {
            "Get-OrganizationConfig is not among the evidence"
        };
        let reason = format!("{what}: EWS may be off for the whole organization");
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

/// A list of user agents, of the organization or of a mailbox, that keeps Dynamics out.
fn refused(row: &Row, mailbox: Option<&str>) -> Option<Finding> {
    let place = mailbox.unwrap_or("the organization");
    let finding = |code, list: &str, remedy| {
        let line =
            Evidence::new(format!("list of user agents of {place}"), list).expected("CRM/* admitted").source(&CONTROL);
        let message = format!("the list of user agents of {place} does not admit CRM/*: {list}");
        let finding = Finding::error(code, message).because(line).remedy(remedy).value("place", place);
        mailbox.into_iter().fold(finding, |finding, name| finding.value("mailbox", name))
    };
    match policy(row) {
        Policy::Open => None,
        Policy::Refuses(list) => {
            Some(finding("not-allowed", &list, if mailbox.is_some() { &ADMIT_TO_MAILBOX } else { &ADMIT }))
        }
        Policy::Blocks { list, agent } => {
            let remedy = if mailbox.is_some() { &UNBLOCK_FOR_MAILBOX } else { &UNBLOCK };
            Some(finding("blocked", &list, remedy).value("agent", agent))
        }
    }
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
