//! What does the rehearsal of Dynamics' own call say about EWS being on?

use super::{CONTROL, ENABLE};
use crate::ews::signed::{came, line};
use crate::facts::ews::{Came, EwsRehearsal};
use crate::model::Blocked;
use crate::prelude::*;

/// A list may admit the user agent of Dynamics and not that of exdoctor.
pub(in crate::ews) const BY_AGENT: &str =
    "EWS forbids the call: it is off, or a list admits other user agents than that of exdoctor; --as-dynamics tells";

/// The verdict of the rehearsal, where it says something: an answer in SOAP, or a 403.
pub(super) fn verdict(cx: &CheckCx<'_>) -> Option<Verdict> {
    let (mailbox, rehearsal) = cx.all::<EwsRehearsal>().next()?;
    let call = rehearsal.closest();
    match &call.came {
        _ if rehearsal.may_be_the_agent() => {
            let (fact, subject) = (FactKind::EwsRehearsal, Some(mailbox.clone()));
            Some(Blocked { fact, subject, reason: BY_AGENT.to_owned(), level: None, evidence: vec![line(call)] }.into())
        }
        Came::Soap(_) => Some(Verdict::pass(vec![line(call)])),
        Came::Other(other) if other.status == 403 => {
            let message =
                format!("the call of Dynamics is let in and forbidden for {mailbox}: EWS is off, or a list refuses it");
            let seen = Evidence::new(format!("{} for {mailbox}", call.operation), came(call));
            let seen = seen.expected("an answer in SOAP").source(&CONTROL);
            Some(Finding::error("forbidden", message).because(seen).remedy(&ENABLE).into())
        }
        _ => None,
    }
}
