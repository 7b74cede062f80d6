//! Does an endpoint complete handshakes with the certificates that it is told to show?

use std::sync::Arc;
use std::time::Duration;

use exdoctor_lab::{Chain, ClientCertificate, Endpoint, Issuer, Key, Leaf, List, Running, Version, World};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime, pem::PemObject};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, ProtocolVersion, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::support::started;

const MAIL: &str = "mail.contoso.com:443";
const ADDRESS: &str = "192.0.2.10:443";

type Change = fn(&mut Leaf);

#[derive(Debug)]
struct Seen {
    version: ProtocolVersion,
    certificates: usize,
    answer: String,
}

async fn mail(change: impl FnOnce(&mut Endpoint)) -> Running {
    let mut world = World::published();
    change(world.endpoint(MAIL));
    started(world).await
}

#[tokio::test]
async fn the_healthy_endpoint_is_verified_with_its_lists() {
    let lab = mail(|_| ()).await.expecting(&[MAIL, "crl.contoso.com:80"]);
    let seen = connect(&lab, true).await.expect("a handshake");
    assert_eq!((seen.version, seen.certificates), (ProtocolVersion::TLSv1_3, 2));
    assert!(seen.answer.starts_with("HTTP/1.1 200"), "{}", seen.answer);
    assert_eq!(lab.questions(MAIL)["GET /"], 1);
}

#[tokio::test]
async fn bad_certificates_are_bad_each_in_its_way() {
    let cases: [(Change, &str); 8] = [
        (|leaf| leaf.names = vec!["owa.fabrikam.com".to_owned()], "NotValidForName"),
        (|leaf| leaf.alternative_names = false, "NotValidForName"),
        (|leaf| leaf.issuer = Issuer::Corporate, "UnknownIssuer"),
        (|leaf| leaf.issuer = Issuer::Itself, "UnknownIssuer"),
        (|leaf| leaf.chain = Chain::LeafOnly, "UnknownIssuer"),
        (|leaf| leaf.days = (-370, -5), "Expired"),
        (|leaf| leaf.days = (3, 368), "NotValidYet"),
        (|leaf| leaf.issuer = Issuer::Sha1, "UnsupportedSignatureAlgorithm"),
    ];
    for (change, reason) in cases {
        let lab = mail(|mail| change(&mut mail.leaf)).await;
        let error = connect(&lab, false).await.expect_err(reason);
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

#[tokio::test]
async fn odd_certificates_are_good() {
    let cases: [fn(&mut Endpoint); 6] = [
        |mail| mail.leaf.names = vec!["*.contoso.com".to_owned()],
        |mail| mail.leaf.key = Key::P384,
        |mail| mail.leaf.key = Key::P256,
        |mail| mail.leaf.chain = Chain::WithRoot,
        |mail| mail.leaf.chain = Chain::WrongOrder,
        |mail| mail.second = Some(Leaf { key: Key::P256, ..Leaf::default() }),
    ];
    for (number, change) in cases.into_iter().enumerate() {
        let lab = mail(change).await;
        connect(&lab, true).await.unwrap_or_else(|error| panic!("case {number}: {error}"));
    }
}

#[tokio::test]
async fn a_library_with_one_version_or_one_suite_has_that_alone() {
    let lab = mail(|mail| {
        mail.library.versions.remove(&Version::Tls13);
    })
    .await;
    assert_eq!(connect(&lab, false).await.expect("a handshake").version, ProtocolVersion::TLSv1_2);
    let lab = mail(|mail| mail.library.suites = ["TLS_AES_256_GCM_SHA384".to_owned()].into()).await;
    assert_eq!(connect(&lab, false).await.expect("a handshake").version, ProtocolVersion::TLSv1_3);
}

#[tokio::test]
async fn a_client_certificate_is_required_or_asked_for_and_answered_400() {
    let lab = mail(|mail| mail.library.client_certificate = ClientCertificate::Required).await;
    let error = connect(&lab, false).await.expect_err("broken off");
    assert!(error.contains("CertificateRequired"), "{error}");
    let lab = mail(|mail| {
        mail.library.client_certificate = ClientCertificate::Optional;
        mail.status = 400;
    })
    .await;
    let seen = connect(&lab, false).await.expect("a handshake");
    assert!(seen.answer.starts_with("HTTP/1.1 400"), "{}", seen.answer);
}

#[tokio::test]
async fn lists_say_what_they_are_told_to_say() {
    for (state, reason) in
        [(List::Revoked, "Revoked"), (List::Stale, "ExpiredRevocationList"), (List::Forged, "BadSignature")]
    {
        let mut world = World::published();
        world.publication.lists.insert(Issuer::Public, state);
        let error = connect(&started(world).await, true).await.expect_err(reason);
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

/// Shakes hands and asks for `/`, as a client does whose clock shows the world's date and that reads the lists.
async fn connect(lab: &Running, with_lists: bool) -> Result<Seen, String> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(lab.ca_pem().as_bytes()) {
        roots.add(root.expect("PEM")).expect("a root");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    if with_lists {
        let mut lists = Vec::new();
        for path in ["/public.crl", "/root.crl"] {
            lists.push(CertificateRevocationListDer::from(crate::publication::fetch(lab, "GET", path, &[]).await.1));
        }
        verifier = verifier.with_crls(lists).enforce_revocation_expiration();
    }
    let verifier = verifier.build().map_err(|error| format!("{error:?}"))?;
    let seconds = u64::try_from(lab.date().as_second()).expect("after 1970");
    let clock = Arc::new(Clock(UnixTime::since_unix_epoch(Duration::from_secs(seconds))));
    let config = ClientConfig::builder_with_details(provider, clock)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_webpki_verifier(verifier)
        .with_no_client_auth();
    let stream = TcpStream::connect(lab.connect_to()[ADDRESS]).await.expect("connected");
    let name = ServerName::try_from("mail.contoso.com").expect("a name");
    let words = |error: std::io::Error| format!("{error} {error:?}");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(words)?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: mail.contoso.com\r\nConnection: close\r\n\r\n").await.map_err(words)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.map_err(words)?;
    let session = stream.get_ref().1;
    Ok(Seen {
        version: session.protocol_version().expect("after the handshake"),
        certificates: session.peer_certificates().expect("after the handshake").len(),
        answer: String::from_utf8_lossy(&answer).into_owned(),
    })
}

#[derive(Debug)]
struct Clock(UnixTime);

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.0)
    }
}
