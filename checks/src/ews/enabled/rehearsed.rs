//! What does the rehearsal of Dynamics' own call say about EWS being on?

use super::{CONTROL, ENABLE};
use crate::ews::signed::{came, line};
use crate::facts::ews::{Came, EwsRehearsal};
use crate::prelude::*;

/// The verdict of the rehearsal, where it settles the question: an answer in SOAP, or a 403.
pub(super) fn verdict(cx: &CheckCx<'_>) -> Option<Verdict> {
    let (mailbox, rehearsal) = cx.all::<EwsRehearsal>().next()?;
    let call = rehearsal.as_dynamics.as_ref().unwrap_or(&rehearsal.plain);
    match &call.came {
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
