//! Does the deployment name the token service that Exchange Online trusts?

use super::example::{deployment, error, of_deployment};
use super::known::on_dynamics;
use super::setting::{SETTINGS, read};
use super::sources::{CONNECT, SCRIPT};
use crate::entra::discovery;
use crate::facts::deployment::Deployment;
use crate::prelude::*;
use crate::values::{self, Cloud};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.principal-id"),
    title: "the setting S2SDefaultAuthorizationServerPrincipalId is the token service of the cloud",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The deployment names the principal whose tokens Exchange Online accepts. It does not prove that a token is issued.",
    sources: &[CONNECT, SCRIPT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerSettings)],
    remedies: &[&super::setting::SET],
    settings: &[],
    examples,
    run,
};

const NAME: &str = "S2SDefaultAuthorizationServerPrincipalId";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (value, row) = match read(cx, NAME) {
        Ok(read) => read,
        Err(verdict) => return verdict,
    };
    let cloud = discovery::cloud(cx);
    // Where the cloud is not known, the token service of any cloud may be the right one.
    let possible: Vec<&Cloud> = cloud.map_or_else(|| values::clouds().iter().collect(), |cloud| vec![cloud]);
    let mut due: Vec<&str> = possible.iter().map(|cloud| cloud.principal.as_str()).collect();
    due.retain(|principal| !principal.is_empty());
    due.dedup();
    if due.is_empty() {
        let titles = possible.iter().map(|cloud| cloud.title.as_str()).collect::<Vec<_>>().join(", ");
        return Verdict::blocked(
            FactKind::Deployment,
            format!("no public document states the token service of {titles}"),
        );
    }
    let line = Evidence::new(NAME, value.unwrap_or("not set"));
    if value.is_some_and(|value| due.iter().any(|due| value.eq_ignore_ascii_case(due))) {
        return Verdict::pass(vec![line, row]);
    }
    let (code, message) = match (value, cloud) {
        (None, _) => ("not-set", format!("{NAME} is not set")),
        (Some(value), Some(cloud)) => ("other", format!("{NAME} is {value}, not the token service of {}", cloud.title)),
        (Some(value), None) => ("other", format!("{NAME} is {value}, which is the token service of no cloud")),
    };
    let finding = Finding::error(code, message)
        .because(line.expected(due.join(" or ")).source(&SCRIPT))
        .remedy(&super::setting::SET)
        .value("name", NAME);
    on_dynamics(match due[..] {
        [only] => finding.value("setting", only),
        _ => finding,
    })
    .into()
}

fn examples() -> Vec<Example> {
    let with = |value: &str| deployment(&[(NAME, value)], &[]);
    debug_assert!(SETTINGS.contains(&NAME), "the setting is one of those that the script sets");
    vec![
        of_deployment(
            "the token service of the global cloud",
            with("00000001-0000-0000-c000-000000000000"),
            Expect::Pass,
        ),
        of_deployment("nothing is set", deployment(&[], &[]), error("not-set")),
        of_deployment(
            "Dynamics itself instead of the token service",
            with("00000007-0000-0000-c000-000000000000"),
            error("other"),
        ),
        of_deployment("the settings were not read", Deployment::default(), Expect::Blocked),
    ]
}
