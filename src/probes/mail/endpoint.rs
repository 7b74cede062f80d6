//! What does each address of a mail endpoint say to a stranger who sends no mail?

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use exdoctor_checks::facts::mail::{Broken, Smtp, SmtpAddress, Talk};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::values::is_microsoft;
use futures_util::future::join_all;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::Dialogue;
use crate::net::limits;
use crate::parse;
use crate::probes::places::{Place, places};
use crate::probes::{Observed, ProbeCx};

/// How exdoctor calls itself to mail servers.
const HELO: &str = "exdoctor.invalid";
/// A server that asks to come back later is asked once more after this pause.
const LATER: Duration = Duration::from_secs(1);
/// A server that does not say goodbye is not waited for.
const GOODBYE: Duration = Duration::from_millis(500);

/// Talks to every address of the endpoint.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let endpoint = match parse::endpoint(&cx.subject.name) {
        Ok(endpoint) => endpoint,
        Err(refusal) => {
            let lost = Lost { reason: format!("{} {}", cx.subject, refusal.reason), because: None };
            return Observed { lost: vec![(cx.subject.clone(), FactKind::Smtp, lost)], ..Observed::default() };
        }
    };
    let places = places(&cx, &endpoint).await;
    let addresses = join_all(places.found.into_iter().map(|place| at(&cx, place))).await;
    let (roles, microsoft) = (cx.roles(), is_microsoft(&endpoint.host));
    let lookups = places.lookups;
    Observed::one(&cx.subject, Smtp { host: endpoint.host, port: endpoint.port, roles, microsoft, lookups, addresses })
}

async fn at(cx: &ProbeCx, place: Place) -> SmtpAddress {
    let Place { address, skipped } = place;
    let unasked = |why: String| SmtpAddress { address: address.to_string(), talk: None, skipped: Some(why) };
    if let Some(why) = skipped {
        return unasked(why);
    }
    let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
    let dialer = &cx.net.dialer;
    if let Err(error) = dialer.routed(address).await {
        return unasked(format!("no route for {family} from here: {error}"));
    }
    let mut talk = converse(cx, address).await;
    if talk.banner.as_ref().is_ok_and(|reply| (400..500).contains(&reply.code)) {
        tokio::time::sleep(LATER).await;
        talk = converse(cx, address).await;
    }
    if let Err(Broken::Unreachable(why)) = &talk.banner {
        // Some systems find out only when they connect.
        return unasked(format!("no route for {family} from here: {why}"));
    }
    SmtpAddress { address: address.to_string(), talk: Some(talk), skipped: None }
}

async fn converse(cx: &ProbeCx, address: SocketAddr) -> Talk {
    let dialer = &cx.net.dialer;
    let dialled = timeout(limits::patience(address.port(), dialer.timeout()), dialer.tcp(address)).await;
    match dialled.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        Ok(mut stream) => talk(&mut stream, dialer.timeout()).await,
        Err(error) => Talk { banner: Err(unopened(&error)), extensions: None },
    }
}

/// Hears the greeting, asks for the extensions and takes leave; each reply may take so long.
pub async fn talk<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, patience: Duration) -> Talk {
    let mut dialogue = Dialogue::new(stream);
    let banner = timeout(patience, dialogue.reply()).await.unwrap_or(Err(Broken::Silent));
    let welcome = banner.as_ref().is_ok_and(|reply| (200..300).contains(&reply.code));
    let extensions = if welcome {
        Some(timeout(patience, dialogue.ask(&format!("EHLO {HELO}"))).await.unwrap_or(Err(Broken::Silent)))
    } else {
        None
    };
    if banner.is_ok() && extensions.as_ref().is_none_or(Result::is_ok) {
        // Whatever the answer is, nothing depends on it.
        let _ = timeout(GOODBYE.min(patience), dialogue.ask("QUIT")).await;
    }
    Talk { banner, extensions }
}

fn unopened(error: &io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Broken::Refused,
        io::ErrorKind::TimedOut => Broken::Unanswered,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Broken::Reset,
        _ => Broken::Unreachable(error.to_string()),
    }
}
