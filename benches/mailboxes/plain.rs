//! How does somebody read the Web API who does nothing with what comes?

use std::sync::Arc;

use exdoctor_lab::Running;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, body::Bytes};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const HOST: &str = "crm.contoso.com";
const ROOT: &str = "/Contoso/api/data/v9.1/";
const MAILBOXES: &str = "mailboxes?$filter=statecode%20eq%200";
const ALERTS: &str = "tracelogs?$filter=level%20eq%203";
const NEXT: &str = "\"@odata.nextLink\":\"https://crm.contoso.com";

/// Reads every page, and counts the rows.
pub(crate) async fn read(lab: &Running) -> usize {
    let mut rows = 0;
    for table in [MAILBOXES, ALERTS] {
        let mut next = Some(format!("{ROOT}{table}"));
        while let Some(path) = next {
            // The endpoints of the lab take one request a connection.
            let page = page(&mut connect(lab).await, &path).await;
            rows += page.matches("\"mailboxid\"").count() + page.matches("\"tracelogid\"").count();
            let link = page.split_once(NEXT).and_then(|(_, rest)| rest.split_once('"'));
            next = link.map(|(link, _)| link.to_owned());
        }
    }
    rows
}

async fn connect(lab: &Running) -> SendRequest<Empty<Bytes>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(lab.ca_pem().as_bytes()) {
        roots.add(certificate.expect("PEM")).expect("a certificate");
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let address = lab.connect_to()["192.0.2.40:443"];
    let stream = TcpStream::connect(address).await.expect("the Web API listens");
    let name = ServerName::try_from(HOST).expect("a name");
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("TLS");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}

async fn page(sender: &mut SendRequest<Empty<Bytes>>, path: &str) -> String {
    let request = Request::get(path)
        .header("host", HOST)
        .header("authorization", "Bearer lab-token-of-the-reader")
        .header("prefer", "odata.maxpagesize=1000,odata.include-annotations=\"*\"")
        .body(Empty::new())
        .expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(body.to_vec()).expect("text")
}
