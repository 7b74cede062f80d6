//! How does a TLS endpoint of the world take connections?

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::decide::{Choice, Reply};
use super::hello;
use super::library::served;
use super::mail;
use super::replay::Replay;
use crate::counter::Counter;
use crate::https::page::{find, response};
use crate::pki::{Authorities, Shown, show};
use crate::service::{Open, Serving};
use crate::world::endpoint::{Conduct, Endpoint};
use crate::world::mail::Mail;
use crate::world::script::Page;
use crate::{LabError, World};

/// Connections at one address; what comes beyond is dropped.
const MAX_PENDING: usize = 256;
/// How long a connection lasts, whatever happens on it.
const LIFETIME: Duration = Duration::from_mins(1);
/// As much as is read of somebody who gets no answer.
const MAX_READ: u64 = 1024 * 1024;
/// A queue that takes no connection within this time is full.
const FULL: Duration = Duration::from_millis(100);
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nConnection: close\r\n\r\nBad Request\n";

/// What all addresses of an endpoint share.
pub(crate) struct Host {
    name: String,
    choice: Choice,
    tls: Option<TlsAcceptor>,
    pages: BTreeMap<String, Page>,
    mail: Option<Mail>,
    status: u16,
    services: Open,
    delay: Duration,
    counter: Counter,
}

impl Host {
    /// Issues the certificates of an endpoint; the number keeps those of a world apart.
    pub(crate) fn prepare(
        name: &str,
        endpoint: &Endpoint,
        authorities: &Authorities,
        number: usize,
        world: &World,
        services: &Arc<Serving>,
        counter: &Counter,
    ) -> Result<Self, LabError> {
        let host = name.rsplit_once(':').map_or(name, |(host, _)| host);
        let mut shown: Vec<Shown> = vec![show(authorities, host, &endpoint.leaf, 2 * number)?];
        if let Some(second) = &endpoint.second {
            shown.push(show(authorities, host, second, 2 * number + 1)?);
        }
        let library = served(&endpoint.library, &shown, authorities.root())?;
        let (config, suites) = library.unzip();
        Ok(Self {
            name: name.to_owned(),
            choice: Choice::new(&endpoint.by_hand, &shown, suites.unwrap_or_default())?,
            tls: config.map(TlsAcceptor::from),
            pages: endpoint.paths.clone(),
            mail: endpoint.mail.clone(),
            status: endpoint.status,
            services: services.open(&endpoint.services),
            delay: Duration::from_millis(world.delay_ms),
            counter: counter.clone(),
        })
    }
}

/// Binds a port for one address and serves it; dropping the set ends it.
pub(crate) fn serve(host: &Arc<Host>, conduct: Conduct, tasks: &mut JoinSet<()>) -> Result<SocketAddr, LabError> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let address = socket.local_addr()?;
    if conduct == Conduct::Refuse {
        // Bound and never listening: the port stays ours and refuses.
        tasks.spawn(async move {
            std::future::pending::<()>().await;
            drop(socket);
        });
        return Ok(address);
    }
    if conduct == Conduct::Filtered {
        let listener = socket.listen(1)?;
        tasks.spawn(async move {
            // Who never takes a connection has a full queue soon, and the system drops what comes then.
            let mut queue = Vec::new();
            while let Ok(Ok(stream)) = timeout(FULL, TcpStream::connect(address)).await {
                queue.push(stream);
            }
            std::future::pending::<()>().await;
            drop((listener, queue));
        });
        return Ok(address);
    }
    let (listener, host) = (socket.listen(256)?, Arc::clone(host));
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
                pending.spawn(timeout(LIFETIME, connection(stream, conduct, Arc::clone(&host))));
            }
        }
    });
    Ok(address)
}

async fn connection(mut stream: TcpStream, conduct: Conduct, host: Arc<Host>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    host.counter.count(&host.name, "connection".to_owned());
    let mut some = [0; 1024];
    if host.mail.is_some() && conduct != Conduct::Serve {
        return unkind(stream, conduct).await;
    }
    match conduct {
        Conduct::Serve => match &host.mail {
            None => speak(stream, host).await,
            Some(mail) => match mail::converse(stream, mail, &host.name, host.delay, &host.counter).await? {
                Some(stream) => speak(stream, host).await,
                None => Ok(()),
            },
        },
        Conduct::Refuse | Conduct::Filtered => Ok(()),
        Conduct::Silent => silent(stream).await,
        Conduct::Reset => {
            let _read = stream.read(&mut some).await?;
            stream.set_zero_linger()
        }
        Conduct::Close => {
            // Read to the end of what was sent, so that the end is an end and no reset.
            let _read = stream.read(&mut some).await?;
            stream.shutdown().await?;
            silent(stream).await
        }
        Conduct::PlainText => {
            let _read = stream.read(&mut some).await?;
            stream.write_all(PLAIN).await?;
            stream.shutdown().await?;
            silent(stream).await
        }
    }
}

/// A mail server that does not wait for a client to speak first.
async fn unkind(mut stream: TcpStream, conduct: Conduct) -> io::Result<()> {
    match conduct {
        Conduct::Reset => return stream.set_zero_linger(),
        Conduct::Close => stream.shutdown().await?,
        Conduct::PlainText => {
            stream.write_all(PLAIN).await?;
            stream.shutdown().await?;
        }
        Conduct::Serve | Conduct::Silent | Conduct::Refuse | Conduct::Filtered => {}
    }
    silent(stream).await
}

/// Reads what comes until the client leaves.
async fn silent(stream: TcpStream) -> io::Result<()> {
    tokio::io::copy(&mut stream.take(MAX_READ), &mut tokio::io::sink()).await.map(drop)
}

async fn speak(mut stream: TcpStream, host: Arc<Host>) -> io::Result<()> {
    let (bytes, hello) = hello::read(&mut stream).await?;
    tokio::time::sleep(host.delay).await;
    match (hello.map(|hello| host.choice.reply(&hello)), &host.tls) {
        (Some(Reply::Library), Some(tls)) => {
            let stream = tls.accept(Replay::new(bytes, stream)).await?;
            host.counter.count(&host.name, "handshake".to_owned());
            http(stream, Arc::clone(&host)).await
        }
        (Some(Reply::Bytes(bytes)), _) => {
            stream.write_all(&bytes).await?;
            // Nothing that comes next can be answered.
            let mut next = [0; 1];
            if stream.read(&mut next).await? > 0 {
                stream.shutdown().await?;
            }
            silent(stream).await
        }
        (Some(Reply::Silence | Reply::Library) | None, _) => silent(stream).await,
    }
}

async fn http(stream: tokio_rustls::server::TlsStream<Replay>, host: Arc<Host>) -> io::Result<()> {
    let connection = host.services.connect();
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        host.counter.count(&host.name, format!("{} {}", request.method(), request.uri().path()));
        host.counter.hear(&host.name, request.headers());
        let (page, host) = (find(&host.pages, &request).cloned(), Arc::clone(&host));
        async move {
            let page = host.services.answer(request, connection, page).await;
            let page = page.unwrap_or_else(|| Page { status: host.status, ..Page::default() });
            tokio::time::sleep(host.delay + Duration::from_millis(page.delay_ms)).await;
            Ok::<_, Infallible>(response(&page))
        }
    });
    let served = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    served.map_err(io::Error::other)
}
