//! What was Graph asked about a tenant, and what follows where it gave no answer?

pub(crate) mod example;
pub mod read;

use super::discovery;
use super::sources::{LEAST, PERMISSIONS};
use crate::facts::entra::TenantDiscovery;
use crate::facts::graph::{Graph, Holder, Reader, Request, Token, Told};
use crate::model::{Blocked, Source};
use crate::prelude::*;

/// The application id of Dynamics.
pub const DYNAMICS: &str = "00000007-0000-0000-c000-000000000000";
/// The application id of Exchange Online.
pub const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The role `Application.ReadWrite.All` of Graph.
pub const APPLICATION_WRITE: &str = "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9";
/// The role `Organization.Read.All` of Graph.
pub const ORGANIZATION_READ: &str = "498476ce-e0fe-48b0-b801-37ba7e2685c6";
/// The role `full_access_as_app` of Exchange Online.
pub const FULL_ACCESS: &str = "dc890d15-9560-4a4c-9b7f-a736ec74ec40";
/// How the dedicated hybrid application of Exchange is called.
pub const HYBRID_APP: &str = "ExchangeServerApp-";

/// The documents about who may ask what.
pub(super) const SOURCES: [Source; 2] = [PERMISSIONS, LEAST];

/// A question to Graph: where its answer is in the fact.
pub(super) type Question<T> = fn(&Graph) -> &Told<T>;

/// What Graph says, from whichever source has it: the value, or that there is none.
pub(super) fn told<'a, T>(cx: &CheckCx<'a>, question: Question<T>) -> Result<Option<&'a T>, Verdict> {
    of(cx, all(cx).into_iter().map(question).collect())
}

/// Who has an address, from whichever source has it.
pub(super) fn holders<'a>(cx: &CheckCx<'a>, address: &str) -> Result<Option<&'a Vec<Holder>>, Verdict> {
    of(cx, all(cx).into_iter().filter_map(|graph| graph.holders.get(address)).collect())
}

/// What the answers to one question come to.
fn of<'a, T>(cx: &CheckCx<'a>, answers: Vec<&'a Told<T>>) -> Result<Option<&'a T>, Verdict> {
    if let Some(value) = answers.iter().find_map(|answer| answer.value()) {
        return Ok(Some(value));
    }
    if answers.iter().any(|answer| matches!(answer, Told::Absent)) {
        return Ok(None);
    }
    Err(match answers.into_iter().find_map(why) {
        Some(reason) => blocked(cx, reason, None),
        None => silence(cx),
    })
}

/// What to say where a question was never put.
pub(super) fn silence(cx: &CheckCx<'_>) -> Verdict {
    let (all, ours) = (all(cx), is_ours(cx));
    if all.is_empty() && cx.lost(FactKind::Graph, cx.subject).is_none() && !ours {
        return Verdict::not_applicable(discovery::FOREIGN);
    }
    match all.iter().find_map(|graph| graph.reader.as_ref()).map(|reader: &Reader| &reader.token) {
        Some(Token::Refused { said, .. }) => blocked(cx, format!("the reader gets no token: {said}"), None),
        Some(Token::Open { reason }) => blocked(cx, reason.clone(), None),
        _ if cx.lost(FactKind::Graph, cx.subject).is_some() => {
            blocked(cx, cx.why_lost(FactKind::Graph, cx.subject), None)
        }
        // Whoever has no reader knows so: it is no failure of this run.
        _ => blocked(
            cx,
            "nobody asked Microsoft Graph: a reader in [tenant], or its answers among the evidence, would tell"
                .to_owned(),
            Some(Level::Note),
        ),
    }
}

fn blocked(cx: &CheckCx<'_>, reason: String, level: Option<Level>) -> Verdict {
    Blocked { fact: FactKind::Graph, subject: None, reason, level, evidence: requests(cx) }.into()
}

/// Whether a domain of the run leads to the tenant.
pub(super) fn is_ours(cx: &CheckCx<'_>) -> bool {
    cx.all::<TenantDiscovery>().any(|(_, own)| discovery::subject(own) == *cx.subject)
}

/// Why there is no answer, where one was asked for.
fn why<T>(answer: &Told<T>) -> Option<String> {
    match answer {
        Told::Denied { permission, said } => Some(format!("the reader lacks the permission {permission}: {said}")),
        Told::Failed(why) => Some(why.clone()),
        _ => None,
    }
}

/// What is known of this tenant from Graph, the reader's own answers first. Imported answers that do not say of which
/// tenant they are belong to the run.
pub(super) fn all<'a>(cx: &CheckCx<'a>) -> Vec<&'a Graph> {
    let mut found: Vec<(&Subject, &'a Graph)> = cx.all::<Graph>().collect();
    found.retain(|(subject, _)| **subject == *cx.subject || subject.kind == SubjectKind::Run);
    found.sort_by_key(|(subject, graph)| (**subject != *cx.subject, graph.reader.is_none()));
    found.into_iter().map(|(_, graph)| graph).collect()
}

/// What Graph says of these tenants, or of every tenant of the run where nobody names one.
pub(crate) fn of_run<'a>(cx: &CheckCx<'a>, tenants: &[&str]) -> Vec<&'a Graph> {
    let named = |name: &str| tenants.iter().any(|own| own.eq_ignore_ascii_case(name));
    let told = |graph: &Graph| graph.organization.value().is_some_and(|own| named(&own.id));
    let fits = |subject: &Subject, graph: &Graph| {
        tenants.is_empty() || subject.kind == SubjectKind::Run || named(&subject.name) || told(graph)
    };
    cx.all::<Graph>().filter(|(subject, graph)| fits(subject, graph)).map(|(_, graph)| graph).collect()
}

/// The requests that gave no answer, as evidence.
fn requests(cx: &CheckCx<'_>) -> Vec<Evidence> {
    let all = all(cx).into_iter().flat_map(|graph| &graph.requests);
    all.filter(|request| !request.answer.starts_with('2')).take(5).map(line).collect()
}

/// A request with the id by which Microsoft's support finds it.
pub(super) fn line(request: &Request) -> Evidence {
    let mut words = request.answer.clone();
    if let Some(id) = &request.id {
        words.extend([", request-id ", id]);
    }
    if request.delayed > 0 {
        words.extend([", asked to wait before: ", &request.delayed.to_string()]);
    }
    Evidence::new(format!("GET {}", request.path), words)
}

/// Where an answer came from: the request, or the files.
pub(super) fn origin(cx: &CheckCx<'_>, part: &str) -> Vec<Evidence> {
    let all = all(cx);
    let mut requests = all.iter().flat_map(|graph| &graph.requests);
    let own = requests.find(|request| request.path.contains(part) && request.answer.starts_with('2'));
    let files = || all.iter().find(|graph| !graph.files.is_empty()).map(|graph| graph.files.join(", "));
    own.map(line).or_else(|| files().map(|files| Evidence::new("files", files))).into_iter().collect()
}
