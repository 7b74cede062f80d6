//! How is one question put to Microsoft Graph, and what does its answer come to?

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use exdoctor_checks::entra::graph::read::{list, member, text};
use exdoctor_checks::facts::graph::{Request, Told};
use serde_json::Value;

use super::then;
use crate::net::sign_in::{Credential, Session, Signed};
use crate::net::web;
use crate::probes::ProbeCx;

/// As much of an answer is taken.
const BYTES: usize = 4 * 1024 * 1024;
/// More pages of one answer are not followed.
const PAGES: usize = 40;
/// More entries of one answer are not kept.
const ENTRIES: usize = 20_000;
/// More of what Graph says is not repeated.
const SAID: usize = 200;

/// Graph, asked as the reader of the tenant. Every question is a GET.
pub(super) struct Door<'a> {
    cx: &'a ProbeCx,
    base: String,
    requests: Mutex<Vec<Request>>,
}

impl<'a> Door<'a> {
    pub(super) fn new(cx: &'a ProbeCx, host: &str) -> Self {
        Self { cx, base: format!("https://{host}/v1.0"), requests: Mutex::default() }
    }

    /// What was asked so far.
    pub(super) fn requests(self) -> Vec<Request> {
        self.requests.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// A single object.
    pub(super) async fn one(&self, path: &str, permission: &str) -> Told<Value> {
        let mut session = self.session();
        self.asked(&mut session, &format!("{}{path}", self.base), permission).await
    }

    /// All entries of a list, page by page.
    pub(super) async fn list(&self, path: &str, permission: &str) -> Told<Vec<Value>> {
        let mut session = self.session();
        let (mut url, mut entries, mut seen) = (format!("{}{path}", self.base), Vec::new(), BTreeSet::new());
        for _ in 0..PAGES {
            let page = match self.asked(&mut session, &url, permission).await {
                Told::Value(page) => page,
                other => return then(other, |_| Told::Unasked),
            };
            let Some(own) = member(&page, "value").filter(|value| value.is_array()).and(list(&page, "value")) else {
                return Told::Failed(format!("Graph answers {path} with an object that holds no list"));
            };
            entries.extend(own.into_iter().cloned());
            seen.insert(url.clone());
            let Some(next) = member(&page, "@odata.nextLink") else { return Told::Value(entries) };
            // The reader's token follows no link to elsewhere, and no circle.
            match next.as_str().filter(|next| next.starts_with(&format!("{}/", self.base)) && !seen.contains(*next)) {
                Some(next) if entries.len() < ENTRIES => next.clone_into(&mut url),
                Some(_) => break,
                None => return Told::Failed(format!("the answer to {path} goes on at a link that leads nowhere")),
            }
        }
        Told::Failed(format!("the answer to {path} does not end after {PAGES} pages or {ENTRIES} entries"))
    }

    fn session(&self) -> Session {
        self.cx.net.sign_in.session(Credential::Tenant, &self.base)
    }

    async fn asked(&self, session: &mut Session, url: &str, permission: &str) -> Told<Value> {
        let request = web::Request::get(url).header("accept", "application/json").most(BYTES);
        let signed = session.ask(&request).await;
        let path = url.strip_prefix(&self.base).unwrap_or(url);
        let body: Option<Value> = serde_json::from_slice(&signed.body).ok().filter(Value::is_object);
        let id = id(&signed, body.as_ref());
        self.note(path, &signed, id.clone());
        told(&signed, body, path, permission, id.as_deref())
    }

    fn note(&self, path: &str, signed: &Signed, id: Option<String>) {
        let answer = match signed.asked.answer() {
            Some(answer) => answer.status.to_string(),
            None => signed.asked.outcome.to_string(),
        };
        let delayed = signed.throttled.map_or(0, |waited| waited.times);
        let request = Request { path: path.chars().take(SAID * 2).collect(), answer, id, delayed };
        let mut all = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < 200 {
            all.push(request);
        }
    }
}

/// What an answer comes to.
fn told(signed: &Signed, body: Option<Value>, path: &str, permission: &str, id: Option<&str>) -> Told<Value> {
    let short: String = path.split('?').next().unwrap_or(path).chars().take(SAID).collect();
    let Some(answer) = signed.asked.answer() else {
        let why = signed
            .scheme
            .as_ref()
            .err()
            .map_or_else(|| signed.asked.outcome.to_string(), |refused| refused.reason.clone());
        return Told::Failed(format!("no answer of Graph to {short}: {why}"));
    };
    let error = body.as_ref().and_then(|body| member(body, "error"));
    let code = error.and_then(|error| text(error, "code"));
    match (answer.status, body.as_ref(), code) {
        (200, Some(_), None) => body.map_or(Told::Unasked, Told::Value),
        (404, _, Some(_)) => Told::Absent,
        (403, _, Some(code)) => {
            let id = id.map(|id| format!(", request-id {id}")).unwrap_or_default();
            Told::Denied { permission: permission.to_owned(), said: format!("403 {code}{id}") }
        }
        (429 | 503, ..) => {
            Told::Failed(format!("Graph asks to wait longer than the run may ({}): {short}", answer.status))
        }
        (status, Some(_), Some(code)) => {
            let message = error.and_then(|error| text(error, "message")).unwrap_or_default();
            let message: String = message.chars().take(SAID).collect();
            Told::Failed(format!("Graph answers {short} with {status} {code}: {message}"))
        }
        (status, ..) => {
            let kind = answer.media_type().unwrap_or_else(|| "no stated type".to_owned());
            let kind: String = kind.chars().filter(|c| !c.is_control()).take(80).collect();
            let why = "a proxy or captive portal may stand in between";
            Told::Failed(format!("{short} is answered {status} with {kind}, not as Graph does: {why}"))
        }
    }
}

/// The id under which Graph knows a request.
fn id(signed: &Signed, body: Option<&Value>) -> Option<String> {
    let header = signed.asked.answer().and_then(|answer| answer.header("request-id").next().map(str::to_owned));
    let within = || text(member(member(body?, "error")?, "innerError")?, "request-id");
    let is_id = |id: &String| id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    header.or_else(within).filter(is_id)
}
