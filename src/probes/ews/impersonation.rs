//! May the account act for a mailbox?

use exdoctor_checks::facts::autodiscover::Settings;
use exdoctor_checks::facts::ews::{Call, Came, EwsImpersonation};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Role;
use exdoctor_checks::values::is_microsoft;

use super::configured;
use crate::ews::marked::Place;
use crate::ews::requests;
use crate::net::sign_in::Credential;
use crate::parse::{self, EwsUrl};
use crate::probes::{Observed, ProbeCx};

/// Opens the inbox on behalf of the mailbox.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    if !cx.net.sign_in.has(Credential::Exchange) {
        return Observed::default();
    }
    let named = configured(&cx);
    let found = || cx.known::<Settings>().and_then(|settings| parse::ews_url(settings.ews()?.1).ok());
    let Some(at) = named.clone().or_else(found) else {
        let reason = "nothing says where EWS of the mailbox is".to_owned();
        let because = Some((FactKind::AutodiscoverSettings, cx.subject.clone()));
        let lost = (cx.subject.clone(), FactKind::EwsImpersonation, Lost { reason, because });
        return Observed { lost: vec![lost], ..Observed::default() };
    };
    let place = place(&cx, &at, named.is_some());
    let first = cx.net.ews.first(&cx.net.sign_in, &place.url, place.inside).await;
    let inbox = match shut(&first.call) {
        Some(reason) => Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came: Came::Withheld { reason } },
        None => place.ask(&cx.net, "GetFolder", requests::get_inbox(Some(&place.mailbox))).await.call,
    };
    let endpoint = at.endpoint.subject();
    let seen = EwsImpersonation {
        url: place.url,
        endpoint: endpoint.name.clone(),
        microsoft: is_microsoft(&at.endpoint.host),
        inbox,
    };
    let mut observed = Observed::one(&cx.subject, seen).seen_with(Credential::Exchange);
    if named.is_none() {
        observed.subjects.push((endpoint, Some(Role::Ews), FactKind::AutodiscoverSettings));
    }
    observed
}

/// Why no mailbox is asked about: the account did not come in at all.
fn shut(first: &Call) -> Option<String> {
    match &first.came {
        Came::Other(other) if other.status == 401 => Some("EWS rejects the credential".to_owned()),
        Came::Soap(_) | Came::Other(_) => None,
        Came::Withheld { reason } | Came::Rejected { reason } => Some(reason.clone()),
        Came::NotOffered { .. } => Some("EWS does not offer the way to sign in that is configured".to_owned()),
        Came::Nothing { outcome } => Some(format!("EWS gives no answer: {outcome}")),
    }
}

fn place(cx: &ProbeCx, at: &EwsUrl, inside: bool) -> Place {
    Place { url: at.url(), mailbox: cx.subject.name.clone(), inside }
}

/// Where the mailbox was opened.
pub(super) fn opened(cx: &ProbeCx) -> Option<(Place, EwsImpersonation)> {
    let seen = cx.known::<EwsImpersonation>()?;
    let at = parse::ews_url(&seen.url).ok()?;
    Some((place(cx, &at, configured(cx).is_some()), seen))
}
