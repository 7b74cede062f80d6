//! Does the set-up rely on modules, hosts or tools that no longer exist?

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::facts::deployment::Deployment;
use crate::facts::dns::short;
use crate::facts::server::{Outbound, Read, Row, Server};
use crate::prelude::*;
use crate::values::{self, Retired};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("lifecycle.setup-tools"),
    title: "no retired module or endpoint is relied on",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "The settings of the deployment and the connections of its servers name no host that Microsoft has switched \
             off. Modules that somebody's own scripts load are not seen here; `setup.script` reads a script.",
    sources: &[GRAPH_MIGRATION, MODULES],
    needs: &[FactKind::Deployment],
    any_of: &[],
    uses: &[FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerSettings), (Scenario::C, Step::EntraConnect)],
    remedies: &[&REPLACE],
    settings: &[],
    examples,
    run,
};

const GRAPH_MIGRATION: Source = Source::new(
    "Migrate your apps from Azure AD Graph to Microsoft Graph",
    "https://learn.microsoft.com/en-us/graph/migrate-azure-ad-graph-overview",
);
const MODULES: Source = Source::new(
    "Migrate from Azure AD PowerShell to Microsoft Graph PowerShell",
    "https://learn.microsoft.com/en-us/powershell/microsoftgraph/migration-steps",
);

static REPLACE: Remedy = Remedy {
    id: "replace-retired-tool",
    summary: "Use {instead} in place of {retired}.",
    steps: &[
        "Find what still uses {retired}: {where_observed}.",
        "Set it up again with the present tools: the published script sets every server setting anew.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-Module -ListAvailable MSOnline, AzureAD, Microsoft.Graph*",
    }],
    who: Who::DynamicsAdmin,
    risk: "none: what is retired does not answer any more",
    undo: "set the former value again",
    effective: "after the asynchronous services are restarted",
    documentation: &[GRAPH_MIGRATION, MODULES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let deployment = cx.need::<Deployment>();
    let mut known: Vec<(String, &str)> = Vec::new();
    if let Some(settings) = deployment.settings.value() {
        known.extend(values_of("server settings", settings));
    }
    for organization in deployment.organizations.value().into_iter().flatten() {
        if let Some(settings) = organization.settings.value() {
            known.extend(values_of(&format!("settings of {}", organization.name), settings));
        }
    }
    for (server, evidence) in cx.all::<Server>() {
        let hosts = evidence.outbound.value().into_iter().flatten().map(|own| own.host.as_str());
        known.extend(hosts.map(|host| (format!("connections of {server}"), host)));
    }
    if known.is_empty() {
        return Verdict::blocked(FactKind::Deployment, "the evidence holds no settings and no connections");
    }
    let today = cx.run.now.to_zoned(TimeZone::UTC).date();
    let ended = values::retired().iter().filter(|row| row.ended <= today);
    let findings: Vec<Finding> = ended.filter_map(|row| used(row, &known)).collect();
    let places: BTreeSet<&str> = known.iter().map(|(place, _)| place.as_str()).collect();
    let seen = places.into_iter().map(|place| Evidence::new(place, "read")).collect();
    Verdict::of(findings, seen)
}

/// The values of a table, each with its place.
fn values_of<'a>(place: &str, row: &'a Row) -> impl Iterator<Item = (String, &'a str)> {
    row.iter().map(move |(name, value)| (format!("{place}: {name}"), value.as_str()))
}

/// Where a tool that ended is still named.
fn used(row: &'static Retired, known: &[(String, &str)]) -> Option<Finding> {
    let names = |value: &str| {
        let value = value.to_ascii_lowercase();
        row.marks.iter().any(|mark| value.contains(&mark.to_ascii_lowercase()))
    };
    let (place, value) = known.iter().find(|(_, value)| names(value))?;
    let since = if row.unconfirmed.iter().any(|field| field == "ended") { "about " } else { "" };
    let message = format!("{place} names {}, which ended {since}{}", row.title, row.ended);
    let because = Evidence::new(place.as_str(), short(value)).expected(row.instead.as_str()).source(&GRAPH_MIGRATION);
    let finding = Finding::warning("retired", message).because(because).remedy(&REPLACE);
    Some(finding.value("retired", &row.title).value("instead", &row.instead).value("where_observed", place))
}

fn examples() -> Vec<Example> {
    let of = |given, fact: Deployment, outbound: &[&str], expect| {
        let mut facts = Facts::default().with(&Subject::deployment(), fact);
        if !outbound.is_empty() {
            let hosts = outbound.iter().map(|host| Outbound { host: (*host).to_owned(), ..Outbound::default() });
            let server = Server { outbound: Read::Value(hosts.collect()), ..Server::named("crm1.contoso.com") };
            facts.record(&Subject::server("crm1.contoso.com"), server);
        }
        let circumstances = Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[Scenario::A]);
        Example { given, facts, circumstances, subject: "deployment", expect }
    };
    let settings = |pairs: &[(&str, &str)]| {
        let row = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Deployment { settings: Read::Value(row), ..Deployment::default() }
    };
    let warning = Expect::Finding(Level::Warning, "retired");
    let present = || settings(&[("ActsUrl", "https://accounts.accesscontrol.windows.net/contoso.com/metadata/json/1")]);
    let old = settings(&[("GraphUrl", "https://graph.windows.net/contoso.com")]);
    vec![
        of("settings that name present hosts", present(), &["outlook.office365.com"], Expect::Pass),
        of("a setting that names Azure AD Graph", old, &[], warning),
        of("a server that connects to Azure AD Graph", Deployment::default(), &["graph.windows.net"], warning),
        of("a server list and nothing else", Deployment::default(), &[], Expect::Blocked),
    ]
}
