//! What does the answer to a signed-in request come to?

use exdoctor_checks::ews::soap::{self, found::Item};
use exdoctor_checks::facts::ews::{Came, Other, Said};
use exdoctor_checks::facts::sign_in::{Refused, Scheme, Why};
use exdoctor_checks::facts::web::{Answer, Asked};

use crate::net::sign_in::Signed;

/// What came, and the items that it names.
pub(super) fn came(signed: &Signed, wanted: Option<Scheme>) -> (Came, Vec<Item>) {
    if let Some(answer) = signed.asked.answer() {
        let sent = !matches!(&signed.scheme, Err(refused) if refused.why == Why::NotOffered);
        if sent {
            return heard(answer);
        }
    }
    let came = match &signed.scheme {
        Err(refused) if refused.why == Why::NotOffered => Came::NotOffered {
            wanted: wanted.map(|wanted| wanted.to_string()).unwrap_or_default(),
            offered: refused.offered.clone(),
        },
        Err(refused) if is_rejected_by_directory(refused) => Came::Rejected { reason: refused.reason.clone() },
        Err(refused) if refused.why != Why::NotEstablished => Came::Withheld { reason: refused.reason.clone() },
        _ => Came::Nothing { outcome: signed.asked.outcome.clone() },
    };
    (came, Vec::new())
}

/// A token service that refuses an application has a check of its own; nothing else tells of a key distribution centre.
fn is_rejected_by_directory(refused: &Refused) -> bool {
    refused.why == Why::Rejected && refused.codes().iter().any(|code| code.starts_with("KDC_ERR_"))
}

/// What came of a request that was made once, whatever it carried.
pub fn came_once(asked: &Asked) -> Came {
    asked.answer().map_or_else(|| Came::Nothing { outcome: asked.outcome.clone() }, |answer| heard(answer).0)
}

fn heard(answer: &Answer) -> (Came, Vec<Item>) {
    let first = |name: &str| answer.header(name).next().map(|value| value.chars().take(400).collect::<String>());
    let diagnostics = first("x-ms-diagnostics");
    if matches!(answer.status, 200 | 500)
        && let Some(reply) = soap::read(&answer.body)
    {
        let said = Said { status: answer.status, diagnostics, ..reply.said };
        return (Came::Soap(said), reply.items);
    }
    let other = Other {
        status: answer.status,
        location: answer.redirect().map(|to| to.chars().take(400).collect()),
        media: answer.media_type().filter(|media| !media.is_empty()),
        diagnostics,
    };
    (Came::Other(other), Vec::new())
}
