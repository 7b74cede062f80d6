//! Does some step of the walk lead to an Autodiscover service?

use super::example::{self, absent, error, failed, none, note, nowhere, online, own, run_of, walk, web_site};
use super::{ENDPOINTS, LOOKUP, microsoft, trace};
use crate::facts::autodiscover::{Ending, Step as Tried, Walk, Way};
use crate::facts::dns::{Autodiscover, Data};
use crate::facts::web::{Failure, Outcome};
use crate::model::{Blocked, Vantage};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("autodiscover.endpoint-found"),
    title: "a step of the walk leads clients to an Autodiscover service",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::B, Level::Error), (Scenario::C, Level::Error), (Scenario::D, Level::Error)],
    proves: "A client that knows only a mail address of the domain comes to a service that asks it to sign in, over \
             HTTPS with a valid certificate. It does not prove that the service knows the mailbox: nobody signs in. \
             Steps that fail while another works are normal. What clients read in the directory of their own network \
             is not looked at.",
    sources: &[LOOKUP, ENDPOINTS],
    needs: &[FactKind::AutodiscoverWalk],
    any_of: &[],
    uses: &[FactKind::DnsAutodiscover],
    blames: &[FactKind::DnsZone, FactKind::DnsSec, FactKind::DynamicsProfile],
    steps: &[(Scenario::B, Step::PublishEws), (Scenario::C, Step::PublishAutodiscover)],
    remedies: &[&PUBLISH],
    settings: &[],
    examples,
    run,
};

static PUBLISH: Remedy = Remedy {
    id: "publish-autodiscover",
    summary: "Publish Autodiscover so that one step of the walk ends at Exchange.",
    steps: &[
        "As long as mailboxes are on Exchange Server, publish https://autodiscover.{domain}/autodiscover/ with a \
         certificate that names autodiscover.{domain}.",
        "With every mailbox in Exchange Online, make autodiscover.{domain} an alias of autodiscover.outlook.com.",
        "Let no reverse proxy or sign-in page answer for /autodiscover.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-AutodiscoverVirtualDirectory | Format-List Server,InternalUrl,ExternalUrl,*Authentication",
    }],
    who: Who::ExchangeAdmin,
    risk: "clients follow the new name at once",
    undo: "publish the former records and rules again",
    effective: "when the records' time to live has passed",
    documentation: &[LOOKUP],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let walk = cx.need::<Walk>();
    let evidence = trace::evidence(walk);
    if let Some(reason) = super::is_unused(cx) {
        return Verdict::not_applicable(reason);
    }
    if walk.found().is_some() {
        return Verdict::pass(evidence);
    }
    let matters = cx.judges(Scenario::B) || cx.judges(Scenario::C) || says_exchange(cx);
    if let Some(reason) = open(walk) {
        let level = (!matters).then_some(Level::Note);
        let reason = format!("no step leads to Autodiscover, and not all could be tried from here: {reason}");
        let fact = trace::root(cx, walk);
        return Blocked { fact, subject: None, reason, level, evidence }.into();
    }
    let tried: Vec<String> =
        walk.steps.iter().map(|step| format!("{}: {}", words(step), trace::ending(step))).collect();
    let message = "no step of the walk leads to an Autodiscover service";
    let seen = Evidence::new("Autodiscover walk", tried.join("; "));
    let seen = seen.expected("a service that asks for a sign-in, at one of them").source(&LOOKUP);
    let finding = match (matters, depends_on_place(cx, walk)) {
        (false, _) => {
            let message = format!("{message}; nothing else says that the domain uses Exchange");
            return Verdict::of(vec![Finding::note("not-found", message)], evidence);
        }
        (true, Some(Vantage::Unknown)) => Finding::warning("not-found", format!("{message}, seen from here")),
        (true, Some(_)) => {
            let reason = format!("{message} as seen from here: run it from the internet");
            let (fact, level) = (FactKind::AutodiscoverWalk, Some(Level::Note));
            return Blocked { fact, subject: None, reason, level, evidence }.into();
        }
        (true, None) => Finding::error("not-found", message),
    };
    Verdict::of(vec![finding.because(seen).remedy(&PUBLISH)], evidence)
}

fn words(step: &Tried) -> &'static str {
    trace::title(step.way)
}

/// Why a step that might lead there is open; the web site of the company is not one that has to.
fn open(walk: &Walk) -> Option<String> {
    walk.steps.iter().filter(|step| step.way != Way::RootDomain).find_map(|step| match &step.ending {
        Ending::NotEstablished { reason } => Some(format!("{}: {reason}", words(step))),
        _ => step.trail.last()?.outcome.unsettled().map(|reason| format!("{}: {reason}", words(step))),
    })
}

/// Where Dynamics online and clients ask from, in scenarios B and C, when a refusal here may say nothing about there.
fn depends_on_place(cx: &CheckCx<'_>, walk: &Walk) -> Option<Vantage> {
    let outside = !(cx.judges(Scenario::B) || cx.judges(Scenario::C)) || cx.run.vantage == Vantage::Internet;
    let local = |step: &Tried| {
        let last = step.trail.last().map(|asked| &asked.outcome);
        matches!(last, Some(Outcome::Failed { failure, .. }) if matches!(
            failure,
            Failure::Refused | Failure::Reset | Failure::Closed | Failure::Handshake
        ))
    };
    let local = walk.steps.iter().filter(|step| step.way != Way::RootDomain).any(local);
    (local && !outside).then_some(cx.run.vantage)
}

/// Whether the records of Autodiscover themselves say that there is one.
fn says_exchange(cx: &CheckCx<'_>) -> bool {
    cx.seen::<Autodiscover>().is_some_and(|names| {
        let srv =
            names.srv.answer.records().iter().any(|data| matches!(data, Data::Srv { target, .. } if target != "."));
        names.host.aliases.iter().any(|hop| microsoft::is_online(&hop.target)) || srv
    })
}

fn examples() -> Vec<Example> {
    let of = example::example;
    let c = || run_of(Scenario::C);
    let d = || run_of(Scenario::D);
    let silent = Outcome::NotEstablished { reason: "192.0.2.10:443: no answer in time".to_owned() };
    let one = |outcome| walk(vec![web_site(), none(Way::Host, outcome), absent(Way::HttpRedirect), absent(Way::Srv)]);
    let page = || one(example::answer(200, &[("content-type", "text/html")]));
    let refused = || one(failed(Failure::Refused, "192.0.2.10:443: connection refused"));
    let at = |vantage| Circumstances { vantage, ..c() };
    let hmm = Circumstances { profile_uses_autodiscover: Some(true), ..run_of(Scenario::B) };
    let fixed = Circumstances { profile_uses_autodiscover: Some(false), ..run_of(Scenario::B) };
    let ours = one(failed(Failure::Proxy, "the proxy http://proxy.contoso.com:8080 asks for a sign-in (407)"));
    vec![
        of("the usual walk to Exchange Online, with the optional steps that fail", online(), c(), Expect::Pass),
        of("the company's own server answers", own(), c(), Expect::Pass),
        of("a domain in Exchange Online, whatever it is asked for", online(), d(), Expect::Pass),
        of("nothing answers anywhere", nowhere(), c(), error("not-found")),
        of("a web page where Autodiscover is due", page(), c(), error("not-found")),
        of("a refusal, seen from nobody knows where", refused(), at(Vantage::Unknown), example::warning("not-found")),
        of("a refusal, seen from inside", refused(), at(Vantage::Internal), Expect::Blocked),
        of("the server is silent", one(silent), c(), Expect::Blocked),
        of("a proxy that asks for a sign-in", ours, c(), Expect::Blocked),
        of("a domain of another mail service", nowhere(), d(), note("not-found")),
        of("a profile that asks Autodiscover", nowhere(), hmm, error("not-found")),
        example::asking(of(
            "a profile that asks, as Dynamics says",
            nowhere(),
            run_of(Scenario::B),
            error("not-found"),
        )),
        of("a profile of which nobody said anything", nowhere(), run_of(Scenario::B), Expect::NotApplicable),
        of("a profile with a fixed address", nowhere(), fixed, Expect::NotApplicable),
    ]
}
