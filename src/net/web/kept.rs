//! How is one connection kept for several requests, because it carries a sign-in?

use std::net::SocketAddr;
use std::time::Duration;

use exdoctor_checks::facts::web::{Answer, Asked, Failure, Outcome};
use hyper::body::Bytes;
use tokio::time::{Instant, timeout_at};

use super::exchange::{Line, Message, Sensitive};
use super::place::{Place, shown};
use super::request::{Request, Verify};
use super::way::Closed;
use super::{PATIENCE, Web};
use crate::net::clock::Clock;

/// A connection over TLS to one server that proved its name.
pub(in crate::net) struct Kept {
    line: Line,
    address: SocketAddr,
    proxy: Option<String>,
    certificate: Vec<u8>,
    clock: Clock,
}

/// What came of a request on a kept connection.
pub(in crate::net) struct Heard {
    pub(in crate::net) asked: Asked,
    pub(in crate::net) body: Bytes,
    /// Whether the connection had ended before anything was sent, so that it may be asked again on another.
    pub(in crate::net) unsent: bool,
}

impl Heard {
    /// A request that came to nothing on this side.
    pub(in crate::net) fn nothing(request: &Request, reason: String) -> Self {
        let outcome = Outcome::Failed { failure: Failure::Protocol, reason };
        let asked = Asked { method: request.method.to_string(), ..Asked::get(&shown(&request.url), outcome) };
        Self { asked, body: Bytes::new(), unsent: false }
    }
}

impl Web {
    /// How long a request may take, with all addresses and connections.
    pub(in crate::net) fn patience(&self, request: &Request) -> Duration {
        request.bounds.wait.unwrap_or(self.dialer.timeout() * PATIENCE)
    }

    /// Opens a connection to the host of a request; it has a trusted chain for its name, or there is none.
    ///
    /// # Errors
    /// The request as it would have been asked, with why it was not.
    pub(in crate::net) async fn keep(&self, request: &Request, end: Instant) -> Result<Kept, Box<Asked>> {
        let asked = |address: Option<SocketAddr>, proxy: Option<String>, outcome| {
            let address = address.map(|address| address.to_string());
            let (method, url) = (request.method.to_string(), shown(&request.url));
            Box::new(Asked { method, url, address, proxy, outcome })
        };
        let refused = |reason: String| asked(None, None, Outcome::Failed { failure: Failure::Protocol, reason });
        let place = Place::parse(&request.url).map_err(refused)?;
        if !place.secure {
            return Err(refused("no credential goes over http".to_owned()));
        }
        let (way, addresses) = self.way(&place, request).await;
        let proxy = way.proxy().map(ToString::to_string);
        let addresses = addresses.map_err(|Closed { outcome, .. }| asked(None, proxy.clone(), outcome))?;
        let attempt = |address| self.secured(address, &way, &place, Verify::Trusted);
        let (address, secured) = self.first(&addresses, &place, end, attempt).await;
        let (stream, _) = secured.map_err(|outcome| asked(address, proxy.clone(), outcome))?;
        let address = address.expect("a connection has an address");
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let certificate = shown.map(|der| der.as_ref().to_vec()).unwrap_or_default();
        let line =
            Line::open(stream).await.map_err(|broken| asked(Some(address), proxy.clone(), broken.at(address)))?;
        Ok(Kept { line, address, proxy, certificate, clock: self.clock })
    }
}

impl Kept {
    /// The certificate of the server, to which a sign-in is bound.
    pub(in crate::net) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Makes a request on this connection.
    pub(in crate::net) async fn ask(&mut self, request: &Request, secret: &Sensitive, end: Instant) -> Heard {
        let mut asked = Asked {
            method: request.method.to_string(),
            url: shown(&request.url),
            address: Some(self.address.to_string()),
            proxy: self.proxy.clone(),
            outcome: Outcome::NotEstablished { reason: format!("{}: no whole answer in time", self.address) },
        };
        let place = match Place::parse(&request.url) {
            Ok(place) => place,
            Err(reason) => {
                asked.outcome = Outcome::Failed { failure: Failure::Protocol, reason };
                return Heard { asked, body: Bytes::new(), unsent: false };
            }
        };
        asked.url.clone_from(&place.url);
        let message = Message { place: &place, request, secret: Some(secret), whole_url: false };
        match timeout_at(end, self.line.send(&message)).await {
            Err(_) => Heard { asked, body: Bytes::new(), unsent: false },
            Ok(Ok((answer, body))) => {
                asked.outcome = Outcome::Answer(Answer { received: Some(self.clock.machine()), ..answer });
                Heard { asked, body, unsent: false }
            }
            Ok(Err(failed)) => {
                asked.outcome = failed.broken.at(self.address);
                Heard { asked, body: Bytes::new(), unsent: failed.unsent }
            }
        }
    }
}
