//! Which tenant did discovery find, and in which cloud is it?

use serde_json::Value;

use super::openid::{Configuration, Reply, host, reply};
use crate::facts::entra::{SignInHost, TenantDiscovery};
use crate::model::{CheckCx, Subject};
use crate::values::{self, Cloud, clouds};

/// The host that knows the tenant, with what it says.
pub struct Found<'a> {
    /// The host.
    pub at: &'a SignInHost,
    /// The tenant's id.
    pub id: String,
    /// Its configuration.
    pub configuration: Configuration,
}

/// The first sign-in host that knows the tenant.
pub fn found(discovery: &TenantDiscovery) -> Option<Found<'_>> {
    discovery.hosts.iter().find_map(|at| match reply(&at.openid) {
        Reply::Tenant(configuration) => {
            let id = configuration.tenant.clone()?;
            Some(Found { at, id, configuration: *configuration })
        }
        _ => None,
    })
}

/// Whether the sign-in host says that no tenant has the domain; one that did not answer says nothing.
pub(crate) fn is_of_no_tenant(discovery: &TenantDiscovery) -> bool {
    discovery.hosts.first().is_some_and(|first| matches!(reply(&first.openid), Reply::Unknown(_)))
}

/// The cloud of the run that a check judges.
pub(crate) fn cloud(cx: &CheckCx<'_>) -> Option<&'static Cloud> {
    cloud_of(cx.run.cloud.as_deref(), cx.all::<TenantDiscovery>().map(|(_, own)| own))
}

/// The cloud of a run: what the configuration says, else where its tenants were found; none where that differs, or nobody
/// could tell.
pub(crate) fn cloud_of<'a>(
    configured: Option<&str>,
    discovered: impl Iterator<Item = &'a TenantDiscovery>,
) -> Option<&'static Cloud> {
    if let Some(key) = configured {
        return values::cloud(key);
    }
    let mut found = discovered.filter_map(|one| found(one)?.cloud(None));
    let first = found.next()?;
    found.all(|other| other.key == first.key).then_some(first)
}

/// What the discovery is about: the tenant by its id, else the domain in its place.
pub fn subject(discovery: &TenantDiscovery) -> Subject {
    let id = found(discovery).map(|found| found.id);
    Subject::tenant(id.as_deref().unwrap_or(&discovery.domain))
}

/// Why a tenant is not judged that no domain of the run leads to.
pub(super) const FOREIGN: &str = "the tenant is known from imported output alone; no domain of this run leads to it";

impl Found<'_> {
    /// The host at which the tenant signs in: any cloud knows tenants of others, and sends them on.
    pub fn login(&self) -> String {
        host(&self.configuration.token_endpoint).unwrap_or_else(|| self.at.host.clone())
    }

    /// The clouds that sign in there.
    pub fn clouds(&self) -> Vec<&'static Cloud> {
        let login = self.login();
        clouds().iter().filter(|cloud| cloud.login == login).collect()
    }

    /// The likeliest of them: what the configuration says, else the part of the cloud that discovery names.
    pub fn cloud(&self, configured: Option<&str>) -> Option<&'static Cloud> {
        let candidates = self.clouds();
        let scope = self.configuration.sub_region.as_deref().unwrap_or_default();
        let named = |cloud: &&&Cloud| configured == Some(cloud.key.as_str());
        let scoped = |cloud: &&&Cloud| cloud.scopes.iter().any(|own| own.eq_ignore_ascii_case(scope));
        let likeliest = candidates.iter().find(named).or_else(|| candidates.iter().find(scoped));
        likeliest.or(candidates.first()).copied()
    }

    /// How its users sign in, in words.
    pub fn realm(&self) -> Option<String> {
        let answer = self.at.realm.as_ref()?.answer()?;
        let body: Value = serde_json::from_str(&answer.body).ok()?;
        let member = |name: &str| body.get(name).and_then(Value::as_str);
        match member("NameSpaceType")? {
            "Federated" => {
                let at = member("AuthURL").and_then(host);
                Some(at.map_or_else(|| "federated".to_owned(), |at| format!("federated, signs in at {at}")))
            }
            "Managed" => Some("managed".to_owned()),
            _ => None,
        }
    }
}
