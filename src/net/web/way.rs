//! Which way does a request take, and at which addresses does it arrive?

use std::net::{IpAddr, SocketAddr};

use exdoctor_checks::facts::dns::RecordType;
use exdoctor_checks::facts::web::Outcome;
use tokio::net::TcpStream;

use super::place::Place;
use super::request::Request;
use super::{Web, failed, tunnel};
use crate::net::reach::{self, Nowhere};
use crate::parse::Proxy;

/// The way of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Straight to the host.
    Direct,
    /// A proxy takes it on; it also resolves the host's name.
    Through(Proxy),
}

/// Why there is no way.
pub(super) struct Closed {
    pub(super) outcome: Outcome,
    /// Whether that is so because the host is at an inside address.
    pub(super) inside: bool,
}

impl Way {
    pub(super) fn proxy(&self) -> Option<&Proxy> {
        match self {
            Self::Direct => None,
            Self::Through(proxy) => Some(proxy),
        }
    }
}

impl Web {
    /// The proxy that HTTPS to a host takes; none where the connection is diverted.
    pub fn proxy_to(&self, host: &str, port: u16) -> Option<&Proxy> {
        if self.dialer.mapped(host, port).is_some() { None } else { self.proxies.to(true, host, port) }
    }

    /// A connection to a host and port through the proxy; `None` where none is on the way.
    ///
    /// # Errors
    /// Why the proxy does not open it.
    pub async fn tunnel(&self, host: &str, port: u16) -> Option<Result<TcpStream, Outcome>> {
        let proxy = self.proxy_to(host, port)?;
        let open = async {
            let mut last = Outcome::NotEstablished { reason: format!("the proxy {proxy} has no address") };
            for address in self.proxy_addresses(proxy).await? {
                match self.dialer.tcp(address).await {
                    Ok(stream) => return tunnel::open(stream, proxy, host, port).await,
                    Err(error) => last = failed::proxy_away(proxy, &error),
                }
            }
            Err(last)
        };
        let late = || Outcome::NotEstablished { reason: format!("the proxy {proxy} gave no answer in time") };
        Some(tokio::time::timeout(self.dialer.timeout() * 2, open).await.unwrap_or_else(|_| Err(late())))
    }

    pub(super) async fn way(&self, place: &Place, request: &Request) -> (Way, Result<Vec<SocketAddr>, Closed>) {
        let mapped = self.dialer.mapped(&place.host, place.port).is_some();
        let proxy = if mapped { None } else { self.proxies.to(place.secure, &place.host, place.port) };
        let Some(proxy) = proxy else {
            let found = reach::addresses(&self.dialer, &self.names, &place.host, place.port, request.inside).await;
            let closed = |Nowhere { reason, settled, inside }| {
                let outcome = if settled { Outcome::NoAddress { reason } } else { Outcome::NotEstablished { reason } };
                Closed { outcome, inside }
            };
            return (Way::Direct, found.map_err(closed));
        };
        let way = Way::Through(proxy.clone());
        let inside = |address: IpAddr| !request.inside && !self.dialer.may_ask(address, place.port);
        if let Ok(address) = place.host.parse::<IpAddr>()
            && inside(address)
        {
            let reason = format!("{address} is an inside address, which only a host that is named may have");
            return (way, Err(Closed { outcome: Outcome::NotEstablished { reason }, inside: true }));
        }
        let found = self.proxy_addresses(proxy).await;
        (way, found.map_err(|outcome| Closed { outcome, inside: false }))
    }

    /// Where a proxy is; it is named by whoever runs exdoctor, so that it may be anywhere.
    async fn proxy_addresses(&self, proxy: &Proxy) -> Result<Vec<SocketAddr>, Outcome> {
        let (host, port) = (proxy.host(), proxy.port());
        if let Some(mapped) = self.dialer.mapped(host, port) {
            return Ok(vec![mapped]);
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let nowhere =
            |why: String| Outcome::NotEstablished { reason: format!("the proxy {proxy} is not found: {why}") };
        // A name without a dot is one of this machine or of its search list, which only the system knows.
        if !host.contains('.') {
            let found = tokio::net::lookup_host((host, port)).await;
            return found.map(Iterator::collect).map_err(|error| nowhere(error.to_string()));
        }
        let (v4, v6) = tokio::join!(self.names.lookup(host, RecordType::A), self.names.lookup(host, RecordType::Aaaa));
        let found: Vec<SocketAddr> =
            v4.addresses().chain(v6.addresses()).map(|address| SocketAddr::new(address, port)).collect();
        if found.is_empty() { Err(nowhere(format!("A: {}; AAAA: {}", v4.answer, v6.answer))) } else { Ok(found) }
    }
}
