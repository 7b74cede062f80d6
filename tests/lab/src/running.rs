//! Where is a running world, and what was it asked?

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::service::Serving;
use crate::world::reader;
use crate::world::signing::Section;
use crate::{Endpoint, Signed, World};

/// A world that is served; dropping it ends all of it, and fails a test whose expected questions were not asked.
pub struct Running {
    pub(crate) world: World,
    pub(crate) resolvers: Vec<SocketAddr>,
    pub(crate) connect_to: BTreeMap<String, SocketAddr>,
    pub(crate) proxy: Option<SocketAddr>,
    pub(crate) trust_anchor: String,
    pub(crate) ca_pem: String,
    pub(crate) trusted_pem: String,
    pub(crate) counter: Counter,
    pub(crate) services: Arc<Serving>,
    pub(crate) expected: Vec<String>,
    pub(crate) _tasks: JoinSet<()>,
}

impl Running {
    /// The recursive resolvers.
    pub fn resolvers(&self) -> Vec<SocketAddr> {
        self.resolvers.clone()
    }

    /// Where connections of this world really go: `192.0.2.53:53` or `mta-sts.contoso.com:443` to a local port.
    pub fn connect_to(&self) -> BTreeMap<String, SocketAddr> {
        self.connect_to.clone()
    }

    /// The certificate of the CA that signed the sites' certificates, and every other root that is to count as
    /// public.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Every root that the configuration trusts: the public ones, and that of the company where it is trusted.
    pub fn trusted_pem(&self) -> &str {
        &self.trusted_pem
    }

    /// The TLS endpoints that the configuration names.
    pub fn endpoints(&self) -> Vec<&str> {
        let named = self.world.endpoints.iter().filter(|(_, one)| one.named && one.mail.is_none());
        named.map(|(name, _)| name.as_str()).collect()
    }

    /// The SMTP endpoints of a hybrid set-up that the configuration names.
    pub fn smtp_endpoints(&self) -> Vec<&str> {
        let hybrid = |one: &Endpoint| one.mail.as_ref().is_some_and(|mail| mail.hybrid);
        self.world.endpoints.iter().filter(|(_, one)| hybrid(one)).map(|(name, _)| name.as_str()).collect()
    }

    /// The addresses from which mail leaves, as the configuration names them.
    pub fn outbound_addresses(&self) -> &[IpAddr] {
        &self.world.outbound_addresses
    }

    /// Whether users sign in with another attribute than the user principal name.
    pub fn alternate_id(&self) -> bool {
        self.world.alternate_id
    }

    /// The scenarios of the configuration.
    pub fn scenario(&self) -> &[String] {
        &self.world.scenario
    }

    /// From where the configuration says that the world is looked at.
    pub fn vantage(&self) -> Option<&str> {
        self.world.vantage.as_deref()
    }

    /// The Microsoft cloud of the configuration.
    pub fn cloud(&self) -> Option<&str> {
        self.world.cloud.as_deref()
    }

    /// The phase of the migration.
    pub fn phase(&self) -> Option<&str> {
        self.world.phase.as_deref()
    }

    /// Where mail is meant to go.
    pub fn mail_flow(&self) -> Option<&str> {
        self.world.mail_flow.as_deref()
    }

    /// Which hybrid topology the configuration names.
    pub fn hybrid(&self) -> Option<&str> {
        self.world.hybrid.as_deref()
    }

    /// Who signs in at Exchange, and about which mailboxes.
    pub fn signed(&self) -> Option<&Signed> {
        self.world.signed.as_ref()
    }

    /// The items that are in mailboxes now: `ada@contoso.com/drafts: test`.
    pub fn items(&self) -> Vec<String> {
        self.services.items()
    }

    /// Where the configuration says that Exchange Web Services are.
    pub fn ews_url(&self) -> Option<&str> {
        self.world.ews_url.as_deref()
    }

    /// The mailboxes that the configuration names.
    pub fn mailboxes(&self) -> &[String] {
        &self.world.mailboxes
    }

    /// Whether a check of it rehearses the handshake of Dynamics.
    pub fn rehearses(&self) -> bool {
        self.world.rehearses
    }

    /// Whether that is done a second time with a user agent like that of Dynamics.
    pub fn as_dynamics(&self) -> bool {
        self.world.as_dynamics
    }

    /// The tokens that its services gave, and what was shown to get them.
    pub fn secrets(&self) -> Vec<String> {
        self.services.secrets()
    }

    /// The root's key as a DNSKEY line; empty in a world without a root zone.
    pub fn trust_anchor(&self) -> &str {
        &self.trust_anchor
    }

    /// The date of the world.
    pub fn date(&self) -> Timestamp {
        self.world.date
    }

    /// The domain that is judged.
    pub fn domain(&self) -> &str {
        &self.world.domain
    }

    /// How many questions or requests a server, a resolver or a site was asked.
    pub fn asked(&self, server: &str) -> u64 {
        self.counter.total(server)
    }

    /// What it was asked: `contoso.com. MX` or `GET /path`, with how often.
    pub fn questions(&self, server: &str) -> BTreeMap<String, u64> {
        self.counter.questions(server)
    }

    /// The headers of all requests to a site, each once: `user-agent: exdoctor/1.0`.
    pub fn heard(&self, site: &str) -> BTreeSet<String> {
        self.counter.heard(site)
    }

    /// The proxy, as a configuration names it.
    pub fn proxy(&self) -> Option<String> {
        self.proxy.map(|address| format!("http://{address}"))
    }

    /// Dropping this fails unless each of these servers was asked.
    #[must_use]
    pub fn expecting(mut self, servers: &[&str]) -> Self {
        self.expected.extend(servers.iter().map(ToString::to_string));
        self
    }

    /// Writes the evidence of the world's machines below a folder, where it has any, and names the folder of it.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_evidence(&self, folder: &Path) -> io::Result<Option<PathBuf>> {
        self.world.write_evidence(folder)
    }

    /// Writes `ca.pem`, `root.key`, `exdoctor.toml` and, where the company's CA is trusted, `trusted.pem` into an existing folder and names the configuration.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_to(&self, folder: &Path) -> io::Result<PathBuf> {
        let folder = std::path::absolute(folder)?;
        let (ca, anchor) = (folder.join("ca.pem"), folder.join("root.key"));
        std::fs::write(&ca, &self.ca_pem)?;
        std::fs::write(&anchor, &self.trust_anchor)?;
        let mut trusted = ca.clone();
        if self.trusted_pem != self.ca_pem {
            trusted = folder.join("trusted.pem");
            std::fs::write(&trusted, &self.trusted_pem)?;
        }
        let (endpoints, smtp_endpoints) = (self.endpoints(), self.smtp_endpoints());
        let evidence = self.write_evidence(&folder)?;
        let certificate = self.world.signing.write(&folder)?;
        let dynamics = self.world.reads_dynamics.as_ref().map(|reader| Dynamics {
            url: &reader.url,
            sign_in: "bearer",
            token: File { file: folder.join("dynamics.token") },
        });
        if let (Some(reader), Some(dynamics)) = (&self.world.reads_dynamics, &dynamics) {
            std::fs::write(&dynamics.token.file, &reader.token)?;
        }
        if let Some(signed) = &self.world.signed {
            signed.write(&folder)?;
        }
        let signed = self.world.signed.as_ref();
        let tenant = self.world.reader.as_ref().map(|reader| reader.write(&folder)).transpose()?;
        let file = self.world.write_directory(&folder)?;
        let script = self.world.write_script(&folder)?;
        let directory = file.map(|file| Directory { file, alternate_id: self.world.alternate_id });
        let connects = self.world.ews_url.is_some() || self.world.scenario.iter().any(|letter| letter == "A");
        let named = !self.world.endpoints.is_empty() || !smtp_endpoints.is_empty();
        let declared = named || connects || !self.world.machines.is_empty();
        let configuration = Configuration {
            scenario: &self.world.scenario,
            phase: self.world.phase.as_deref(),
            script,
            domains: [&self.world.domain],
            vantage: self.vantage(),
            mail_flow: self.mail_flow(),
            cloud: self.world.cloud.as_deref(),
            hybrid: self.world.hybrid.as_deref(),
            exchange: exchange(&self.world),
            allow_list: signed.filter(|signed| !signed.allow_list.is_empty()).map(|_| "firewall.txt"),
            region: signed.and_then(|signed| signed.region.as_deref()),
            values: declared.then_some(Values { public_roots: [&ca] }),
            endpoints,
            smtp_endpoints,
            outbound_addresses: self.outbound_addresses(),
            mailboxes: self.mailboxes(),
            evidence: evidence.map(|folder| [folder]),
            dynamics,
            now: self.world.date.to_string(),
            certificate,
            tenant,
            known_thumbprints: &self.world.known_thumbprints,
            directory,
            network: Network {
                resolvers: &self.resolvers,
                trust_anchor: &anchor,
                ca_file: &trusted,
                connect_to: &self.connect_to,
                // Nobody else's proxy is on the way to a world on loopback.
                proxy: self.proxy().unwrap_or_else(|| "none".to_owned()),
            },
        };
        let text = toml::to_string(&configuration).map_err(io::Error::other)?;
        let file = folder.join("exdoctor.toml");
        std::fs::write(&file, text)?;
        Ok(file)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let missed: Vec<_> = self.expected.iter().filter(|server| self.asked(server) == 0).collect();
        assert!(missed.is_empty() || std::thread::panicking(), "never asked: {missed:?}");
    }
}

#[derive(Serialize)]
struct Configuration<'a> {
    scenario: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<&'static str>,
    domains: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    vantage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_flow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hybrid: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    endpoints: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    smtp_endpoints: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    outbound_addresses: &'a [IpAddr],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mailboxes: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    known_thumbprints: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<[PathBuf; 1]>,
    now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_list: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<reader::Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory: Option<Directory>,
    network: Network<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<Exchange<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamics: Option<Dynamics<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values<'a>>,
}

#[derive(Serialize)]
struct Directory {
    file: &'static str,
    alternate_id: bool,
}

#[derive(Serialize)]
struct Exchange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    ews_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<BTreeMap<&'a str, &'a str>>,
}

fn exchange(world: &World) -> Option<Exchange<'_>> {
    let signed = world.signed.as_ref();
    let named = world.ews_url.is_some() || signed.is_some();
    named.then(|| Exchange {
        ews_url: world.ews_url.as_deref(),
        sign_in: signed.map(|signed| signed.sign_in.as_str()),
        username: signed.map(|signed| signed.username.as_str()).filter(|username| !username.is_empty()),
        password: signed.filter(|signed| !signed.password.is_empty()).map(|_| [("file", "exchange.password")].into()),
    })
}

#[derive(Serialize)]
struct Dynamics<'a> {
    url: &'a str,
    sign_in: &'a str,
    token: File,
}

#[derive(Serialize)]
struct File {
    file: PathBuf,
}

#[derive(Serialize)]
struct Values<'a> {
    public_roots: [&'a Path; 1],
}

#[derive(Serialize)]
struct Network<'a> {
    resolvers: &'a [SocketAddr],
    trust_anchor: &'a Path,
    ca_file: &'a Path,
    proxy: String,
    connect_to: &'a BTreeMap<String, SocketAddr>,
}
