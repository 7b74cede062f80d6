//! May the application of hybrid modern authentication open mailboxes, and does its certificate hold?

use super::credentials::{day, holds, line};
use super::graph::FULL_ACCESS;
use super::graph::example::{OTHER, application, denied, given, healthy, key, without};
use super::hma::{self, profiled};
use super::setup_app::{has, name};
use super::sources::{HMA, KEY_CREDENTIAL};
use crate::facts::dynamics::Credential;
use crate::facts::graph::{Application, Graph};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.hma-app"),
    title: "the application of hybrid modern authentication has consent and a valid certificate",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::B, Level::Error)],
    proves: "An application was given full_access_as_app of Exchange Online, and a certificate of it holds now. It does not \
             prove that the same certificate is in the key vault.",
    sources: &[HMA, KEY_CREDENTIAL],
    needs: &[],
    any_of: &[],
    uses: &hma::READ,
    blames: &[],
    steps: &[(Scenario::B, Step::Authentication)],
    remedies: &[&CONSENT, &CERTIFY],
    settings: &[],
    examples,
    run,
};

static CONSENT: Remedy = Remedy {
    id: "consent-hma-app",
    summary: "Give {app} the application permission full_access_as_app, with admin consent.",
    steps: &[
        "App registrations > the application > API permissions > APIs my organization uses > Office 365 Exchange Online > Application permissions > full_access_as_app.",
        "Grant admin consent for the tenant.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId (Get-MgServicePrincipal -Filter \"appId eq '{app_id}'\").Id",
    }],
    who: Who::GlobalAdmin,
    risk: "the application can open every mailbox: restrict it with an application access policy",
    undo: "remove the permission and its consent",
    effective: "with the next token",
    documentation: &[HMA],
};

static CERTIFY: Remedy = Remedy {
    id: "renew-hma-certificate",
    summary: "Upload the certificate of the key vault to {app}.",
    steps: &[
        "Azure key vault > Certificates: renew the certificate that the profile names, and download it in CER form.",
        "App registrations > the application > Certificates & secrets: upload it.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "(Get-MgApplication -Filter \"appId eq '{app_id}'\").KeyCredentials | Format-Table KeyId, StartDateTime, EndDateTime",
    }],
    who: Who::GlobalAdmin,
    risk: "none while the former certificate stays as long as it holds",
    undo: "remove the new certificate",
    effective: "minutes",
    documentation: &[HMA],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let used = match hma::applications(cx) {
        Ok(used) => used,
        Err(verdict) => return verdict,
    };
    let named = hma::named(cx);
    if named.is_empty() {
        // Where several could be meant, one that is as it should be is enough.
        let best = used.iter().map(|app| judge(cx, app)).reduce(|best, next| if best.is_ok() { best } else { next });
        return match best {
            Some(Ok(evidence)) => Verdict::pass(vec![evidence]),
            Some(Err(verdict)) => verdict,
            None => absent(None).into(),
        };
    }
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), None);
    for id in &named {
        match used.iter().find(|app| app.app_id == *id).map(|app| judge(cx, app)) {
            Some(Ok(line)) => evidence.push(line),
            Some(Err(Verdict::Judged { findings: own, .. })) => findings.extend(own),
            Some(Err(verdict)) => open = Some(verdict),
            None => findings.push(absent(Some(id))),
        }
    }
    match open {
        Some(verdict) if findings.is_empty() => verdict.with(evidence),
        _ => Verdict::of(findings, evidence),
    }
}

/// No application for a profile.
fn absent(client: Option<&str>) -> Finding {
    let of = client.map_or_else(|| "application of the profile".to_owned(), |id| format!("application {id}"));
    let line = Evidence::new(of, "not among those that ask for full_access_as_app").expected("there").source(&HMA);
    let message = "a profile uses hybrid modern authentication, and no application of the tenant for it asks for full_access_as_app";
    let finding = Finding::error("no-app", message).because(line).remedy(&CONSENT);
    finding.value("app", "the application of the profile").value("app_id", client.unwrap_or("<id in the profile>"))
}

fn judge(cx: &CheckCx<'_>, app: &Application) -> Result<Evidence, Verdict> {
    let about =
        |finding: Finding| -> Verdict { finding.value("app", name(app)).value("app_id", app.app_id.as_str()).into() };
    match has(app, FULL_ACCESS) {
        Some(true) => {}
        Some(false) => {
            let line = Evidence::new(format!("permissions of {}", name(app)), "without full_access_as_app");
            let line = line.expected("full_access_as_app, consented to").source(&HMA);
            let message = format!("{} was not given full_access_as_app of Exchange Online", name(app));
            return Err(about(Finding::error("no-consent", message).because(line).remedy(&CONSENT)));
        }
        None => {
            let reason = format!("what {} was given could not be read", name(app));
            return Err(Verdict::blocked(FactKind::Graph, reason));
        }
    }
    let Some(keys) = &app.keys else {
        let reason = format!("the certificates of {} could not be read", name(app));
        return Err(Verdict::blocked(FactKind::Graph, reason));
    };
    if let Some(key) = keys.iter().find(|key| holds(key, cx.run.now)) {
        return Ok(Evidence::new(
            name(app),
            format!("full_access_as_app, certificate until {}", key.until.map(day).unwrap_or_default()),
        ));
    }
    let seen = keys.last().map_or_else(|| Evidence::new(format!("certificates of {}", name(app)), "none"), line);
    let (code, message) = if keys.is_empty() {
        ("no-certificate", format!("{} has no certificate", name(app)))
    } else {
        ("certificate-expired", format!("no certificate of {} holds now", name(app)))
    };
    Err(about(
        Finding::error(code, message)
            .because(seen.expected("a certificate that holds now").source(&HMA))
            .remedy(&CERTIFY),
    ))
}

const OTHER_APP: &str = "0e0e0e0e-0000-4000-8000-000000000008";

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of =
        |text, graph: Graph, expect| profiled(given(text, graph, Scenario::B, expect), Credential::HybridModern, None);
    let app = |given: &[&str], until: Option<&str>| Application {
        wants: [FULL_ACCESS.to_owned()].into(),
        keys: Some(until.map(|until| key(OTHER, "2025-05-01T00:00:00Z", until)).into_iter().collect()),
        ..application("HMA-App", given)
    };
    let sound = || app(&[FULL_ACCESS], Some("2027-05-01T00:00:00Z"));
    let unread = Application { given: denied("Application.Read.All"), ..sound() };
    let backup = given(
        "another product holds the permission, and the profile uses an account",
        hma::with(vec![app(&[FULL_ACCESS], None)]),
        Scenario::B,
        Expect::NotApplicable,
    );
    let named = |text, client, expect| {
        let others = vec![app(&[FULL_ACCESS], None), Application { app_id: OTHER_APP.to_owned(), ..sound() }];
        profiled(given(text, hma::with(others), Scenario::B, expect), Credential::HybridModern, Some(client))
    };
    let mut second = named("one of two profiles names an application that is there", OTHER_APP, error("no-app"));
    let other = hma::record("Second", Credential::HybridModern, Some("0f0f0f0f-0000-4000-8000-000000000009"));
    second.facts.record(&Subject::profile("Second"), other);
    vec![
        of("consent and a valid certificate", hma::with(vec![sound()]), Expect::Pass),
        of("no consent", hma::with(vec![app(&[], Some("2027-05-01T00:00:00Z"))]), error("no-consent")),
        of(
            "an expired certificate",
            hma::with(vec![app(&[FULL_ACCESS], Some("2026-05-01T00:00:00Z"))]),
            error("certificate-expired"),
        ),
        of("no certificate", hma::with(vec![app(&[FULL_ACCESS], None)]), error("no-certificate")),
        of("nobody may read what it was given", hma::with(vec![unread]), Expect::Blocked),
        of("a profile uses it, and there is no application", hma::with(Vec::new()), error("no-app")),
        named("the profile names another application, which is sound", OTHER_APP, Expect::Pass),
        named(
            "the profile names an application that is not there",
            "0f0f0f0f-0000-4000-8000-000000000009",
            error("no-app"),
        ),
        second,
        profiled(backup, Credential::Profile, None),
        given("nobody read a profile", hma::with(vec![sound()]), Scenario::B, Expect::Blocked),
        of(
            "a reader that may not read applications",
            Graph { applications: denied("Application.Read.All"), ..healthy() },
            Expect::Blocked,
        ),
        profiled(without("nobody asked Graph", Scenario::B, Expect::Blocked), Credential::HybridModern, None),
    ]
}
