//! What does each side share with the other?

use super::example::{example, healthy, minimal, set, table, warning, with, without};
use super::reading::{coexistence, domains, enabled, export, flag, label, lacking, list, rows};
use super::sources::WIZARD;
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.organization-relationship"),
    title: "the organization relationships share free/busy for the domains of the other side",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "Both sides have an enabled organization relationship for the domains of the other that shares free/busy. It does not \
             prove that a request is answered.",
    sources: &[WIZARD, SHARING],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&SHARE, &WIDEN, &CREATE],
    settings: &[],
    examples,
    run,
};

const SHARING: Source = Source::new(
    "Shared free/busy in Exchange hybrid deployments",
    "https://learn.microsoft.com/en-us/exchange/shared-free-busy",
);

const SHOW: Command = Command {
    shell: Shell::PowerShell,
    text: "Get-OrganizationRelationship | Format-List Name,Enabled,DomainNames,FreeBusyAccess*,MailboxMoveEnabled,Target*",
};

const STEPS: &[&str] = &[
    "Run the Hybrid Configuration Wizard again with all hybrid domains chosen: it writes both relationships anew.",
    "Or mend the one property as below, on the side that is named.",
];

/// What the remedies have in common.
const SHARED: Remedy = Remedy {
    id: "",
    summary: "",
    steps: STEPS,
    commands: &[SHOW],
    who: Who::ExchangeAdmin,
    risk: "the other side sees free/busy of all users",
    undo: "set the former values again",
    effective: "within minutes; Exchange Online within half an hour",
    documentation: &[SHARING, WIZARD],
};

static SHARE: Remedy = Remedy {
    id: "mend-organization-relationship",
    summary: "Mend the organization relationship of {side}.",
    commands: &[
        SHOW,
        Command {
            shell: Shell::PowerShell,
            text: "Set-OrganizationRelationship -Identity '{relationship_observed}' -Enabled $true -FreeBusyAccessEnabled $true -FreeBusyAccessLevel LimitedDetails",
        },
    ],
    ..SHARED
};

static WIDEN: Remedy = Remedy {
    id: "widen-organization-relationship",
    summary: "Add {missing_domains} to the organization relationship of {side}.",
    commands: &[
        SHOW,
        Command {
            shell: Shell::PowerShell,
            text: "Set-OrganizationRelationship -Identity '{relationship_observed}' -DomainNames @{ Add = '{missing_domains}'.Split(',').Trim() }",
        },
    ],
    ..SHARED
};

static CREATE: Remedy = Remedy {
    id: "create-organization-relationship",
    summary: "Have the organization relationship of {side} written.",
    steps: &[
        "Run the Hybrid Configuration Wizard again with all hybrid domains chosen: it writes both relationships anew.",
    ],
    ..SHARED
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let table = Table::OrganizationRelationships;
    let (local, remote) = match (rows(&hybrid.on_premises, table), rows(&hybrid.online, table)) {
        (Ok(local), Ok(remote)) => (local, remote),
        (Err(open), _) | (_, Err(open)) => return open,
    };
    let coexistence: Vec<&str> = coexistence(hybrid).into_iter().collect();
    let domains = domains(hybrid);
    // Relationships with other companies stand beside those of the hybrid deployment.
    let of_hybrid = |rows: &'_ [Row], wanted: &[&str]| {
        rows.iter().any(|row| lacking(wanted, &list(row, "DomainNames")).len() < wanted.len())
    };
    if !of_hybrid(local, &coexistence) && !of_hybrid(remote, &domains) {
        return Verdict::not_applicable("no organization relationship is for the domains of the hybrid deployment");
    }
    let mut evidence = vec![export(cx, hybrid)];
    let mut findings = Vec::new();
    for (of, rows, wanted) in [("Exchange Server", local, &coexistence), ("Exchange Online", remote, &domains)] {
        evidence.extend(rows.iter().map(|row| line(of, row)));
        findings.extend(side(of, rows, wanted));
    }
    Verdict::of(findings, evidence)
}

fn side(of: &'static str, rows: &[Row], wanted: &[&str]) -> Vec<Finding> {
    let own: Vec<&Row> =
        rows.iter().filter(|row| lacking(wanted, &list(row, "DomainNames")).len() < wanted.len()).collect();
    let named: Vec<&str> = own.iter().flat_map(|row| list(row, "DomainNames")).collect();
    let lacking = lacking(wanted, &named);
    let mut findings = Vec::new();
    if !lacking.is_empty() {
        let message = format!("no organization relationship of {of} is for {}", lacking.join(", "));
        let seen = Evidence::new(format!("organization relationships of {of}"), named.join(", "));
        let (remedy, name) = own.first().map_or((&CREATE, "<name>"), |row| (&WIDEN, label(row)));
        let finding = finding(of, "domain-missing", message, (seen, remedy), name);
        findings.push(finding.value("missing_domains", lacking.join(", ")));
    }
    for row in own {
        let (code, what) = match (enabled(row), flag(row, "FreeBusyAccessEnabled")) {
            (false, _) => ("disabled", "is switched off"),
            (true, Some(false)) => ("no-free-busy", "does not share free/busy"),
            (true, _) => continue,
        };
        let message = format!("the organization relationship {} of {of} {what}", label(row));
        findings.push(finding(of, code, message, (line(of, row), &SHARE), label(row)));
    }
    findings
}

fn line(of: &str, row: &Row) -> Evidence {
    let state = if enabled(row) { "enabled" } else { "switched off" };
    let shares =
        if flag(row, "FreeBusyAccessEnabled") == Some(true) { "shares free/busy" } else { "does not share free/busy" };
    let seen = format!("{state}, {shares}, for {}", list(row, "DomainNames").join(", "));
    Evidence::new(format!("organization relationship {} of {of}", label(row)), seen)
}

fn finding(
    of: &'static str,
    code: &'static str,
    message: String,
    (seen, remedy): (Evidence, &'static Remedy),
    name: &str,
) -> Finding {
    let seen = seen.expected("enabled on both sides, with free/busy, for the domains of the other").source(&SHARING);
    Finding::warning(code, message).because(seen).remedy(remedy).value("side", of).value("relationship_observed", name)
}

fn examples() -> Vec<Example> {
    let of = Table::OrganizationRelationships;
    let local =
        |column: &'static str, value: &'static str| with(|hybrid| set(&mut hybrid.on_premises, of, column, value));
    let partner = with(|hybrid| {
        let other = [("Identity", "Fabrikam"), ("Enabled", "False"), ("DomainNames", "fabrikam.com")];
        table(&mut hybrid.on_premises, of).push(super::example::row(&other));
    });
    let partly = with(|hybrid| {
        set(&mut hybrid.on_premises, Table::Hybrid, "Domains", "{contoso.com, fabrikam.com}");
    });
    vec![
        example("both sides share", healthy(), Expect::Pass),
        example("a relationship with a partner is switched off", partner, Expect::Pass),
        example("a minimal hybrid deployment", minimal(), Expect::NotApplicable),
        example("Exchange Online has none", with(|h| table(&mut h.online, of).clear()), warning("domain-missing")),
        example("a hybrid domain is missing", partly, warning("domain-missing")),
        example("it is switched off", local("Enabled", "False"), warning("disabled")),
        example("free/busy is not shared", local("FreeBusyAccessEnabled", "False"), warning("no-free-busy")),
        example("one side was not read", without(|h| &mut h.online, &[of]), Expect::Blocked),
    ]
}
