//! Does EWS itself answer where it should, and not something in front of it?

mod examples;
mod remedies;

use super::sources::{DYNAMICS_EXCHANGE, DYNAMICS_ONLINE, EWS, HYBRID};
use super::surface::{Seen, Surface, in_front, seen};
use super::words;
use crate::asked::{Unanswered, unanswered};
use crate::facts::ews::EwsAnswers;
use crate::model::Blocked;
use crate::place::{open, seen_from};
use crate::prelude::*;
use crate::web;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.reachable"),
    title: "EWS itself answers at its address",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::A, Level::Error), (Scenario::B, Level::Error), (Scenario::C, Level::Error)],
    proves: "A request without a credential reaches EWS, which asks for sign-in: no redirect, page, or device answers in its \
             place. It does not prove that a sign-in succeeds, nor that another place gets through.",
    sources: &[EWS, DYNAMICS_EXCHANGE, DYNAMICS_ONLINE, HYBRID],
    needs: &[FactKind::EwsAnswers],
    any_of: &[],
    uses: &[],
    blames: &[FactKind::TlsScan, FactKind::TlsChains],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::MrsProxyHybridApp),
    ],
    remedies: remedies::ALL,
    settings: &[],
    examples: examples::examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let answers = cx.need::<EwsAnswers>();
    if let Some(reason) = super::agent(cx, answers) {
        return Verdict::not_applicable(reason);
    }
    let Some(seen) = seen(answers) else { return no_answer(cx, answers) };
    let evidence = words::evidence(answers, &seen);
    let from_here = |code, message| {
        let finding = finding(answers, &seen, code, message);
        seen_from(cx, answers.microsoft, FactKind::EwsAnswers, vec![finding], Vec::new(), evidence.clone())
    };
    let url = &answers.url;
    match &seen.surface {
        Surface::Ews => answering(answers, &seen, evidence),
        Surface::Anonymous => {
            let message = format!("{url} answers without any sign-in, as Exchange does not of itself");
            let milder = Finding { level: Level::Warning, ..finding(answers, &seen, "anonymous", message) };
            seen_from(cx, answers.microsoft, FactKind::EwsAnswers, vec![milder], Vec::new(), evidence)
        }
        Surface::Owa(to) => from_here("owa-redirect", format!("{url} is redirected to Outlook on the web, {to}")),
        Surface::SignInPage(to) => {
            from_here("pre-authentication", format!("{url} is redirected to a sign-in page, {to}"))
        }
        Surface::Form => from_here("pre-authentication", format!("{url} answers with a page that asks for a password")),
        Surface::Redirect(to) => from_here("redirect", format!("{url} is redirected to {to}")),
        Surface::Page(media) => from_here("page", format!("{url} answers with {media}, not as EWS")),
        Surface::NotFound => from_here("not-found", format!("{url} is not there ({})", words::status(&seen))),
        Surface::Unavailable(status) => {
            from_here("unavailable", format!("{url} answers {status}: nothing behind it serves the request"))
        }
        Surface::Status(status) => from_here("unexpected-status", format!("{url} answers {status}, not 401")),
        Surface::Forbidden => forbidden(cx, answers, evidence),
        Surface::Throttled => {
            let reason = format!("{url} answers 429: it has no time for the question now");
            open(cx, answers.microsoft, FactKind::EwsAnswers, &reason, evidence)
        }
    }
}

/// Something asks for sign-in; whether it is Exchange is a note at most.
fn answering(answers: &EwsAnswers, seen: &Seen<'_>, evidence: Vec<Evidence>) -> Verdict {
    if seen.exchange {
        return Verdict::pass(evidence);
    }
    let line = Evidence::new(format!("headers of {}", answers.url), "none that Exchange sends");
    let message =
        format!("{} asks for sign-in, and nothing says that it is Exchange: a device in front may answer", answers.url);
    let note = Finding::note("no-trace-of-exchange", message).because(line.expected("a header such as X-FEServer"));
    Verdict::of(vec![note], evidence)
}

/// A list of addresses that admits only Dynamics answers so as well.
fn forbidden(cx: &CheckCx<'_>, answers: &EwsAnswers, evidence: Vec<Evidence>) -> Verdict {
    let reason = format!(
        "{} answers 403, as a filter does that admits certain addresses alone: only one of those can tell",
        answers.url
    );
    match open(cx, answers.microsoft, FactKind::EwsAnswers, &reason, evidence) {
        Verdict::Blocked(blocked) => {
            let level = blocked.level.unwrap_or(Level::Warning).min(Level::Warning);
            Verdict::Blocked(Blocked { level: Some(level), ..blocked })
        }
        other => other,
    }
}

fn finding(answers: &EwsAnswers, seen: &Seen<'_>, code: &'static str, message: String) -> Finding {
    let source = if answers.microsoft { &DYNAMICS_ONLINE } else { &DYNAMICS_EXCHANGE };
    let front = in_front(answers);
    let message = match &front {
        Some(front) => format!("{message} (traces of {front})"),
        None => message,
    };
    let line = web::request(seen.shown_by).expected("status 401 with the ways to sign in").source(source);
    Finding::error(code, message)
        .because(line)
        .remedy(remedies::of(&seen.surface, answers.microsoft))
        .value("url", &answers.url)
        .value("front", front.unwrap_or_else(|| "the device in front".to_owned()))
}

fn no_answer(cx: &CheckCx<'_>, answers: &EwsAnswers) -> Verdict {
    let evidence: Vec<Evidence> = answers.service().into_iter().map(web::request).collect();
    match unanswered(cx, &super::server(cx, answers), &answers.post) {
        Some(Unanswered::Open(verdict)) => verdict,
        Some(Unanswered::Failed(code, message)) => {
            let seen =
                Seen { surface: Surface::Status(0), shown_by: &answers.post, challenges: Vec::new(), exchange: false };
            let finding = finding(answers, &seen, code, message);
            seen_from(cx, answers.microsoft, FactKind::EwsAnswers, vec![finding], Vec::new(), evidence)
        }
        None => Verdict::blocked(FactKind::EwsAnswers, "no request drew an answer").with(evidence),
    }
}
