//! What answers where the MRS proxy should be, without a credential?

use exdoctor_checks::facts::mrs_proxy::MrsProxy;
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::{Role, Scenario, SubjectKind};
use exdoctor_checks::values::is_microsoft;

use super::{Observed, Probe, ProbeCx};
use crate::net::web::Request;
use crate::parse::{self, EwsUrl};

/// The probes of this family.
pub static PROBES: &[Probe] = &[Probe {
    name: FactKind::MrsProxy.name(),
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    gives: FactKind::MrsProxy,
    needs: &[],
    sends: &["the MRS proxy at {subject}, where it is not Microsoft's: one GET; no credential"],
    signs_in: &[],
    run: |cx| Box::pin(look(cx)),
}];

/// As much of an answer is taken.
const BYTES: usize = 64 * 1024;

async fn look(cx: ProbeCx) -> Observed {
    let lost = |reason: String| {
        let lost = Lost { reason, because: None };
        Observed { lost: vec![(cx.subject.clone(), FactKind::MrsProxy, lost)], ..Observed::default() }
    };
    let endpoint = match parse::endpoint(&cx.subject.name) {
        Ok(endpoint) => endpoint,
        Err(refusal) => return lost(format!("{} {}", cx.subject, refusal.reason)),
    };
    if is_microsoft(&endpoint.host) || !cx.run.scenarios.contains(&Scenario::C) {
        return lost("nobody moves mailboxes through it".to_owned());
    }
    let host = endpoint.host.clone();
    let url = EwsUrl { path: "/EWS/mrsproxy.svc".to_owned(), ..EwsUrl::usual(endpoint) }.url();
    let asked = cx.net.web.ask(&Request::get(url).most(BYTES).inside(cx.is_named())).await;
    Observed::one(&cx.subject, MrsProxy { host, asked })
}
