//! How are questions received and answers sent, over UDP and TCP on one port?

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::desk::{Desk, Transport};
use crate::world::script::Tcp;

/// Exchanges under way at one server; what comes beyond is dropped.
const MAX_PENDING: usize = 1024;
/// Questions on one connection.
const MAX_QUESTIONS: usize = 1000;
/// How long a connection may be idle, and how long one lasts on which nothing is said.
const IDLE: Duration = Duration::from_secs(30);
/// How often a port is looked for that is free for UDP and TCP.
const MAX_BINDS: usize = 16;

/// Binds a port and serves it; dropping the set ends it.
pub(crate) async fn serve(desk: Arc<Desk>, tasks: &mut JoinSet<()>) -> io::Result<SocketAddr> {
    let (socket, udp) = bind().await?;
    let address = udp.local_addr()?;
    if desk.script.tcp == Tcp::Refuse {
        // Bound and never listening: the port stays ours and refuses.
        tasks.spawn(async move {
            std::future::pending::<()>().await;
            drop(socket);
        });
    } else {
        tasks.spawn(serve_tcp(socket.listen(256)?, Arc::clone(&desk)));
    }
    tasks.spawn(serve_udp(udp, desk));
    Ok(address)
}

async fn bind() -> io::Result<(TcpSocket, UdpSocket)> {
    let mut last = None;
    for _ in 0..MAX_BINDS {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let tcp = TcpSocket::new_v4()?;
        match tcp.bind(udp.local_addr()?) {
            Ok(()) => return Ok((tcp, udp)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

async fn serve_udp(socket: UdpSocket, desk: Arc<Desk>) {
    let socket = Arc::new(socket);
    let mut pending = JoinSet::new();
    let mut buffer = [0; 4096];
    loop {
        // An error here is that of an earlier send; the socket goes on.
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        while pending.try_join_next().is_some() {}
        if pending.len() >= MAX_PENDING {
            continue;
        }
        let (bytes, socket, desk) = (buffer[..length].to_vec(), Arc::clone(&socket), Arc::clone(&desk));
        pending.spawn(async move {
            if let Some(answer) = desk.respond(&bytes, Transport::Udp).await {
                let _ = socket.send_to(&answer, client).await;
            }
        });
    }
}

async fn serve_tcp(listener: TcpListener, desk: Arc<Desk>) {
    let mut pending = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        while pending.try_join_next().is_some() {}
        if pending.len() < MAX_PENDING {
            let desk = Arc::clone(&desk);
            pending.spawn(async move {
                // A client that goes away ends its connection and nothing else.
                let _ = converse(stream, &desk).await;
            });
        }
    }
}

async fn converse(mut stream: TcpStream, desk: &Desk) -> io::Result<()> {
    stream.set_nodelay(true)?;
    for _ in 0..MAX_QUESTIONS {
        let length = timeout(IDLE, stream.read_u16()).await??;
        let mut question = vec![0; usize::from(length)];
        timeout(IDLE, stream.read_exact(&mut question)).await??;
        let answer = desk.respond(&question, Transport::Tcp).await;
        match (desk.script.tcp, answer) {
            (Tcp::Silent, _) | (_, None) => {
                tokio::time::sleep(IDLE).await;
                return Ok(());
            }
            (Tcp::Endless, Some(_)) => return timeout(IDLE, babble(&mut stream)).await?,
            (_, Some(answer)) => {
                let mut bytes = u16::try_from(answer.len()).map_err(io::Error::other)?.to_be_bytes().to_vec();
                bytes.extend(answer);
                timeout(IDLE, stream.write_all(&bytes)).await??;
            }
        }
    }
    Ok(())
}

/// Announces the longest message again and again and fills it with bytes that are none.
async fn babble(stream: &mut TcpStream) -> io::Result<()> {
    loop {
        stream.write_all(&[0xff; 4096]).await?;
    }
}
