//! What do the requests of Dynamics' own tests come to in a mailbox?

use exdoctor_checks::facts::ews::EwsMailbox;

use super::impersonation::opened;
use crate::ews::requests;
use crate::net::sign_in::Credential;
use crate::probes::{Observed, ProbeCx};

/// Asks as Test Connection and Test & Enable do, where the inbox opened.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some((place, seen)) = opened(&cx) else { return Observed::default() };
    let mut mailbox = EwsMailbox::default();
    if seen.inbox.is_done() {
        let folders = place.ask(&cx.net, "FindFolder", requests::find_folders(&place.mailbox)).await.call;
        let items = place.ask(&cx.net, "FindItem", requests::find_items(&place.mailbox)).await.call;
        mailbox = EwsMailbox { folders: Some(folders), items: Some(items) };
    }
    Observed::one(&cx.subject, mailbox).seen_with(Credential::Exchange)
}

/// Where the mailbox answered, for those who write into it; else why it is of no use to try.
pub(super) fn answered(cx: &ProbeCx) -> Option<crate::ews::marked::Place> {
    let (place, seen) = opened(cx)?;
    let mailbox = cx.known::<EwsMailbox>()?;
    let mut calls = [&mailbox.folders, &mailbox.items].into_iter().flatten();
    (seen.inbox.is_done() && calls.all(exdoctor_checks::facts::ews::Call::is_done)).then_some(place)
}
