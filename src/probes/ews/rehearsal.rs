//! Does the token of the rehearsal open the mailbox that was named for it? Asked only with `--rehearse-s2s`.

use exdoctor_checks::facts::ews::{Call, Came, EwsRehearsal};
use exdoctor_checks::facts::s2s::S2sToken;
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Subject;

use crate::ews::came_once;
use crate::ews::requests::get_inbox;
use crate::net::web::Request;
use crate::probes::entra::cloud;
use crate::probes::{Observed, ProbeCx};

/// As much of an answer is taken.
const BYTES: usize = 256 * 1024;
/// The agent of Dynamics begins so, and lists name it `CRM/*`; what follows is not documented.
const AS_DYNAMICS: &str = concat!("CRM/9.1 exdoctor/", env!("CARGO_PKG_VERSION"));

/// Opens the inbox, by its id alone, and does nothing else with the token.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some(consent) = cx.run.consent.clone() else { return Observed::default() };
    // A token of another tenant or for another service is not shown to anybody.
    let Some(token) = cx.known::<S2sToken>().filter(S2sToken::is_as_asked) else { return Observed::default() };
    let mailbox = Subject::mailbox(&consent.mailbox);
    if cx.facts.read().expect("nobody panics while holding this lock").knows(FactKind::EwsRehearsal, &mailbox) {
        return Observed::default();
    }
    let lost = |lost| Observed { lost: vec![(mailbox.clone(), FactKind::EwsRehearsal, lost)], ..Observed::default() };
    let url = match cloud(&cx).map(|cloud| cloud.exchange.first()) {
        Ok(Some(host)) => format!("https://{host}/EWS/Exchange.asmx"),
        Ok(None) => return lost(Lost { reason: "the tenant's cloud has no known EWS".to_owned(), because: None }),
        Err(why) => return lost(why),
    };
    let request = Request::post(&url, "text/xml; charset=utf-8", get_inbox(Some(&consent.mailbox)))
        .header("x-anchormailbox", &consent.mailbox)
        .most(BYTES);
    let Some(plain) = call(&cx, &token.tenant, &request).await else {
        return lost(Lost { reason: "the token of the rehearsal is not at hand".to_owned(), because: None });
    };
    // Another name does not help a token that was rejected, and that is shown once.
    let rejected = matches!(&plain.came, Came::Other(other) if other.status == 401);
    let as_dynamics = if consent.as_dynamics && !rejected {
        call(&cx, &token.tenant, &request.agent(AS_DYNAMICS)).await
    } else {
        None
    };
    Observed::one(&mailbox, EwsRehearsal { url, plain, as_dynamics })
}

async fn call(cx: &ProbeCx, tenant: &str, request: &Request) -> Option<Call> {
    let (asked, _) = cx.net.sign_in.ask_as_dynamics(tenant, request).await?;
    Some(Call { operation: "GetFolder".to_owned(), busy: Vec::new(), came: came_once(&asked) })
}
