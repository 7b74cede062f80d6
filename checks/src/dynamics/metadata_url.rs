//! Does the deployment fetch the token service's metadata where the cloud has it?

use super::example::{TENANT, deployment, error, in_cloud, of_deployment};
use super::known::on_dynamics;
use super::place::host;
use super::server_profile::is_guid;
use super::setting::{SET, read};
use super::sources::{CONNECT, SCRIPT};
use crate::entra::discovery;
use crate::facts::deployment::Deployment;
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.metadata-url"),
    title: "the setting S2SDefaultAuthorizationServerMetadataUrl is that of the cloud",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The address is one at which the cloud's token service publishes its metadata, in one of its three forms. Whether it answers, \
             entra.s2s-metadata says.",
    sources: &[CONNECT, SCRIPT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerSettings)],
    remedies: &[&SET],
    settings: &[],
    examples,
    run,
};

const NAME: &str = "S2SDefaultAuthorizationServerMetadataUrl";

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (value, row) = match read(cx, NAME) {
        Ok(read) => read,
        Err(verdict) => return verdict,
    };
    let cloud = discovery::cloud(cx);
    if let Some(cloud) = cloud.filter(|cloud| cloud.acs.is_empty()) {
        let reason = format!("no public document states the token service of {}", cloud.title);
        return Verdict::blocked(FactKind::Deployment, reason);
    }
    let due = cloud.and_then(|cloud| cloud.acs.first()).map(|acs| format!("https://{acs}/metadata/json/1"));
    let wrong = |code, message: String| {
        let line = Evidence::new(NAME, value.unwrap_or("not set")).source(&CONNECT);
        let line = line.expected(due.as_deref().unwrap_or("the address of the tenant's cloud"));
        let finding = Finding::error(code, message).because(line).remedy(&SET).value("name", NAME);
        let finding = match &due {
            Some(due) => finding.value("setting", due),
            None => finding,
        };
        Verdict::from(on_dynamics(finding))
    };
    let Some(url) = value else { return wrong("not-set", format!("{NAME} is not set")) };
    if !url.to_ascii_lowercase().starts_with("https://") {
        return wrong("no-https", format!("{NAME} is no https address: {url}"));
    }
    let host = host(url).unwrap_or_default();
    let of_table = values::clouds().iter().find(|other| other.acs.contains(&host));
    // Where the cloud is not known, the address of any cloud may be the right one.
    if !cloud.or(of_table).is_some_and(|cloud| cloud.acs.contains(&host)) {
        let whose = of_table.map_or_else(|| "of no known cloud".to_owned(), |other| format!("that of {}", other.title));
        let but = cloud.map(|cloud| format!(", but the cloud is {}", cloud.title)).unwrap_or_default();
        return wrong("other-cloud", format!("{NAME} names {host}, {whose}{but}"));
    }
    if !is_metadata(url) {
        return wrong("other-path", format!("{NAME} is no address of metadata: {url}"));
    }
    Verdict::pass(vec![Evidence::new(NAME, url), row])
}

/// Whether the path is one of the three forms: plain, with a realm in the query, with a realm before it.
fn is_metadata(url: &str) -> bool {
    let after_host =
        url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path.to_ascii_lowercase());
    let Some(path) = after_host else { return false };
    let (path, query) = path.split_once('?').map_or((path.as_str(), None), |(path, query)| (path, Some(query)));
    let is_realm = |realm: &str| is_guid(realm) || (realm.contains('.') && !realm.contains('/'));
    let path = path.trim_end_matches('/');
    let plain =
        path == "metadata/json/1" && query.is_none_or(|query| query.strip_prefix("realm=").is_some_and(is_realm));
    plain || path.strip_suffix("/metadata/json/1").is_some_and(is_realm)
}

fn examples() -> Vec<Example> {
    const ACS: &str = "https://accounts.accesscontrol.windows.net";
    let with = |value: &str| deployment(&[(NAME, value)], &[]);
    vec![
        of_deployment(
            "the address of the global cloud",
            with("https://accounts.accesscontrol.windows.net/metadata/json/1"),
            Expect::Pass,
        ),
        of_deployment(
            "with the tenant before the path",
            with(&format!("{ACS}/{TENANT}/metadata/json/1")),
            Expect::Pass,
        ),
        of_deployment(
            "with the tenant in the query",
            with(&format!("{ACS}/metadata/json/1?realm=contoso.onmicrosoft.com")),
            Expect::Pass,
        ),
        of_deployment("nothing is set", deployment(&[], &[]), error("not-set")),
        of_deployment(
            "the address of GCC High, and nobody knows the cloud",
            with("https://login.microsoftonline.us/metadata/json/1"),
            Expect::Pass,
        ),
        in_cloud(
            "login.microsoftonline.us",
            of_deployment(
                "the address of GCC High in GCC High",
                with("https://login.microsoftonline.us/metadata/json/1"),
                Expect::Pass,
            ),
        ),
        in_cloud(
            "login.microsoftonline.com",
            of_deployment(
                "the address of GCC High in the global cloud",
                with("https://login.microsoftonline.us/metadata/json/1"),
                error("other-cloud"),
            ),
        ),
        of_deployment(
            "an address of nobody",
            with("https://accounts.contoso.com/metadata/json/1"),
            error("other-cloud"),
        ),
        of_deployment(
            "plain HTTP",
            with("http://accounts.accesscontrol.windows.net/metadata/json/1"),
            error("no-https"),
        ),
        of_deployment("the address of tokens", with(&format!("{ACS}/tokens/OAuth/2")), error("other-path")),
        of_deployment("the settings were not read", Deployment::default(), Expect::Blocked),
    ]
}
