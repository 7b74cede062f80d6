//! How does a library that knows nothing of it speak over a connection that is signed in, and sealed (RFC 4422, 3.7)?

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::net::sign_in::Dialogue;

/// Nothing that a server seals at once is larger: Active Directory sends at most 10 MiB.
const SEALED: usize = 16 * 1024 * 1024;
/// So much is sealed at once here.
const PLAIN: usize = 16 * 1024;

/// A connection to the server, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// The socket of this machine behind which the server is; what passes is sealed where there are keys for it.
pub(super) async fn handed_on(stream: Box<dyn Stream>, sealed: Option<Dialogue>) -> io::Result<std::net::TcpStream> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let near = TcpStream::connect(listener.local_addr()?).await?;
    // Nobody else of this machine gets in between.
    let far = loop {
        let (far, from) = listener.accept().await?;
        if from == near.local_addr()? {
            break far;
        }
    };
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    tokio::spawn(pass(far, stream, sealed));
    near.into_std()
}

/// Passes on until one side ends; whatever cannot be opened ends it.
async fn pass(mut near: TcpStream, mut server: Box<dyn Stream>, sealed: Option<Dialogue>) {
    let Some(dialogue) = sealed else {
        // The library sees the end of the connection, and says so.
        let _ = tokio::io::copy_bidirectional(&mut near, &mut server).await;
        return;
    };
    let dialogue = Mutex::new(dialogue);
    let (mut from_near, mut to_near) = near.split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    tokio::select! {
        _ = outward(&dialogue, &mut from_near, &mut to_server) => {}
        _ = inward(&dialogue, &mut from_server, &mut to_near) => {}
    }
}

/// Seals what the library says.
async fn outward<R: AsyncRead + Unpin, W: AsyncWrite + Unpin>(
    dialogue: &Mutex<Dialogue>,
    near: &mut R,
    server: &mut W,
) -> io::Result<()> {
    let mut plain = vec![0; PLAIN];
    loop {
        let read = near.read(&mut plain).await?;
        if read == 0 {
            return Ok(());
        }
        let sealed = held(dialogue).seal(&plain[..read]).map_err(io::Error::other)?;
        let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
        server.write_all(&[&length.to_be_bytes()[..], &sealed].concat()).await?;
        server.flush().await?;
    }
}

/// Opens what the server says.
async fn inward<R: AsyncRead + Unpin, W: AsyncWrite + Unpin>(
    dialogue: &Mutex<Dialogue>,
    server: &mut R,
    near: &mut W,
) -> io::Result<()> {
    loop {
        let length = usize::try_from(server.read_u32().await?).unwrap_or(usize::MAX);
        if length > SEALED {
            return Err(io::Error::other("the sealed message is too large"));
        }
        let mut sealed = vec![0; length];
        server.read_exact(&mut sealed).await?;
        let plain = held(dialogue).unseal(sealed).map_err(io::Error::other)?;
        near.write_all(&plain).await?;
    }
}

fn held(dialogue: &Mutex<Dialogue>) -> MutexGuard<'_, Dialogue> {
    dialogue.lock().unwrap_or_else(PoisonError::into_inner)
}
