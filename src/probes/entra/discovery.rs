//! In which cloud is a domain's tenant, and what is its id?

use exdoctor_checks::entra::discovery::{Found, found, subject};
use exdoctor_checks::entra::openid::{Reply, reply};
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::entra::{SignInHost, TenantDiscovery};
use exdoctor_checks::facts::web::Asked;
use exdoctor_checks::model::{Hybrid, Role, Scenario, Subject, Vantage};
use exdoctor_checks::values::{Cloud, cloud, clouds, outbound_of};
use futures_util::future::join_all;

use crate::net::web::Request;
use crate::probes::{Observed, ProbeCx};

/// As much of an answer is taken: a configuration has some thousand bytes.
const BYTES: usize = 128 * 1024;

/// Asks the sign-in host of the likeliest cloud, and those of the others where it does not know the domain.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let domain = cx.subject.name.as_str();
    let configured = cx.run.cloud.as_deref().and_then(cloud);
    let mut logins = logins(configured);
    let others = logins.split_off(1);
    let mut hosts = join_all(logins.into_iter().map(|login| whole(&cx, login, domain))).await;
    if hosts.iter().all(|host| matches!(reply(&host.openid), Reply::Unknown(_))) {
        let cx = &cx;
        let asked = others.into_iter().map(|login| async move { (login, version_2(cx, login, domain).await) });
        for (login, openid) in join_all(asked).await {
            let known = matches!(reply(&openid), Reply::Tenant(_));
            let (openid_v1, realm) = if known { details(cx, login, domain).await } else { (None, None) };
            hosts.push(SignInHost { host: login.to_owned(), openid, openid_v1, realm });
        }
    }
    observed(&cx, configured, TenantDiscovery { domain: domain.to_owned(), hosts })
}

/// The sign-in hosts, each once: that of the configured cloud first.
fn logins(configured: Option<&'static Cloud>) -> Vec<&'static str> {
    let mut logins: Vec<&str> = Vec::new();
    for cloud in configured.into_iter().chain(clouds()) {
        if !logins.contains(&cloud.login.as_str()) {
            logins.push(&cloud.login);
        }
    }
    logins
}

async fn whole(cx: &ProbeCx, login: &str, domain: &str) -> SignInHost {
    let (openid, (openid_v1, realm)) = tokio::join!(version_2(cx, login, domain), details(cx, login, domain));
    let known = matches!(reply(&openid), Reply::Tenant(_));
    // What a host says that does not know the tenant is no evidence of anything.
    SignInHost {
        host: login.to_owned(),
        openid,
        openid_v1: openid_v1.filter(|_| known),
        realm: realm.filter(|_| known),
    }
}

async fn version_2(cx: &ProbeCx, login: &str, domain: &str) -> Asked {
    ask(cx, format!("https://{login}/{domain}/v2.0/.well-known/openid-configuration")).await
}

async fn details(cx: &ProbeCx, login: &str, domain: &str) -> (Option<Asked>, Option<Asked>) {
    let (v1, realm) = tokio::join!(
        ask(cx, format!("https://{login}/{domain}/.well-known/openid-configuration")),
        ask(cx, format!("https://{login}/getuserrealm.srf?login=user@{domain}&json=1"))
    );
    (Some(v1), Some(realm))
}

async fn ask(cx: &ProbeCx, url: String) -> Asked {
    cx.net.web.ask(&Request::get(url).header("accept", "application/json").most(BYTES)).await
}

/// What a server of a migration connects to; from any other place the way there says nothing.
fn outbound(cx: &ProbeCx, cloud: &'static Cloud) -> Vec<(Subject, Option<Role>, FactKind)> {
    if !cx.run.scenarios.contains(&Scenario::C) || cx.run.vantage != Vantage::ExchangeServer {
        return Vec::new();
    }
    let hosts = outbound_of(cloud, cx.run.hybrid == Some(Hybrid::Modern));
    let found = |host| (Subject::endpoint(host, 443), Some(Role::Outbound), FactKind::TenantDiscovery);
    hosts.into_iter().map(found).collect()
}

/// The fact, the tenant, and the servers of its cloud that Dynamics on-premises relies on.
fn observed(cx: &ProbeCx, configured: Option<&'static Cloud>, discovery: TenantDiscovery) -> Observed {
    let found = found(&discovery);
    let key = configured.map(|cloud| cloud.key.as_str());
    let cloud = found.as_ref().and_then(|found| found.cloud(key)).or(configured);
    let login = found.as_ref().map(Found::login);
    let login = login.or_else(|| discovery.hosts.first().map(|host| host.host.clone()));
    let mut subjects = vec![(subject(&discovery), None, FactKind::TenantDiscovery)];
    if cx.run.scenarios.contains(&Scenario::A) {
        let exchange = cloud.and_then(|cloud| cloud.exchange.first());
        let servers = login.iter().map(|host| (host, Role::SignIn)).chain(exchange.map(|host| (host, Role::Ews)));
        subjects
            .extend(servers.map(|(host, role)| (Subject::endpoint(host, 443), Some(role), FactKind::TenantDiscovery)));
    }
    subjects.extend(cloud.into_iter().flat_map(|cloud| outbound(cx, cloud)));
    drop(found);
    Observed { subjects, ..Observed::one(&cx.subject, discovery) }
}
