//! Does the temporary set-up app have the permissions that the script needs?

use super::credentials::{READ, is_registered};
use super::graph::example::{
    OWN, application, certificate_end, denied, given, healthy, key, principal, with_certificate, without,
};
use super::graph::{APPLICATION_WRITE, ORGANIZATION_READ, told};
use super::setup_app::{APPLICATIONS, ROLES, candidates, has, name};
use super::sources::{DYNAMICS as CONNECT, PERMISSIONS};
use crate::facts::graph::{Application, Graph, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.permissions"),
    title: "the set-up app has the permissions that the set-up script needs",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "While the certificate is not registered yet, some application of the tenant was given both permissions that \
             ConfigureCrmServerSideSync.ps1 uses. It does not prove that it is the one that the script will run as.",
    sources: &[CONNECT, PERMISSIONS],
    needs: &[],
    any_of: &[],
    uses: READ,
    blames: &[],
    steps: &[(Scenario::A, Step::SetupApp)],
    remedies: &[&GRANT],
    settings: &[],
    examples,
    run,
};

static GRANT: Remedy = Remedy {
    id: "grant-setup-app",
    summary: "Let a temporary application have {missing}, with admin consent.",
    steps: &[
        "Entra admin center > App registrations > New registration; it is only needed while the script runs.",
        "API permissions > Microsoft Graph > Application permissions: Application.ReadWrite.All and Organization.Read.All; then Grant admin consent.",
        "Certificates & secrets > New client secret, with the shortest lifetime. Remove the application when the script has run.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId (Get-MgServicePrincipal -Filter \"appId eq '{app_id}'\").Id",
    }],
    who: Who::GlobalAdmin,
    risk: "whoever holds its secret can change every application of the tenant",
    undo: "remove the application",
    effective: "with the next token",
    documentation: &[CONNECT, PERMISSIONS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    match is_registered(cx) {
        Ok(true) => {
            return Verdict::not_applicable("a certificate is registered: the set-up app is not needed any more");
        }
        Ok(false) => {}
        Err(verdict) => return verdict,
    }
    let all = match told(cx, APPLICATIONS) {
        Ok(all) => all.map(Vec::as_slice).unwrap_or_default(),
        Err(verdict) => return verdict,
    };
    let candidates = candidates(all);
    let complete = |app: &&&Application| ROLES.iter().all(|(role, _)| has(app, role) == Some(true));
    if let Some(app) = candidates.iter().find(complete) {
        return Verdict::pass(vec![Evidence::new("set-up app", format!("{} ({})", name(app), app.app_id))]);
    }
    if let Some(app) = candidates.iter().find(|app| ROLES.iter().any(|(role, _)| has(app, role).is_none())) {
        let reason = format!("what {} was given could not be read", name(app));
        return Verdict::blocked(FactKind::Graph, reason);
    }
    let Some(app) = candidates.first() else {
        let line =
            Evidence::new("applications with Application.ReadWrite.All", "none").expected("one").source(&CONNECT);
        let message =
            "the certificate is not registered yet, and no application of the tenant asks for the right to register it";
        let finding = Finding::warning("no-app", message).because(line).remedy(&GRANT);
        return finding.value("missing", "both permissions").value("app_id", "<id of the set-up app>").into();
    };
    let missing: Vec<&str> =
        ROLES.iter().filter(|(role, _)| has(app, role) == Some(false)).map(|(_, name)| *name).collect();
    let missing = missing.join(" and ");
    let line = Evidence::new(format!("permissions of {}", name(app)), format!("without {missing}"))
        .expected("Application.ReadWrite.All, Organization.Read.All")
        .source(&CONNECT);
    let message = format!("{} was not given {missing}, which the set-up script needs", name(app));
    let finding = Finding::warning("lacks-permission", message).because(line).remedy(&GRANT);
    finding.value("missing", missing).value("app_id", app.app_id.as_str()).into()
}

fn examples() -> Vec<Example> {
    let warning = |code| Expect::Finding(Level::Warning, code);
    let of = |text, apps: Told<Vec<Application>>, expect| {
        let graph = Graph { dynamics: Told::Value(principal(Vec::new())), applications: apps, ..healthy() };
        with_certificate(given(text, graph, Scenario::A, expect))
    };
    let app = |given: &[&str]| Told::Value(vec![application("Set-up", given)]);
    let wants = Application {
        given: Told::Value(std::collections::BTreeSet::new()),
        ..application("Set-up", &[APPLICATION_WRITE, ORGANIZATION_READ])
    };
    let unread = Application { given: denied("Application.Read.All"), ..wants.clone() };
    let unknown = Graph { dynamics: denied("Application.Read.All"), ..healthy() };
    let done = Graph {
        dynamics: Told::Value(principal(vec![key(OWN, "2026-05-02T00:00:00Z", certificate_end())])),
        ..healthy()
    };
    vec![
        of("both permissions", app(&[APPLICATION_WRITE, ORGANIZATION_READ]), Expect::Pass),
        of("no application", Told::Value(Vec::new()), warning("no-app")),
        of("one permission", app(&[APPLICATION_WRITE]), warning("lacks-permission")),
        of("asked for and not consented to", Told::Value(vec![wants]), warning("lacks-permission")),
        of("nobody may read what it was given", Told::Value(vec![unread]), Expect::Blocked),
        of("a reader that may not read applications", denied("Application.Read.All"), Expect::Blocked),
        with_certificate(given("nobody knows what is registered", unknown, Scenario::A, Expect::Blocked)),
        with_certificate(given("the certificate is registered", done, Scenario::A, Expect::NotApplicable)),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
