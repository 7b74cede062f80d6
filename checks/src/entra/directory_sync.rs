//! Is the directory synchronized, and was it lately?

use jiff::SignedDuration;

use super::credentials::day;
use super::graph::example::{at, denied, given, healthy, without};
use super::graph::{Question, all, origin, told};
use super::sources::SYNC;
use crate::facts::graph::{Graph, Organization, Told};
use crate::model::Setting;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.directory-sync"),
    title: "the directory is synchronized, and was within three hours",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::C, Level::Error)],
    proves: "Synchronization from Active Directory is on, and its last run is recent. It does not establish the build of Entra \
             Connect, nor whether Exchange hybrid write-back is on: no question of this run tells them.",
    sources: &[SYNC],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::C, Step::EntraConnect)],
    remedies: &[&SYNCHRONIZE],
    settings: &[Setting {
        name: "hours",
        default: 3,
        min: 1,
        max: 168,
        about: "a last run that is longer ago is an error; the usual interval is half an hour",
    }],
    examples,
    run,
};

static SYNCHRONIZE: Remedy = Remedy {
    id: "synchronize-directory",
    summary: "Let Entra Connect run again on the server that it is installed on.",
    steps: &[
        "On that server open Synchronization Service Manager and read why the last run failed.",
        "Compare its version: builds before 2.5.79.0 stopped synchronizing on 2026-09-30.",
        "Start the scheduler and a run.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "Get-ADSyncScheduler | Format-List SyncCycleEnabled, StagingModeEnabled, NextSyncCycleStartTimeInUTC",
        },
        Command { shell: Shell::PowerShell, text: "Start-ADSyncSyncCycle -PolicyType Delta" },
    ],
    who: Who::ServerAdmin,
    risk: "what was changed on-premises meanwhile reaches the tenant at once",
    undo: "none needed",
    effective: "with the next run, half an hour at most",
    documentation: &[SYNC],
};

const TENANT: Question<Organization> = |graph| &graph.organization;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let organization = match told(cx, TENANT) {
        Ok(Some(organization)) => organization,
        Ok(None) => return Verdict::blocked(FactKind::Graph, "Graph names no organization"),
        Err(verdict) => return verdict,
    };
    let evidence = origin(cx, "/organization");
    let Some(on) = organization.synchronized else {
        let reason = "the answer does not say whether the directory is synchronized (onPremisesSyncEnabled)";
        return Verdict::blocked(FactKind::Graph, reason).with(evidence);
    };
    if !on {
        let line = Evidence::new("onPremisesSyncEnabled", "false, or never set");
        let message = "the directory is not synchronized from Active Directory";
        let finding = Finding::error("off", message).because(line.expected("true").source(&SYNC)).remedy(&SYNCHRONIZE);
        return Verdict::of(vec![finding], evidence);
    }
    let Some(last) = organization.last_sync else {
        return Verdict::blocked(FactKind::Graph, "the answer does not say when it last ran").with(evidence);
    };
    let line = Evidence::new("last synchronization", day(last));
    let limit = SignedDuration::from_hours(cx.setting("hours"));
    let ago = cx.run.now.duration_since(last);
    if ago <= limit {
        let open = Evidence::new("build of Entra Connect, Exchange hybrid write-back", "not established");
        return Verdict::pass(vec![line, open]);
    }
    if is_saved(cx) {
        let reason = format!("the file says {}: whether it ran since, an answer of today would tell", day(last));
        return Verdict::blocked(FactKind::Graph, reason).with(evidence);
    }
    let message = format!("the directory was last synchronized {} hours ago ({})", ago.as_hours(), day(last));
    let line = line.expected(format!("within {} hours", limit.as_hours())).source(&SYNC);
    Verdict::of(vec![Finding::error("late", message).because(line).remedy(&SYNCHRONIZE)], evidence)
}

/// Whether a file tells it, which does not say when it was saved.
fn is_saved(cx: &CheckCx<'_>) -> bool {
    all(cx).iter().find(|graph| graph.organization.value().is_some()).is_some_and(|graph| !graph.files.is_empty())
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, synchronized, last: Option<&str>, expect| {
        let organization = Organization { synchronized, last_sync: last.map(at), ..Organization::default() };
        given(text, Graph { organization: Told::Value(organization), ..healthy() }, Scenario::C, expect)
    };
    let yesterday = Organization {
        synchronized: Some(true),
        last_sync: Some(at("2026-05-27T20:00:00Z")),
        ..Organization::default()
    };
    let files = vec!["organization.json".to_owned()];
    let saved = Graph { files, organization: Told::Value(yesterday), ..Graph::default() };
    let half_past = Some("2026-05-28T20:00:00Z");
    vec![
        of("half an hour ago", Some(true), half_past, Expect::Pass),
        of("yesterday", Some(true), Some("2026-05-27T20:00:00Z"), error("late")),
        given("a file that was saved some day", saved, Scenario::C, Expect::Blocked),
        of("switched off", Some(false), half_past, error("off")),
        of("an answer that does not say", None, half_past, Expect::Blocked),
        of("nobody says when", Some(true), None, Expect::Blocked),
        given(
            "a reader that may not read it",
            Graph { organization: denied("Organization.Read.All"), ..healthy() },
            Scenario::C,
            Expect::Blocked,
        ),
        without("nobody asked Graph", Scenario::C, Expect::Blocked),
    ]
}
