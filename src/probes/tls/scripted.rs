//! How does a server behave that a test has written down?

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_plaintext};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::settings::{Depth, Settings, Target};

/// What the server does with a hello.
#[derive(Clone)]
pub(super) enum Does {
    /// Sends these bytes, and closes.
    Says(Vec<u8>),
    /// Sends these bytes, one after the other with a pause.
    Drips(Vec<u8>, Duration),
    /// Sends the first bytes, then the second ones for ever.
    Floods(Vec<u8>, Vec<u8>),
    /// Sends these bytes, reads a second hello, and sends what it makes of that.
    Asks(Vec<u8>, fn(&Heard) -> Vec<u8>),
    /// Keeps silent.
    Waits,
    /// Resets the connection.
    Resets,
}

/// What a hello said.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) version: u16,
    pub(super) suites: Vec<u16>,
    pub(super) bytes: Vec<u8>,
    /// How many hellos came before.
    pub(super) number: usize,
}

/// A server; it stops with its drop, and must have been asked.
pub(super) struct Scripted {
    pub(super) address: SocketAddr,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Answers each hello on a connection of its own.
    pub(super) async fn new(script: impl Fn(&Heard) -> Does + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let (script, counter) = (Arc::new(script), asked.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, counter) = (script.clone(), counter.clone());
                tokio::spawn(async move { serve(stream, &*script, &counter).await });
            }
        });
        Self { address, asked, task }
    }

    /// The server as a target.
    pub(super) fn target(&self) -> Target {
        Target { address: self.address, name: "mail.contoso.com".to_owned(), starttls: false }
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
        assert!(self.asked.load(Ordering::SeqCst) > 0 || std::thread::panicking(), "nobody asked the server");
    }
}

/// Impatient settings.
pub(super) fn hasty(depth: Depth) -> Settings {
    Settings { depth, timeout: Duration::from_millis(150), back_off: Duration::from_millis(1), ..Settings::default() }
}

async fn serve(mut stream: TcpStream, script: &(dyn Fn(&Heard) -> Does + Send + Sync), asked: &AtomicUsize) {
    let Some(heard) = hear(&mut stream, asked).await else { return };
    match script(&heard) {
        Does::Says(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Does::Drips(bytes, pause) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
        Does::Floods(first, then) => {
            let _ = stream.write_all(&first).await;
            while stream.write_all(&then).await.is_ok() {}
        }
        Does::Asks(bytes, answer) => {
            let _ = stream.write_all(&bytes).await;
            if let Some(second) = hear(&mut stream, asked).await {
                let _ = stream.write_all(&answer(&second)).await;
            }
        }
        Does::Waits => tokio::time::sleep(Duration::from_mins(1)).await,
        Does::Resets => stream.set_zero_linger().unwrap(),
    }
}

async fn hear(stream: &mut TcpStream, asked: &AtomicUsize) -> Option<Heard> {
    let mut header = [0; 5];
    stream.read_exact(&mut header).await.ok()?;
    let mut bytes = header.to_vec();
    bytes.resize(5 + usize::from(u16::from_be_bytes([header[3], header[4]])), 0);
    stream.read_exact(&mut bytes[5..]).await.ok()?;
    let number = asked.fetch_add(1, Ordering::SeqCst);
    let (_, record) = parse_tls_plaintext(&bytes).ok()?;
    let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = &record.msg[0] else { return None };
    let (version, suites) = (hello.version.0, hello.ciphers.iter().map(|suite| suite.0).collect());
    Some(Heard { version, suites, bytes, number })
}

/// A fatal alert.
pub(super) fn alert(description: u8) -> Vec<u8> {
    vec![21, 3, 3, 0, 2, 2, description]
}

/// A record of handshake messages.
pub(super) fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    let [record, message] = [length + 4, length].map(u16::to_be_bytes);
    [&[22, 3, 3, record[0], record[1], kind, 0, message[0], message[1]], body].concat()
}

/// A ServerHello.
pub(super) fn server_hello(version: u16, random: [u8; 32], suite: u16, extensions: &[u8]) -> Vec<u8> {
    let mut body = [&version.to_be_bytes()[..], &random, &[0], &suite.to_be_bytes(), &[0]].concat();
    if !extensions.is_empty() {
        body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
        body.extend(extensions);
    }
    handshake(2, &body)
}

/// The first flight of a TLS 1.2 server without a certificate.
pub(super) fn flight(version: u16, suite: u16) -> Vec<u8> {
    [server_hello(version, [5; 32], suite, &[]), handshake(14, &[])].concat()
}

/// Chooses the first suite of a set that a hello offers, in TLS 1.2.
pub(super) fn choose(heard: &Heard, accepted: &BTreeSet<u16>) -> Does {
    let chosen = heard.suites.iter().find(|suite| accepted.contains(suite));
    Does::Says(match chosen {
        Some(suite) if heard.version == 0x0303 => flight(0x0303, *suite),
        _ => alert(if heard.version == 0x0303 { 40 } else { 70 }),
    })
}
