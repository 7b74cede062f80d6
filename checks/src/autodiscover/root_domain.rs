//! Is the web site of the domain out of the way of clients that look for Autodiscover?

use super::example::{self, absent, failed, none, note, own, run_of, service, walk, warning, web_site};
use super::{ENDPOINTS, LOOKUP, microsoft, trace};
use crate::facts::autodiscover::{Ending, Step as Tried, Walk, Way};
use crate::facts::web::{Failure, Outcome};
use crate::prelude::*;
use crate::web::request;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.root-domain"),
    title: "the web site of the domain is out of the way of Autodiscover",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::B, Level::Warning), (Scenario::C, Level::Warning), (Scenario::D, Level::Warning)],
    proves: "Many clients ask https://domain/autodiscover/ first. The web site there neither answers in place of \
             Exchange nor makes them wait. A certificate of another name, an error or a page in HTML are normal and \
             only noted: clients go on.",
    sources: &[LOOKUP, ENDPOINTS],
    needs: &[FactKind::AutodiscoverWalk],
    any_of: &[],
    uses: &[],
    blames: &[FactKind::DynamicsProfile],
    steps: &[(Scenario::B, Step::PublishEws), (Scenario::C, Step::PublishAutodiscover)],
    remedies: &[&CLEAR],
    settings: &[],
    examples,
    run,
};

static CLEAR: Remedy = Remedy {
    id: "clear-root-domain",
    summary: "Let the web site of the domain answer 404 for /autodiscover, at once.",
    steps: &[
        "Have the web server answer 404 for every path below /autodiscover of https://{domain}, without a sign-in.",
        "Where port 443 of the web site is closed, let the firewall refuse instead of dropping.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "none for Exchange; the web site itself does not use the path",
    undo: "remove the rule",
    effective: "at once",
    documentation: &[LOOKUP],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let walk = cx.need::<Walk>();
    if let Some(reason) = super::is_unused(cx) {
        return Verdict::not_applicable(reason);
    }
    let Some(step) = walk.steps.iter().find(|step| step.way == Way::RootDomain) else {
        return Verdict::blocked(FactKind::AutodiscoverWalk, "the step at the root domain was not tried");
    };
    let evidence: Vec<Evidence> = step.trail.iter().map(request).collect();
    if step.stalled {
        let message =
            format!("https://{} takes a connection or none, and gives nothing: clients wait for it", cx.subject);
        return in_the_way(step, "stalls", message, evidence);
    }
    match &step.ending {
        Ending::Service { url } => answers(cx, walk, step, url, evidence),
        Ending::Absent { .. } => Verdict::pass(evidence),
        Ending::NotEstablished { reason } => {
            let reason = format!("the web site of the domain could not be asked from here: {reason}");
            let fact = FactKind::AutodiscoverWalk;
            crate::model::Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence }.into()
        }
        Ending::NoService | Ending::Unsafe { .. } => Verdict::of(odd(step).into_iter().collect(), evidence),
    }
}

/// A service at the root is in the way only of one that is elsewhere.
fn answers(cx: &CheckCx<'_>, walk: &Walk, step: &Tried, url: &str, evidence: Vec<Evidence>) -> Verdict {
    let other = walk.steps.iter().filter(|other| other.way != Way::RootDomain).find_map(Tried::service);
    let host = microsoft::host(url);
    match other {
        Some(other) if microsoft::host(other) != host && !microsoft::is_intended(cx.run, host) => {
            let message = format!("{host} asks clients to sign in before they come to {}", microsoft::host(other));
            in_the_way(step, "answers", message, evidence)
        }
        _ => Verdict::pass(evidence),
    }
}

fn in_the_way(step: &Tried, code: &'static str, message: String, evidence: Vec<Evidence>) -> Verdict {
    let seen =
        Evidence::new(step.start.as_str(), trace::ending(step)).expected("404, or nothing at all").source(&LOOKUP);
    Verdict::of(vec![Finding::warning(code, message).because(seen).remedy(&CLEAR)], evidence)
}

/// What is normal and puzzles readers of other tools.
fn odd(step: &Tried) -> Option<Finding> {
    let last = step.trail.last()?;
    match &last.outcome {
        Outcome::Failed { failure: Failure::Certificate, .. } => {
            let message =
                "the certificate of the web site is of another name or issuer, which is normal: clients go on";
            Some(Finding::note("certificate", message))
        }
        Outcome::Answer(answer) if answer.status < 300 => {
            Some(Finding::note("page", "the web site answers with a page, which is normal: clients go on"))
        }
        Outcome::Answer(answer) if answer.redirect().is_some() || step.trail.len() > 1 => {
            Some(Finding::note("redirects", "the web site redirects, which is normal: clients go on"))
        }
        _ => None,
    }
}

fn examples() -> Vec<Example> {
    let of = example::example;
    let c = || run_of(Scenario::C);
    let rest = || vec![service(Way::Host, example::OWN), absent(Way::HttpRedirect), absent(Way::Srv)];
    let root = |step| walk(std::iter::once(step).chain(rest()).collect());
    let site = |outcome| root(none(Way::RootDomain, outcome));
    let mut stalling = none(Way::RootDomain, Outcome::NotEstablished { reason: "no answer in time".to_owned() });
    stalling.stalled = true;
    let at_root = || service(Way::RootDomain, example::start(Way::RootDomain));
    let only = walk(vec![at_root(), absent(Way::Host), absent(Way::HttpRedirect), absent(Way::Srv)]);
    let unknown = Outcome::NotEstablished { reason: "A: SERVFAIL".to_owned() };
    vec![
        of("404 for the path", own(), c(), Expect::Pass),
        of("no web site", root(absent(Way::RootDomain)), c(), Expect::Pass),
        of("the connection is refused", site(failed(Failure::Refused, "refused")), c(), Expect::Pass),
        of("Autodiscover is at the root domain itself", only, c(), Expect::Pass),
        of("the certificate of a web host", site(failed(Failure::Certificate, "wrong name")), c(), note("certificate")),
        of("a page for every path", site(example::answer(200, &[])), run_of(Scenario::D), note("page")),
        of("a redirect to the web site", site(example::redirect("https://www.contoso.com/")), c(), note("redirects")),
        of("the web site asks for a password", root(at_root()), c(), warning("answers")),
        of("the web site says nothing", root(stalling), c(), warning("stalls")),
        of("the name could not be looked up", site(unknown), c(), Expect::Blocked),
        of("a profile with a fixed address", own(), run_of(Scenario::B), Expect::NotApplicable),
        of("a web site that is out of the way", walk([vec![web_site()], rest()].concat()), c(), Expect::Pass),
    ]
}
