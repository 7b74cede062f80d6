//! How is told what came of requests that are signed in?

use super::codes::{diagnostics, words, wrong};
use crate::facts::dns::short;
use crate::facts::ews::{Call, Came, EwsImpersonation, EwsSignIn};
use crate::model::Blocked;
use crate::prelude::*;

/// What to say where nobody looked: no credential, or the reason why it was not possible.
pub(super) fn absent(cx: &CheckCx<'_>, fact: FactKind) -> Verdict {
    unasked(cx, fact, "no credential for Exchange is configured (sign_in in [exchange])")
}

/// The same, where something else is what nobody asked for.
pub(super) fn unasked(cx: &CheckCx<'_>, fact: FactKind, why: &str) -> Verdict {
    match cx.lost(fact, cx.subject) {
        Some(reason) => Verdict::blocked(fact, reason),
        None => Verdict::not_applicable(why),
    }
}

/// A request in a line.
pub(super) fn line(call: &Call) -> Evidence {
    let times = if call.busy.is_empty() { String::new() } else { format!(", after {} busy answers", call.busy.len()) };
    Evidence::new(call.operation.as_str(), format!("{}{times}", came(call)))
}

/// What came, in words.
pub(super) fn came(call: &Call) -> String {
    match &call.came {
        Came::Soap(said) if said.is_success() => "success".to_owned(),
        Came::Soap(said) => {
            let (code, _) = wrong(call).unwrap_or((said.code.as_str(), super::codes::Meaning::Server));
            let around = if code == said.code { String::new() } else { format!(", within {}", said.code) };
            format!("{}{around} (HTTP {})", words(code), said.status)
        }
        Came::Other(other) => {
            let to = other.location.as_deref().map(|to| format!(" to {}", short(to))).unwrap_or_default();
            let media = other.media.as_deref().map(|media| format!(", {media}")).unwrap_or_default();
            let why = other.diagnostics.as_deref().map(|why| format!("; {}", diagnostics(why))).unwrap_or_default();
            format!("HTTP {}{to}{media}{why}", other.status)
        }
        Came::Nothing { outcome } => short(&outcome.to_string()),
        Came::NotOffered { wanted, offered } => {
            format!("not sent: the configuration allows {wanted}, and the server offers {}", list(offered))
        }
        Came::Withheld { reason } | Came::Rejected { reason } => format!("not sent: {reason}"),
    }
}

/// Names with commas, or that there are none.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// Whether the endpoint answers to the sign-in itself with something else than EWS: then that is the root.
pub(super) fn is_closed(cx: &CheckCx<'_>, endpoint: &str) -> bool {
    let endpoint = Subject::new(SubjectKind::Endpoint, endpoint);
    cx.seen_of::<EwsSignIn>(&endpoint).is_some_and(|signed| !matches!(signed.call.came, Came::Soap(_)))
}

/// A question that waits for the server to have time.
pub(super) fn busy(endpoint: &str, call: &Call) -> Verdict {
    let reason = format!("the server has no time: {}", came(call));
    waits(FactKind::EwsLoad, endpoint, reason, vec![line(call)])
}

/// The same about a mailbox, where it is known which server that is.
pub(super) fn no_time(cx: &CheckCx<'_>, fact: FactKind, call: &Call) -> Verdict {
    match cx.seen::<EwsImpersonation>() {
        Some(opened) => busy(&opened.endpoint, call),
        None => Verdict::blocked(fact, format!("the server has no time: {}", came(call))),
    }
}

/// A question that waits for another fact of the endpoint.
pub(super) fn waits(fact: FactKind, endpoint: &str, reason: String, evidence: Vec<Evidence>) -> Verdict {
    let subject = Some(Subject::new(SubjectKind::Endpoint, endpoint));
    Blocked { fact, subject, reason, level: None, evidence }.into()
}
