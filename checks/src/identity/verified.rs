//! Is a domain of the directory verified in the tenant, as far as anybody can see?

use std::collections::BTreeSet;

use super::address::{ascii, is_host_name, is_routable};
use crate::entra::discovery::found;
use crate::entra::graph;
use crate::entra::openid::{Reply, host, reply};
use crate::facts::directory::DirectoryDomains;
use crate::facts::entra::TenantDiscovery;
use crate::facts::graph::Domain;
use crate::prelude::*;
use crate::values::{below, clouds};

/// Where a domain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Verified in the tenant.
    Verified,
    /// Verified in another tenant than that of the run.
    Elsewhere(String),
    /// Nobody has verified it, in whole words.
    Unverified(String),
    /// Not established: why.
    Open(String),
}

/// What is known of all domains.
pub(super) struct Tenants<'a> {
    own: BTreeSet<String>,
    discovered: Vec<&'a TenantDiscovery>,
    asked: Option<&'a DirectoryDomains>,
    /// The domains of the tenant, where Microsoft Graph was asked.
    listed: Option<Vec<&'a Domain>>,
    /// Whether the host that was asked serves the cloud of the tenant, so that its "unknown" counts.
    decides: bool,
}

/// The first domain of a tenant, where Microsoft gave the domain to one: `contoso.onmicrosoft.com` of
/// `contoso.mail.onmicrosoft.com`.
fn first_of_tenant(domain: &str) -> Option<String> {
    let parent = clouds().iter().flat_map(|cloud| &cloud.initial).find(|parent| below(domain, parent))?;
    let own = domain.strip_suffix(parent.as_str())?.strip_suffix('.')?;
    let own = own.strip_suffix(".mail").unwrap_or(own);
    (!own.is_empty() && !own.contains('.')).then(|| format!("{own}.{parent}"))
}

/// The name under which the sign-in service knows whoever verified the domain, in the letters that DNS carries; none where
/// nobody can have verified it.
pub fn asked_as(domain: &str) -> Option<String> {
    let domain = ascii(domain).filter(|name| is_host_name(name) && is_routable(name))?;
    Some(first_of_tenant(&domain).unwrap_or(domain))
}

impl<'a> Tenants<'a> {
    pub(super) fn of(cx: &CheckCx<'a>) -> Self {
        let discovered: Vec<&TenantDiscovery> = cx.all::<TenantDiscovery>().map(|(_, own)| own).collect();
        let known: Vec<_> = discovered.iter().filter_map(|own| found(own)).collect();
        let graphs = graph::of_run(cx, &[]);
        let named = graphs.iter().filter_map(|graph| graph.organization.value()).map(|own| own.id.to_ascii_lowercase());
        let own: BTreeSet<String> = known.iter().map(|found| found.id.clone()).chain(named).collect();
        let lists: Vec<&Vec<Domain>> = graphs.iter().filter_map(|graph| graph.domains.value()).collect();
        let listed = (!lists.is_empty()).then(|| lists.into_iter().flatten().collect());
        let asked = cx.seen::<DirectoryDomains>();
        let at = asked.map(|asked| asked.host.as_str());
        let other = || {
            let answers = asked.into_iter().flat_map(|asked| asked.domains.values());
            answers
                .map(reply)
                .any(|reply| matches!(reply, Reply::Tenant(own) if host(&own.token_endpoint).as_deref() == at))
        };
        let decides = cx.run.cloud.is_some() || known.iter().any(|found| Some(found.login().as_str()) == at) || other();
        Self { own, discovered, asked, listed, decides }
    }

    pub(super) fn standing(&self, domain: &str) -> Standing {
        let name = ascii(domain);
        let same = |own: &&&Domain| {
            [Some(domain), name.as_deref()].into_iter().flatten().any(|name| own.name.eq_ignore_ascii_case(name))
        };
        let entry = self.listed.iter().flatten().find(same);
        if entry.is_some_and(|own| own.verified == Some(true)) {
            return Standing::Verified;
        }
        // The tenant may have verified the domain since its list was read.
        let known = self.of_sign_in(domain);
        match (&self.listed, entry) {
            _ if matches!(known, Standing::Verified | Standing::Elsewhere(_)) => known,
            (_, Some(own)) if own.verified == Some(false) => {
                Standing::Unverified(format!("{domain} is in the tenant and not verified"))
            }
            // The domain for mail of those who moved may be left out of a list that somebody saved.
            (Some(all), None) if first_of_tenant(domain).is_none_or(|first| first == domain) => {
                let count = if all.len() == 1 { "domain".to_owned() } else { format!("{} domains", all.len()) };
                Standing::Unverified(format!("{domain} is not among the {count} of the tenant"))
            }
            _ => known,
        }
    }

    /// What the sign-in service says.
    fn of_sign_in(&self, domain: &str) -> Standing {
        let name = asked_as(domain);
        let same = |own: &&&TenantDiscovery| own.domain == domain || Some(&own.domain) == name.as_ref();
        if let Some(found) = self.discovered.iter().filter(same).find_map(|own| found(own)) {
            return self.in_tenant(&found.id);
        }
        let Some(answer) = self.asked.and_then(|asked| asked.domains.get(domain)) else {
            return Standing::Open("the sign-in service was not asked about it".to_owned());
        };
        match reply(answer) {
            Reply::Tenant(found) => match &found.tenant {
                Some(id) => self.in_tenant(id),
                None => Standing::Open("the sign-in service names no tenant".to_owned()),
            },
            Reply::Unknown(said) if self.decides => {
                Standing::Unverified(format!("no tenant has verified {domain}: {said}"))
            }
            Reply::Unknown(_) => {
                Standing::Open("unknown there, and which cloud the tenant is in is not known".to_owned())
            }
            Reply::Busy(said) => Standing::Open(said),
            Reply::Foreign(what) => Standing::Open(format!("{what} answers in the place of the sign-in service")),
            Reply::Nothing => Standing::Open("the sign-in service did not answer".to_owned()),
        }
    }

    fn in_tenant(&self, id: &str) -> Standing {
        if self.own.contains(id) {
            Standing::Verified
        } else if self.own.is_empty() {
            let why = format!(
                "tenant {id} has verified it; name a domain of yours beside the directory, to tell whether that is your tenant"
            );
            Standing::Open(why)
        } else {
            Standing::Elsewhere(id.to_owned())
        }
    }
}

/// What stays open about some domains: only the tenant itself tells for sure.
pub(super) fn open(domains: &[(String, String)], evidence: Vec<Evidence>) -> Verdict {
    let (first, why) = &domains[0];
    let more = if domains.len() > 1 { format!(" and {} more", domains.len() - 1) } else { String::new() };
    let reason = format!("whether the tenant has verified {first}{more} is not known: {why}");
    let fact = FactKind::DirectoryDomains;
    crate::model::Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence }.into()
}
