//! What does a mail server of the world say up to the point where TLS begins?

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::counter::Counter;
use crate::world::mail::{Begins, Mail};

/// A command is not longer.
const LONGEST: usize = 1024;

/// Speaks until the client leaves, or until TLS is to begin: then the stream is handed back.
pub(super) async fn converse(
    mut stream: TcpStream,
    mail: &Mail,
    name: &str,
    delay: Duration,
    counter: &Counter,
) -> io::Result<Option<TcpStream>> {
    tokio::time::sleep(delay).await;
    say(&mut stream, &[&mail.greeting]).await?;
    if !mail.greeting.starts_with('2') {
        stream.shutdown().await?;
        return Ok(None);
    }
    let mut pending = Vec::new();
    while let Some(line) = command(&mut stream, &mut pending).await? {
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        counter.count(name, verb.clone());
        tokio::time::sleep(delay).await;
        match verb.as_str() {
            "EHLO" => {
                let lines: Vec<&str> =
                    std::iter::once(name).chain(mail.extensions.iter().map(String::as_str)).collect();
                let last = lines.len() - 1;
                let line = |(place, text): (usize, &&str)| format!("250{}{text}", if place < last { "-" } else { " " });
                let lines: Vec<String> = lines.iter().enumerate().map(line).collect();
                say(&mut stream, &lines.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            }
            "STARTTLS" => match mail.begins {
                Begins::Tls => {
                    say(&mut stream, &["220 2.0.0 ready"]).await?;
                    return Ok(Some(stream));
                }
                Begins::Refusal => say(&mut stream, &["454 4.7.0 TLS not available"]).await?,
                Begins::PlainText => {
                    say(&mut stream, &["220 2.0.0 ready"]).await?;
                    let _hello = stream.read(&mut [0; LONGEST]).await?;
                    say(&mut stream, &["500 5.5.1 command not recognized"]).await?;
                }
                Begins::Injection => say(&mut stream, &["220 2.0.0 ready", "250 slipped in"]).await?,
                Begins::Close => {
                    stream.shutdown().await?;
                    return Ok(None);
                }
            },
            "QUIT" => {
                say(&mut stream, &["221 2.0.0 bye"]).await?;
                stream.shutdown().await?;
                return Ok(None);
            }
            "NOOP" | "RSET" | "MAIL" | "RCPT" => say(&mut stream, &["250 2.0.0 ok"]).await?,
            _ => say(&mut stream, &["502 5.5.1 command not recognized"]).await?,
        }
    }
    Ok(None)
}

async fn say(stream: &mut TcpStream, lines: &[&str]) -> io::Result<()> {
    stream.write_all((lines.join("\r\n") + "\r\n").as_bytes()).await
}

/// The next line; none when the client leaves or does not end it.
async fn command(stream: &mut TcpStream, pending: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        if let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
        }
        let mut chunk = [0; 256];
        match stream.read(&mut chunk).await? {
            0 => return Ok(None),
            _ if pending.len() > LONGEST => return Ok(None),
            count => pending.extend_from_slice(&chunk[..count]),
        }
    }
}
