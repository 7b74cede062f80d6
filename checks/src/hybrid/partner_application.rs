//! Is Exchange Online allowed to sign in at Exchange Server?

use super::example::{error, example, healthy, minimal, set, table, warning, with, without};
use super::reading::{cell, enabled, export, label, rows, uses_oauth};
use super::sources::{OAUTH, WIZARD};
use crate::ews::surface::EXCHANGE_ID;
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.partner-application"),
    title: "the partner application of Exchange Online is enabled",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "The partner application with the id of Exchange Online is there, enabled and has a linked account. It does not \
             prove that the account has the roles that it needs.",
    sources: &[OAUTH, WIZARD],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&ENABLE],
    settings: &[],
    examples,
    run,
};

static ENABLE: Remedy = Remedy {
    id: "enable-partner-application",
    summary: "Let Exchange Online sign in at Exchange Server as a partner application.",
    steps: &[
        "Switch the partner application on, as below; the Hybrid Configuration Wizard does the same.",
        "Where it is missing or has no linked account, run the setup of the installed cumulative update with /PrepareAD, then the wizard again.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-PartnerApplication | Format-List Name,ApplicationIdentifier,Enabled,LinkedAccount",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Set-PartnerApplication -Identity '{application_observed}' -Enabled $true",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "Exchange Online may ask for free/busy and move mailboxes in the name of users",
    undo: "Set-PartnerApplication -Enabled $false",
    effective: "within minutes; IIS keeps settings for up to an hour",
    documentation: &[OAUTH, WIZARD],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let all = match rows(&hybrid.on_premises, Table::PartnerApplications) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    if uses_oauth(hybrid) == Some(false) {
        return Verdict::not_applicable("the two sides do not sign in at each other with OAuth");
    }
    let own: Vec<&Row> = all
        .iter()
        .filter(|row| cell(row, "ApplicationIdentifier").is_some_and(|id| id.eq_ignore_ascii_case(EXCHANGE_ID)))
        .collect();
    let mut evidence = vec![export(cx, hybrid)];
    evidence.extend(own.iter().map(|row| line(row)));
    let Some(first) = own.iter().find(|row| enabled(row)).or(own.first()) else {
        let seen = Evidence::new("partner applications", format!("{}, none of Exchange Online", all.len()));
        let message = "there is no partner application of Exchange Online".to_owned();
        return Verdict::of(vec![finding(Level::Error, "missing", message, seen, "Exchange Online")], evidence);
    };
    let name = label(first);
    let mut findings = Vec::new();
    if !enabled(first) {
        let message = format!("the partner application {name} is switched off");
        findings.push(finding(Level::Error, "disabled", message, line(first), name));
    } else if cell(first, "LinkedAccount").is_none() {
        let message = format!("the partner application {name} has no linked account, so it has no rights");
        findings.push(finding(Level::Warning, "no-account", message, line(first), name));
    }
    Verdict::of(findings, evidence)
}

fn line(row: &Row) -> Evidence {
    let state = if enabled(row) { "enabled" } else { "switched off" };
    let account = cell(row, "LinkedAccount").unwrap_or("none");
    Evidence::new(format!("partner application {}", label(row)), format!("{state}, linked account {account}"))
}

fn finding(level: Level, code: &'static str, message: String, seen: Evidence, name: &str) -> Finding {
    let seen = seen.expected("Exchange Online, enabled, with a linked account").source(&OAUTH);
    Finding::at(level, code, message).because(seen).remedy(&ENABLE).value("application_observed", name)
}

fn examples() -> Vec<Example> {
    let changed = |column: &'static str, value: &'static str| {
        with(|hybrid| set(&mut hybrid.on_premises, Table::PartnerApplications, column, value))
    };
    vec![
        example("it is enabled", healthy(), Expect::Pass),
        example("OAuth is not used", minimal(), Expect::NotApplicable),
        example("it is switched off", changed("Enabled", "False"), error("disabled")),
        example(
            "there is another one alone",
            changed("ApplicationIdentifier", "00000004-0000-0ff1-ce00-000000000000"),
            error("missing"),
        ),
        example(
            "there is none",
            with(|hybrid| table(&mut hybrid.on_premises, Table::PartnerApplications).clear()),
            error("missing"),
        ),
        example("it has no linked account", changed("LinkedAccount", ""), warning("no-account")),
        example(
            "the table was not read",
            without(|h| &mut h.on_premises, &[Table::PartnerApplications]),
            Expect::Blocked,
        ),
    ]
}
