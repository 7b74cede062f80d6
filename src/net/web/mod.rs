//! What does one web request come to? The only door to HTTP and HTTPS.
//!
//! No cookie is kept, no redirect is followed, no credential is sent; a caller that wants more says so request by
//! request. Name, chain and address of the server are judged here, so that nobody has to remember to.

mod answer;
mod exchange;
mod failed;
mod kept;
mod place;
mod proxies;
mod request;
mod signed;
mod trust;
mod tunnel;
mod way;

use std::net::SocketAddr;
use std::sync::Arc;

use exdoctor_checks::facts::web::{Answer, Asked, Failure, Outcome};
use hyper::body::Bytes;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;

use self::exchange::Message;
use self::trust::Trust;
use self::way::{Closed, Way};
use super::clock::Clock;
use super::dial::Dialer;
use super::dns::Names;

pub(super) use exchange::Sensitive;
pub(super) use kept::{Heard, Kept};
pub(super) use place::Place;

pub use hyper::Method;
pub use proxies::Proxies;
pub use request::{Bounds, Request, Verify};
pub use signed::Unfetched;

/// How exdoctor calls itself.
pub const USER_AGENT: &str = concat!("exdoctor/", env!("CARGO_PKG_VERSION"));

/// So many times the longest wait for one exchange is all that one request may take.
const PATIENCE: u32 = 3;

/// The door to the web.
pub struct Web {
    dialer: Arc<Dialer>,
    names: Arc<Names>,
    trust: Trust,
    proxies: Proxies,
    clock: Clock,
}

/// What one address gave: an answer with the bytes of its body, or why there is none.
type Got = Result<(Answer, Bytes), Outcome>;

/// All that came of a request.
struct Whole {
    asked: Asked,
    body: Bytes,
    /// Whether nothing was asked because the host is at an inside address.
    inside: bool,
}

impl Web {
    /// A door that trusts the given roots at the time of the run.
    pub fn new(dialer: Arc<Dialer>, names: Arc<Names>, roots: RootCertStore, proxies: Proxies, clock: Clock) -> Self {
        Self { dialer, names, trust: Trust::new(roots, clock), proxies, clock }
    }

    /// The proxies of the run.
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// How TLS is spoken with servers that must be trusted, for protocols other than HTTP.
    pub fn tls(&self) -> Arc<ClientConfig> {
        self.trust.config()
    }

    /// Makes a request; whatever comes of it is an observation.
    pub async fn ask(&self, request: &Request) -> Asked {
        self.whole(request).await.asked
    }

    /// Makes a request, and keeps the body as it came.
    async fn whole(&self, request: &Request) -> Whole {
        let mut asked = Asked {
            method: request.method.to_string(),
            url: place::shown(&request.url),
            address: None,
            proxy: None,
            outcome: Outcome::NotEstablished { reason: String::new() },
        };
        let place = match Place::parse(&request.url) {
            Ok(place) => place,
            Err(reason) => {
                asked.outcome = Outcome::Failed { failure: Failure::Protocol, reason };
                return Whole { asked, body: Bytes::new(), inside: false };
            }
        };
        asked.url.clone_from(&place.url);
        let end = Instant::now() + self.patience(request);
        let (way, addresses) = self.way(&place, request).await;
        asked.proxy = way.proxy().map(ToString::to_string);
        let addresses = match addresses {
            Ok(addresses) => addresses,
            Err(Closed { outcome, inside }) => {
                return Whole { asked: Asked { outcome, ..asked }, body: Bytes::new(), inside };
            }
        };
        let attempt = |address| self.at(address, &way, &place, request);
        let (address, got) = self.first(&addresses, &place, end, attempt).await;
        asked.address = address.map(|address| address.to_string());
        let (outcome, body) = match got {
            Ok((answer, body)) => (Outcome::Answer(answer), body),
            Err(outcome) => (outcome, Bytes::new()),
        };
        Whole { asked: Asked { outcome, ..asked }, body, inside: false }
    }

    /// One address that refuses says nothing about the others; a refusal says more than silence.
    async fn first<T, F: Future<Output = Result<T, Outcome>>>(
        &self,
        addresses: &[SocketAddr],
        place: &Place,
        end: Instant,
        attempt: impl Fn(SocketAddr) -> F,
    ) -> (Option<SocketAddr>, Result<T, Outcome>) {
        let mut kept: Option<(SocketAddr, Outcome)> = None;
        for address in addresses {
            let limit = end.min(Instant::now() + self.dialer.timeout());
            let got = timeout_at(limit, attempt(*address)).await;
            let late = |_| Err(Outcome::NotEstablished { reason: format!("{address}: no whole answer in time") });
            match got.unwrap_or_else(late) {
                Ok(got) => return (Some(*address), Ok(got)),
                Err(outcome @ Outcome::Failed { .. }) => kept = Some((*address, outcome)),
                Err(outcome) => kept = kept.or(Some((*address, outcome))),
            }
            if Instant::now() >= end {
                break;
            }
        }
        match kept {
            Some((address, outcome)) => (Some(address), Err(outcome)),
            None => (None, Err(Outcome::NoAddress { reason: format!("{} has no address", place.host) })),
        }
    }

    async fn at(&self, address: SocketAddr, way: &Way, place: &Place, request: &Request) -> Got {
        let message = Message { place, request, secret: None, whole_url: !place.secure && way.proxy().is_some() };
        if !place.secure {
            let stream = self.connected(address, way).await?;
            return self.exchanged(address, stream, &message, way, None).await;
        }
        let (stream, untrusted) = self.secured(address, way, place, request.verify).await?;
        self.exchanged(address, stream, &message, &Way::Direct, untrusted).await
    }

    async fn connected(&self, address: SocketAddr, way: &Way) -> Result<TcpStream, Outcome> {
        self.dialer.tcp(address).await.map_err(|error| match way {
            Way::Direct => failed::connecting(address, &error),
            Way::Through(proxy) => failed::proxy_away(proxy, &error),
        })
    }

    /// A connection over TLS, and why the certificate is not trusted where that is only observed.
    async fn secured(
        &self,
        address: SocketAddr,
        way: &Way,
        place: &Place,
        verify: Verify,
    ) -> Result<(TlsStream<TcpStream>, Option<String>), Outcome> {
        let stream = self.connected(address, way).await?;
        let stream = match way {
            Way::Direct => stream,
            Way::Through(proxy) => tunnel::open(stream, proxy, &place.host, place.port).await?,
        };
        let secured = self.trust.connect(verify, &place.host, stream).await;
        secured.map_err(|error| failed::handshake(address, &error))
    }

    async fn exchanged<S: exchange::Stream>(
        &self,
        address: SocketAddr,
        stream: S,
        message: &Message<'_>,
        way: &Way,
        untrusted: Option<String>,
    ) -> Got {
        let (head, body) = exchange::exchange(stream, message).await.map_err(|broken| broken.at(address))?;
        if let Way::Through(proxy) = way
            && head.status == 407
        {
            let offered: Vec<&str> = head.header("proxy-authenticate").collect();
            return Err(tunnel::asks_sign_in(proxy, &offered));
        }
        Ok((Answer { untrusted, received: Some(self.clock.machine()), ..head }, body))
    }
}
