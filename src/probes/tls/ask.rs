//! What does a server answer to one ClientHello?

use exdoctor_checks::facts::tls::{Answer, Stage};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::connect::{Connection, Connector, broken};
use super::wire::{Again, ClientHello, Collector, Offer, Step, can_share};

/// Opens a connection, offers, and reads the answer.
pub(super) async fn ask(connector: &Connector<'_>, offer: &Offer) -> Answer {
    ask_over(connector, connector.open(), offer).await
}

/// Offers over a connection that is being opened already.
pub(super) async fn ask_over(
    connector: &Connector<'_>,
    opening: impl Future<Output = Result<Connection, Answer>>,
    offer: &Offer,
) -> Answer {
    let answer = match opening.await {
        Ok(connection) if connection.ahead => exchange(connector, connection, offer).await,
        Ok(connection) => return exchange(connector, connection, offer).await,
        Err(answer) => return answer,
    };
    if answer.is_tls() {
        return answer;
    }
    // The server may have given up on a connection that was opened ahead: what counts is said on a fresh one.
    if matches!(answer, Answer::Timeout(_)) {
        connector.close_ahead();
    }
    match connector.open_fresh().await {
        Ok(connection) => exchange(connector, connection, offer).await,
        Err(answer) => answer,
    }
}

pub(super) async fn exchange(connector: &Connector<'_>, mut connection: Connection, offer: &Offer) -> Answer {
    let hello = ClientHello {
        offer,
        server_name: connector.target.server_name(),
        alpn: &connector.settings.alpn,
        random: fresh(),
        again: None,
    };
    // One deadline for the whole answer: a server that sends a byte a second gains nothing.
    converse(&mut connection.stream, hello, Instant::now() + connector.settings.timeout).await
}

async fn converse<S>(stream: &mut S, mut hello: ClientHello<'_>, deadline: Instant) -> Answer
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut collector = Collector::new(hello.offer);
    let mut buffer = vec![0; 4096];
    let mut sent = send(stream, &hello, deadline).await;
    loop {
        // A server that refuses at once may reset the connection while we write, but its alert is there to be read.
        let read = match timeout_at(deadline, stream.read(&mut buffer)).await {
            Err(_) => return collector.end(Answer::Timeout(Stage::ServerHello), "the rest did not come in time"),
            Ok(Err(error)) => return collector.end(broken(&error), "the connection was reset"),
            Ok(Ok(0)) => return collector.end(sent.err().unwrap_or(Answer::Closed), "the connection was closed"),
            Ok(Ok(read)) => read,
        };
        match collector.feed(&buffer[..read]) {
            Step::Read => sent = Ok(()),
            Step::Done(answer) => return answer,
            Step::Again(again) => {
                if let Some(group) = impossible(&again) {
                    return collector.end(Answer::Closed, &format!("the server wants a key of group {group}"));
                }
                hello.again = Some(again);
                sent = send(stream, &hello, deadline).await;
            }
        }
    }
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, hello: &ClientHello<'_>, deadline: Instant) -> Result<(), Answer> {
    match timeout_at(deadline, stream.write_all(&hello.record())).await {
        Err(_) => Err(Answer::Timeout(Stage::ServerHello)),
        Ok(Err(error)) => Err(broken(&error)),
        Ok(Ok(())) => Ok(()),
    }
}

fn impossible(again: &Again) -> Option<u16> {
    again.group.filter(|group| !can_share(*group))
}

fn fresh() -> [[u8; 32]; 3] {
    let mut random = [[0; 32]; 3];
    let source = rustls::crypto::ring::default_provider().secure_random;
    for part in &mut random {
        source.fill(part).expect("the system has random bytes");
    }
    // The highest bit of an X25519 key is always clear.
    random[2][31] &= 0x7F;
    random
}
