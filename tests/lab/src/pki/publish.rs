//! How are CRLs, certificates of issuers and OCSP responses served?

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::authorities::{Authorities, word};
use super::der::{OID, SEQUENCE, SET, tag, value};
use super::{crl, ocsp};
use crate::counter::Counter;
use crate::https::page::PageBody;
use crate::world::leaf::{Issuer, List, Responder};
use crate::{LabError, World};

const ISSUERS: [Issuer; 4] = [Issuer::Public, Issuer::Corporate, Issuer::Sha1, Issuer::Md5];
/// More than anybody should read of a list.
const HUGE: u64 = 64 * 1024 * 1024;
/// 1.2.840.113549.1.7.
const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7];
const INTEGER: u8 = 2;
const MAX_REQUEST: usize = 64 * 1024;
const MAX_PENDING: usize = 256;
const LIFETIME: Duration = Duration::from_mins(2);

struct Desk {
    authorities: Authorities,
    files: BTreeMap<String, Vec<u8>>,
    huge: Vec<String>,
    says: Responder,
    /// Added to each answer.
    delay: Duration,
    counter: Counter,
    name: String,
}

/// Binds a port and serves what the authorities publish; dropping the set ends it.
pub(crate) fn serve(
    world: &World,
    authorities: Authorities,
    counter: &Counter,
    tasks: &mut JoinSet<()>,
) -> Result<SocketAddr, LabError> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let address = socket.local_addr()?;
    if !world.publication.listens {
        // Bound and never listening: the port stays ours and refuses.
        tasks.spawn(async move {
            std::future::pending::<()>().await;
            drop(socket);
        });
        return Ok(address);
    }
    let desk = Arc::new(desk(world, authorities, counter.clone())?);
    let listener = socket.listen(256)?;
    tasks.spawn(async move {
        let mut pending = JoinSet::new();
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            while pending.try_join_next().is_some() {}
            if pending.len() < MAX_PENDING {
                pending.spawn(timeout(LIFETIME, speak(stream, Arc::clone(&desk))));
            }
        }
    });
    Ok(address)
}

fn desk(world: &World, authorities: Authorities, counter: Counter) -> Result<Desk, LabError> {
    let publication = &world.publication;
    let mut files = BTreeMap::from([("/root.crl".to_owned(), authorities.root_crl.clone())]);
    let mut huge = Vec::new();
    for issuer in ISSUERS {
        let state = publication.lists.get(&issuer).copied().unwrap_or_default();
        let path = format!("/{}.crl", word(issuer));
        if state == List::Huge {
            huge.push(path);
        } else if let Some(list) = crl::list(&authorities, issuer, state)? {
            files.insert(path, list);
        }
        let there = !publication.issuers_missing.contains(&issuer);
        if let Some(certificate) = authorities.certificate(issuer).filter(|_| there) {
            let file = if publication.bundles { bundle(&certificate) } else { certificate.to_vec() };
            files.insert(format!("/{}.cer", word(issuer)), file);
        }
    }
    let name = format!("{}:80", publication.host);
    let delay = Duration::from_millis(world.delay_ms);
    Ok(Desk { authorities, files, huge, says: publication.ocsp, delay, counter, name })
}

/// A PKCS #7 file with one certificate and nothing else (RFC 5652, 5.1).
fn bundle(certificate: &[u8]) -> Vec<u8> {
    let content = value(SEQUENCE, &[&value(OID, &[&[PKCS7, &[1]].concat()])]);
    let none = value(SET, &[]);
    let data = value(SEQUENCE, &[&[INTEGER, 1, 1], &none, &content, &value(tag(0), &[certificate]), &none]);
    value(SEQUENCE, &[&value(OID, &[&[PKCS7, &[2]].concat()]), &value(tag(0), &[&data])])
}

/// A client that goes away ends its connection and nothing else.
async fn speak(stream: TcpStream, desk: Arc<Desk>) {
    let service = service_fn(move |request| answer(request, Arc::clone(&desk)));
    let _gone = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: Request<Incoming>, desk: Arc<Desk>) -> Result<Response<PageBody>, Infallible> {
    let path = request.uri().path().to_owned();
    desk.counter.count(&desk.name, format!("{} {path}", request.method()));
    tokio::time::sleep(desk.delay).await;
    if let Some(issuer) = ISSUERS.into_iter().find(|issuer| path == format!("/ocsp/{}", word(*issuer))) {
        return Ok(respond(request, &desk, issuer).await);
    }
    if desk.huge.contains(&path) {
        return Ok(response(StatusCode::OK, "application/pkix-crl", PageBody::repeated(HUGE)));
    }
    Ok(match desk.files.get(&path) {
        Some(bytes) => {
            let kind = if path.contains(".crl") { "application/pkix-crl" } else { "application/pkix-cert" };
            response(StatusCode::OK, kind, PageBody::bytes(bytes.clone().into()))
        }
        None => response(StatusCode::NOT_FOUND, "text/plain", PageBody::bytes(Bytes::from_static(b"not found"))),
    })
}

async fn respond(request: Request<Incoming>, desk: &Desk, issuer: Issuer) -> Response<PageBody> {
    let plain = |status| response(status, "text/plain", PageBody::bytes(Bytes::new()));
    if request.method() != Method::POST {
        return plain(StatusCode::METHOD_NOT_ALLOWED);
    }
    let Ok(body) = Limited::new(request.into_body(), MAX_REQUEST).collect().await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let Some(signer) = desk.authorities.signer(issuer) else { return plain(StatusCode::NOT_FOUND) };
    let said = ocsp::answer(signer, issuer, desk.says, desk.authorities.date, &body.to_bytes());
    response(StatusCode::OK, "application/ocsp-response", PageBody::bytes(said.into()))
}

fn response(status: StatusCode, kind: &'static str, body: PageBody) -> Response<PageBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}
