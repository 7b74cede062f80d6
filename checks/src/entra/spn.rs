//! Does the service principal of Dynamics have the names by which it is found?

use super::credentials::DYNAMICS;
use super::graph::example::{denied, given, healthy, principal, without};
use super::graph::{self, told};
use super::sources::{DYNAMICS as CONNECT, PRINCIPAL, SCRIPT};
use crate::facts::graph::{Graph, Principal, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.spn"),
    title: "the service principal of Dynamics has its own id among its names",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The bare application id is among the servicePrincipalNames. Whether the older form with the domain is needed as \
             well is not documented for the present script, so its absence is a note.",
    sources: &[SCRIPT, CONNECT, PRINCIPAL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&ADD],
    settings: &[],
    examples,
    run,
};

static ADD: Remedy = Remedy {
    id: "add-service-principal-name",
    summary: "Add the name 00000007-0000-0000-c000-000000000000 to the service principal of Dynamics.",
    steps: &["Read the names, add the one that is missing, and write the whole list back: it replaces the former one."],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "$sp = Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\"",
        },
        Command {
            shell: Shell::PowerShell,
            text: "$sp.ServicePrincipalNames | Set-Content -Encoding UTF8 names-before.txt",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Update-MgServicePrincipal -ServicePrincipalId $sp.Id -ServicePrincipalNames ($sp.ServicePrincipalNames + '00000007-0000-0000-c000-000000000000')",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "the list is replaced: keep every name that is there",
    undo: "Update-MgServicePrincipal -ServicePrincipalId $sp.Id -ServicePrincipalNames (Get-Content -Encoding UTF8 names-before.txt)",
    effective: "minutes",
    documentation: &[CONNECT, PRINCIPAL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let principal = match told(cx, DYNAMICS) {
        Ok(Some(principal)) => principal,
        Ok(None) => {
            return Verdict::not_applicable("the service principal is not there: entra.service-principal judges that");
        }
        Err(verdict) => return verdict,
    };
    let Some(own) = &principal.names else {
        return Verdict::blocked(FactKind::Graph, "the answer does not list servicePrincipalNames");
    };
    let names = own.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
    let line = Evidence::new("servicePrincipalNames", if names.is_empty() { "none".to_owned() } else { names });
    if !own.iter().any(|name| name.eq_ignore_ascii_case(graph::DYNAMICS)) {
        let line = line.expected(graph::DYNAMICS).source(&SCRIPT);
        let message = "the bare application id is not among the names of the service principal";
        return Finding::error("no-app-id", message).because(line).remedy(&ADD).into();
    }
    let domains = |name: &String| name.to_ascii_lowercase().starts_with(&format!("{}/*.", graph::DYNAMICS));
    if own.iter().any(domains) {
        return Verdict::pass(vec![line]);
    }
    let message =
        "the older form with the domain is absent, as the present script leaves it; only the former procedure added it";
    Verdict::of(vec![Finding::note("no-domain-form", message)], vec![line])
}

fn examples() -> Vec<Example> {
    let of = |text, names: &[&str], expect| {
        let names = Some(names.iter().map(ToString::to_string).collect());
        let dynamics = Told::Value(Principal { names, ..principal(Vec::new()) });
        given(text, Graph { dynamics, ..healthy() }, Scenario::A, expect)
    };
    let domain = "00000007-0000-0000-C000-000000000000/*.contoso.com";
    let unlisted = Told::Value(Principal { names: None, ..principal(Vec::new()) });
    let unlisted = Graph { dynamics: unlisted, ..healthy() };
    let lacking = Graph { dynamics: denied("Application.Read.All"), ..healthy() };
    let absent = Graph { dynamics: Told::Absent, ..healthy() };
    vec![
        of("both forms", &[graph::DYNAMICS, domain], Expect::Pass),
        of("the bare id", &[graph::DYNAMICS], Expect::Finding(Level::Note, "no-domain-form")),
        of("the form with the domain alone", &[domain], Expect::Finding(Level::Error, "no-app-id")),
        given("the names are not listed", unlisted, Scenario::A, Expect::Blocked),
        given("no service principal", absent, Scenario::A, Expect::NotApplicable),
        given("a reader that may not read it", lacking, Scenario::A, Expect::Blocked),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
