//! Do the redirects of the walk stay where a client may follow?

use super::example::{
    self, absent, error, hazard, online, own, redirect, run_of, sign_in, step, walk, warning, web_site,
};
use super::{LOOKUP, microsoft, organization, trace};
use crate::facts::autodiscover::{Ending, Hazard, Step as Tried, Walk, Way};
use crate::prelude::*;
use crate::web::request;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.redirects-safe"),
    title: "redirects of Autodiscover lead only to where clients may follow",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error), (Scenario::D, Level::Error)],
    proves: "No redirect of the walk leads to clear text, in a circle, or further than clients go, and none to another \
             organization than the domain's own, Microsoft's cloud, or one that `autodiscover_hosts` names. Redirects \
             of the company's web site at the root domain are not judged.",
    sources: &[SAFE, LOOKUP],
    needs: &[FactKind::AutodiscoverWalk],
    any_of: &[],
    uses: &[],
    blames: &[FactKind::DnsZone, FactKind::DnsSec, FactKind::DynamicsProfile],
    steps: &[(Scenario::B, Step::PublishEws), (Scenario::C, Step::PublishAutodiscover)],
    remedies: &[&MEND],
    settings: &[],
    examples,
    run,
};

const SAFE: Source = Source::new(
    "Handling Autodiscover error messages: validate redirects",
    "https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-autodiscover-error-messages",
);

static MEND: Remedy = Remedy {
    id: "mend-autodiscover-redirects",
    summary: "Redirect Autodiscover once, over HTTPS, to the host that serves it.",
    steps: &[
        "Find the device or rule that redirects {redirect_from}.",
        "Let it redirect to https://…/autodiscover/autodiscover.xml of the server itself, or not at all.",
        "Where another organization serves the mailboxes on purpose, name its host in `autodiscover_hosts`.",
    ],
    commands: &[],
    who: Who::NetworkAdmin,
    risk: "clients that were redirected follow the new rule at once",
    undo: "restore the former rule",
    effective: "at once",
    documentation: &[SAFE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let walk = cx.need::<Walk>();
    if let Some(reason) = super::is_unused(cx) {
        return Verdict::not_applicable(reason);
    }
    let judged = || walk.steps.iter().filter(|step| step.way != Way::RootDomain);
    let mut evidence: Vec<Evidence> = Vec::new();
    for step in judged() {
        evidence.extend(step.trail.iter().filter(|asked| redirects(asked)).map(request));
    }
    let findings: Vec<Finding> = judged().filter_map(|step| finding(cx, step)).collect();
    if evidence.is_empty() && findings.is_empty() {
        if judged().any(|step| matches!(step.ending, Ending::NotEstablished { .. })) {
            return Verdict::blocked(
                trace::root(cx, walk),
                "no redirect was met, and not every step could be tried from here",
            );
        }
        return Verdict::not_applicable("no step of the walk redirects");
    }
    Verdict::of(findings, evidence)
}

fn redirects(asked: &crate::facts::web::Asked) -> bool {
    asked.answer().is_some_and(|answer| answer.redirect().is_some())
}

fn finding(cx: &CheckCx<'_>, step: &Tried) -> Option<Finding> {
    let told = |finding: Finding, from: &str, to: &str| {
        let seen = Evidence::new(from, format!("leads to {to}"));
        let seen = seen.expected("HTTPS, within the organization or to Microsoft's cloud").source(&SAFE);
        finding.because(seen).remedy(&MEND).value("redirect_from", from)
    };
    if let Ending::Unsafe { to, hazard } = &step.ending {
        let from = step.trail.last().map_or(step.start.as_str(), |asked| asked.url.as_str());
        let code = match hazard {
            Hazard::ClearText => "clear-text",
            Hazard::Loop => "loop",
            Hazard::TooMany => "too-many",
            Hazard::NotWeb => "not-web",
        };
        let to = crate::facts::dns::short(to);
        let message = format!("{from}: {}: {to}", trace::hazard_words(*hazard));
        return Some(told(Finding::error(code, message), from, &to));
    }
    let own = |host: &str| {
        organization::same(host, &cx.subject.name) || microsoft::is_online(host) || microsoft::is_intended(cx.run, host)
    };
    // A redirect without a host stays where it is.
    let mut absolute = step.redirects().filter(|(_, to)| to.contains("://") || to.starts_with("//"));
    let (from, to) = absolute.find(|(_, to)| !own(microsoft::host(to.trim_start_matches('/'))))?;
    let host = crate::facts::dns::short(microsoft::host(to.trim_start_matches('/')));
    let message = format!("{from} leads to {host}, which is neither the domain's own nor Microsoft's");
    Some(told(Finding::warning("foreign", message), from, to))
}

fn examples() -> Vec<Example> {
    let of = example::example;
    let c = || run_of(Scenario::C);
    let others = |step| walk(vec![web_site(), absent(Way::Host), step, absent(Way::Srv)]);
    let bad = |to: &str, kind| others(hazard(Way::HttpRedirect, to, kind));
    let http = example::start(Way::HttpRedirect);
    let foreign = |to: &str| {
        let end = Ending::Service { url: to.to_owned() };
        others(step(Way::HttpRedirect, vec![(http, redirect(to)), (to, sign_in())], end))
    };
    let partner = "https://mail.fabrikam.com/autodiscover/autodiscover.xml";
    let intended = Circumstances { autodiscover_hosts: vec!["mail.fabrikam.com".to_owned()], ..c() };
    let unknown = || {
        let reason = || crate::facts::web::Outcome::NotEstablished { reason: "no answer in time".to_owned() };
        walk([Way::RootDomain, Way::Host, Way::HttpRedirect, Way::Srv].map(|way| example::none(way, reason())).into())
    };
    let look_alike = "https://autodiscover-s.outlook.com.fabrikam.com/autodiscover/autodiscover.xml";
    let plain = "http://mail.contoso.com/autodiscover/autodiscover.xml";
    vec![
        of("the usual redirect to Exchange Online", online(), c(), Expect::Pass),
        of(
            "a redirect within the organization",
            foreign("https://mail.contoso.com/autodiscover/autodiscover.xml"),
            c(),
            Expect::Pass,
        ),
        of("another organization that is intended", foreign(partner), intended, Expect::Pass),
        of("no redirect", own(), c(), Expect::NotApplicable),
        of("another organization", foreign(partner), c(), warning("foreign")),
        of("a look-alike of Microsoft's host", foreign(look_alike), run_of(Scenario::D), warning("foreign")),
        of("a redirect to clear text", bad(plain, Hazard::ClearText), c(), error("clear-text")),
        of("a redirect in a circle", bad(http, Hazard::Loop), c(), error("loop")),
        of("eleven redirects", bad("https://k.contoso.com/", Hazard::TooMany), c(), error("too-many")),
        of("a redirect to a file", bad("file:///etc/passwd", Hazard::NotWeb), c(), error("not-web")),
        of("nothing could be tried", unknown(), c(), Expect::Blocked),
        of("a profile of which nobody said anything", own(), run_of(Scenario::B), Expect::NotApplicable),
    ]
}
