//! Is the temporary set-up app gone, or its secret soon worth nothing?

use jiff::SignedDuration;

use super::credentials::{READ, day, days, is_registered};
use super::graph::example::{OTHER, application, denied, given, healthy, key, principal, with_certificate, without};
use super::graph::{APPLICATION_WRITE, ORGANIZATION_READ, told};
use super::setup_app::{APPLICATIONS, ROLES, candidates, has, name, secrets};
use super::sources::{DYNAMICS as CONNECT, PERMISSIONS};
use crate::facts::graph::{Application, Credential, Graph, Told};
use crate::model::Setting;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.setup-app-removed"),
    title: "the temporary set-up app is gone, or its secret ends soon",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Note)],
    proves: "No application with the two permissions of the set-up script has a secret that holds for long. It does not prove \
             that such an application is needed for something else.",
    sources: &[CONNECT, PERMISSIONS],
    needs: &[],
    any_of: &[],
    uses: READ,
    blames: &[],
    steps: &[(Scenario::A, Step::RemoveSetupApp)],
    remedies: &[&REMOVE],
    settings: &[Setting {
        name: "days",
        default: 14,
        min: 1,
        max: 365,
        about: "a secret that ends in fewer days is let go",
    }],
    examples,
    run,
};

static REMOVE: Remedy = Remedy {
    id: "remove-setup-app",
    summary: "Remove the application {app}, where it was made for the set-up alone.",
    steps: &[
        "Make sure that nothing else signs in as it: Entra admin center > Enterprise applications > the application > Sign-in logs.",
        "Remove the application, or at least its secret.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Remove-MgApplication -ApplicationId (Get-MgApplication -Filter \"appId eq '{app_id}'\").Id",
    }],
    who: Who::GlobalAdmin,
    risk: "whatever else signs in as it stops",
    undo: "restore it from the deleted applications within 30 days",
    effective: "at once; tokens that were given before stay valid for an hour",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    match is_registered(cx) {
        Ok(true) => {}
        Ok(false) => {
            return Verdict::not_applicable("the certificate is not registered yet: the set-up app is still needed");
        }
        Err(verdict) => return verdict,
    }
    let all = match told(cx, APPLICATIONS) {
        Ok(all) => all.map(Vec::as_slice).unwrap_or_default(),
        Err(verdict) => return verdict,
    };
    let soon = cx.run.now + SignedDuration::from_hours(24 * cx.setting("days"));
    let made_for_it =
        |app: &&Application| ROLES.iter().all(|(role, _)| has(app, role).unwrap_or_else(|| app.wants.contains(*role)));
    let (mut findings, mut evidence) = (Vec::new(), Vec::new());
    for app in candidates(all).into_iter().filter(made_for_it) {
        let Some(until) = secrets(cx, app).iter().filter_map(|secret| secret.until).max() else {
            evidence.push(Evidence::new(name(app), "no secret that holds now"));
            continue;
        };
        let line = Evidence::new(format!("secret of {}", name(app)), format!("ends {}", day(until)));
        if until <= soon {
            evidence.push(line);
            continue;
        }
        let message = format!(
            "{} may change every application of the tenant, and a secret of it holds for {}",
            name(app),
            days(cx.run.now, until)
        );
        let finding = Finding::note("still-there", message).because(line).remedy(&REMOVE);
        findings.push(finding.value("app", name(app)).value("app_id", app.app_id.as_str()));
    }
    Verdict::of(findings, evidence)
}

fn examples() -> Vec<Example> {
    let with = |app: Application, until: &str| Application {
        secrets: vec![Credential { thumbprint: None, ..key(OTHER, "2026-05-01T00:00:00Z", until) }],
        ..app
    };
    let both = || application("Set-up", &[APPLICATION_WRITE, ORGANIZATION_READ]);
    let of = |text, apps: Told<Vec<Application>>, expect| {
        with_certificate(given(text, Graph { applications: apps, ..healthy() }, Scenario::A, expect))
    };
    let started = Graph { dynamics: Told::Value(principal(Vec::new())), ..healthy() };
    let unknown =
        Graph { dynamics: denied("Application.Read.All"), applications: Told::Value(Vec::new()), ..healthy() };
    let later = Told::Value(vec![with(both(), "2027-05-01T00:00:00Z")]);
    vec![
        of("no such application", Told::Value(Vec::new()), Expect::Pass),
        of("its secret ends in a week", Told::Value(vec![with(both(), "2026-06-04T00:00:00Z")]), Expect::Pass),
        of("its secret has ended", Told::Value(vec![with(both(), "2026-05-20T00:00:00Z")]), Expect::Pass),
        of("its secret holds for a year", later, Expect::Finding(Level::Note, "still-there")),
        of("a reader that may not read applications", denied("Application.Read.All"), Expect::Blocked),
        with_certificate(given("nobody knows what is registered", unknown, Scenario::A, Expect::Blocked)),
        with_certificate(given("the set-up still runs", started, Scenario::A, Expect::NotApplicable)),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
