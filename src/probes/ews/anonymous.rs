//! What answers where Exchange Web Services should be, without a credential?

use exdoctor_checks::ews::version::builds;
use exdoctor_checks::facts::ews::EwsAnswers;
use exdoctor_checks::facts::web::Asked;
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::Scenario;
use exdoctor_checks::values::is_microsoft;

use super::address;
use crate::ews::requests::get_inbox;
use crate::net::web::Request;
use crate::parse::EwsUrl;
use crate::probes::{Observed, ProbeCx};

/// As much of an answer is taken.
const BYTES: usize = 256 * 1024;

/// Asks three times, and Outlook on the web for its build.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let at = match address(&cx) {
        Ok(at) => at,
        Err(reason) => {
            let lost = Lost { reason, because: None };
            return Observed { lost: vec![(cx.subject.clone(), FactKind::EwsAnswers, lost)], ..Observed::default() };
        }
    };
    let (url, inside) = (at.url(), cx.is_named());
    let ask = |request: Request| {
        let request = request.most(BYTES).inside(inside);
        let cx = &cx;
        async move { cx.net.web.ask(&request).await }
    };
    let post = || Request::post(&url, "text/xml; charset=utf-8", get_inbox(None));
    let (get, post, bearer) =
        tokio::join!(ask(Request::get(&url)), ask(post()), ask(post().header("authorization", "Bearer ")));
    let (host, microsoft) = (at.endpoint.host.clone(), is_microsoft(&at.endpoint.host));
    let mut answers = EwsAnswers { url, host, microsoft, get, post, bearer, owa: Vec::new() };
    let versions = [Scenario::B, Scenario::C].iter().any(|scenario| cx.run.scenarios.contains(scenario));
    let answered = answers.service().into_iter().any(|asked| asked.answer().is_some());
    if versions && answered && !microsoft {
        for path in ["/owa/", "/owa/auth/logon.aspx"] {
            let page = EwsUrl { path: path.to_owned(), ..at.clone() };
            let asked: Asked = ask(Request::get(page.url())).await;
            answers.owa.push(asked);
            if builds(&answers).keys().any(|build| build.patch.is_some()) {
                break;
            }
        }
    }
    Observed::one(&cx.subject, answers)
}
