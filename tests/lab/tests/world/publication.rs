//! Do the authorities of the world publish what they are told to publish?

use exdoctor_lab::{Issuer, List, Responder, Running, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::started;

const HOST: &str = "crl.contoso.com:80";

/// A request about one certificate: its identification is the empty sequence.
const REQUEST: &[u8] = &[0x30, 8, 0x30, 6, 0x30, 4, 0x30, 2, 0x30, 0];

async fn published(change: impl FnOnce(&mut World)) -> Running {
    let mut world = World::published();
    change(&mut world);
    started(world).await
}

#[tokio::test]
async fn lists_and_issuers_are_there_until_they_are_taken_away() {
    let lab = published(|_| ()).await.expecting(&[HOST]);
    for path in ["/root.crl", "/public.crl", "/corporate.crl", "/sha1.crl", "/public.cer", "/corporate.cer"] {
        let (status, body) = fetch(&lab, "GET", path, &[]).await;
        assert_eq!((status, body[0]), (200, 0x30), "{path}");
    }
    assert_eq!(lab.connect_to()["192.0.2.88:80"], lab.connect_to()[HOST]);
    let lab = published(|world| {
        world.publication.issuers_missing.insert(Issuer::Public);
        world.publication.lists.insert(Issuer::Public, List::Missing);
    })
    .await;
    for path in ["/public.crl", "/public.cer"] {
        assert_eq!(fetch(&lab, "GET", path, &[]).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn a_huge_list_is_larger_than_anybody_should_read() {
    let lab = published(|world| {
        world.publication.lists.insert(Issuer::Public, List::Huge);
    })
    .await;
    assert!(fetch(&lab, "GET", "/public.crl", &[]).await.1.len() > 17 * 1024 * 1024);
}

#[tokio::test]
async fn nobody_listens_where_nobody_should() {
    let lab = published(|world| world.publication.listens = false).await;
    let error = TcpStream::connect(lab.connect_to()[HOST]).await.expect_err("refused");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn the_responder_answers_good_revoked_or_try_later() {
    const GOOD: &[u8] = &[0x30, 0, 0x80, 0];
    const REVOKED: &[u8] = &[0x30, 0, 0xa1, 17, 0x18, 15];
    for (says, status) in [(Responder::Good, GOOD), (Responder::Stale, GOOD), (Responder::Revoked, REVOKED)] {
        let lab = published(|world| world.publication.ocsp = says).await;
        let (code, body) = fetch(&lab, "POST", "/ocsp/public", REQUEST).await;
        assert_eq!(code, 200);
        assert!(body.windows(status.len()).any(|part| part == status), "{says:?}: {body:02x?}");
    }
    let lab = published(|world| world.publication.ocsp = Responder::TryLater).await;
    assert_eq!(fetch(&lab, "POST", "/ocsp/public", REQUEST).await.1, [0x30, 3, 0x0a, 1, 3]);
}

#[tokio::test]
async fn a_request_that_is_none_is_called_malformed() {
    let lab = published(|_| ()).await;
    for request in [&[][..], &[0x30], &[0x30, 0x84, 255, 255, 255, 255], &[4, 2, 1, 1]] {
        assert_eq!(fetch(&lab, "POST", "/ocsp/public", request).await.1, [0x30, 3, 0x0a, 1, 1]);
    }
}

/// The status and the body of what is published.
pub(crate) async fn fetch(lab: &Running, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(lab.connect_to()[HOST]).await.expect("connected");
    let head = format!("{method} {path} HTTP/1.0\r\nHost: crl.contoso.com\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
    let status = std::str::from_utf8(&answer[9..12]).expect("digits").parse().expect("a status");
    (status, answer.split_off(end + 4))
}
