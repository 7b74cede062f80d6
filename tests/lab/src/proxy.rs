//! How does the proxy of a world take requests on?

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::counter::Counter;
use crate::world::script::{Proxy, ProxyConduct};
use crate::{LabError, World};

/// The proxy's own name in the counts.
const NAME: &str = "proxy";
const LIFETIME: Duration = Duration::from_mins(1);
const HEAD: usize = 16 * 1024;

const SIGN_IN: &str = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
const NOT_FOUND: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

struct Desk {
    conduct: ProxyConduct,
    /// Where names and addresses really are.
    places: BTreeMap<String, SocketAddr>,
    /// The addresses of names.
    names: BTreeMap<String, IpAddr>,
    counter: Counter,
}

/// Serves the proxy. Where it is the only way out, nothing else is left to connect to.
pub(crate) async fn start(
    world: &World,
    script: Proxy,
    connect_to: &mut BTreeMap<String, SocketAddr>,
    counter: &Counter,
    tasks: &mut JoinSet<()>,
) -> Result<SocketAddr, LabError> {
    let desk =
        Desk { conduct: script.conduct, places: connect_to.clone(), names: names(world), counter: counter.clone() };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let desk = Arc::new(desk);
    tasks.spawn(serve(listener, move |stream| request(stream, Arc::clone(&desk))));
    if script.only {
        let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let filtered = nobody.local_addr()?;
        tasks.spawn(serve(nobody, |stream| async move {
            let _open = stream;
            std::future::pending().await
        }));
        let is_address = |place: &str| place.parse::<SocketAddr>().is_ok();
        connect_to.retain(|place, _| is_address(place));
        connect_to.iter_mut().filter(|(place, _)| !place.ends_with(":53")).for_each(|(_, port)| *port = filtered);
    }
    Ok(address)
}

async fn serve<F>(listener: TcpListener, handle: impl Fn(TcpStream) -> F)
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let mut pending = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while pending.try_join_next().is_some() {}
        pending.spawn(timeout(LIFETIME, handle(stream)));
    }
}

/// The first IPv4 address of each name; of an alias, that of its end.
fn names(world: &World) -> BTreeMap<String, IpAddr> {
    let first = |key: String| world.records.0.get(&key).and_then(|values| values.first()).cloned();
    let mut names = BTreeMap::new();
    for key in world.records.0.keys() {
        let Some((name, "A" | "CNAME")) = key.split_once(' ') else { continue };
        let mut end = name.to_owned();
        for _ in 0..8 {
            let Some(next) = first(format!("{end} CNAME")) else { break };
            next.trim_end_matches('.').clone_into(&mut end);
        }
        if let Some(address) = first(format!("{end} A")).and_then(|address| address.parse().ok()) {
            names.insert(name.to_owned(), address);
        }
    }
    names
}

impl Desk {
    fn place(&self, host: &str, port: u16) -> Option<SocketAddr> {
        let named = self.places.get(&format!("{host}:{port}"));
        let address = || host.parse().ok().or_else(|| self.names.get(host).copied());
        named.copied().or_else(|| self.places.get(&SocketAddr::new(address()?, port).to_string()).copied())
    }
}

async fn request(mut stream: TcpStream, desk: Arc<Desk>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let line = head.lines().next().unwrap_or_default().to_owned();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    desk.counter.count(NAME, format!("{method} {target}"));
    match desk.conduct {
        ProxyConduct::Pass => {}
        ProxyConduct::AsksSignIn => return stream.write_all(SIGN_IN.as_bytes()).await,
        ProxyConduct::Forbid => return stream.write_all(FORBIDDEN.as_bytes()).await,
        ProxyConduct::Silent => return std::future::pending().await,
        ProxyConduct::Garbage => return stream.write_all(b"220 mail.contoso.com ESMTP\r\n\r\n").await,
    }
    let clear = target.strip_prefix("http://").map(|rest| rest.split_once('/').unwrap_or((rest, "")));
    let authority = clear.map_or(target, |(authority, _)| authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().unwrap_or(0)),
        None => (authority, 80),
    };
    let there = match desk.place(&host.to_ascii_lowercase(), port) {
        Some(place) => TcpStream::connect(place).await.ok(),
        None => None,
    };
    let Some(mut there) = there else { return stream.write_all(NOT_FOUND.as_bytes()).await };
    match clear {
        None => stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?,
        Some((_, path)) => there.write_all(head.replacen(target, &format!("/{path}"), 1).as_bytes()).await?,
    }
    copy_bidirectional(&mut stream, &mut there).await.map(drop)
}
