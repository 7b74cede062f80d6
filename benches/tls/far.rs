//! How does a server look that is a round trip away?

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Passes connections on to a server, until the program is ended; prints where it listens.
///
/// The kernel opens a connection to the proxy at once, so that the round trip of opening is made up for by what follows:
/// nothing that the client sends counts as sent before it, and the server sees the connection half a round trip later.
pub(crate) async fn proxy(server: SocketAddr, round_trip: Duration) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    println!("{}", listener.local_addr().expect("it listens"));
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass(client, server, Instant::now() + round_trip, round_trip / 2));
    }
}

async fn pass(client: TcpStream, server: SocketAddr, open: Instant, way: Duration) {
    let (out, back) = client.into_split();
    let (early, sent) = mpsc::channel(64);
    tokio::spawn(read(out, early, open, way));
    sleep_until(open + way).await;
    let Ok(server) = TcpStream::connect(server).await else { return };
    let _: std::io::Result<()> = server.set_nodelay(true);
    let (answer, question) = server.into_split();
    let (late, answered) = mpsc::channel(64);
    tokio::spawn(write(sent, question));
    tokio::spawn(read(answer, late, open, way));
    write(answered, back).await;
}

/// Takes bytes, and says when they arrive at the other side; the end of the stream is no bytes.
async fn read(mut from: impl AsyncRead + Unpin, to: mpsc::Sender<(Instant, Vec<u8>)>, open: Instant, way: Duration) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let arrives = Instant::now().max(open) + way;
        if to.send((arrives, buffer[..read].to_vec())).await.is_err() || read == 0 {
            return;
        }
    }
}

async fn write(mut from: mpsc::Receiver<(Instant, Vec<u8>)>, mut to: impl AsyncWrite + Unpin) {
    while let Some((arrives, bytes)) = from.recv().await {
        sleep_until(arrives).await;
        if bytes.is_empty() || to.write_all(&bytes).await.is_err() {
            break;
        }
    }
    let _: std::io::Result<()> = to.shutdown().await;
}
