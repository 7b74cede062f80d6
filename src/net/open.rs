//! How are the doors opened from what the configuration says?

use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::dnssec::TrustAnchors;

use super::clock::Clock;
use super::dial::Dialer;
use super::dns::{Names, NamesSettings};
use super::sign_in::{Credentials, SignIn};
use super::web::{Proxies, Web};
use super::{Net, Roots, Scanning};
use crate::parse::ConnectTo;

/// What the doors are opened with.
#[derive(Debug, Default)]
pub struct Opening {
    /// The resolvers; the system's when empty.
    pub resolvers: Vec<SocketAddr>,
    /// The text of the DNSSEC trust anchor; the root's keys when absent.
    pub trust_anchor: Option<String>,
    /// Further certification authorities, in PEM.
    pub authorities: Option<Vec<u8>>,
    /// Roots that a values override declares public, in PEM, file by file.
    pub public_roots: Vec<Vec<u8>>,
    /// Connections that go elsewhere.
    pub connect_to: ConnectTo,
    /// Through which proxies requests go.
    pub proxies: Proxies,
    /// How TLS servers are looked at.
    pub scanning: Scanning,
    /// The credentials of the run.
    pub credentials: Arc<Credentials>,
    /// The longest wait for one exchange.
    pub timeout: Duration,
    /// The one clock.
    pub clock: Clock,
}

/// Why the doors cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system names no resolver.
    #[error("this system names no DNS resolver ({0}); name one with --resolver ADDRESS")]
    NoResolver(String),
    /// The trust anchor is no list of DNSKEY records.
    #[error("the trust anchor is not a list of DNSKEY records: {0}")]
    Anchor(String),
    /// The certification authorities cannot be read.
    #[error("the file of certification authorities cannot be read: {0}")]
    Authorities(String),
}

/// Sockets that may be open at a time; ordinary systems allow a process 1,024 files.
const SOCKETS: usize = 400;

impl Net {
    /// Opens every door.
    ///
    /// # Errors
    /// When the resolver, the trust anchor or the authorities cannot be had.
    pub fn open(opening: Opening) -> Result<Self, OpenError> {
        let resolvers = if opening.resolvers.is_empty() { system_resolvers()? } else { opening.resolvers };
        let (anchors, anchor_zone) = match &opening.trust_anchor {
            None => (TrustAnchors::default(), ".".to_owned()),
            Some(text) => anchors(text)?,
        };
        let roots = Roots::load(opening.authorities.as_deref(), &opening.public_roots)?;
        let dialer = Arc::new(Dialer::new(opening.connect_to, opening.timeout, SOCKETS));
        let settings = NamesSettings { resolvers, timeout: opening.timeout, anchors: Arc::new(anchors), anchor_zone };
        let names = Arc::new(Names::new(dialer.clone(), settings));
        let web = Arc::new(Web::new(dialer.clone(), names.clone(), roots.all(), opening.proxies, opening.clock));
        let sign_in = SignIn::new(web.clone(), names.clone(), dialer.clone(), opening.credentials, opening.clock);
        Ok(Self { dialer, names, web, sign_in, roots, scanning: opening.scanning, clock: opening.clock })
    }
}

fn system_resolvers() -> Result<Vec<SocketAddr>, OpenError> {
    let (config, _) =
        hickory_resolver::system_conf::read_system_conf().map_err(|error| OpenError::NoResolver(error.to_string()))?;
    let mut resolvers: Vec<SocketAddr> = Vec::new();
    for server in config.name_servers() {
        let port = server.connections.first().map_or(53, |connection| connection.port);
        let address = SocketAddr::new(server.ip, port);
        if !resolvers.contains(&address) {
            resolvers.push(address);
        }
    }
    if resolvers.is_empty() {
        return Err(OpenError::NoResolver("its list is empty".to_owned()));
    }
    Ok(resolvers)
}

/// The anchors of a file, and the zone that they are the keys of.
fn anchors(text: &str) -> Result<(TrustAnchors, String), OpenError> {
    let anchors = TrustAnchors::from_str(text).map_err(|error| OpenError::Anchor(error.to_string()))?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(';'));
    let owner = lines.find_map(|line| line.split_whitespace().next());
    match owner {
        Some(owner) if !anchors.is_empty() || owner != "." => Ok((anchors, owner.to_ascii_lowercase())),
        _ => Err(OpenError::Anchor("it names no key".to_owned())),
    }
}
