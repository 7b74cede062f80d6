//! How is a mail server brought to begin TLS (RFC 3207)?

use exdoctor_checks::facts::mail::Broken;
use exdoctor_checks::facts::tls::{Answer, Stage, StartTlsFailure};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::probes::mail::Dialogue;

/// Speaks SMTP up to the reply to STARTTLS.
pub(super) async fn begin<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, helo: &str) -> Result<(), Answer> {
    let mut dialogue = Dialogue::new(stream);
    let greeting = dialogue.reply().await.map_err(answer)?;
    if greeting.code != 220 {
        return Err(Answer::StartTls(StartTlsFailure::Greeting(greeting.first())));
    }
    let extensions = dialogue.ask(&format!("EHLO {helo}")).await.map_err(answer)?;
    if extensions.code != 250 {
        return Err(Answer::StartTls(StartTlsFailure::Ehlo(extensions.first())));
    }
    if !extensions.offers("STARTTLS") {
        return Err(Answer::StartTls(StartTlsFailure::NotOffered));
    }
    let ready = dialogue.ask("STARTTLS").await.map_err(answer)?;
    if ready.code != 220 {
        return Err(Answer::StartTls(StartTlsFailure::Refused(ready.first())));
    }
    if dialogue.is_ahead() {
        // Whoever stands between could have slipped them in before encryption begins.
        return Err(Answer::StartTls(StartTlsFailure::NotSmtp("bytes after the reply to STARTTLS".to_owned())));
    }
    Ok(())
}

/// A conversation that broke, as the scanner says it.
fn answer(broken: Broken) -> Answer {
    match broken {
        Broken::Refused => Answer::Refused,
        Broken::Unreachable(why) => Answer::Unreachable(why),
        Broken::Unanswered => Answer::Timeout(Stage::Connect),
        Broken::Silent => Answer::Timeout(Stage::StartTls),
        Broken::Reset => Answer::Reset,
        Broken::Closed => Answer::Closed,
        Broken::NotSmtp(why) => Answer::StartTls(StartTlsFailure::NotSmtp(why)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
