//! Does each Exchange server have a cumulative update that still gets security updates?

use super::example::{NOW, example, healthy, set, warning, with, without};
use super::reading::{cell, export, label, rows};
use super::sources::{BUILDS, PREREQUISITES};
use crate::facts::hybrid::{HybridConfiguration, Table};
use crate::facts::server::Row;
use crate::prelude::*;
use crate::values::{Build, Identified, builds_as_of, identify};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("hybrid.server-builds"),
    title: "every Exchange server has a cumulative update that gets security updates",
    subject: SubjectKind::Exchange,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "The build of each server in the export belongs to a cumulative update that gets security updates. The directory does \
             not know which security update a server has; that the product is in support is judged by lifecycle.exchange-server.",
    sources: &[BUILDS, PREREQUISITES],
    needs: &[FactKind::Hybrid],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::ExchangeBuild)],
    remedies: &[&UPDATE],
    settings: &[Setting {
        name: "export_days",
        default: 30,
        min: 1,
        max: 3650,
        about: "From how many days on an export of the wizard is so old that the report says so.",
    }],
    examples,
    run,
};

static UPDATE: Remedy = Remedy {
    id: "update-exchange-servers",
    summary: "Bring {servers_observed} to a cumulative update that gets security updates.",
    steps: &[
        "Run the Exchange Health Checker on each server: it names the updates that are missing.",
        "Install the newest cumulative update that the product gets, then the newest security update, from an elevated prompt.",
        "A hybrid deployment is supported with the current cumulative update or the one before it alone.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ExchangeServer | Format-Table Name,Edition,AdminDisplayVersion,ServerRole",
    }],
    who: Who::ExchangeAdmin,
    risk: "the server is away while the update is installed",
    undo: "a cumulative update cannot be taken back",
    effective: "after the server has restarted",
    documentation: &[BUILDS, PREREQUISITES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let hybrid = cx.need::<HybridConfiguration>();
    let servers = match rows(&hybrid.on_premises, Table::Servers) {
        Ok(rows) => rows,
        Err(open) => return open,
    };
    let (mut old, mut unknown, mut evidence) = (Vec::new(), Vec::new(), vec![export(cx, hybrid)]);
    for row in servers {
        let Some(build) = build(row) else {
            unknown.push(format!("{} names no build", label(row)));
            continue;
        };
        let said = match identify(build) {
            Identified::Known(line) => {
                let name = format!("{} {}", line.product.name, line.release.name);
                if !line.is_current() {
                    old.push((label(row), format!("{name} ({build})")));
                }
                name
            }
            Identified::Newer(product) => format!("newer than the table knows of {}", product.name),
            Identified::Online => "Exchange Online".to_owned(),
            Identified::Unknown => {
                unknown.push(format!("{} has {build}, which the table does not know", label(row)));
                "not in the table".to_owned()
            }
        };
        evidence.push(Evidence::new(format!("build of {}", label(row)), format!("{build}: {said}")));
    }
    let (day, source) = builds_as_of();
    evidence.push(Evidence::new("table of builds", format!("as of {day}, {source}")));
    if old.is_empty() && (servers.is_empty() || unknown.len() == servers.len()) {
        let reason = if servers.is_empty() { "the export lists no server".to_owned() } else { unknown.join("; ") };
        return Verdict::blocked(FactKind::Hybrid, reason).with(evidence);
    }
    let mut findings: Vec<Finding> = age(cx, hybrid).into_iter().collect();
    if !old.is_empty() {
        let list: Vec<String> = old.iter().map(|(server, what)| format!("{server}: {what}")).collect();
        let names: Vec<&str> = old.iter().map(|(server, _)| *server).collect();
        let message = format!("{} gets no security updates: {}", count(&names), list.join(", "));
        let seen = Evidence::new("builds", list.join(", ")).expected("a cumulative update that gets security updates");
        let finding = Finding::warning("old-update", message).because(seen.source(&BUILDS)).remedy(&UPDATE);
        findings.push(finding.value("servers_observed", names.join(", ")));
    }
    Verdict::of(findings, evidence)
}

fn count(names: &[&str]) -> String {
    if names.len() == 1 { "one server".to_owned() } else { format!("each of {} servers", names.len()) }
}

/// A report must not take an old export for the present state.
fn age(cx: &CheckCx<'_>, hybrid: &HybridConfiguration) -> Option<Finding> {
    let days = cx.run.now.duration_since(hybrid.collected?).as_hours() / 24;
    (days > cx.setting("export_days")).then(|| {
        let message = format!("the export is {days} days old: what was changed since is not in it");
        Finding::note("old-export", message).because(export(cx, hybrid))
    })
}

/// The builds of an export, each with the place that names it.
pub(crate) fn exported(hybrid: &HybridConfiguration) -> Vec<(Build, String)> {
    let servers = hybrid.on_premises.rows(Table::Servers).unwrap_or_default();
    servers.iter().filter_map(|row| Some((build(row)?, format!("the export: {}", label(row))))).collect()
}

/// The build of a server: the exact one where a tool looked at the program itself, else what the directory says.
fn build(row: &Row) -> Option<Build> {
    let exact = cell(row, "ExactBuild").and_then(|text| text.parse().ok());
    exact.or_else(|| {
        // "Version 15.2 (Build 1544.4)"
        let text = cell(row, "AdminDisplayVersion")?;
        let digits = |part: &str| part.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
        let (version, build) = text.split_once('(')?;
        format!("{}.{}", digits(version), digits(build)).parse().ok()
    })
}

fn examples() -> Vec<Example> {
    let of = |version: &'static str| with(|h| set(&mut h.on_premises, Table::Servers, "AdminDisplayVersion", version));
    let stale = with(|hybrid| hybrid.collected = Some(NOW - jiff::SignedDuration::from_hours(24 * 90)));
    vec![
        example("Exchange Server SE", healthy(), Expect::Pass),
        example("Exchange Server 2019 CU15", of("Version 15.2 (Build 1748.10)"), Expect::Pass),
        example("a build that is newer than the table", of("Version 15.2 (Build 3100.4)"), Expect::Pass),
        example("an old cumulative update", of("Version 15.1 (Build 2308.8)"), warning("old-update")),
        example("an export of three months ago", stale, Expect::Finding(Level::Note, "old-export")),
        example("no server names its build", of(""), Expect::Blocked),
        example("builds that nobody released", of("Version 14.3 (Build 123.4)"), Expect::Blocked),
        example("the servers were not read", without(|h| &mut h.on_premises, &[Table::Servers]), Expect::Blocked),
    ]
}
