//! What answers where Exchange Web Services should be, without a credential?

use exdoctor_checks::ews::version::builds;
use exdoctor_checks::facts::ews::EwsAnswers;
use exdoctor_checks::facts::web::Asked;
use exdoctor_checks::facts::{FactKind, Lost};
use exdoctor_checks::model::{Role, Scenario, SubjectKind};
use exdoctor_checks::values::is_microsoft;

use super::{Observed, Probe, ProbeCx};
use crate::net::web::Request;
use crate::parse::{self, EwsUrl};

/// The probes of this family.
pub static PROBES: &[Probe] = &[Probe {
    name: FactKind::EwsAnswers.name(),
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    gives: FactKind::EwsAnswers,
    needs: &[],
    signs_in: &[],
    sends: &[
        "EWS at {subject}: one GET, one POST, one POST with an empty bearer token; no credential",
        "Outlook on the web at {subject}, where it is not Microsoft's: up to two GETs",
    ],
    run: |cx| Box::pin(look(cx)),
}];

/// As much of an answer is taken.
const BYTES: usize = 256 * 1024;

/// The request of a client that only wants to know whether the service is there.
const GET_FOLDER: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><s:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></s:Header><s:Body><m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>"#;

async fn look(cx: ProbeCx) -> Observed {
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
    let post = || Request::post(&url, "text/xml; charset=utf-8", GET_FOLDER);
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

/// Where the service is: as the configuration says, else at its usual path.
fn address(cx: &ProbeCx) -> Result<EwsUrl, String> {
    let endpoint = parse::endpoint(&cx.subject.name).map_err(|refusal| format!("{} {}", cx.subject, refusal.reason))?;
    let configured = cx.run.ews_url.as_deref().and_then(|url| parse::ews_url(url).ok());
    let configured = configured.filter(|configured| configured.endpoint == endpoint);
    Ok(configured.unwrap_or_else(|| EwsUrl::usual(endpoint)))
}
