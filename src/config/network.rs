//! How is the world reached?

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::net::Scanning;
use crate::parse::{ConnectTo, Endpoint, ProxyUse};

/// The settings of all connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The DNS servers to ask; the system's when empty.
    pub resolvers: Vec<SocketAddr>,
    /// The DNSSEC trust anchor; the root's when absent.
    pub trust_anchor: Option<PathBuf>,
    /// Further certification authorities to trust, in PEM.
    pub ca_file: Option<PathBuf>,
    /// Connections that go elsewhere than the name says.
    pub connect_to: ConnectTo,
    /// Whether web requests go through a proxy; as the environment or the system says when absent.
    pub proxy: Option<ProxyUse>,
    /// Where Kerberos tickets are asked for; as DNS says about the realm when empty.
    pub kdc: Vec<Endpoint>,
    /// How many probes run at a time.
    pub jobs: usize,
    /// How many connections to one address of a TLS server are open at a time.
    pub connections: usize,
    /// How long one exchange may take.
    pub timeout: Duration,
}

/// How many probes run at a time when nobody says.
pub(super) const JOBS: usize = 8;

/// How long one exchange may take when nobody says.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

impl Default for Network {
    fn default() -> Self {
        Self {
            resolvers: Vec::new(),
            trust_anchor: None,
            ca_file: None,
            connect_to: ConnectTo::default(),
            proxy: None,
            kdc: Vec::new(),
            jobs: JOBS,
            connections: Scanning::CONNECTIONS,
            timeout: TIMEOUT,
        }
    }
}
