//! What is said about a request that drew no answer?

use crate::facts::tls::{TlsChains, TlsScan};
use crate::facts::web::{Asked, Failure, Outcome};
use crate::place::open;
use crate::prelude::*;
use crate::web;

/// What the caller knows about the server that was asked.
pub(crate) struct Server {
    /// The endpoint, where it may be a subject of its own.
    pub(crate) endpoint: Subject,
    /// Whether it is Microsoft's.
    pub(crate) microsoft: bool,
    /// The fact that holds the request.
    pub(crate) fact: FactKind,
}

/// What to say about a request without an answer.
pub(crate) enum Unanswered {
    /// Nothing is known: this verdict.
    Open(Verdict),
    /// The other side did something wrong that no other check judges: a code, and words.
    Failed(&'static str, String),
}

/// What a request without an answer comes to; `None` where there is one.
///
/// Where the endpoint was scanned, its own checks say what is wrong with it, and whoever wanted an answer waits for them.
pub(crate) fn unanswered(cx: &CheckCx<'_>, server: &Server, asked: &Asked) -> Option<Unanswered> {
    let scanned = cx.seen_of::<TlsScan>(&server.endpoint).is_some();
    let chains = cx.seen_of::<TlsChains>(&server.endpoint).is_some();
    let host = server.endpoint.name.trim_end_matches(":443");
    let waits = |fact| Unanswered::Open(blocked(cx, server, Some(fact), asked));
    Some(match &asked.outcome {
        Outcome::Answer(_) => return None,
        Outcome::Failed { failure: Failure::Certificate, .. } if chains => waits(FactKind::TlsChains),
        Outcome::NotEstablished { .. } | Outcome::NoAddress { .. } if scanned => waits(FactKind::TlsScan),
        Outcome::Failed { failure, .. } if scanned && is_connection(*failure) => waits(FactKind::TlsScan),
        Outcome::NotEstablished { .. } | Outcome::Failed { failure: Failure::Proxy, .. } => {
            Unanswered::Open(blocked(cx, server, None, asked))
        }
        Outcome::NoAddress { .. } => Unanswered::Failed("no-address", format!("{host} has no address")),
        Outcome::Failed { failure, reason } => {
            Unanswered::Failed(code(*failure), format!("{host} does not answer: {failure}: {reason}"))
        }
    })
}

const fn is_connection(failure: Failure) -> bool {
    matches!(failure, Failure::Refused | Failure::Reset | Failure::Closed | Failure::PlainText | Failure::Handshake)
}

fn blocked(cx: &CheckCx<'_>, server: &Server, because: Option<FactKind>, asked: &Asked) -> Verdict {
    let reason = format!("no answer to {} {}: {}", asked.method, asked.url, asked.outcome);
    let fact = because.unwrap_or(server.fact);
    let mut verdict = open(cx, server.microsoft, fact, &reason, vec![web::request(asked)]);
    if let (Verdict::Blocked(blocked), Some(_)) = (&mut verdict, because) {
        blocked.subject = Some(server.endpoint.clone());
    }
    verdict
}

const fn code(failure: Failure) -> &'static str {
    match failure {
        Failure::Refused => "refused",
        Failure::Reset => "reset",
        Failure::Closed => "closed",
        Failure::PlainText => "plain-text",
        Failure::Handshake => "no-tls",
        Failure::Certificate => "certificate",
        Failure::Protocol => "not-http",
        Failure::TooLarge => "too-large",
        Failure::Proxy => "proxy",
    }
}
