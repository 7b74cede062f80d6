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
    /// Where Kerberos tickets are asked for.
    pub kdc: Vec<Endpoint>,
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
            kdc: config.network.kdc.clone(),
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

    /// `autodiscover.contoso.com` and whatever lies below contoso.com, but never the web site of a mail domain, and never
    /// below a name under which anybody gets a domain.
    fn is_below_a_mail_domain(&self, host: &str) -> bool {
        let is_site = self.mail_domains.iter().any(|domain| domain == host);
        let own = |domain: &String| psl::domain_str(domain).is_some() && below(host, domain);
        host.parse::<IpAddr>().is_err() && !is_site && self.mail_domains.iter().any(own)
    }

    /// Whether a host that DNS names for a realm may be asked for a ticket: what is asked there can be used to guess the
    /// password, and service records are signed by nobody.
    pub(super) fn is_centre(realm: &str, host: &str) -> bool {
        let realm = realm.to_ascii_lowercase();
        host != realm && realm.contains('.') && below(host, &realm)
    }

    /// Where tickets for a realm are asked for, in words, for a dry run.
    pub fn centres(&self, realm: &str) -> String {
        if !self.kdc.is_empty() {
            return self.kdc.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        }
        let realm = realm.to_ascii_lowercase();
        if !realm.contains('.') {
            return format!("nowhere: {realm} is no name of DNS, and network.kdc names no server");
        }
        format!("the servers below {realm} that _kerberos._tcp.{realm} names, port 88 as a rule, not {realm} itself")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::understand;
    use crate::input::Input;

    fn grounds(text: &str) -> Grounds {
        let input = Input { name: "x.toml".to_owned(), folder: ".".into(), text: text.to_owned() };
        Grounds::of(&understand(input).unwrap().settle(jiff::Timestamp::UNIX_EPOCH))
    }

    #[track_caller]
    fn judged(grounds: &Grounds, what: What<'_>, may: &[&str], may_not: &[&str]) {
        for url in may {
            assert_eq!(grounds.may_go(what, url), Ok(()), "{what:?} {url}");
        }
        for url in may_not {
            assert!(grounds.may_go(what, url).is_err(), "{what:?} {url}");
        }
    }

    const CONFIGURED: &str = "domains = ['contoso.com', 'eu.contoso.com', 'co.uk']\nmailboxes = ['ada@fabrikam.com']\n\
        autodiscover_hosts = ['hosted.example.net']\n[exchange]\news_url = 'https://mail.example.org:8443/EWS/Exchange.asmx'\n\
        [dynamics]\nurl = 'https://crm.contoso.com/Contoso'\n";

    #[test]
    fn the_password_of_exchange_goes_where_mail_is_and_nowhere_else() {
        judged(
            &grounds(CONFIGURED),
            What::Password(Credential::Exchange),
            &[
                "https://mail.example.org:8443/EWS/Exchange.asmx",
                "https://hosted.example.net/autodiscover/autodiscover.xml",
                "https://autodiscover.contoso.com/autodiscover/autodiscover.svc",
                "https://AUTODISCOVER.Contoso.com./x",
                "https://a.b.fabrikam.com/x",
                "https://outlook.office365.com/EWS/Exchange.asmx",
                "https://autodiscover-s.outlook.com/x",
            ],
            &[
                "http://autodiscover.contoso.com/x",
                "https://contoso.com/autodiscover/autodiscover.xml",
                "https://fabrikam.com/x",
                "https://autodiscover.contoso.com:8443/x",
                "https://mail.example.org/EWS/Exchange.asmx",
                "https://mail.example.org:8443@evil.example/x",
                "https://svc:password@autodiscover.contoso.com/x",
                "https://autodiscover.contoso.com.evil.example/x",
                "https://autodiscover.xn--contoso-9za.com/x",
                "https://evilcontoso.com/x",
                "https://autodiscover.com/x",
                "https://autodiscover.co.uk/x",
                "https://hosted.example.net:444/x",
                "https://outlook.office365.us/x",
                "https://outlook.office365.com.evil.example/x",
                "https://192.0.2.10/x",
                "https://[2001:db8::10]/x",
                "https://eu.contoso.com/autodiscover/autodiscover.xml",
                "ftp://autodiscover.contoso.com/x",
                "autodiscover.contoso.com",
                "",
            ],
        );
    }

    #[test]
    fn the_password_of_dynamics_goes_to_its_address_alone() {
        judged(
            &grounds(CONFIGURED),
            What::Password(Credential::Dynamics),
            &["https://crm.contoso.com/Contoso/api/data/v9.1/"],
            &[
                "http://crm.contoso.com/Contoso",
                "https://crm.contoso.com:8443/Contoso",
                "https://sts.contoso.com/adfs/ls/",
                "https://mail.example.org:8443/EWS/Exchange.asmx",
            ],
        );
        let nobody = grounds("domains = ['contoso.com']");
        judged(&nobody, What::Password(Credential::Dynamics), &[], &["https://crm.contoso.com/"]);
        judged(&nobody, What::Password(Credential::Tenant), &[], &["https://login.microsoftonline.com/"]);
        judged(&nobody, What::Password(Credential::Directory), &[], &["https://dc1.contoso.com/"]);
    }

    #[test]
    fn a_proof_goes_to_the_sign_in_host_of_the_tenants_cloud() {
        let (global, china) = (cloud("global").unwrap(), cloud("21vianet").unwrap());
        let open = grounds("domains = ['contoso.com']");
        let theirs = grounds("domains = ['contoso.com']\ncloud = '21vianet'");
        let (at_global, at_china) =
            ("https://login.microsoftonline.com/x", "https://login.partner.microsoftonline.cn/x");
        judged(&open, What::Proof(global), &[at_global], &[at_china, "https://login.windows.net/x"]);
        judged(&theirs, What::Proof(china), &[at_china], &[at_global]);
        judged(&theirs, What::Proof(global), &[], &[at_global, at_china]);
        for wrong in ["http://login.microsoftonline.com/x", "https://login.microsoftonline.com:8443/x"] {
            judged(&open, What::Proof(global), &[], &[wrong]);
        }
        judged(
            &theirs,
            What::Password(Credential::Exchange),
            &["https://partner.outlook.cn/x"],
            &["https://outlook.office365.com/x"],
        );
    }

    #[test]
    fn tickets_are_asked_for_below_the_realm_and_never_at_its_web_site() {
        for (realm, host, may) in [
            ("CONTOSO.COM", "dc1.contoso.com", true),
            ("CONTOSO.COM", "dc1.ad.contoso.com", true),
            ("CONTOSO.COM", "contoso.com", false),
            ("CONTOSO.COM", "dc1.evil.example", false),
            ("CONTOSO.COM", "evilcontoso.com", false),
            ("CONTOSO", "contoso", false),
            ("CONTOSO", "dc1.contoso", false),
        ] {
            assert_eq!(Grounds::is_centre(realm, host), may, "{realm} {host}");
        }
    }

    #[test]
    fn a_token_goes_to_the_hosts_of_what_it_is_for() {
        let global = cloud("global").unwrap();
        let open = grounds("domains = ['contoso.com']");
        let (graph, exchange) = (Resource::graph(global), Resource::exchange(global));
        let at = Endpoint { host: "contoso.crm4.dynamics.com".to_owned(), port: 443 };
        let dynamics = Resource::named(global, at);
        let (to_graph, to_exchange, to_dynamics) = (
            "https://graph.microsoft.com/v1.0/",
            "https://outlook.office365.com/x",
            "https://contoso.crm4.dynamics.com/x",
        );
        judged(&open, What::Token(&graph), &[to_graph], &[to_exchange, to_dynamics, "https://graph.microsoft.us/"]);
        judged(&open, What::Token(&exchange), &[to_exchange], &[to_graph, to_dynamics, "https://mail.contoso.com/x"]);
        judged(&open, What::Token(&dynamics), &[to_dynamics], &[to_graph, "https://other.crm4.dynamics.com/x"]);
        judged(&open, What::Token(&graph), &[], &["http://graph.microsoft.com/", "https://graph.microsoft.com:444/"]);
    }
}
