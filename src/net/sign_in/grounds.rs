//! Where may a credential go? The one place that decides it.

use std::net::IpAddr;

use exdoctor_checks::values::{Cloud, below, cloud};

use super::Credential;
use super::resource::Resource;
use crate::config::Config;
use crate::net::web::Place;
use crate::parse::Endpoint;

/// What the decision rests on: only what the configuration says, and the built-in table of clouds.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// Hosts and ports that the configuration names for a credential.
    pub named: Vec<(Credential, Endpoint)>,
    /// The cloud that the configuration names.
    pub cloud: Option<&'static Cloud>,
    /// The domains of mail addresses.
    pub mail_domains: Vec<String>,
}

/// What is to go somewhere.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A user name and password, or whatever stands for them.
    Password(Credential),
    /// What proves an application, or asks for somebody's sign-in, to a cloud.
    Proof(&'a Cloud),
    /// A token for a resource.
    Token(&'a Resource),
}

impl Grounds {
    /// What a configuration says about it.
    pub fn of(config: &Config) -> Self {
        let named = |credential| move |endpoint: &Endpoint| (credential, endpoint.clone());
        let host = |name: &String| Endpoint { host: name.clone(), port: 443 };
        let hosts: Vec<Endpoint> = config.circumstances.autodiscover_hosts.iter().map(host).collect();
        let ews = config.ews_url.iter().map(|url| &url.endpoint).chain(&hosts).map(named(Credential::Exchange));
        let organizations = config.sign_in.dynamics.iter().filter_map(|own| own.url.as_ref());
        let dynamics = organizations.map(|url| &url.endpoint).map(named(Credential::Dynamics));
        let of_mailboxes = config.mailboxes.iter().filter_map(|address| address.rsplit_once('@')).map(|(_, name)| name);
        let mut mail_domains: Vec<String> = config.domains.clone();
        mail_domains.extend(of_mailboxes.map(str::to_ascii_lowercase));
        mail_domains.sort_unstable();
        mail_domains.dedup();
        Self {
            named: ews.chain(dynamics).collect(),
            cloud: config.circumstances.cloud.as_deref().and_then(cloud),
            mail_domains,
        }
    }

    /// Whether something may go to the host of an address.
    ///
    /// # Errors
    /// Why not.
    pub fn may_go(&self, what: What<'_>, url: &str) -> Result<(), String> {
        let place = Place::parse(url)?;
        if !place.secure {
            return Err("no credential goes over http".to_owned());
        }
        let (host, port) = (place.host.as_str(), place.port);
        let denied = |whose: &str| Err(format!("{host}:{port} is not {whose}"));
        match what {
            What::Proof(cloud) => {
                if let Some(own) = self.cloud
                    && own.login != cloud.login
                {
                    return denied(&format!("the sign-in host of {}, which the configuration names", own.title));
                }
                if port == 443 && host == cloud.login {
                    Ok(())
                } else {
                    denied("the sign-in host of the tenant's cloud")
                }
            }
            What::Token(resource) => {
                if resource.is_at(host, port) {
                    Ok(())
                } else {
                    denied(&format!("a host of {resource}"))
                }
            }
            What::Password(credential) if self.names(credential, host, port) => Ok(()),
            What::Password(Credential::Exchange) => {
                let cloud = self.cloud.or_else(|| cloud("global"));
                let of_cloud =
                    |cloud: &Cloud| cloud.exchange.iter().chain(&cloud.autodiscover).any(|name| name == host);
                if port == 443 && (cloud.is_some_and(of_cloud) || self.is_below_a_mail_domain(host)) {
                    return Ok(());
                }
                denied(
                    "named by the configuration (ews_url, autodiscover_hosts), of the tenant's cloud, or below a domain \
                     of the mail addresses",
                )
            }
            What::Password(_) => denied("named by the configuration"),
        }
    }

    fn names(&self, credential: Credential, host: &str, port: u16) -> bool {
        self.named.iter().any(|(own, at)| *own == credential && at.host == host && at.port == port)
    }

    /// `autodiscover.contoso.com` and whatever lies below contoso.com, but never its web site, and never below a name
    /// under which anybody gets a domain.
    fn is_below_a_mail_domain(&self, host: &str) -> bool {
        let own = |domain: &&String| {
            let whole = psl::domain_str(domain).is_some();
            whole && host != domain.as_str() && below(host, domain)
        };
        host.parse::<IpAddr>().is_err() && self.mail_domains.iter().any(|domain| own(&domain))
    }

    /// The hosts of a credential's password, in words, for a dry run.
    pub fn places(&self, credential: Credential) -> Vec<String> {
        let named = self.named.iter().filter(|(own, _)| *own == credential).map(|(_, endpoint)| endpoint.to_string());
        let mut places: Vec<String> = named.collect();
        if credential == Credential::Exchange {
            let own = self.mail_domains.iter().filter(|domain| psl::domain_str(domain).is_some());
            places.extend(own.map(|domain| {
                format!("autodiscover.{domain} and hosts below {domain} that Autodiscover names, port 443, not {domain} itself")
            }));
            let title = self.cloud.or_else(|| cloud("global")).map(|cloud| cloud.title.as_str());
            places.extend(title.map(|title| format!("the hosts of Exchange Online of {title}")));
        }
        places
    }
}
