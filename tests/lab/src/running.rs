//! Where is a running world, and what was it asked?

mod configuration;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::service::Serving;
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
}

impl Drop for Running {
    fn drop(&mut self) {
        let missed: Vec<_> = self.expected.iter().filter(|server| self.asked(server) == 0).collect();
        assert!(missed.is_empty() || std::thread::panicking(), "never asked: {missed:?}");
    }
}
