//! Does the hybrid use its dedicated application, and not the shared principal of Exchange Online?

use super::credentials::{holds, line};
use super::graph::example::{OTHER, application, denied, given, healthy, key, without};
use super::graph::{EXCHANGE, HYBRID_APP, Question, origin, told};
use super::setup_app::{APPLICATIONS, name};
use super::sources::{HYBRID_APP_DOC, KEY_CREDENTIAL};
use crate::facts::graph::{Application, Credential, Graph, Principal, Told};
use crate::prelude::*;
use crate::setup::shared::DEDICATE_HYBRID_APPLICATION;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.hybrid-app"),
    title: "the hybrid has its dedicated application, and the shared principal holds no certificate",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "An application ExchangeServerApp-… with a valid certificate is in the tenant, and no certificate of an Exchange \
             server is left at the principal of Exchange Online. It does not prove that the Exchange servers use it: \
             Get-SettingOverride tells.",
    sources: &[HYBRID_APP_DOC, KEY_CREDENTIAL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::C, Step::MrsProxyHybridApp)],
    remedies: &[&DEDICATE_HYBRID_APPLICATION, &CLEAN],
    settings: &[],
    examples,
    run,
};

static CLEAN: Remedy = Remedy {
    id: "clean-shared-principal",
    summary: "Take the certificates of the Exchange servers from the shared principal of Exchange Online.",
    steps: &[
        "Make sure that the dedicated application is in use on every Exchange server.",
        "Run the script once more with the option that resets the first-party keys.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: ".\\ConfigureExchangeHybridApplication.ps1 -ResetFirstPartyServicePrincipalKeyCredentials",
    }],
    who: Who::ExchangeAdmin,
    risk: "a server that still signs with the shared principal loses free/busy",
    undo: "the Hybrid Configuration Wizard uploads the certificate again",
    effective: "up to an hour",
    documentation: &[HYBRID_APP_DOC],
};

const PRINCIPAL: Question<Principal> = |graph| &graph.exchange;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let principal = match told(cx, PRINCIPAL) {
        Ok(principal) => principal,
        Err(verdict) => return verdict,
    };
    let all = match told(cx, APPLICATIONS) {
        Ok(all) => all.map(Vec::as_slice).unwrap_or_default(),
        Err(verdict) => return verdict,
    };
    let Some(keys) = principal.map_or(Some([].as_slice()), |own| own.keys.as_deref()) else {
        return Verdict::blocked(FactKind::Graph, "the answer does not list the certificates of Exchange Online");
    };
    let dedicated: Vec<&Application> = all.iter().filter(|app| name(app).starts_with(HYBRID_APP)).collect();
    let in_use = |app: &&&Application| app.keys.iter().flatten().any(|key| holds(key, cx.run.now));
    let mut findings = Vec::new();
    let left: Vec<&Credential> = keys.iter().filter(|key| holds(key, cx.run.now)).collect();
    if let Some(first) = left.first() {
        let message = format!("{} at the shared principal of Exchange Online", count(left.len()));
        let line = line(first).expected("none").source(&HYBRID_APP_DOC);
        findings.push(Finding::warning("shared-keys", message).because(line).remedy(&CLEAN));
    }
    // When everything has moved, no Exchange Server asks for anything any more.
    if cx.run.phase != Some(Phase::After) && !dedicated.iter().any(|app| in_use(&app)) {
        let seen =
            dedicated.first().map_or("none".to_owned(), |app| format!("{} without a valid certificate", name(app)));
        let line = Evidence::new("applications ExchangeServerApp-…", seen).expected("one with a valid certificate");
        let message = "the tenant has no dedicated hybrid application in use; the shared one is blocked for free/busy since 2025-10-31";
        let finding = Finding::warning("no-dedicated-app", message).because(line.source(&HYBRID_APP_DOC));
        findings.push(finding.remedy(&DEDICATE_HYBRID_APPLICATION));
    }
    Verdict::of(findings, origin(cx, EXCHANGE))
}

fn count(keys: usize) -> String {
    if keys == 1 { "a certificate is left".to_owned() } else { format!("{keys} certificates are left") }
}

fn examples() -> Vec<Example> {
    let valid = || key(OTHER, "2025-10-01T00:00:00Z", "2030-10-01T00:00:00Z");
    let dedicated = || Application { keys: Some(vec![valid()]), ..application("ExchangeServerApp-1", &[]) };
    let graph = |apps: Vec<Application>, keys: Option<Vec<Credential>>| {
        let exchange = Told::Value(Principal { keys, ..super::graph::example::principal(Vec::new()) });
        Graph { exchange, applications: Told::Value(apps), ..healthy() }
    };
    let of = |text, graph, expect| given(text, graph, Scenario::C, expect);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let bare = Application { keys: Some(Vec::new()), ..dedicated() };
    let mut moved =
        of("no dedicated application after the migration", graph(Vec::new(), Some(Vec::new())), Expect::Pass);
    moved.circumstances.phase = Some(Phase::After);
    let denied_apps = Graph { applications: denied("Application.Read.All"), ..healthy() };
    vec![
        of(
            "the dedicated application, and no shared certificate",
            graph(vec![dedicated()], Some(Vec::new())),
            Expect::Pass,
        ),
        of("a shared certificate is left", graph(vec![dedicated()], Some(vec![valid()])), warning("shared-keys")),
        of("no dedicated application", graph(Vec::new(), Some(Vec::new())), warning("no-dedicated-app")),
        of(
            "a dedicated application without a certificate",
            graph(vec![bare], Some(Vec::new())),
            warning("no-dedicated-app"),
        ),
        moved,
        of("the certificates are not listed", graph(vec![dedicated()], None), Expect::Blocked),
        of("a reader that may not read applications", denied_apps, Expect::Blocked),
        without("nobody asked Graph", Scenario::C, Expect::Blocked),
    ]
}
