//! What does an HTTPS address give, without credentials and without following redirects?

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use exdoctor_checks::facts::dns::Fetched;
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
use super::message::{Broken, Message, Reply, exchange};
use super::reach::{self, Nowhere};

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
        let addresses = match reach::addresses(&self.dialer, &self.names, host, 443).await {
            Ok(addresses) => addresses,
            Err(Nowhere { reason, settled: true, .. }) => return Fetched::NoAddress { reason },
            Err(Nowhere { reason, settled: false, .. }) => return Fetched::NotEstablished { reason },
        };
        let mut last = None;
        for address in addresses {
            let fetched = tokio::time::timeout(self.dialer.timeout(), self.fetch_from(address, host, path)).await;
            match fetched {
                Ok(fetched @ Fetched::Response { .. }) => return fetched,
                // One address that refuses says nothing about the others; a refusal says more than silence.
                Ok(failed @ Fetched::Failed { .. }) => last = Some(failed),
                Ok(other) => last = last.or(Some(other)),
                Err(_) => {
                    last = last.or(Some(Fetched::NotEstablished { reason: format!("{address}: no answer in time") }));
                }
            }
        }
        last.unwrap_or_else(|| Fetched::NoAddress { reason: format!("{host} has no address that may be asked") })
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
    match exchange(stream, &Message { host, path, body: None }, limits::POLICY_BYTES).await {
        Ok(Reply { status, content_type, location, body }) => {
            let body = String::from_utf8_lossy(&body).into_owned();
            Fetched::Response { status, content_type, location, body }
        }
        Err(Broken::TooLarge(most)) => {
            Fetched::Failed { kind: "too-large".to_owned(), reason: format!("the body is larger than {most} bytes") }
        }
        Err(Broken::Protocol(reason)) => Fetched::Failed { kind: "protocol".to_owned(), reason },
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
