//! How does a server record every byte that it gets?

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::pki::{Shown, tls};

/// What a server answers to a request.
pub(crate) type Answer = fn(&Asked) -> String;

/// A request as a server sees it.
pub(crate) struct Asked {
    /// The head, as it came.
    pub(crate) head: String,
    /// How many requests came on this connection before.
    pub(crate) earlier: usize,
}

impl Asked {
    /// `Authorization`, or nothing.
    pub(crate) fn authorization(&self) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .map(|(_, value)| value)
            .next()
            .unwrap_or("")
    }
}

/// A server on loopback, with everything that it got.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    got: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    /// Everything that it got, the heads and bodies of requests alike.
    pub(crate) fn got(&self) -> String {
        String::from_utf8_lossy(&self.got.lock().unwrap()).into_owned()
    }

    /// How many requests carried a sign-in whose header begins so.
    pub(crate) fn signed(&self, scheme: &str) -> usize {
        self.got().to_ascii_lowercase().matches(&format!("authorization: {}", scheme.to_ascii_lowercase())).count()
    }

    /// A server over TLS.
    pub(crate) fn tls(host: &str, shown: Shown, answer: Answer) -> Self {
        Self::start(Some(TlsAcceptor::from(tls(host, shown))), answer)
    }

    /// A server in clear text.
    pub(crate) fn plain(answer: Answer) -> Self {
        Self::start(None, answer)
    }

    /// A key distribution centre: each message has its length before it, and an empty answer ends the connection.
    pub(crate) fn centre(answer: fn(&[u8]) -> Vec<u8>) -> Self {
        let (server, listener) = Self::listening();
        let got = server.got.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Ok(length) = stream.read_u32().await else { continue };
                let mut asked = vec![0; usize::try_from(length).unwrap()];
                if stream.read_exact(&mut asked).await.is_err() {
                    continue;
                }
                got.lock().unwrap().extend_from_slice(&asked);
                let answer = answer(&asked);
                if !answer.is_empty() {
                    let length = u32::try_from(answer.len()).unwrap();
                    let _ = stream.write_all(&[&length.to_be_bytes()[..], &answer].concat()).await;
                }
            }
        });
        server
    }

    /// How often it got these bytes.
    pub(crate) fn count(&self, bytes: &[u8]) -> usize {
        self.got.lock().unwrap().windows(bytes.len()).filter(|own| *own == bytes).count()
    }

    fn listening() -> (Self, TcpListener) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        (Self { address, got: Arc::default() }, TcpListener::from_std(listener).unwrap())
    }

    fn start(acceptor: Option<TlsAcceptor>, answer: Answer) -> Self {
        let (server, listener) = Self::listening();
        let got = server.got.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, got) = (acceptor.clone(), got.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, &got, answer).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, &got, answer).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, got: &Mutex<Vec<u8>>, answer: Answer) {
    let mut earlier = 0;
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            let mut chunk = [0; 4096];
            let Ok(read @ 1..) = stream.read(&mut chunk).await else { return };
            got.lock().unwrap().extend_from_slice(&chunk[..read]);
            buffer.extend_from_slice(&chunk[..read]);
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let whole = end + length.unwrap_or(0);
        while buffer.len() < whole {
            let mut chunk = [0; 4096];
            let Ok(read @ 1..) = stream.read(&mut chunk).await else { return };
            got.lock().unwrap().extend_from_slice(&chunk[..read]);
            buffer.extend_from_slice(&chunk[..read]);
        }
        buffer.drain(..whole);
        let text = answer(&Asked { head, earlier });
        if stream.write_all(text.as_bytes()).await.is_err() || text.is_empty() {
            return;
        }
        earlier += 1;
    }
}

/// An answer with its length.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers = [headers, &[""]].concat().join("\r\n");
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}
