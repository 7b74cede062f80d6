//! How do the tests ask a running world?

use std::net::SocketAddr;
use std::time::Duration;

use exdoctor_lab::{Lab, Running, World};
use hickory_server::proto::op::{Edns, Message, Query};
use hickory_server::proto::rr::{Name, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// How long a test waits before it calls a server silent.
pub(crate) const PATIENCE: Duration = Duration::from_millis(300);

pub(crate) async fn healthy() -> Running {
    start(|_| ()).await
}

pub(crate) async fn start(change: impl FnOnce(&mut World)) -> Running {
    let mut world = World::healthy();
    change(&mut world);
    started(world).await
}

pub(crate) async fn started(world: World) -> Running {
    Lab::start(world).await.expect("the world starts")
}

pub(crate) fn question(name: &str, kind: RecordType, dnssec: bool) -> Message {
    let mut message = Message::query();
    message.metadata.id = 4711;
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(Name::from_ascii(name).expect("a name"), kind));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_dnssec_ok(dnssec);
    message.set_edns(edns);
    message
}

/// Asks over UDP; none when nothing came, or nothing that is a message.
pub(crate) async fn ask(server: SocketAddr, question: &Message) -> Option<Message> {
    Message::from_vec(&ask_bytes(server, question).await?).ok()
}

pub(crate) async fn ask_bytes(server: SocketAddr, question: &Message) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    socket.send_to(&question.to_vec().expect("a message"), server).await.expect("sent");
    let mut buffer = vec![0; 4096];
    let length = timeout(PATIENCE, socket.recv(&mut buffer)).await.ok()?.ok()?;
    buffer.truncate(length);
    Some(buffer)
}

pub(crate) async fn ask_tcp(server: SocketAddr, question: &Message) -> Option<Message> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    let bytes = question.to_vec().expect("a message");
    stream.write_u16(u16::try_from(bytes.len()).expect("short")).await.ok()?;
    stream.write_all(&bytes).await.ok()?;
    let length = timeout(PATIENCE, stream.read_u16()).await.ok()?.ok()?;
    let mut answer = vec![0; usize::from(length)];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.ok()?.ok()?;
    Message::from_vec(&answer).ok()
}

/// The data of all records of a type, as text.
pub(crate) fn data(records: &[Record], kind: RecordType) -> Vec<String> {
    records.iter().filter(|record| record.record_type() == kind).map(|record| record.data.to_string()).collect()
}

pub(crate) fn server(lab: &Running, address: &str) -> SocketAddr {
    lab.connect_to()[address]
}

pub(crate) const ROOT: &str = "198.51.100.1:53";
pub(crate) const REGISTRY: &str = "198.51.100.2:53";
pub(crate) const NS1: &str = "192.0.2.53:53";
pub(crate) const NS2: &str = "198.51.100.53:53";
