//! Is an HTTPS server the one that its name says?

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::failed::untrusted;
use super::request::Verify;
use crate::net::clock::Clock;

/// Both ways to look at a certificate.
pub(super) struct Trust {
    trusting: TlsConnector,
    observing: TlsConnector,
    judge: Arc<WebPkiServerVerifier>,
    time: RunTime,
}

/// Certificates are judged at the time of the run.
#[derive(Clone, Copy, Debug)]
struct RunTime(Clock);

impl TimeProvider for RunTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

impl Trust {
    /// Trust in the given roots at the time of the run.
    pub(super) fn new(roots: RootCertStore, clock: Clock) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let judge = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .expect("there are always the roots of Mozilla");
        let connector = |verifier: Arc<dyn ServerCertVerifier>| {
            let mut config = ClientConfig::builder_with_details(provider.clone(), Arc::new(RunTime(clock)))
                .with_safe_default_protocol_versions()
                .expect("the provider speaks TLS 1.2 and 1.3")
                .dangerous()
                .with_custom_certificate_verifier(verifier)
                .with_no_client_auth();
            // Each request stands for itself: it sees the certificate, whatever was seen before.
            config.resumption = Resumption::disabled();
            TlsConnector::from(Arc::new(config))
        };
        let observing = connector(Arc::new(Observer(judge.clone())));
        Self { trusting: connector(judge.clone()), observing, judge, time: RunTime(clock) }
    }

    /// How TLS is spoken with servers that must be trusted.
    pub(super) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(self.trusting.config())
    }

    /// Speaks TLS with a host; beside the connection, why its certificate is not trusted where that is only observed.
    ///
    /// # Errors
    /// As the TLS library says.
    pub(super) async fn connect(
        &self,
        verify: Verify,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<(TlsStream<TcpStream>, Option<String>)> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("{host} cannot be the name of a TLS server"))
        })?;
        if verify == Verify::Trusted {
            return Ok((self.trusting.connect(name, stream).await?, None));
        }
        let stream = self.observing.connect(name.clone(), stream).await?;
        let untrusted = self.complaint(stream.get_ref().1.peer_certificates().unwrap_or_default(), &name);
        Ok((stream, untrusted))
    }

    fn complaint(&self, shown: &[CertificateDer<'_>], name: &ServerName<'_>) -> Option<String> {
        let Some((own, others)) = shown.split_first() else { return Some("no certificate was shown".to_owned()) };
        let now = self.time.current_time().unwrap_or_else(UnixTime::now);
        let judged = self.judge.verify_server_cert(own, others, name, &[], now);
        judged.err().map(|error| match &error {
            Error::InvalidCertificate(why) => untrusted(why),
            other => other.to_string(),
        })
    }
}

/// Refuses no certificate; that its holder has the key is proven nevertheless.
#[derive(Debug)]
struct Observer(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Observer {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
