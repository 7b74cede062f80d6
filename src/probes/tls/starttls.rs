//! How is a mail server brought to begin TLS (RFC 3207)?

use exdoctor_checks::facts::tls::{Answer, StartTlsFailure};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::connect::broken;

const MAX_LINE: usize = 1024;
const MAX_LINES: usize = 64;

/// Speaks SMTP up to the reply to STARTTLS.
pub(super) async fn begin<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, helo: &str) -> Result<(), Answer> {
    let mut dialogue = Dialogue { stream, buffer: Vec::new() };
    let greeting = dialogue.reply().await?;
    if greeting.code != 220 {
        return Err(Answer::StartTls(StartTlsFailure::Greeting(greeting.first())));
    }
    let extensions = dialogue.ask(&format!("EHLO {helo}\r\n")).await?;
    if extensions.code != 250 {
        return Err(Answer::StartTls(StartTlsFailure::Ehlo(extensions.first())));
    }
    if !extensions.lines.iter().skip(1).any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Answer::StartTls(StartTlsFailure::NotOffered));
    }
    let ready = dialogue.ask("STARTTLS\r\n").await?;
    if ready.code != 220 {
        return Err(Answer::StartTls(StartTlsFailure::Refused(ready.first())));
    }
    if !dialogue.buffer.is_empty() {
        return Err(not_smtp("bytes after the reply to STARTTLS"));
    }
    Ok(())
}

struct Dialogue<'a, S> {
    stream: &'a mut S,
    buffer: Vec<u8>,
}

struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    fn first(&self) -> String {
        format!("{} {}", self.code, self.lines.first().map_or("", |line| line.as_str()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Dialogue<'_, S> {
    async fn ask(&mut self, command: &str) -> Result<Reply, Answer> {
        self.stream.write_all(command.as_bytes()).await.map_err(|error| broken(&error))?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, Answer> {
        let mut lines = Vec::new();
        while lines.len() < MAX_LINES {
            let line = self.line().await?;
            let number = line.get(..3).and_then(|digits| digits.parse().ok());
            let Some(code) = number else { return Err(not_smtp(&line)) };
            let (separator, text) = line.split_at(3).1.split_at_checked(1).unwrap_or((" ", ""));
            lines.push(text.to_owned());
            match separator {
                "-" => {}
                " " => return Ok(Reply { code, lines }),
                _ => return Err(not_smtp(&line)),
            }
        }
        Err(not_smtp("a reply without an end"))
    }

    async fn line(&mut self) -> Result<String, Answer> {
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
                Ok(0) if self.buffer.is_empty() => return Err(Answer::Closed),
                Ok(0) => return Err(not_smtp("the connection ended within a line")),
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
                Err(error) => return Err(broken(&error)),
            }
        }
    }
}

fn not_smtp(what: &str) -> Answer {
    Answer::StartTls(StartTlsFailure::NotSmtp(what.chars().take(80).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a server say its lines, one for the greeting and one for each command, and gives our verdict.
    async fn with(lines: &'static [&'static str]) -> Result<(), Answer> {
        let (mut ours, mut theirs) = tokio::io::duplex(4096);
        let server = tokio::spawn(async move {
            for line in lines {
                theirs.write_all(line.as_bytes()).await.unwrap();
                let mut command = [0; 256];
                if theirs.read(&mut command).await.unwrap_or(0) == 0 {
                    return;
                }
            }
        });
        let verdict = begin(&mut ours, "exdoctor.invalid").await;
        drop(ours);
        server.await.unwrap();
        verdict
    }

    #[tokio::test]
    async fn a_server_that_offers_starttls_begins_it() {
        assert_eq!(with(&["220 mail\r\n", "250-mail\r\n250-SIZE 1\r\n250 starttls\r\n", "220 go\r\n"]).await, Ok(()));
    }

    #[tokio::test]
    async fn each_way_to_refuse_is_told_from_the_others() {
        let cases: [(&'static [&'static str], StartTlsFailure); 6] = [
            (&["554 go away\r\n"], StartTlsFailure::Greeting("554 go away".into())),
            (&["220 mail\r\n", "502 what?\r\n"], StartTlsFailure::Ehlo("502 what?".into())),
            (&["220 mail\r\n", "250-mail\r\n250 SIZE\r\n"], StartTlsFailure::NotOffered),
            (
                &["220 mail\r\n", "250-m\r\n250 STARTTLS\r\n", "454 not now\r\n"],
                StartTlsFailure::Refused("454 not now".into()),
            ),
            (&["SSH-2.0-x\r\n"], StartTlsFailure::NotSmtp("SSH-2.0-x".into())),
            (
                &["220 mail\r\n", "250-m\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"],
                StartTlsFailure::NotSmtp("bytes after the reply to STARTTLS".into()),
            ),
        ];
        for (lines, expected) in cases {
            assert_eq!(with(lines).await, Err(Answer::StartTls(expected)), "{lines:?}");
        }
        assert_eq!(with(&[]).await, Err(Answer::Closed));
    }

    #[tokio::test]
    async fn an_endless_line_and_an_endless_reply_are_bounded() {
        let endless: &'static str = "x".repeat(3000).leak();
        assert!(matches!(with(vec![endless].leak()).await, Err(Answer::StartTls(StartTlsFailure::NotSmtp(_)))));
        let reply: &'static str = "220-x\r\n".repeat(100).leak();
        assert!(matches!(with(vec![reply].leak()).await, Err(Answer::StartTls(StartTlsFailure::NotSmtp(_)))));
    }
}
