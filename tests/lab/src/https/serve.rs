//! How does a web site of the world take connections?

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::certificates::Authority;
use super::page::{PageBody, find, response};
use crate::counter::Counter;
use crate::service::{Open, Serving};
use crate::world::script::{Connection, Delivery, Page, Site};
use crate::{LabError, World};

/// Connections at one site; what comes beyond is dropped.
const MAX_PENDING: usize = 256;
/// How long a connection lasts, whatever happens on it.
const LIFETIME: Duration = Duration::from_mins(2);
/// How long a hand-shake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

struct Host {
    name: String,
    connection: Connection,
    pages: BTreeMap<String, Page>,
    otherwise: Page,
    tls: TlsAcceptor,
    services: Open,
    counter: Counter,
    delay: Duration,
}

/// Binds a port and serves it; dropping the set ends it.
pub(crate) fn serve(
    world: &World,
    name: &str,
    site: &Site,
    authority: &Authority,
    services: &Arc<Serving>,
    counter: &Counter,
    tasks: &mut JoinSet<()>,
) -> Result<SocketAddr, LabError> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let address = socket.local_addr()?;
    let own = || vec![name.rsplit_once(':').map_or(name, |(host, _)| host).to_owned()];
    let names = if site.names.is_empty() { own() } else { site.names.clone() };
    let host = Arc::new(Host {
        name: name.to_owned(),
        connection: site.connection,
        pages: site.paths.clone(),
        otherwise: site.otherwise.clone().unwrap_or_else(missing),
        tls: TlsAcceptor::from(Arc::new(authority.config(&names, site.certificate)?)),
        services: services.open(&site.services),
        counter: counter.clone(),
        delay: Duration::from_millis(world.delay_ms.saturating_add(site.delay_ms)),
    });
    if site.connection == Connection::Refuse {
        // Bound and never listening: the port stays ours and refuses.
        tasks.spawn(async move {
            std::future::pending::<()>().await;
            drop(socket);
        });
        return Ok(address);
    }
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
                // A client that goes away ends its connection and nothing else.
                pending.spawn(timeout(LIFETIME, connection(stream, Arc::clone(&host))));
            }
        }
    });
    Ok(address)
}

async fn connection(stream: TcpStream, host: Arc<Host>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    if host.connection != Connection::Tls {
        host.counter.count(&host.name, "connection".to_owned());
    }
    match host.connection {
        Connection::Tls => {
            tokio::time::sleep(host.delay).await;
            let stream = timeout(HANDSHAKE, host.tls.accept(stream)).await?;
            // Who breaks off for the certificate has asked as well.
            let stream = stream.inspect_err(|_| host.counter.count(&host.name, "handshake".to_owned()))?;
            speak(stream, host).await
        }
        Connection::PlainText => speak(stream, host).await,
        Connection::Close | Connection::Refuse => Ok(()),
        Connection::Silent => std::future::pending().await,
    }
}

async fn speak<S>(stream: S, host: Arc<Host>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = host.services.connect();
    let service = service_fn(move |request| answer(request, connection, Arc::clone(&host)));
    let served = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    served.map_err(io::Error::other)
}

fn missing() -> Page {
    Page { status: 404, body: "not found\n".to_owned(), ..Page::default() }
}

async fn answer(
    request: Request<Incoming>,
    connection: u64,
    host: Arc<Host>,
) -> Result<Response<PageBody>, Infallible> {
    host.counter.count(&host.name, format!("{} {}", request.method(), request.uri().path()));
    host.counter.hear(&host.name, request.headers());
    let page = find(&host.pages, &request).cloned();
    let page = host.services.answer(request, connection, page).await.unwrap_or_else(|| host.otherwise.clone());
    tokio::time::sleep(host.delay + Duration::from_millis(page.delay_ms)).await;
    if page.delivery == Delivery::Silent {
        std::future::pending::<()>().await;
    }
    Ok(response(&page))
}
