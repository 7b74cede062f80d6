//! Does the credential sign in at an endpoint of EWS?

use exdoctor_checks::facts::ews::{EwsLoad, EwsSignIn};
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::values::is_microsoft;

use super::{address, configured};
use crate::ews::Heard;
use crate::net::sign_in::Credential;
use crate::probes::{Observed, ProbeCx};

/// Opens the inbox of the account itself: whatever EWS says to that, it has let the account in.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let sign_in = &cx.net.sign_in;
    if !sign_in.has(Credential::Exchange) {
        return Observed::default();
    }
    let at = match address(&cx) {
        Ok(at) => at,
        Err(reason) => {
            let lost = Lost { reason, because: None };
            return Observed { lost: vec![(cx.subject.clone(), FactKind::EwsSignIn, lost)], ..Observed::default() };
        }
    };
    // Where the configuration names the service, the account belongs there and nowhere else.
    if configured(&cx).is_some_and(|configured| configured.endpoint != at.endpoint) {
        return Observed::default();
    }
    let url = at.url();
    let Heard { call, asked, scheme, .. } = (*cx.net.ews.first(sign_in, &url, cx.is_named()).await).clone();
    let signed = EwsSignIn {
        microsoft: is_microsoft(&at.endpoint.host),
        account: sign_in.account(Credential::Exchange).map(str::to_owned),
        scheme: scheme.map(|scheme| scheme.to_string()),
        asked: Some(asked),
        call,
        url,
    };
    Observed::one(&cx.subject, signed).seen_with(Credential::Exchange)
}

/// How much is asked at a time, beside what the first request met.
pub(super) fn load(cx: &ProbeCx) -> Observed {
    let busy = cx.known::<EwsSignIn>().map(|signed| signed.call.busy).unwrap_or_default();
    Observed::one(&cx.subject, EwsLoad { side_by_side: cx.net.side_by_side, busy }).seen_with(Credential::Exchange)
}
