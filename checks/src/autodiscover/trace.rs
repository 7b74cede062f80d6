//! How is the walk told, in the order and words that administrators know?

use crate::dns;
use crate::facts::autodiscover::{Ending, Hazard, Step, Walk, Way};
use crate::facts::dns::short;
use crate::prelude::*;
use crate::web::request;

/// Each step with its requests, then its end; what may fail while another step works is marked as optional.
pub(super) fn evidence(walk: &Walk) -> Vec<Evidence> {
    walk.steps.iter().flat_map(|step| told(step, walk.found().is_some())).collect()
}

fn told(step: &Step, found: bool) -> Vec<Evidence> {
    let optional = if found && step.service().is_none() || step.way != Way::Host { " (optional)" } else { "" };
    let begin = Evidence::new(format!("{}{optional}: {}", title(step.way), short(&step.start)), ending(step));
    let requests = step.trail.iter().chain(&step.besides).map(request);
    std::iter::once(begin).chain(requests).collect()
}

/// What the step is called.
pub(super) const fn title(way: Way) -> &'static str {
    match way {
        Way::RootDomain => "potential Autodiscover URL at the root domain",
        Way::Host => "potential Autodiscover URL",
        Way::HttpRedirect => "HTTP redirect method",
        Way::Srv => "DNS SRV redirect method",
    }
}

/// How it ended, in words.
pub(super) fn ending(step: &Step) -> String {
    match &step.ending {
        Ending::Service { url } => format!("the Autodiscover service answers at {}", short(url)),
        Ending::NoService => match step.trail.last() {
            Some(last) if step.way == Way::HttpRedirect && step.trail.len() == 1 && is_positive(last) => {
                "a positive response other than a redirect".to_owned()
            }
            Some(last) => format!("no Autodiscover service: {}", short(&last.outcome.to_string())),
            None => "no Autodiscover service".to_owned(),
        },
        Ending::Unsafe { to, hazard } => format!("{}: {}", hazard_words(*hazard), short(to)),
        Ending::Absent { reason } => format!("not there: {}", short(reason)),
        Ending::NotEstablished { reason } => format!("not established: {}", short(reason)),
    }
}

fn is_positive(asked: &crate::facts::web::Asked) -> bool {
    asked.answer().is_some_and(|answer| answer.status < 300)
}

pub(super) const fn hazard_words(hazard: Hazard) -> &'static str {
    match hazard {
        Hazard::ClearText => "a redirect to clear text, which no client may follow",
        Hazard::Loop => "a redirect in a circle",
        Hazard::TooMany => "more than 10 redirects",
        Hazard::NotWeb => "a redirect to what is no address of the web",
    }
}

/// What is at the root of steps that nobody could try: DNS, where no step came as far as an address.
pub(super) fn root(cx: &CheckCx<'_>, walk: &Walk) -> FactKind {
    let own = FactKind::AutodiscoverWalk;
    let judged = walk.steps.iter().filter(|step| step.way != Way::RootDomain);
    let reached = judged.flat_map(|step| &step.trail).any(|asked| asked.address.is_some() || asked.proxy.is_some());
    let host = format!("autodiscover.{}", cx.subject);
    if reached { own } else { dns::root_behind(cx, own, Some(&host)) }
}
