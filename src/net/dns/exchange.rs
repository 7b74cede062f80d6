//! What does one server answer to one question?

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use crate::net::dial::Dialer;

/// One question with its flags.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The name.
    pub name: Name,
    /// The type.
    pub rtype: RecordType,
    /// Whether the server shall ask others.
    pub recursion: bool,
    /// Whether signatures are wanted, unchecked.
    pub signatures: Signatures,
}

/// What is asked about DNSSEC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signatures {
    /// Nothing.
    Unwanted,
    /// The records with their signatures; the server shall not validate (DO and CD).
    Unchecked,
    /// The records with their signatures, validated by the server (DO).
    Checked,
}

/// A message, or why there is none.
pub type Reply = Result<Message, Failure>;

/// Why a server gave no message to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing usable came in time; how many unusable datagrams did.
    Timeout {
        /// Datagrams that were no answer to the question.
        noise: usize,
    },
    /// Nothing listens there.
    Refused,
    /// No way there.
    NoRoute(String),
    /// Something came that cannot be read.
    Malformed(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::TimedOut => Self::Timeout { noise: 0 },
            io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => {
                Self::Malformed("the connection ended before the answer".to_owned())
            }
            _ => Self::NoRoute(error.to_string()),
        }
    }
}

const PAYLOAD: u16 = 1232;
/// Datagrams may get lost: the question is sent again after these parts of the time.
const ATTEMPTS_END_AT: [f64; 3] = [0.2, 0.5, 1.0];
/// A flood of wrong datagrams does not keep exdoctor busy.
const NOISE: usize = 64;

/// Asks over UDP, and over TCP after truncation; all within `limit`.
pub(super) async fn ask(dialer: &Dialer, server: SocketAddr, question: &Question, limit: Duration) -> Reply {
    let deadline = Instant::now() + limit;
    let reply = over_udp(dialer, server, question, true, limit).await?;
    let reply = match reply.metadata.response_code {
        ResponseCode::FormErr | ResponseCode::NotImp | ResponseCode::BADVERS => {
            over_udp(dialer, server, question, false, deadline.saturating_duration_since(Instant::now())).await?
        }
        _ => reply,
    };
    if !reply.metadata.truncation {
        return Ok(reply);
    }
    match timeout_at(deadline, over_tcp(dialer, server, question)).await {
        Ok(Err(Failure::Refused)) => Err(Failure::Malformed("truncated over UDP, and TCP is refused".to_owned())),
        Ok(reply) => reply,
        Err(_) => Err(Failure::Timeout { noise: 0 }),
    }
}

async fn over_udp(dialer: &Dialer, server: SocketAddr, question: &Question, edns: bool, limit: Duration) -> Reply {
    let (socket, _permit) = dialer.udp(server).await?;
    let message = question.message(edns);
    let bytes = message.to_vec().map_err(|error| Failure::Malformed(error.to_string()))?;
    let start = Instant::now();
    let mut noise = 0;
    for part in ATTEMPTS_END_AT {
        socket.send(&bytes).await?;
        let until = limit.mul_f64(part);
        match timeout_at(start + until, receive(&socket, &message, &mut noise)).await {
            Ok(reply) => return reply,
            Err(_) if noise >= NOISE => break,
            Err(_) => {}
        }
    }
    Err(Failure::Timeout { noise })
}

/// Waits for the datagram that answers; what does not is counted and left behind.
async fn receive(socket: &UdpSocket, asked: &Message, noise: &mut usize) -> Reply {
    let mut buffer = vec![0; 4096];
    while *noise < NOISE {
        let length = socket.recv(&mut buffer).await?;
        match Message::from_vec(&buffer[..length]) {
            Ok(message) if answers(&message, asked) => return Ok(message),
            _ => *noise += 1,
        }
    }
    std::future::pending().await
}

async fn over_tcp(dialer: &Dialer, server: SocketAddr, question: &Question) -> Reply {
    let message = question.message(true);
    let bytes = message.to_vec().map_err(|error| Failure::Malformed(error.to_string()))?;
    let mut stream = dialer.tcp(server).await?;
    let length = u16::try_from(bytes.len()).map_err(|_| Failure::Malformed("the question is too long".to_owned()))?;
    stream.write_all(&[&length.to_be_bytes(), bytes.as_slice()].concat()).await?;
    let length = stream.read_u16().await?;
    let mut buffer = vec![0; usize::from(length)];
    stream.read_exact(&mut buffer).await?;
    match Message::from_vec(&buffer) {
        Ok(reply) if answers(&reply, &message) => Ok(reply),
        Ok(_) => Err(Failure::Malformed("the answer over TCP is not one to the question".to_owned())),
        Err(error) => Err(Failure::Malformed(format!("the answer over TCP cannot be read: {error}"))),
    }
}

/// Whether a message is the answer to ours: same id, same question. Servers may leave the question out of an error.
fn answers(reply: &Message, asked: &Message) -> bool {
    let failed = reply.metadata.response_code != ResponseCode::NoError;
    reply.metadata.id == asked.metadata.id
        && reply.metadata.message_type == MessageType::Response
        && (reply.queries == asked.queries || (reply.queries.is_empty() && failed))
}

impl Question {
    fn message(&self, edns: bool) -> Message {
        let mut message = Message::query();
        message.metadata.recursion_desired = self.recursion;
        message.metadata.checking_disabled = self.signatures == Signatures::Unchecked;
        message.add_query(Query::query(self.name.clone(), self.rtype));
        if edns {
            let mut extension = Edns::new();
            extension.set_max_payload(PAYLOAD).set_version(0);
            extension.set_dnssec_ok(self.signatures != Signatures::Unwanted);
            message.set_edns(extension);
        }
        message
    }
}
