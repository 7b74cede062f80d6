//! Do both sides take mail for the hybrid domains, and for no others by accident?

use super::example::{accepted, example, healthy, set, table, warning, with, without};
use super::reading::{cell, coexistence, covers, domains, export, flag, rows};
use super::sources::{PREREQUISITES, WIZARD};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.accepted-domains"),
    title: "both sides accept the hybrid domains, and none by a wildcard",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "Every hybrid domain is accepted on both sides, the domain of the tenant is accepted on-premises, and no accepted \
             domain is a wildcard. It does not prove that mail is delivered.",
    sources: &[WIZARD, PREREQUISITES, OAUTH_DOMAINS],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::VerifyDomains)],
    remedies: &[&ACCEPT, &NARROW],
    settings: &[],
    examples,
    run,
};

const OAUTH_DOMAINS: Source = Source::new(
    "Integration of Skype for Business and Exchange fails: wildcard accepted domains",
    "https://learn.microsoft.com/en-us/troubleshoot/skypeforbusiness/hybrid-exchange-integration/sfb-and-exchange-integration-fails",
);

static ACCEPT: Remedy = Remedy {
    id: "accept-hybrid-domain",
    summary: "Accept {domains_observed} on {side}.",
    steps: &[
        "In Exchange Online, add and verify the domain in the Microsoft 365 admin center; leave MX and Autodiscover alone.",
        "On-premises, add the accepted domain, then run the Hybrid Configuration Wizard again.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AcceptedDomain | Format-Table Name,DomainName,DomainType",
    }],
    who: Who::ExchangeAdmin,
    risk: "an authoritative domain refuses addresses that it does not know",
    undo: "Remove-AcceptedDomain",
    effective: "within minutes",
    documentation: &[WIZARD, PREREQUISITES],
};

static NARROW: Remedy = Remedy {
    id: "replace-wildcard-domain",
    summary: "Replace the wildcard {domains_observed} by the domains that are used.",
    steps: &[
        "List the domains of all addresses, and accept each by its name.",
        "Remove the wildcard: with it, tokens of the other side are refused for a tenant that does not exist.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AcceptedDomain | Where-Object { $_.DomainName -like '*`**' -or $_.MatchSubDomains }",
    }],
    who: Who::ExchangeAdmin,
    risk: "mail to a domain that was forgotten is refused",
    undo: "accept the wildcard again",
    effective: "within minutes",
    documentation: &[OAUTH_DOMAINS, WIZARD],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let local = match rows(&hybrid.on_premises, Table::AcceptedDomains) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    let mut evidence = vec![export(cx, hybrid)];
    let mut findings = Vec::new();
    let wild: Vec<String> = local.iter().filter_map(wildcard).collect();
    if !wild.is_empty() {
        let seen = Evidence::new("accepted domains of Exchange Server", wild.join(", "));
        let because = seen.expected("domains by their names").source(&OAUTH_DOMAINS);
        let message = format!("Exchange Server accepts domains by a wildcard: {}", wild.join(", "));
        let finding = Finding::warning("wildcard", message).because(because).remedy(&NARROW);
        findings.push(finding.value("domains_observed", wild.join(", ")));
    }
    let domains = domains(hybrid);
    let with_tenant: Vec<&str> = domains.iter().copied().chain(coexistence(hybrid)).collect();
    findings.extend(side("Exchange Server", local, &with_tenant, &mut evidence));
    if let Some(remote) = hybrid.online.rows(Table::AcceptedDomains) {
        findings.extend(side("Exchange Online", remote, &domains, &mut evidence));
    }
    Verdict::of(findings, evidence)
}

/// How a wildcard reads: it stands in the name, or subdomains are matched beside it.
fn wildcard(row: &Row) -> Option<String> {
    let domain = cell(row, "DomainName")?;
    match (domain.contains('*'), flag(row, "MatchSubDomains")) {
        (true, _) => Some(domain.to_owned()),
        (false, Some(true)) => Some(format!("{domain} with its subdomains")),
        (false, _) => None,
    }
}

fn side(of: &'static str, rows: &[Row], wanted: &[&str], evidence: &mut Vec<Evidence>) -> Option<Finding> {
    let accepted: Vec<&str> = rows.iter().filter_map(|row| cell(row, "DomainName")).collect();
    let seen = Evidence::new(format!("accepted domains of {of}"), accepted.join(", "));
    let lacking: Vec<&str> = wanted.iter().copied().filter(|domain| !covers(&accepted, domain)).collect();
    evidence.push(seen.clone());
    if lacking.is_empty() {
        return None;
    }
    let message = format!("{of} does not accept {}", lacking.join(", "));
    let because = seen.expected(wanted.join(", ")).source(&WIZARD);
    let finding = Finding::warning("not-accepted", message).because(because).remedy(&ACCEPT);
    Some(finding.value("side", of).value("domains_observed", lacking.join(", ")))
}

fn examples() -> Vec<Example> {
    let of = Table::AcceptedDomains;
    let shared = with(|hybrid| set(&mut hybrid.on_premises, of, "DomainType", "InternalRelay"));
    vec![
        example("both sides accept them", healthy(), Expect::Pass),
        example("the domains are shared with another mail system", shared, Expect::Pass),
        example(
            "a wildcard",
            with(|h| table(&mut h.on_premises, of).push(accepted("*.contoso.com"))),
            warning("wildcard"),
        ),
        example("everything", with(|h| table(&mut h.on_premises, of).push(accepted("*"))), warning("wildcard")),
        example(
            "subdomains are matched",
            with(|h| set(&mut h.on_premises, of, "MatchSubDomains", "True")),
            warning("wildcard"),
        ),
        example(
            "Exchange Online lacks one",
            with(|h| drop(table(&mut h.online, of).remove(0))),
            warning("not-accepted"),
        ),
        example(
            "the domain of the tenant is missing",
            with(|h| drop(table(&mut h.on_premises, of).remove(1))),
            warning("not-accepted"),
        ),
        example("the table was not read", without(|h| &mut h.on_premises, &[of]), Expect::Blocked),
    ]
}
