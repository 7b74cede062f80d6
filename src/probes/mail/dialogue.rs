//! How are the replies of an SMTP server read, whatever it sends (RFC 5321, section 4.2)?

use std::io;

use exdoctor_checks::facts::mail::{Broken, Reply};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A line beyond this is no line: the standard allows half of it.
const MAX_LINE: usize = 1024;
/// Lines of one reply.
const MAX_LINES: usize = 64;
/// As much as is kept of words that are not SMTP.
const MAX_WORDS: usize = 80;

/// One side of a conversation; nobody waits here, so the caller must set a limit.
pub(crate) struct Dialogue<'a, S> {
    stream: &'a mut S,
    buffer: Vec<u8>,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Dialogue<'a, S> {
    /// A conversation in which the server speaks first.
    pub(crate) fn new(stream: &'a mut S) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// Sends a line and reads the reply.
    pub(crate) async fn ask(&mut self, command: &str) -> Result<Reply, Broken> {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).await.map_err(|error| broken(&error))?;
        self.reply().await
    }

    /// Reads a reply, which may have several lines.
    pub(crate) async fn reply(&mut self) -> Result<Reply, Broken> {
        let mut reply: Option<Reply> = None;
        for _ in 0..MAX_LINES {
            let line = self.line().await?;
            let code = line.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let Some(code) = code.and_then(|digits| digits.parse().ok()) else { return Err(not_smtp(&line)) };
            let (separator, text) = line.split_at(3).1.split_at_checked(1).unwrap_or((" ", ""));
            let known = reply.get_or_insert_with(|| Reply { code, lines: Vec::new() });
            if known.code != code {
                return Err(not_smtp("a reply with two codes"));
            }
            known.lines.push(text.to_owned());
            match separator {
                "-" => {}
                " " => break,
                _ => return Err(not_smtp(&line)),
            }
            if known.lines.len() == MAX_LINES {
                return Err(not_smtp("a reply without an end"));
            }
        }
        reply.ok_or_else(|| not_smtp("a reply without a line"))
    }

    /// Whether the server has said more than it was asked.
    pub(crate) fn is_ahead(&self) -> bool {
        !self.buffer.is_empty()
    }

    async fn line(&mut self) -> Result<String, Broken> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                let text = String::from_utf8_lossy(&line);
                return Ok(text.trim_end().chars().map(|c| if c.is_ascii_graphic() { c } else { ' ' }).collect());
            }
            if self.buffer.len() > MAX_LINE {
                return Err(not_smtp("a line without an end"));
            }
            let mut chunk = [0; 512];
            match self.stream.read(&mut chunk).await {
                Ok(0) if self.buffer.is_empty() => return Err(Broken::Closed),
                Ok(0) => return Err(not_smtp("the connection ended within a line")),
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

/// What an error on an open connection means.
fn broken(error: &io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Broken::Closed,
        io::ErrorKind::TimedOut => Broken::Silent,
        _ => Broken::Reset,
    }
}

fn not_smtp(what: &str) -> Broken {
    Broken::NotSmtp(what.chars().take(MAX_WORDS).collect())
}
