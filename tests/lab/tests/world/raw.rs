//! How does a test offer a hello of its own and read what comes back?

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::PATIENCE;

/// What a server answered to a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A ServerHello with this version and suite, and the kinds of the messages after it.
    Flight(Flight),
    /// An alert.
    Alert(u8),
    /// The connection ended in order.
    End,
    /// The connection was reset.
    Reset,
    /// Nobody listens.
    Refused,
    /// Nothing came.
    Silence,
    /// These are no TLS records.
    Text(String),
}

/// What is in the clear of a first flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flight {
    pub(crate) version: u16,
    pub(crate) suite: u16,
    pub(crate) compression: u8,
    /// The handshake messages after the ServerHello.
    pub(crate) messages: Vec<(u8, Vec<u8>)>,
}

pub(crate) const CERTIFICATE: u8 = 11;
pub(crate) const KEY_EXCHANGE: u8 = 12;
pub(crate) const CERTIFICATE_REQUEST: u8 = 13;
pub(crate) const DONE: u8 = 14;

impl Flight {
    pub(crate) fn kinds(&self) -> Vec<u8> {
        self.messages.iter().map(|(kind, _)| *kind).collect()
    }

    pub(crate) fn message(&self, kind: u8) -> &[u8] {
        let found = self.messages.iter().find(|(one, _)| *one == kind);
        &found.unwrap_or_else(|| panic!("no message {kind}")).1
    }

    /// The certificates that were sent.
    pub(crate) fn certificates(&self) -> Vec<Vec<u8>> {
        let mut rest = &self.message(CERTIFICATE)[3..];
        let mut all = Vec::new();
        while let [high, middle, low, after @ ..] = rest {
            let length = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
            all.push(after[..length].to_vec());
            rest = &after[length..];
        }
        all
    }
}

/// Offers suites in a version up to TLS 1.2, with or without TLS 1.3 in the list of versions.
pub(crate) async fn offer(server: SocketAddr, version: u16, suites: &[u16], also_13: bool) -> Heard {
    let mut extensions = vec![0, 10, 0, 4, 0, 2, 0, 23, 0, 13, 0, 6, 0, 4, 4, 1, 4, 3];
    if also_13 {
        extensions.extend([0, 43, 0, 5, 4, 3, 4, 3, 3]);
    }
    let mut body = [&version.to_be_bytes()[..], &[0x42; 32], &[0]].concat();
    body.extend(u16::try_from(2 * suites.len()).expect("short").to_be_bytes());
    body.extend(suites.iter().flat_map(|suite| suite.to_be_bytes()));
    body.extend([1, 0]);
    if version > 0x0300 {
        body.extend(u16::try_from(extensions.len()).expect("short").to_be_bytes());
        body.extend(extensions);
    }
    let length = u16::try_from(body.len()).expect("short");
    let record = [&[22, 3, 1][..], &(length + 4).to_be_bytes(), &[1, 0], &length.to_be_bytes(), &body].concat();
    hear(server, &record).await
}

/// Sends bytes and reads the answer.
pub(crate) async fn hear(server: SocketAddr, bytes: &[u8]) -> Heard {
    let Ok(mut stream) = TcpStream::connect(server).await else { return Heard::Refused };
    stream.write_all(bytes).await.expect("sent");
    let mut messages = Vec::new();
    loop {
        let mut header = [0; 5];
        match timeout(PATIENCE, stream.read_exact(&mut header)).await {
            Err(_) => return Heard::Silence,
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => return Heard::Reset,
            Ok(Err(_)) => return Heard::End,
            Ok(Ok(_)) => {}
        }
        if header[0] == b'H' {
            return Heard::Text(String::from_utf8_lossy(&header).into_owned());
        }
        let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        stream.read_exact(&mut body).await.expect("a whole record");
        if header[0] == 21 {
            return Heard::Alert(body[1]);
        }
        messages.extend(body);
        if let Some(flight) = flight(&messages) {
            return Heard::Flight(flight);
        }
    }
}

fn flight(mut rest: &[u8]) -> Option<Flight> {
    let mut all = Vec::new();
    while let [kind, high, middle, low, after @ ..] = rest {
        let length = usize::from(*high) << 16 | usize::from(*middle) << 8 | usize::from(*low);
        let (body, next) = after.split_at_checked(length)?;
        all.push((*kind, body.to_vec()));
        rest = next;
    }
    if all.last()?.0 != DONE {
        return None;
    }
    let (2, hello) = all.remove(0) else { return None };
    let session = usize::from(hello[34]);
    let number = |at: usize| u16::from_be_bytes([hello[at], hello[at + 1]]);
    Some(Flight { version: number(0), suite: number(35 + session), compression: hello[37 + session], messages: all })
}
