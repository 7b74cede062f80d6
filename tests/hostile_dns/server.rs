//! How does a name server answer that means harm?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, CNAME, MX, NS, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

/// The ways to be hostile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hostile {
    /// Bytes that are no message.
    Garbage,
    /// The right answer under another number.
    WrongId,
    /// The answer to another question.
    WrongQuestion,
    /// Hundreds of datagrams for each question.
    Flood,
    /// A compressed name that points to itself.
    PointerLoop,
    /// 65,535 records announced, none there.
    LyingCount,
    /// Truncated; over TCP bytes without end.
    EndlessTcp,
    /// Truncated; over TCP one byte now and then.
    SlowTcp,
    /// Truncated; over TCP as much text as a message can hold.
    HugeText,
    /// Truncated; over TCP a thousand records.
    ManyRecords,
    /// Each alias leads to another one.
    EndlessAliases,
    /// Names with control characters.
    Names,
    /// Text with control characters and markup.
    Text,
}

impl Hostile {
    pub(crate) const ALL: [Self; 13] = [
        Self::Garbage,
        Self::WrongId,
        Self::WrongQuestion,
        Self::Flood,
        Self::PointerLoop,
        Self::LyingCount,
        Self::EndlessTcp,
        Self::SlowTcp,
        Self::HugeText,
        Self::ManyRecords,
        Self::EndlessAliases,
        Self::Names,
        Self::Text,
    ];

    fn over_tcp_only(self) -> bool {
        matches!(self, Self::EndlessTcp | Self::SlowTcp | Self::HugeText | Self::ManyRecords)
    }
}

/// A hostile server at work, until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

/// Starts a server that is resolver and authoritative server in one.
pub(crate) fn start(hostile: Hostile) -> Server {
    let (udp, tcp) = (0..100)
        .find_map(|_| {
            let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).ok()?;
            let tcp = TcpListener::bind(udp.local_addr().ok()?).ok()?;
            Some((udp, tcp))
        })
        .expect("a port is free for UDP and TCP");
    let address = udp.local_addr().expect("the socket is bound");
    let (asked, ended) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    udp.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout can be set");
    tcp.set_nonblocking(true).expect("a listener can be asked without waiting");
    std::thread::spawn({
        let (asked, ended) = (asked.clone(), ended.clone());
        move || serve_udp(&udp, hostile, &asked, &ended)
    });
    std::thread::spawn({
        let ended = ended.clone();
        move || serve_tcp(&tcp, hostile, &ended)
    });
    Server { address, asked, ended }
}

impl Server {
    /// The options that lead every question here.
    pub(crate) fn settings(&self) -> Vec<String> {
        let address = self.address;
        ["--resolver", &address.to_string(), "--connect-to", &format!("192.0.2.53:53={address}")]
            .map(str::to_owned)
            .into()
    }

    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

fn serve_udp(udp: &UdpSocket, hostile: Hostile, asked: &AtomicU64, ended: &AtomicBool) {
    let mut buffer = [0; 4096];
    while !ended.load(Ordering::Relaxed) {
        let Ok((length, peer)) = udp.recv_from(&mut buffer) else { continue };
        asked.fetch_add(1, Ordering::Relaxed);
        let Ok(request) = Message::from_vec(&buffer[..length]) else { continue };
        let datagrams = if hostile == Hostile::Flood { 300 } else { 1 };
        for _ in 0..datagrams {
            // Whoever asked may have gone.
            let _ = udp.send_to(&datagram(hostile, &request), peer);
        }
    }
}

fn datagram(hostile: Hostile, request: &Message) -> Vec<u8> {
    if hostile.over_tcp_only() {
        let mut reply = empty(request);
        reply.metadata.truncation = true;
        return bytes(&reply);
    }
    let mut reply = zone(hostile, request);
    match hostile {
        Hostile::Garbage => return vec![0xff; 700],
        Hostile::WrongId | Hostile::Flood => reply.metadata.id ^= 1,
        Hostile::WrongQuestion => {
            reply.queries = vec![Query::query(host("other"), RecordType::A)];
        }
        Hostile::PointerLoop => {
            let (mut head, at) = (bytes(&empty(request)), bytes(&empty(request)).len());
            head[7] = 1;
            let pointer = 0xc000 | u16::try_from(at).expect("a short message");
            return [&head, pointer.to_be_bytes().as_slice(), &[0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]].concat();
        }
        Hostile::LyingCount => {
            let mut head = bytes(&empty(request));
            head[6..8].copy_from_slice(&[0xff, 0xff]);
            return head;
        }
        _ => {}
    }
    bytes(&reply)
}

fn serve_tcp(tcp: &TcpListener, hostile: Hostile, ended: &Arc<AtomicBool>) {
    while !ended.load(Ordering::Relaxed) {
        let Ok((stream, _)) = tcp.accept() else {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        let ended = ended.clone();
        // A connection that ends is what the other side may want.
        std::thread::spawn(move || drop(answer(stream, hostile, &ended)));
    }
}

fn answer(mut stream: TcpStream, hostile: Hostile, ended: &AtomicBool) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut request = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut request)?;
    let request = Message::from_vec(&request).map_err(std::io::Error::other)?;
    match hostile {
        Hostile::EndlessTcp => {
            while !ended.load(Ordering::Relaxed) {
                stream.write_all(&[0xff; 4_096])?;
            }
        }
        Hostile::SlowTcp => {
            stream.write_all(&[0xff, 0xff])?;
            while !ended.load(Ordering::Relaxed) {
                stream.write_all(&[0])?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        _ => {
            let reply = bytes(&zone(hostile, &request));
            stream.write_all(&u16::try_from(reply.len()).expect("fits").to_be_bytes())?;
            stream.write_all(&reply)?;
        }
    }
    Ok(())
}

fn empty(request: &Message) -> Message {
    let mut reply = Message::response(request.metadata.id, OpCode::Query);
    reply.metadata.authoritative = true;
    reply.metadata.recursion_available = true;
    reply.metadata.response_code = ResponseCode::NoError;
    reply.queries.clone_from(&request.queries);
    reply
}

fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().expect("the message can be written")
}

fn host(label: &str) -> Name {
    Name::from_labels([label.as_bytes(), b"contoso", b"com"]).expect("a short name")
}

const STEERING: &str = "\u{1b}[31mevil\u{1b}]0;title\u{7}\u{9b}2J\u{202e}<script>alert(1)</script>\r\n\0]]>&";

/// A zone that looks like one, with the hostile part in it.
fn zone(hostile: Hostile, request: &Message) -> Message {
    let mut reply = empty(request);
    let Some(query) = request.queries.first().cloned() else { return reply };
    let name = query.name().clone();
    let many = if hostile == Hostile::ManyRecords { 1000 } else { 1 };
    let label = |number: usize| match hostile {
        Hostile::Names => format!("{number}{}", STEERING.chars().take(20).collect::<String>()),
        _ => format!("h{number}"),
    };
    let below = |number: usize| host(&label(number));
    if hostile == Hostile::EndlessAliases && !matches!(query.query_type(), RecordType::NS | RecordType::SOA) {
        let first = name.iter().next().map(<[u8]>::len).unwrap_or_default();
        let next = host(&format!("a{}", "x".repeat((first + 1) % 60)));
        reply.add_answer(Record::from_rdata(name, 60, RData::CNAME(CNAME(next))));
        return reply;
    }
    for number in 0..many {
        let data = match query.query_type() {
            RecordType::A => RData::A(A(Ipv4Addr::from_bits(0xc000_0235 ^ u32::try_from(number).expect("small")))),
            RecordType::NS => RData::NS(NS(below(number))),
            RecordType::MX => RData::MX(MX::new(10, below(number))),
            RecordType::SOA => RData::SOA(SOA::new(below(0), below(0), 1, 1, 1, 1, 1)),
            RecordType::TXT => RData::TXT(text(hostile, &name, number)),
            _ => break,
        };
        reply.add_answer(Record::from_rdata(name.clone(), 60, data));
    }
    reply
}

/// What every text record begins with, so that it is read and shown.
fn text(hostile: Hostile, name: &Name, number: usize) -> TXT {
    let name = name.to_ascii();
    let start = match name.split('.').next().unwrap_or_default() {
        "_dmarc" => "v=DMARC1; p=",
        "_mta-sts" => "v=STSv1; id=",
        "_smtp" => "v=TLSRPTv1; rua=mailto:",
        "selector1" | "selector2" => "v=DKIM1; p=",
        _ => "v=spf1 include:",
    };
    match hostile {
        Hostile::HugeText => TXT::new(vec![format!("{start}{}", "x".repeat(200)); 300]),
        Hostile::ManyRecords => TXT::new(vec![format!("{start}{number}")]),
        _ => TXT::new(vec![format!("{start}{STEERING}")]),
    }
}
