//! What does each step of the walk for Autodiscover come to?

use exdoctor_checks::autodiscover::reading::{self, Reading};
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::autodiscover::{Ending, Step, Walk, Way};
use exdoctor_checks::facts::dns::{Data, RecordType};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use exdoctor_checks::model::{Role, Scenario, Subject, SubjectKind};
use tokio::time::{Duration, timeout};
use url::Url;

use super::follow::{End, Followed, ask, follow};
use crate::probes::dns::gate;
use crate::probes::{Observed, ProbeCx};

const PATH: &str = "/autodiscover/autodiscover.xml";
/// So many endpoints that the walk finds are looked at further.
const FOUND: usize = 4;
/// The longest that one step may take; a client would have given up.
const STEP: Duration = Duration::from_secs(40);

/// Tries every step; they do not wait for each other.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let domain = &cx.subject.name;
    if cx.run.scenarios == [Scenario::A] {
        // Dynamics on-premises is told where Exchange Online is.
        return Observed::default();
    }
    // A proxy knows names that nobody here can look up. The steps do not wait for the word that the domain exists.
    let direct = cx.net.web.proxy_to(domain, 443).is_none();
    let gate = async { if direct { gate::closed(&cx, FactKind::AutodiscoverWalk).await } else { None } };
    let host = format!("autodiscover.{domain}");
    let (closed, root, own, http, srv) = tokio::join!(
        gate,
        in_time(Way::RootDomain, format!("https://{domain}{PATH}"), |start| secure(&cx, Way::RootDomain, start)),
        in_time(Way::Host, format!("https://{host}{PATH}"), |start| secure(&cx, Way::Host, start)),
        in_time(Way::HttpRedirect, format!("http://{host}{PATH}"), |start| redirect(&cx, start)),
        in_time(Way::Srv, format!("_autodiscover._tcp.{domain}"), |start| service(&cx, start)),
    );
    if let Some(closed) = closed {
        return closed;
    }
    let mut walk = Walk { steps: vec![root, own, http, srv] };
    besides(&cx, &mut walk).await;
    let subjects = subjects(&walk);
    Observed { subjects, ..Observed::one(&cx.subject, walk) }
}

async fn in_time<F: Future<Output = Step>>(way: Way, start: String, tried: impl FnOnce(String) -> F) -> Step {
    let late = Ending::NotEstablished { reason: "the step took too long".to_owned() };
    timeout(STEP, tried(start.clone())).await.unwrap_or_else(|_| blank(way, start, late))
}

fn blank(way: Way, start: String, ending: Ending) -> Step {
    Step { way, start, trail: Vec::new(), besides: Vec::new(), ending, stalled: false, ews: None }
}

async fn secure(cx: &ProbeCx, way: Way, start: String) -> Step {
    let followed = follow(cx, &start, reading::pox).await;
    ended(way, start, followed)
}

/// Clients take nothing but a redirect from clear text.
async fn redirect(cx: &ProbeCx, start: String) -> Step {
    let followed = follow(cx, &start, reading::pox).await;
    let clear = followed.trail.len() == 1 && matches!(followed.end, End::Here(Reading::Service));
    let end = if clear { End::Here(Reading::Other) } else { followed.end };
    ended(Way::HttpRedirect, start, Followed { end, ..followed })
}

async fn service(cx: &ProbeCx, start: String) -> Step {
    let lookup = cx.net.names.lookup(&start, RecordType::Srv).await;
    let targets = lookup.answer.records().iter().filter_map(|data| match data {
        Data::Srv { priority, weight, port, target } => Some((*priority, u16::MAX - *weight, *port, target.as_str())),
        _ => None,
    });
    let Some((_, _, port, target)) = targets.min() else {
        let reason = lookup.answer.to_string();
        let settled = lookup.answer.settled();
        let ending = if settled { Ending::Absent { reason } } else { Ending::NotEstablished { reason } };
        return blank(Way::Srv, start, ending);
    };
    if port != 443 || target == "." {
        let reason = format!("the best service record names {target}:{port}, and clients follow only port 443");
        return blank(Way::Srv, start, Ending::Absent { reason });
    }
    let followed = follow(cx, &format!("https://{target}{PATH}"), reading::pox).await;
    ended(Way::Srv, start, followed)
}

fn ended(way: Way, start: String, followed: Followed) -> Step {
    let Followed { trail, end, stalled } = followed;
    let url = || trail.last().map(|asked| asked.url.clone()).unwrap_or_default();
    let ending = match (end, trail.last().map(|asked| &asked.outcome)) {
        (End::Unsafe(to, hazard), _) => Ending::Unsafe { to, hazard },
        (End::Here(Reading::Service), _) => Ending::Service { url: url() },
        (_, Some(Outcome::NotEstablished { reason })) => Ending::NotEstablished { reason: reason.clone() },
        (_, Some(Outcome::NoAddress { reason })) if trail.len() == 1 => Ending::Absent { reason: reason.clone() },
        _ => Ending::NoService,
    };
    Step { way, start, trail, besides: Vec::new(), ending, stalled, ews: None }
}

/// Asks the host that clients use for SOAP, and by JSON for the EWS address of a mailbox.
async fn besides(cx: &ProbeCx, walk: &mut Walk) {
    let mailbox = mailbox(cx);
    let Some(step) = walk.steps.iter_mut().find(|step| step.service().is_some()) else { return };
    let Some(base) = step.service().and_then(|url| Url::parse(url).ok()) else { return };
    let at = |path: &str| base.join(path).map(String::from).unwrap_or_default();
    let soap = at("/autodiscover/autodiscover.svc");
    let json = at(&format!("/autodiscover/autodiscover.json/v1.0/{mailbox}?Protocol=EWS"));
    let (soap, (trail, ews)) = tokio::join!(ask(cx, &soap), named(cx, &json));
    step.besides.push(soap);
    step.besides.extend(trail);
    step.ews = ews;
}

/// What JSON Autodiscover names, after at most as many redirects as clients follow.
pub(super) async fn named(cx: &ProbeCx, url: &str) -> (Vec<Asked>, Option<String>) {
    let read = |answer: &Answer| match answer.redirect() {
        Some(location) => Reading::Redirect(location.to_owned()),
        None => Reading::Other,
    };
    let followed = follow(cx, url, read).await;
    let named = followed.trail.last().and_then(|asked| reading::json(asked.answer()?).ok());
    (followed.trail, named)
}

/// A mailbox of the domain that the configuration names, else the one that every mail domain has.
fn mailbox(cx: &ProbeCx) -> String {
    let facts = cx.facts.read().expect("nobody panics while holding this lock");
    let at = format!("@{}", cx.subject.name);
    let named = facts.subjects_of(SubjectKind::Mailbox, &[]).find(|subject| subject.name.ends_with(&at));
    named.map_or_else(|| format!("postmaster{at}"), |subject| subject.name.clone())
}

/// The hosts that clients come to, and that of EWS, where they name one.
fn subjects(walk: &Walk) -> Vec<(Subject, Option<Role>, FactKind)> {
    // A web site is no Autodiscover host because it asks for a password, unless nothing else is one.
    let elsewhere = walk.steps.iter().any(|step| step.way != Way::RootDomain && step.service().is_some());
    let steps = walk.steps.iter().filter(|step| step.way != Way::RootDomain || !elsewhere);
    let named = steps.flat_map(|step| {
        let service = step.service().map(|url| (url, Role::Autodiscover));
        service.into_iter().chain(step.ews.as_deref().map(|url| (url, Role::Ews)))
    });
    let mut found: Vec<(Subject, Option<Role>, FactKind)> = Vec::new();
    for (subject, role) in named.filter_map(|(url, role)| Some((endpoint(url)?, role))) {
        let one = (subject, Some(role), FactKind::AutodiscoverWalk);
        if found.len() < FOUND && !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// The endpoint of an HTTPS address.
pub(super) fn endpoint(url: &str) -> Option<Subject> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "https")?;
    let host = url.host_str()?.trim_end_matches('.').trim_matches(['[', ']']);
    Some(Subject::endpoint(host, url.port_or_known_default()?))
}
