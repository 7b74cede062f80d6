//! What does one source, a file or the command line, say?

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use exdoctor_checks::judge::Adjustments;
use exdoctor_checks::model::{Circumstances, Consent, Hybrid, MailFlow, Phase, Scenario, Vantage};
use jiff::Timestamp;

use super::network::{JOBS, TIMEOUT};
use super::{CertificateConfig, Config, DirectoryConfig, NamedFile, Network, SignInConfig, TenantConfig};
use crate::ews::Writes;
use crate::net::Scanning;
use crate::parse::{ConnectTo, Endpoint, EvidencePath, EwsUrl, ProxyUse};
use crate::secret::SecretSource;

/// What one source says; nothing is said where a field is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The scenarios to judge.
    pub scenarios: Option<Vec<Scenario>>,
    /// Where a migration stands.
    pub phase: Option<Phase>,
    /// The mail domains.
    pub domains: Option<Vec<String>>,
    /// The TLS servers.
    pub endpoints: Option<Vec<Endpoint>>,
    /// The SMTP endpoints of a hybrid set-up.
    pub smtp_endpoints: Option<Vec<Endpoint>>,
    /// Addresses from which mail leaves.
    pub outbound_addresses: Option<Vec<IpAddr>>,
    /// The mailboxes.
    pub mailboxes: Option<Vec<String>>,
    /// A file of mailboxes.
    pub mailboxes_file: Option<PathBuf>,
    /// What the firewall before EWS admits; only a file names it.
    pub allow_list: Option<NamedFile>,
    /// The region of the Dynamics environment; only a file names it.
    pub region: Option<String>,
    /// What may be written into mailboxes; only the command line says it.
    pub writes: Writes,
    /// Thumbprints of valid certificates of other environments.
    pub known_thumbprints: Option<Vec<String>>,
    /// Whether the handshake of Dynamics is rehearsed.
    pub rehearse_s2s: bool,
    /// Whether it is made a second time with a user agent like that of Dynamics.
    pub as_dynamics: bool,
    /// Where mail is meant to arrive.
    pub mail_flow: Option<MailFlow>,
    /// From where the world is seen.
    pub vantage: Option<Vantage>,
    /// Which hybrid topology a migration uses.
    pub hybrid: Option<Hybrid>,
    /// Whether the profile of Dynamics asks Autodiscover; only a file says it.
    pub profile_uses_autodiscover: Option<bool>,
    /// Where Exchange Web Services are.
    pub ews_url: Option<EwsUrl>,
    /// The Microsoft cloud.
    pub cloud: Option<String>,
    /// Files and folders of evidence; those of both sources count.
    pub evidence: Option<Vec<EvidencePath>>,
    /// The time that verdicts are made for.
    pub now: Option<Timestamp>,
    /// Hosts to which an Autodiscover redirect is intended.
    pub autodiscover_hosts: Option<Vec<String>>,
    /// The DNS servers to ask.
    pub resolvers: Option<Vec<SocketAddr>>,
    /// The DNSSEC trust anchor.
    pub trust_anchor: Option<PathBuf>,
    /// Further certification authorities.
    pub ca_file: Option<PathBuf>,
    /// Files of roots that count as public; only a file names them.
    pub public_roots: Option<Vec<PathBuf>>,
    /// The files of the server-to-server certificate; only a file names them.
    pub certificate: CertificateConfig,
    /// The directory.
    pub directory: DirectoryConfig,
    /// A script of the set-up.
    pub script: Option<NamedFile>,
    /// The credentials; only a file names them.
    pub sign_in: SignInConfig,
    /// A token that was obtained elsewhere; only the command line or the environment names it.
    pub token: Option<SecretSource>,
    /// Diverted connections; those of both sources hold.
    pub connect_to: ConnectTo,
    /// Whether web requests go through a proxy.
    pub proxy: Option<ProxyUse>,
    /// How TLS servers are looked at; only the command line says it.
    pub scanning: Scanning,
    /// Where Kerberos tickets are asked for; only a file names them.
    pub kdc: Option<Vec<Endpoint>>,
    /// How many probes run at a time.
    pub jobs: Option<usize>,
    /// How many connections to one address of a TLS server are open at a time.
    pub connections: Option<usize>,
    /// How long one exchange may take.
    pub timeout: Option<Duration>,
    /// Switched-off checks, changed levels, waivers; only a file has them.
    pub adjustments: Adjustments,
    /// Changed thresholds; only a file has them.
    pub settings: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Draft {
    /// This source where it says something, else the one below it.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        let mut connect_to = below.connect_to;
        for (from, to) in self.connect_to.iter() {
            connect_to.insert(from.clone(), to);
        }
        let evidence = [below.evidence, self.evidence].into_iter().flatten().reduce(|mut all, more| {
            all.extend(more);
            all
        });
        let mut sign_in = below.sign_in;
        if let Some(token) = self.token {
            // A token takes the place of whatever would have got one.
            sign_in.tenant = TenantConfig { id: sign_in.tenant.id, token: Some(token), ..TenantConfig::default() };
        }
        Self {
            evidence,
            scenarios: self.scenarios.or(below.scenarios),
            phase: self.phase.or(below.phase),
            domains: self.domains.or(below.domains),
            endpoints: self.endpoints.or(below.endpoints),
            smtp_endpoints: self.smtp_endpoints.or(below.smtp_endpoints),
            outbound_addresses: self.outbound_addresses.or(below.outbound_addresses),
            mailboxes: self.mailboxes.or(below.mailboxes),
            mailboxes_file: self.mailboxes_file.or(below.mailboxes_file),
            allow_list: self.allow_list.or(below.allow_list),
            region: self.region.or(below.region),
            writes: self.writes,
            known_thumbprints: self.known_thumbprints.or(below.known_thumbprints),
            rehearse_s2s: self.rehearse_s2s || below.rehearse_s2s,
            as_dynamics: self.as_dynamics || below.as_dynamics,
            mail_flow: self.mail_flow.or(below.mail_flow),
            vantage: self.vantage.or(below.vantage),
            hybrid: self.hybrid.or(below.hybrid),
            profile_uses_autodiscover: below.profile_uses_autodiscover,
            ews_url: self.ews_url.or(below.ews_url),
            cloud: self.cloud.or(below.cloud),
            now: self.now.or(below.now),
            autodiscover_hosts: self.autodiscover_hosts.or(below.autodiscover_hosts),
            resolvers: self.resolvers.or(below.resolvers),
            trust_anchor: self.trust_anchor.or(below.trust_anchor),
            ca_file: self.ca_file.or(below.ca_file),
            public_roots: self.public_roots.or(below.public_roots),
            certificate: below.certificate,
            directory: self.directory.over(below.directory),
            script: self.script.or(below.script),
            sign_in,
            token: None,
            connect_to,
            proxy: self.proxy.or(below.proxy),
            kdc: below.kdc,
            jobs: self.jobs.or(below.jobs),
            connections: self.connections.or(below.connections),
            timeout: self.timeout.or(below.timeout),
            adjustments: below.adjustments,
            settings: below.settings,
            scanning: self.scanning,
        }
    }

    /// The configuration, with defaults where nobody said anything; `clock` is the time when none is set.
    pub fn settle(self, clock: Timestamp) -> Config {
        let consented = self.mailboxes.iter().flatten().next().filter(|_| self.rehearse_s2s);
        let consent = consented.map(|mailbox| Consent { mailbox: mailbox.clone(), as_dynamics: self.as_dynamics });
        Config {
            circumstances: Circumstances {
                now: self.now.unwrap_or(clock),
                vantage: self.vantage.unwrap_or_default(),
                scenarios: self.scenarios.unwrap_or_else(|| vec![Scenario::D]),
                phase: self.phase,
                mail_flow: self.mail_flow,
                hybrid: self.hybrid,
                ews_url: self.ews_url.as_ref().map(EwsUrl::url),
                dynamics: self.sign_in.organizations().map(|(_, at)| at).collect(),
                async_account: self.sign_in.async_account(),
                cloud: self.cloud,
                tenant: self.sign_in.tenant.id.clone(),
                known_thumbprints: self.known_thumbprints.unwrap_or_default(),
                rehearse_s2s: self.rehearse_s2s,
                consent,
                profile_uses_autodiscover: self.profile_uses_autodiscover,
                allow_list: None,
                autodiscover_hosts: self.autodiscover_hosts.unwrap_or_default(),
                outbound_addresses: self.outbound_addresses.unwrap_or_default(),
                has_smtp_endpoint: self.smtp_endpoints.is_some(),
                alternate_id: self.directory.alternate_id.unwrap_or_default(),
                directory_is_configured: self
                    .directory
                    .file
                    .as_ref()
                    .is_some_and(|file| file.path != Path::new(&file.name)),
                settings: self.settings,
            },
            now_is_set: self.now.is_some(),
            adjustments: self.adjustments,
            domains: self.domains.unwrap_or_default(),
            endpoints: self.endpoints.unwrap_or_default(),
            ews_url: self.ews_url,
            smtp_endpoints: self.smtp_endpoints.unwrap_or_default(),
            mailboxes: self.mailboxes.unwrap_or_default(),
            allow_list: self.allow_list,
            region: self.region,
            writes: self.writes,
            evidence: self.evidence.unwrap_or_default(),
            public_roots: self.public_roots.unwrap_or_default(),
            certificate: self.certificate,
            directory: self.directory,
            script: self.script,
            sign_in: self.sign_in,
            scanning: self.scanning,
            network: Network {
                resolvers: self.resolvers.unwrap_or_default(),
                trust_anchor: self.trust_anchor,
                ca_file: self.ca_file,
                connect_to: self.connect_to,
                proxy: self.proxy,
                kdc: self.kdc.unwrap_or_default(),
                jobs: self.jobs.unwrap_or(JOBS),
                connections: self.connections.unwrap_or(Scanning::CONNECTIONS),
                timeout: self.timeout.unwrap_or(TIMEOUT),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::mapping;

    #[test]
    fn the_upper_source_wins_and_diverted_connections_add_up() {
        let divert = |texts: &[&str]| texts.iter().map(|text| mapping(text).unwrap()).collect();
        let line = Draft {
            jobs: Some(2),
            connections: Some(4),
            connect_to: divert(&["a.contoso.com:443=127.0.0.1:1"]),
            ..Draft::default()
        };
        let file = Draft {
            jobs: Some(4),
            connections: Some(16),
            timeout: Some(Duration::from_secs(3)),
            connect_to: divert(&["a.contoso.com:443=127.0.0.1:2", "b.contoso.com:443=127.0.0.1:2"]),
            ..Draft::default()
        };
        let network = line.over(file).settle(Timestamp::UNIX_EPOCH).network;
        assert_eq!((network.jobs, network.connections, network.timeout), (2, 4, Duration::from_secs(3)));
        assert_eq!(network.connect_to, divert(&["a.contoso.com:443=127.0.0.1:1", "b.contoso.com:443=127.0.0.1:2"]));
    }

    #[test]
    fn the_clock_counts_only_where_no_time_is_set() {
        let set = Draft { now: Some(Timestamp::MAX), ..Draft::default() };
        let config = set.settle(Timestamp::UNIX_EPOCH);
        assert_eq!((config.circumstances.now, config.now_is_set), (Timestamp::MAX, true));
        let config = Draft::default().settle(Timestamp::UNIX_EPOCH);
        assert_eq!((config.circumstances.now, config.now_is_set), (Timestamp::UNIX_EPOCH, false));
        assert_eq!(config.network, Network::default());
    }
}
