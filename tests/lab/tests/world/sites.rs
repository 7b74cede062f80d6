//! Does a web site of the world misbehave as its script says?

use std::sync::Arc;
use std::time::Duration;

use exdoctor_lab::{Certificate, Connection, Delivery, Page, Running, World};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::support::{PATIENCE, healthy, start};

const HOST: &str = "mta-sts.contoso.com";
const POLICY: &str = "/.well-known/mta-sts.txt";

#[tokio::test]
async fn the_policy_is_served_with_a_good_certificate() {
    let lab = healthy().await.expecting(&[HOST]);
    let answer = fetch(&lab, POLICY).await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/plain");
    let body = text(answer).await;
    assert!(body.starts_with("version: STSv1\r\nmode: enforce\r\n"), "{body}");
    assert_eq!(lab.questions(HOST)[&format!("GET {POLICY}")], 1);
}

#[tokio::test]
async fn the_site_is_reached_by_name_and_by_address() {
    let map = healthy().await.connect_to();
    assert_eq!(map["mta-sts.contoso.com:443"], map["192.0.2.80:443"]);
}

#[tokio::test]
async fn another_path_is_not_found() {
    let answer = fetch(&healthy().await, "/").await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_redirect_names_its_target() {
    let lab = start(|world| {
        let page = page(world);
        (page.status, page.location) = (302, Some("https://www.contoso.com/".to_owned()));
    })
    .await;
    let answer = fetch(&lab, POLICY).await.expect("an answer");
    assert_eq!(
        (answer.status(), &answer.headers()["location"]),
        (StatusCode::FOUND, &"https://www.contoso.com/".parse().expect("a value"))
    );
}

#[tokio::test]
async fn bad_certificates_are_bad_each_in_its_way() {
    for (certificate, reason) in [
        (Certificate::WrongName, "NotValidForName"),
        (Certificate::Untrusted, "UnknownIssuer"),
        (Certificate::SelfSigned, "UnknownIssuer"),
        (Certificate::Expired, "Expired"),
    ] {
        let lab = start(|world| world.site(HOST).certificate = certificate).await.expecting(&[HOST]);
        let error = fetch(&lab, POLICY).await.expect_err("a certificate that is refused");
        assert!(error.contains(reason), "{certificate:?}: {error}");
        // The server hears of it a moment later.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_gigabyte_is_sent_as_far_as_it_is_read() {
    let lab = start(|world| page(world).size = Some(1_000_000_000)).await;
    let mut body = fetch(&lab, POLICY).await.expect("an answer").into_body();
    let mut read = 0;
    while read < 5_000_000 {
        let frame = body.frame().await.expect("more to come").expect("a frame");
        read += frame.into_data().map_or(0, |data| data.len());
    }
}

#[tokio::test]
async fn a_drip_starts_and_does_not_end() {
    let lab = start(|world| page(world).delivery = Delivery::Drip).await;
    let mut body = fetch(&lab, POLICY).await.expect("an answer").into_body();
    let first = body.frame().await.expect("a frame").expect("a frame").into_data().expect("data");
    assert_eq!(first.len(), 1);
    assert!(timeout(PATIENCE, body.frame()).await.is_err());
}

#[tokio::test]
async fn silence_after_the_request_or_before_the_handshake() {
    let request = start(|world| page(world).delivery = Delivery::Silent).await;
    assert!(timeout(PATIENCE, fetch(&request, POLICY)).await.is_err());
    let handshake = start(|world| world.site(HOST).connection = Connection::Silent).await;
    assert!(timeout(PATIENCE, fetch(&handshake, POLICY)).await.is_err());
}

#[tokio::test]
async fn plain_text_answers_where_tls_is_due() {
    let lab = start(|world| world.site(HOST).connection = Connection::PlainText).await;
    assert!(fetch(&lab, POLICY).await.is_err());
    let mut stream = TcpStream::connect(lab.connect_to()["192.0.2.80:443"]).await.expect("connected");
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    assert!(answer.starts_with("HTTP/1.0 404"), "{answer}");
}

#[tokio::test]
async fn a_site_can_close_or_refuse() {
    let closing = start(|world| world.site(HOST).connection = Connection::Close).await;
    assert!(fetch(&closing, POLICY).await.is_err());
    let refusing = start(|world| world.site(HOST).connection = Connection::Refuse).await;
    assert!(fetch(&refusing, POLICY).await.expect_err("refused").contains("refused"));
}

/// Fetches a path of the MTA-STS host as a client does whose clock shows the world's date.
async fn fetch(lab: &Running, path: &str) -> Result<Response<Incoming>, String> {
    let words = |error: &dyn std::error::Error| error.to_string();
    let stream =
        TcpStream::connect(lab.connect_to()["mta-sts.contoso.com:443"]).await.map_err(|error| words(&error))?;
    let name = ServerName::try_from(HOST).expect("a name");
    let stream = connector(lab).connect(name, stream).await.map_err(|error| format!("{error} {error:?}"))?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|error| words(&error))?;
    tokio::spawn(connection);
    let request = Request::get(path).header("host", HOST).body(Empty::<Bytes>::new()).expect("a request");
    sender.send_request(request).await.map_err(|error| words(&error))
}

fn connector(lab: &Running) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.ca_pem().as_bytes()).expect("PEM")).expect("a root");
    let seconds = u64::try_from(lab.date().as_second()).expect("after 1970");
    let clock = Arc::new(Clock(UnixTime::since_unix_epoch(Duration::from_secs(seconds))));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_details(provider, clock)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

#[derive(Debug)]
struct Clock(UnixTime);

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.0)
    }
}

async fn text(answer: Response<Incoming>) -> String {
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(body.to_vec()).expect("text")
}

fn page(world: &mut World) -> &mut Page {
    world.site(HOST).paths.get_mut(POLICY).expect("the policy")
}
