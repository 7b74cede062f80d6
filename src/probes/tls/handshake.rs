//! What does a complete handshake show that TLS 1.3 hides from an onlooker?

use std::io;
use std::sync::Arc;

use exdoctor_checks::facts::tls::{
    AfterHandshake, Alert, Answer, Established, Handshake, HandshakeFailure, Stage, Version,
};
use exdoctor_checks::values::SuiteId;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, ClientConfig, ClientConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::connect::Connector;
use super::settings::{Dial, Settings, Target};
use super::verifier::{NoCertificate, Recorder};

const HTTP: &str = "http/1.1";

/// Completes one handshake with a TLS library, refusing no certificate.
pub async fn handshake(target: &Target, settings: &Settings, dial: &Dial) -> Handshake {
    complete(&Connector::new(target, settings, dial)).await
}

pub(super) async fn complete(connector: &Connector<'_>) -> Handshake {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let recorder = Arc::new(Recorder::new(provider.clone()));
    let verifier: Arc<dyn ServerCertVerifier> = recorder.clone();
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider serves TLS 1.2 and TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(Arc::new(NoCertificate(recorder.clone())));
    config.alpn_protocols = connector.settings.alpn.iter().map(|name| name.clone().into_bytes()).collect();
    let mut outcome = agree(connector, config.clone(), &recorder).await;
    // What comes after a request for a certificate is told by an answer in HTTP/1.1.
    if let Ok(Established { alpn: Some(protocol), after: after @ Some(_), .. }) = &mut outcome
        && protocol != HTTP
        && connector.may_open()
    {
        config.alpn_protocols = vec![HTTP.as_bytes().to_vec()];
        if let Ok(again) = agree(connector, config, &recorder).await {
            *after = again.after;
        }
    }
    let shown = recorder.shown();
    Handshake {
        certificates: shown.certificates,
        stapled: shown.stapled,
        possession: shown.possession,
        certificate_request: shown.certificate_request,
        outcome,
    }
}

async fn agree(
    connector: &Connector<'_>,
    config: ClientConfig,
    recorder: &Recorder,
) -> Result<Established, HandshakeFailure> {
    let address = connector.target.address.ip();
    let name = connector.target.server_name().and_then(|name| ServerName::try_from(name.to_owned()).ok());
    let name = name.unwrap_or_else(|| ServerName::from(address));
    let mut connection = connector.open().await.map_err(unopened)?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, &mut connection.stream);
    let mut stream = timeout(connector.settings.timeout, connecting)
        .await
        .map_err(|_| HandshakeFailure::Timeout(Stage::Handshake))?
        .map_err(|error| failure(&error))?;
    let mut established = facts(stream.get_ref().1)?;
    if recorder.shown().certificate_request.is_some() {
        let speaks_http = established.alpn.as_deref().is_none_or(|protocol| protocol == HTTP);
        let request = speaks_http && !connector.target.starttls;
        established.after =
            Some(timeout(connector.settings.timeout, after(&mut stream, &connector.target.name, request)).await)
                .map(|answer| answer.unwrap_or(AfterHandshake::Silent));
    }
    Ok(established)
}

fn facts(connection: &ClientConnection) -> Result<Established, HandshakeFailure> {
    let version = connection.protocol_version().and_then(|version| Version::from_wire(version.into()));
    let suite = connection.negotiated_cipher_suite().map(|suite| SuiteId(suite.suite().into()));
    let unknown = || HandshakeFailure::Incompatible("the library named no version and suite".to_owned());
    let protocol = connection.alpn_protocol().map(|protocol| String::from_utf8_lossy(protocol).into_owned());
    Ok(Established {
        version: version.ok_or_else(unknown)?,
        suite: suite.ok_or_else(unknown)?,
        group: connection.negotiated_key_exchange_group().map(|group| group.name().into()),
        alpn: protocol,
        after: None,
    })
}

/// What the server does without the certificate that it asked for.
async fn after(stream: &mut TlsStream<&mut TcpStream>, host: &str, request: bool) -> AfterHandshake {
    if request {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: exdoctor\r\nConnection: close\r\n\r\n");
        // Where writing fails, the server's reason is there to be read.
        let _: io::Result<()> = stream.write_all(request.as_bytes()).await;
    }
    let mut line = Vec::new();
    let mut chunk = [0; 256];
    loop {
        match stream.read(&mut chunk).await {
            Ok(0) => return AfterHandshake::Closed,
            Ok(read) => line.extend_from_slice(&chunk[..read]),
            Err(error) => {
                return match failure(&error) {
                    HandshakeFailure::Alert(alert) => AfterHandshake::Alert(alert.description),
                    _ => AfterHandshake::Closed,
                };
            }
        }
        if line.len() >= 12 {
            let status = str::from_utf8(&line[9..12]).ok().and_then(|digits| digits.parse().ok());
            return status
                .filter(|_| line.starts_with(b"HTTP/1."))
                .map_or(AfterHandshake::Silent, AfterHandshake::Status);
        }
    }
}

fn unopened(answer: Answer) -> HandshakeFailure {
    match answer {
        Answer::Refused => HandshakeFailure::Refused,
        Answer::Unreachable(why) => HandshakeFailure::Unreachable(why),
        Answer::Timeout(stage) => HandshakeFailure::Timeout(stage),
        Answer::StartTls(why) => HandshakeFailure::StartTls(why),
        Answer::Closed => HandshakeFailure::Closed,
        _ => HandshakeFailure::Reset,
    }
}

fn failure(error: &io::Error) -> HandshakeFailure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (inner, error.kind()) {
        (Some(rustls::Error::AlertReceived(description)), _) => {
            HandshakeFailure::Alert(Alert { level: 2, description: number(*description) })
        }
        (Some(other), _) => HandshakeFailure::Incompatible(other.to_string()),
        (None, io::ErrorKind::UnexpectedEof) => HandshakeFailure::Closed,
        (None, _) => HandshakeFailure::Reset,
    }
}

fn number(description: AlertDescription) -> u8 {
    description.into()
}
