//! What does an HTTPS address give, without credentials and without following redirects?

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exdoctor_checks::facts::dns::{Fetched, RecordType};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::clock::Clock;
use super::dial::Dialer;
use super::dns::Names;
use super::limits;

/// The door to HTTPS.
pub struct Https {
    dialer: Arc<Dialer>,
    names: Arc<Names>,
    tls: TlsConnector,
}

/// Certificates are judged at the time of the run.
#[derive(Debug)]
struct RunTime(Clock);

impl TimeProvider for RunTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

impl Https {
    /// A door that trusts the given roots at the time of the run.
    ///
    /// # Panics
    /// Never: the provider of cryptography speaks TLS 1.2 and 1.3.
    pub fn new(dialer: Arc<Dialer>, names: Arc<Names>, roots: RootCertStore, clock: Clock) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_details(provider, Arc::new(RunTime(clock)))
            .with_safe_default_protocol_versions()
            .expect("the provider speaks TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { dialer, names, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// Fetches a small text from `https://{host}{path}`.
    pub async fn fetch(&self, host: &str, path: &str) -> Fetched {
        let addresses = match self.addresses(host).await {
            Ok(addresses) => addresses,
            Err(nothing) => return nothing,
        };
        let mut last = None;
        for address in addresses {
            let fetched = tokio::time::timeout(self.dialer.timeout(), self.fetch_from(address, host, path)).await;
            match fetched {
                Ok(fetched @ (Fetched::Response { .. } | Fetched::Failed { .. })) => return fetched,
                Ok(other) => last = Some(other),
                Err(_) => last = Some(Fetched::NotEstablished { reason: format!("{address}: no answer in time") }),
            }
        }
        last.unwrap_or_else(|| Fetched::NoAddress { reason: format!("{host} has no address that may be asked") })
    }

    async fn addresses(&self, host: &str) -> Result<Vec<SocketAddr>, Fetched> {
        if let Some(mapped) = self.dialer.mapped(host, 443) {
            return Ok(vec![mapped]);
        }
        let (v4, v6) = tokio::join!(self.names.lookup(host, RecordType::A), self.names.lookup(host, RecordType::Aaaa));
        let found: Vec<SocketAddr> = v4
            .addresses()
            .chain(v6.addresses())
            .filter(|address| self.dialer.may_ask(*address, 443))
            .take(limits::ADDRESSES)
            .map(|address| SocketAddr::new(address, 443))
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let reason = format!("{host}: A: {}; AAAA: {}", v4.answer, v6.answer);
        let asked = v4.answer.settled() && v6.answer.settled();
        Err(if asked { Fetched::NoAddress { reason } } else { Fetched::NotEstablished { reason } })
    }

    async fn fetch_from(&self, address: SocketAddr, host: &str, path: &str) -> Fetched {
        let stream = match self.dialer.tcp(address).await {
            Ok(stream) => stream,
            Err(error) => return connection_failed(address, &error),
        };
        let Ok(name) = ServerName::try_from(host.to_owned()) else {
            return Fetched::Failed {
                kind: "protocol".to_owned(),
                reason: format!("{host} cannot be a TLS server name"),
            };
        };
        match self.tls.connect(name, stream).await {
            Ok(stream) => request(stream, host, path).await,
            Err(error) => tls_failed(address, &error),
        }
    }
}

async fn request(stream: TlsStream<TcpStream>, host: &str, path: &str) -> Fetched {
    let failed = |error: hyper::Error| Fetched::Failed { kind: "protocol".to_owned(), reason: error.to_string() };
    let connection =
        hyper::client::conn::http1::Builder::new().max_buf_size(limits::POLICY_BYTES).handshake(TokioIo::new(stream));
    let (mut sender, driver) = match connection.await {
        Ok(pair) => pair,
        Err(error) => return failed(error),
    };
    let driver = tokio::spawn(driver);
    let request = Request::get(path)
        .header(HOST, host)
        .header(USER_AGENT, concat!("exdoctor/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .expect("path and host are valid header values");
    let fetched = match sender.send_request(request).await {
        Ok(response) => read(response).await,
        Err(error) => failed(error),
    };
    driver.abort();
    fetched
}

async fn read(response: Response<hyper::body::Incoming>) -> Fetched {
    let text = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let (content_type, location) = (text(CONTENT_TYPE), text(LOCATION));
    let status = response.status().as_u16();
    match Limited::new(response.into_body(), limits::POLICY_BYTES).collect().await {
        Ok(body) => {
            let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
            Fetched::Response { status, content_type, location, body }
        }
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Fetched::Failed {
            kind: "too-large".to_owned(),
            reason: format!("the body is larger than {} bytes", limits::POLICY_BYTES),
        },
        Err(error) => Fetched::Failed { kind: "protocol".to_owned(), reason: error.to_string() },
    }
}

fn connection_failed(address: SocketAddr, error: &std::io::Error) -> Fetched {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof};
    let reason = format!("{address}: {error}");
    match error.kind() {
        ConnectionRefused => Fetched::Failed { kind: "refused".to_owned(), reason },
        ConnectionReset | ConnectionAborted | BrokenPipe => Fetched::Failed { kind: "reset".to_owned(), reason },
        UnexpectedEof => Fetched::Failed { kind: "closed".to_owned(), reason },
        _ => Fetched::NotEstablished { reason },
    }
}

fn tls_failed(address: SocketAddr, error: &std::io::Error) -> Fetched {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let kind = match inner {
        Some(rustls::Error::InvalidCertificate(_)) => "certificate",
        Some(rustls::Error::InvalidMessage(_)) => "plain-text",
        Some(_) => "protocol",
        None => return connection_failed(address, error),
    };
    Fetched::Failed { kind: kind.to_owned(), reason: format!("{address}: {error}") }
}
