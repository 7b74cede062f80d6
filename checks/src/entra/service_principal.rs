//! Is the service principal of Dynamics in the tenant, and switched on?

use super::credentials::DYNAMICS;
use super::graph::example::{denied, given, healthy, principal, refused, without};
use super::graph::{origin, told};
use super::sources::{DYNAMICS as CONNECT, PRINCIPAL};
use crate::facts::graph::{Graph, Principal, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.service-principal"),
    title: "the tenant has the service principal of Dynamics, switched on",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The application 00000007-0000-0000-c000-000000000000 has a service principal in the tenant, and sign-in for it \
             is on. It does not prove which certificates it holds.",
    sources: &[CONNECT, PRINCIPAL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&SUBSCRIBE, &ENABLE],
    settings: &[],
    examples,
    run,
};

static SUBSCRIBE: Remedy = Remedy {
    id: "subscribe-hybrid-connector",
    summary: "Get the free subscription Dynamics 365 Hybrid Connector for the tenant.",
    steps: &[
        "Sign in to the Microsoft 365 admin center as a Global Administrator and order the offer 2d11d538-945d-48c6-b609-a5ce54ce7b18, Dynamics 365 Hybrid Connector.",
        "Wait until the service principal 00000007-0000-0000-c000-000000000000 shows, then register the certificate.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\" | Format-List Id, DisplayName, AccountEnabled",
    }],
    who: Who::GlobalAdmin,
    risk: "none: the offer is free and changes nothing that exists",
    undo: "cancel the subscription",
    effective: "minutes, at times a day",
    documentation: &[CONNECT],
};

static ENABLE: Remedy = Remedy {
    id: "enable-service-principal",
    summary: "Switch sign-in for the service principal of Dynamics on again.",
    steps: &["Find out in the audit log who switched it off and why, then switch it on."],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Update-MgServicePrincipal -ServicePrincipalId '{object_id}' -AccountEnabled:$true",
    }],
    who: Who::GlobalAdmin,
    risk: "everything that signs in as Dynamics gets tokens again",
    undo: "switch it off again",
    effective: "minutes",
    documentation: &[PRINCIPAL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let principal = match told(cx, DYNAMICS) {
        Ok(Some(principal)) => principal,
        Ok(None) => {
            let evidence = Evidence::new("servicePrincipals(appId='00000007-…')", "none")
                .expected("one service principal")
                .source(&CONNECT);
            let message = "the tenant has no service principal of Dynamics (00000007-0000-0000-c000-000000000000)";
            return Finding::error("absent", message).because(evidence).remedy(&SUBSCRIBE).into();
        }
        Err(verdict) => return verdict,
    };
    let name = principal.name.as_deref().unwrap_or("no name");
    let mut evidence = vec![Evidence::new("service principal", format!("{name}, object {}", principal.id))];
    evidence.extend(origin(cx, "00000007"));
    match principal.enabled {
        Some(true) => Verdict::pass(evidence),
        None => Verdict::blocked(FactKind::Graph, "the answer does not say whether it is switched on").with(evidence),
        Some(false) => {
            let line = Evidence::new("accountEnabled", "false").expected("true").source(&PRINCIPAL);
            let finding = Finding::error("disabled", "sign-in for the service principal of Dynamics is switched off");
            let finding = finding.because(line).remedy(&ENABLE).value("object_id", principal.id.clone());
            Verdict::of(vec![finding], evidence)
        }
    }
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, dynamics, expect| given(text, Graph { dynamics, ..healthy() }, Scenario::A, expect);
    let enabled = |enabled| Told::Value(Principal { enabled, ..principal(Vec::new()) });
    vec![
        of("it is there", enabled(Some(true)), Expect::Pass),
        of("it is not there", Told::Absent, error("absent")),
        of("it is switched off", enabled(Some(false)), error("disabled")),
        of("the answer does not say", enabled(None), Expect::Blocked),
        of("a reader that may not read it", denied("Application.Read.All"), Expect::Blocked),
        given("the reader gets no token", refused(), Scenario::A, Expect::Blocked),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
