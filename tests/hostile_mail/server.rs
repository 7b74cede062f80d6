//! How does a mail server answer that means harm?

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The ways to be hostile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hostile {
    Silence,
    Drip,
    EndlessLine,
    EndlessReply,
    Gigabyte,
    Control,
    Markup,
    PlainText,
    Injection,
    Garbage,
    HalfALine,
    EndAtEhlo,
    SilenceAtEhlo,
    ManyExtensions,
    Busy,
    BusyOnce,
    WrongCode,
    TwoCodes,
    Ssh,
}

/// So many connections [`Hostile::BusyOnce`] sends away: one for each address of the host.
const BUSY: u64 = 2;

/// A server at work; its threads end with the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    asked: Arc<AtomicU64>,
    envelopes: Arc<AtomicU64>,
}

impl Server {
    /// How many connections there were.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// How often mail was to be sent.
    pub(crate) fn envelopes(&self) -> u64 {
        self.envelopes.load(Ordering::Relaxed)
    }
}

pub(crate) fn start(hostile: Hostile) -> Server {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("it listens");
    let (asked, envelopes) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let server = Server { address, asked: asked.clone(), envelopes: envelopes.clone() };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let turn = asked.fetch_add(1, Ordering::Relaxed);
            let hostile = if hostile == Hostile::BusyOnce && turn < BUSY { Hostile::Busy } else { hostile };
            let envelopes = envelopes.clone();
            // A client that goes away ends its connection and nothing else.
            std::thread::spawn(move || drop(serve(stream, hostile, &envelopes)));
        }
    });
    server
}

fn serve(mut stream: TcpStream, hostile: Hostile, envelopes: &AtomicU64) -> std::io::Result<()> {
    match hostile {
        Hostile::Silence => return wait(&mut stream),
        Hostile::Drip => {
            for byte in b"220 mail.contoso.com ESMTP and much more\r\n".iter().cycle() {
                stream.write_all(&[*byte])?;
                std::thread::sleep(Duration::from_millis(100));
                if *byte == b'P' {
                    std::thread::sleep(Duration::from_mins(1));
                }
            }
        }
        Hostile::EndlessLine => return flood(&mut stream, b"220 ", &[b'x'; 8192], 64),
        Hostile::EndlessReply => return flood(&mut stream, b"", b"220-x\r\n", 100_000),
        Hostile::Gigabyte => return flood(&mut stream, b"", &b"220-a line of a gigabyte\r\n".repeat(400), 100_000),
        Hostile::HalfALine => return stream.write_all(b"220 mail.cont"),
        Hostile::Busy => return stream.write_all(b"421 4.3.2 Service not available\r\n"),
        Hostile::WrongCode => return stream.write_all(b"+22 hello\r\n"),
        Hostile::TwoCodes => return stream.write_all(b"220-hello\r\n554 go away\r\n"),
        Hostile::Ssh => return stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n"),
        Hostile::Control => stream.write_all(b"220 \x1b[31mevil\x07\x00\x9b31m\xe2\x80\xae \xff mail\r\n")?,
        Hostile::Markup => stream.write_all(b"220 <script>alert(1)</script> & ]]> <!-- mail\r\n")?,
        _ => stream.write_all(b"220 mail.contoso.com ESMTP\r\n")?,
    }
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        match (verb.as_str(), hostile) {
            ("EHLO", Hostile::EndAtEhlo) => return Ok(()),
            ("EHLO", Hostile::SilenceAtEhlo) => return wait(&mut stream),
            ("EHLO", Hostile::ManyExtensions) => {
                stream.write_all(&b"250-X-MADE-UP \x1b[2J\r\n".repeat(1000))?;
                stream.write_all(b"250 STARTTLS\r\n")?;
            }
            ("EHLO", _) => stream.write_all(b"250-mail\r\n250-SIZE \x1b]0;evil\x07\r\n250 STARTTLS\r\n")?,
            ("STARTTLS", Hostile::PlainText) => {
                stream.write_all(b"220 ready\r\n")?;
                let _hello = lines.read(&mut [0; 4096])?;
                return stream.write_all(b"500 what is that?\r\n");
            }
            ("STARTTLS", Hostile::Injection) => stream.write_all(b"220 ready\r\n250 slipped in\r\n")?,
            ("STARTTLS", Hostile::Garbage) => {
                stream.write_all(b"220 ready\r\n")?;
                let _hello = lines.read(&mut [0; 4096])?;
                return stream.write_all(&[0x16, 0x03, 0x03, 0xff, 0xff, 0xde, 0xad]);
            }
            ("STARTTLS", _) => return Ok(()),
            ("MAIL" | "RCPT" | "DATA", _) => drop(envelopes.fetch_add(1, Ordering::Relaxed)),
            ("QUIT", _) => return stream.write_all(b"221 bye\r\n"),
            _ => stream.write_all(b"502 what?\r\n")?,
        }
        line.clear();
    }
    Ok(())
}

/// Says nothing until the client leaves.
fn wait(stream: &mut TcpStream) -> std::io::Result<()> {
    std::io::copy(stream, &mut std::io::sink()).map(drop)
}

fn flood(stream: &mut TcpStream, first: &[u8], again: &[u8], times: usize) -> std::io::Result<()> {
    stream.write_all(first)?;
    (0..times).try_for_each(|_| stream.write_all(again))
}
