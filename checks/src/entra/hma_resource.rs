//! Is the address of Exchange Server a name of Exchange Online, so that tokens can be had for it?

use super::graph::example::{application, denied, given, healthy, without};
use super::graph::{EXCHANGE, FULL_ACCESS, Question, origin, told};
use super::hma::{self, profiled};
use super::openid::host;
use super::sources::{HMA, PRINCIPAL};
use crate::facts::dynamics::Credential;
use crate::facts::ews::EwsAnswers;
use crate::facts::graph::{Graph, Principal, Told};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.hma-resource"),
    title: "the address of EWS is among the names of Exchange Online in the tenant",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::B, Level::Error)],
    proves: "https:// and the host of EWS is among the servicePrincipalNames of Exchange Online, so that a token can be asked \
             for it. It does not prove that the Exchange servers take the token.",
    sources: &[HMA, PRINCIPAL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::DynamicsProfile, FactKind::EwsAnswers, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::B, Step::Authentication)],
    remedies: &[&ADD],
    settings: &[],
    examples,
    run,
};

static ADD: Remedy = Remedy {
    id: "add-ews-address-to-exchange-online",
    summary: "Add https://{ews_host} to the names of Exchange Online in the tenant.",
    steps: &["Read the names, add the address, and write the whole list back: it replaces the former one."],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "$sp = Get-MgServicePrincipal -Filter \"appId eq '00000002-0000-0ff1-ce00-000000000000'\"",
        },
        Command {
            shell: Shell::PowerShell,
            text: "$sp.ServicePrincipalNames | Set-Content -Encoding UTF8 names-before.txt",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Update-MgServicePrincipal -ServicePrincipalId $sp.Id -ServicePrincipalNames ($sp.ServicePrincipalNames + 'https://{ews_host}')",
        },
    ],
    who: Who::GlobalAdmin,
    risk: "the list is replaced: keep every name that is there",
    undo: "Update-MgServicePrincipal -ServicePrincipalId $sp.Id -ServicePrincipalNames (Get-Content -Encoding UTF8 names-before.txt)",
    effective: "minutes",
    documentation: &[HMA, PRINCIPAL],
};

const PRINCIPAL_OF_EXCHANGE: Question<Principal> = |graph| &graph.exchange;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mut hosts: Vec<String> =
        cx.all::<EwsAnswers>().filter(|(_, own)| !own.microsoft).map(|(_, own)| own.host.clone()).collect();
    hosts.extend(cx.run.ews_url.as_deref().and_then(host).filter(|host| !crate::values::is_microsoft(host)));
    hosts.sort_unstable();
    hosts.dedup();
    if let Err(verdict) = hma::is_used(cx) {
        return verdict;
    }
    let principal = match told(cx, PRINCIPAL_OF_EXCHANGE) {
        Ok(principal) => principal,
        Err(verdict) => return verdict,
    };
    if hosts.is_empty() {
        return Verdict::not_applicable("no host of Exchange Server is known: exchange.ews_url names it");
    }
    let Some(names) = principal.map_or(Some([].as_slice()), |principal| principal.names.as_deref()) else {
        return Verdict::blocked(FactKind::Graph, "the answer does not list servicePrincipalNames");
    };
    let registered = |host: &String| {
        let wanted = format!("https://{host}");
        names.iter().any(|name| name.trim_end_matches('/').eq_ignore_ascii_case(&wanted))
    };
    let missing = hosts.iter().filter(|host| !registered(host)).map(|host| {
        let line = Evidence::new("servicePrincipalNames of Exchange Online", format!("{} names", names.len()))
            .expected(format!("https://{host}"))
            .source(&HMA);
        let message = format!("https://{host} is not among the names of Exchange Online: no token is given for it");
        Finding::error("not-registered", message).because(line).remedy(&ADD).value("ews_host", host.as_str())
    });
    Verdict::of(missing.collect(), origin(cx, EXCHANGE))
}

fn examples() -> Vec<Example> {
    let with_app = || hma::with(vec![application("HMA-App", &[FULL_ACCESS])]);
    let of = |text, graph: Graph, expect| {
        let mut made = given(text, graph, Scenario::B, expect);
        made.circumstances.ews_url = Some("https://mail.contoso.com/EWS/Exchange.asmx".to_owned());
        profiled(made, Credential::HybridModern, None)
    };
    let named = |names: Option<&[&str]>| {
        let names = names.map(|names| names.iter().map(ToString::to_string).collect());
        let exchange = Told::Value(Principal { names, ..super::graph::example::principal(Vec::new()) });
        Graph { exchange, ..with_app() }
    };
    vec![
        of("the address is registered", with_app(), Expect::Pass),
        of("the address is not registered", named(Some(&[EXCHANGE])), Expect::Finding(Level::Error, "not-registered")),
        of("the names are not listed", named(None), Expect::Blocked),
        given("nobody read a profile", healthy(), Scenario::B, Expect::Blocked),
        profiled(
            given("the profile uses an account", with_app(), Scenario::B, Expect::NotApplicable),
            Credential::Profile,
            None,
        ),
        profiled(
            given("no host of Exchange Server is known", with_app(), Scenario::B, Expect::NotApplicable),
            Credential::HybridModern,
            None,
        ),
        of(
            "a reader that may not read it",
            Graph { exchange: denied("Application.Read.All"), ..with_app() },
            Expect::Blocked,
        ),
        profiled(without("nobody asked Graph", Scenario::B, Expect::Blocked), Credential::HybridModern, None),
    ]
}
