//! Does Exchange trust the token service of its tenant?

use jiff::tz::TimeZone;

use super::example::{error, example, healthy, minimal, set, table, warning, with, without};
use super::reading::{
    cell, domains, enabled, export, is_of_microsoft, label, lacking, leads_to_microsoft, list, own_application, rows,
    uses_oauth,
};
use super::sources::{DEDICATED, OAUTH, WIZARD};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;
use crate::setup::shared::DEDICATE_HYBRID_APPLICATION;
use crate::values::shared_hybrid_principal;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.auth-server"),
    title: "the token service of the tenant is trusted, with an application of its own",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "An authorization server of Microsoft is enabled, its metadata come from Microsoft, the hybrid domains are among its \
             domains, and one of them names the dedicated hybrid application. It does not prove that a token is accepted.",
    sources: &[OAUTH, DEDICATED, WIZARD],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&CONFIGURE, &DEDICATE_HYBRID_APPLICATION],
    settings: &[],
    examples,
    run,
};

static CONFIGURE: Remedy = Remedy {
    id: "configure-auth-server",
    summary: "Let Exchange trust the token service of its tenant, for every hybrid domain.",
    steps: &[
        "Run the Hybrid Configuration Wizard again: it writes the authorization servers anew.",
        "Where an authorization server is only switched off, or lacks domains, set that with Set-AuthServer.",
        "Test both directions afterwards with Test-OAuthConnectivity.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-AuthServer | Format-List Name,Type,Enabled,Realm,DomainName,ApplicationIdentifier,AuthMetadataUrl",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Test-OAuthConnectivity -Service EWS -TargetUri {exchange_online_ews} -Mailbox <mailbox on-premises> -Verbose",
        },
    ],
    who: Who::ExchangeAdmin,
    risk: "none for mail; free/busy uses what is configured at once",
    undo: "set the former values with Set-AuthServer",
    effective: "within minutes; IIS keeps settings for up to an hour",
    documentation: &[OAUTH, WIZARD],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let all = match rows(&hybrid.on_premises, Table::AuthServers) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    if uses_oauth(hybrid) == Some(false) {
        return Verdict::not_applicable("the two sides do not sign in at each other with OAuth");
    }
    let of_microsoft: Vec<&Row> = all.iter().filter(|row| is_of_microsoft(row)).collect();
    let mut evidence = vec![export(cx, hybrid)];
    evidence.extend(of_microsoft.iter().map(|row| line(row)));
    let on: Vec<&Row> = of_microsoft.iter().copied().filter(|row| enabled(row)).collect();
    if on.is_empty() {
        let off =
            |row: &&Row| ("disabled", format!("the authorization server {} is switched off", label(row)), line(row));
        let none = || Evidence::new("authorization servers of Microsoft", "none");
        let missing = || ("missing", "no authorization server of Microsoft is configured".to_owned(), none());
        let (code, message, seen) = of_microsoft.first().map_or_else(missing, off);
        return Verdict::of(vec![finding(Level::Error, code, message, seen)], evidence);
    }
    let mut findings = Vec::new();
    for row in &on {
        let url = cell(row, "AuthMetadataUrl").unwrap_or_default();
        if !url.is_empty() && !leads_to_microsoft(url) {
            let message =
                format!("the authorization server {} takes its keys from {url}, which is not Microsoft's", label(row));
            findings.push(finding(Level::Error, "foreign-metadata", message, line(row)));
        }
    }
    let mut named: Vec<&str> = on.iter().flat_map(|row| list(row, "DomainName")).collect();
    named.sort_unstable();
    named.dedup();
    let wanted = domains(hybrid);
    let lacking = lacking(&wanted, &named);
    if !named.is_empty() && !lacking.is_empty() {
        let message = format!("no authorization server is for {}", lacking.join(", "));
        let seen = Evidence::new("domains of the authorization servers", named.join(", "));
        findings.push(finding(Level::Warning, "domain-missing", message, seen));
    }
    findings.extend(shared(cx, &on));
    Verdict::of(findings, evidence)
}

/// Since a day in 2025 Exchange Online refuses the principal that all organizations shared.
fn shared(cx: &CheckCx<'_>, on: &[&Row]) -> Option<Finding> {
    let row = shared_hybrid_principal();
    if on.iter().any(|row| own_application(row).is_some()) || cx.run.now.to_zoned(TimeZone::UTC).date() <= row.ended {
        return None;
    }
    let message = format!(
        "no authorization server names an application of the organization's own; Exchange Online has refused the shared one \
         since {}, so users on-premises see no free/busy of the cloud",
        row.ended
    );
    let seen = Evidence::new("ApplicationIdentifier of the authorization servers", "none")
        .expected("the id of the dedicated hybrid application")
        .source(&DEDICATED);
    Some(Finding::warning("shared-application", message).because(seen).remedy(&DEDICATE_HYBRID_APPLICATION))
}

fn line(row: &Row) -> Evidence {
    let state = if enabled(row) { "enabled" } else { "switched off" };
    let kind = cell(row, "Type").unwrap_or("of no kind");
    let url = cell(row, "AuthMetadataUrl").unwrap_or("without metadata");
    Evidence::new(format!("authorization server {}", label(row)), format!("{kind}, {state}, {url}"))
}

fn finding(level: Level, code: &'static str, message: String, seen: Evidence) -> Finding {
    let expected = "an enabled authorization server of Microsoft, for every hybrid domain";
    Finding::at(level, code, message).because(seen.expected(expected).source(&OAUTH)).remedy(&CONFIGURE)
}

fn examples() -> Vec<Example> {
    let changed = |column: &'static str, value: &'static str| {
        with(|hybrid| set(&mut hybrid.on_premises, Table::AuthServers, column, value))
    };
    let adfs = with(|hybrid| {
        let own = super::example::row(&[("Identity", "ADFS"), ("Type", "ADFS"), ("Enabled", "False")]);
        table(&mut hybrid.on_premises, Table::AuthServers).push(own);
    });
    let mut early = example(
        "no application of its own, before the shared one ended",
        changed("ApplicationIdentifier", ""),
        Expect::Pass,
    );
    early.circumstances.now = "2025-09-01T00:00:00Z".parse().expect("the examples are written by hand");
    vec![
        example("ACS and Entra, with an application of its own", healthy(), Expect::Pass),
        example("an AD FS beside them that is off", adfs, Expect::Pass),
        early,
        example("OAuth is not used", minimal(), Expect::NotApplicable),
        example(
            "no authorization server",
            with(|hybrid| table(&mut hybrid.on_premises, Table::AuthServers).clear()),
            error("missing"),
        ),
        example("they are switched off", changed("Enabled", "False"), error("disabled")),
        example(
            "metadata of another host",
            changed("AuthMetadataUrl", "https://sts.fabrikam.com/metadata/json/1"),
            error("foreign-metadata"),
        ),
        example("a hybrid domain is missing", changed("DomainName", "fabrikam.com"), warning("domain-missing")),
        example("only the shared application", changed("ApplicationIdentifier", ""), warning("shared-application")),
        example("the table was not read", without(|h| &mut h.on_premises, &[Table::AuthServers]), Expect::Blocked),
    ]
}
