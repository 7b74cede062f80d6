//! Which values of the user fill the placeholders of remedies and scripts?

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::entra::discovery::{cloud_of, found};
use crate::facts::Facts;
use crate::facts::certificate::CertificateFiles;
use crate::facts::deployment::{CrmCertificate, Deployment};
use crate::facts::entra::TenantDiscovery;
use crate::facts::server::{Role, Server, Service, same_host};
use crate::model::{Circumstances, Subject, SubjectKind};
use crate::tls::certificate::Certificate;
use crate::values::Cloud;

/// The values that hold for the whole run; none that is not known, and no secret.
pub fn values(facts: &Facts, run: &Circumstances) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            values.insert(name.to_owned(), value);
        }
    };
    put("domain", only(facts.subjects_of(SubjectKind::Domain, &[]).map(|subject| subject.name.clone())));
    put("ews_url", run.ews_url.clone());
    put("dynamics_url", only(run.dynamics.iter().map(|at| at.url.clone())));
    put("profile_name", only(facts.subjects_of(SubjectKind::Profile, &[]).map(|subject| subject.name.clone())));
    let discovered = || facts.all::<TenantDiscovery>().map(|(_, discovery)| discovery);
    put("tenant", only(discovered().filter_map(|discovery| Some(found(discovery)?.id))));
    for (name, value) in cloud_of(run.cloud.as_deref(), discovered()).map(of_cloud).into_iter().flatten() {
        put(name, Some(value));
    }
    for (name, value) in certificate(facts).into_iter().chain(deployment(facts, run)) {
        put(name, value);
    }
    values
}

/// Hosts, and what tools call the cloud.
fn of_cloud(cloud: &'static Cloud) -> Vec<(&'static str, String)> {
    let (graph, exchange) = match cloud.key.as_str() {
        "global" | "gcc" => ("Global", "O365Default"),
        "gcc-high" => ("USGov", "O365USGovGCCHigh"),
        "dod" => ("USGovDoD", "O365USGovDoD"),
        "21vianet" => ("China", "O365China"),
        _ => ("", ""),
    };
    let metadata = cloud.acs.first().map(|host| format!("https://{host}/metadata/json/1"));
    let ews = cloud.exchange.first().map(|host| format!("https://{host}/EWS/Exchange.asmx"));
    vec![
        ("cloud", cloud.key.clone()),
        ("graph_environment", graph.to_owned()),
        ("exchange_environment", exchange.to_owned()),
        ("acs_principal", cloud.principal.clone()),
        ("metadata_url", metadata.unwrap_or_default()),
        ("exchange_online_ews", ews.unwrap_or_default()),
    ]
}

/// The certificate of the files, else the one that is registered.
fn certificate(facts: &Facts) -> Vec<(&'static str, Option<String>)> {
    let files = facts.all::<CertificateFiles>().next().map(|(_, files)| files);
    let file = |file: Option<&crate::facts::certificate::File>| file.map(|file| file.path.clone());
    let pfx = files.and_then(|files| files.pfx.as_ref());
    let cer = files.and_then(|files| files.cer.as_ref());
    let shown = pfx.into_iter().chain(cer).find_map(|file| file.content.as_ref().ok()?.thumbprint.clone());
    let own = pfx.into_iter().chain(cer).find_map(|file| file.content.as_ref().ok()?.certificates.first());
    let own = own.and_then(|der| Certificate::parse(&der.0).ok());
    vec![
        ("certificate_begins", own.as_ref().map(|own| day(own.not_before))),
        ("certificate_ends", own.as_ref().map(|own| day(own.not_after))),
        ("registered_ends", registered_end(facts)),
        ("pfx", file(pfx)),
        ("cer", file(cer)),
        ("thumbprint_registered", registered(facts)),
        ("thumbprint", shown.or_else(|| registered(facts)).map(|print| print.to_ascii_uppercase())),
    ]
}

fn registered(facts: &Facts) -> Option<String> {
    only(issuers(facts).filter_map(|one| one.thumbprint.clone()))
}

/// The certificates that are registered for signing tokens.
fn issuers(facts: &Facts) -> impl Iterator<Item = &CrmCertificate> {
    let all = facts.all::<Deployment>().flat_map(|(_, own)| own.certificates.value().into_iter().flatten());
    all.filter(|one| one.is_token_issuer())
}

/// The end of the registered certificate.
fn registered_end(facts: &Facts) -> Option<String> {
    only(issuers(facts).filter_map(|one| Certificate::parse(&one.der.as_ref()?.0).ok()).map(|own| day(own.not_after)))
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// The servers that sign, the accounts that they sign as, and the organization.
fn deployment(facts: &Facts, run: &Circumstances) -> Vec<(&'static str, Option<String>)> {
    let deployment = facts.fetch::<Deployment>(&Subject::deployment());
    let listed = deployment.and_then(|own| own.servers.value()).into_iter().flatten();
    let listed: Vec<(String, &[String])> = listed.map(|own| (own.name.clone(), own.roles.as_slice())).collect();
    let needs_key = |roles: &[String]| roles.iter().any(|role| Role::of(role).needs_key());
    let (mut servers, mut accounts, mut asynchronous) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (_, server) in facts.all::<Server>() {
        let own = server.roles.value().map(Vec::as_slice).filter(|roles| !roles.is_empty());
        let roles = own.or_else(|| listed.iter().find(|(name, _)| same_host(name, &server.host)).map(|(_, own)| *own));
        if roles.is_some_and(|roles| !needs_key(roles)) {
            continue;
        }
        servers.insert(server.host.clone());
        let services =
            server.services.value().into_iter().flatten().filter(|service| Service::is_asynchronous(service));
        asynchronous.extend(services.filter_map(|service| service.account.value().cloned()));
        let pools = server.app_pools.value().into_iter().flatten();
        accounts.extend(pools.filter_map(|pool| pool.account.value().cloned()));
    }
    accounts.extend(asynchronous.iter().cloned());
    for (name, roles) in &listed {
        if needs_key(roles) && !servers.iter().any(|known| same_host(known, name)) {
            servers.insert(name.clone());
        }
    }
    let joined = |all: BTreeSet<String>| (!all.is_empty()).then(|| all.into_iter().collect::<Vec<_>>().join(", "));
    let organizations = deployment.and_then(|own| own.organizations.value()).into_iter().flatten();
    vec![
        ("servers", joined(servers)),
        ("accounts", joined(accounts)),
        ("account", only(asynchronous.into_iter()).or_else(|| run.async_account.clone())),
        ("organization", only(organizations.map(|own| own.name.clone()))),
    ]
}

/// The value, where there is exactly one.
fn only(all: impl Iterator<Item = String>) -> Option<String> {
    let mut all = all.collect::<BTreeSet<String>>().into_iter();
    all.next().filter(|_| all.next().is_none())
}
