//! What does Autodiscover say about a mailbox to somebody who signs in?

use std::time::Duration;

use exdoctor_checks::autodiscover::told;
use exdoctor_checks::facts::FactKind;
use exdoctor_checks::facts::autodiscover::{Protocol, REDIRECTS, Settings, SettingsStep, Told, Walk};
use exdoctor_checks::facts::sign_in::Why;
use exdoctor_checks::facts::web::Outcome;
use exdoctor_checks::model::{Scenario, Subject};
use url::Url;

use crate::ews::requests;
use crate::net::sign_in::{Credential, Signed};
use crate::net::web::Request;
use crate::probes::{Observed, ProbeCx};

/// As much of an answer is taken.
const BYTES: usize = 256 * 1024;
/// The walk of the domain is waited for as long; it has limits of its own.
const WALK: Duration = Duration::from_secs(50);

/// Asks where the walk of the domain ended, in POX and, where that names no address, in SOAP.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    if !cx.net.sign_in.has(Credential::Exchange) {
        return Observed::default();
    }
    let fixed = cx.run.ews_url.is_some() && !cx.run.scenarios.contains(&Scenario::C);
    let settings = if fixed {
        let why = "the configuration names the address of EWS, so that nobody asks Autodiscover";
        Settings { unasked: Some(why.to_owned()), ..Settings::default() }
    } else {
        Settings { steps: asked(&cx).await, unasked: None }
    };
    Observed::one(&cx.subject, settings).seen_with(Credential::Exchange)
}

async fn asked(cx: &ProbeCx) -> Vec<SettingsStep> {
    let mut steps: Vec<SettingsStep> = Vec::new();
    let (mut protocol, mut url, mut address) = (Protocol::Pox, start(cx).await, cx.subject.name.clone());
    while steps.len() <= REDIRECTS {
        let step = ask(cx, protocol, &url, &address).await;
        let told = step.told.clone();
        steps.push(step);
        match told {
            Told::Url { url: next } if is_next(&steps, &next) => url = next,
            Told::Address { address: next } if !next.eq_ignore_ascii_case(&address) => {
                let Some((_, domain)) = next.rsplit_once('@') else { break };
                url = usual(protocol, domain);
                address.clone_from(&next);
            }
            Told::Settings { ews: Some(_), .. } | Told::Withheld { .. } => break,
            _ => match url.strip_suffix(".xml").filter(|_| protocol == Protocol::Pox) {
                Some(place) => (protocol, url) = (Protocol::Soap, format!("{place}.svc")),
                None => break,
            },
        }
    }
    steps
}

/// Where most domains have Autodiscover.
fn usual(protocol: Protocol, domain: &str) -> String {
    let file = if protocol == Protocol::Pox { "xml" } else { "svc" };
    format!("https://autodiscover.{domain}/autodiscover/autodiscover.{file}")
}

/// A redirect is followed over HTTPS, and nowhere twice.
fn is_next(steps: &[SettingsStep], url: &str) -> bool {
    url.starts_with("https://") && steps.iter().all(|step| step.asked.url != url)
}

async fn ask(cx: &ProbeCx, protocol: Protocol, url: &str, address: &str) -> SettingsStep {
    let body = match protocol {
        Protocol::Pox => requests::pox(address),
        Protocol::Soap => requests::user_settings(url, address),
    };
    let request = Request::post(url, "text/xml; charset=utf-8", body).header("x-anchormailbox", address).most(BYTES);
    let Signed { mut asked, scheme, .. } = cx.net.ews.signed(&cx.net.sign_in, &request.inside(is_own(cx, url))).await;
    let answer = asked.answer();
    let told = match (&scheme, answer) {
        (_, Some(answer)) if answer.redirect().is_some() => {
            let to = answer.redirect().unwrap_or_default();
            let url =
                Url::parse(&asked.url).and_then(|from| from.join(to)).map_or_else(|_| to.to_owned(), String::from);
            Told::Url { url }
        }
        (Err(refused), None) if refused.why != Why::NotEstablished => Told::Withheld { reason: refused.reason.clone() },
        (Err(refused), Some(_)) if refused.why == Why::NotOffered => Told::Withheld { reason: refused.reason.clone() },
        (_, Some(answer)) => match protocol {
            Protocol::Pox => told::pox(&answer.body),
            Protocol::Soap => told::soap(&answer.body),
        },
        (_, None) => Told::Nothing,
    };
    if let Outcome::Answer(answer) = &mut asked.outcome {
        answer.body.clear();
    }
    SettingsStep { protocol, asked, scheme: scheme.ok().map(|scheme| scheme.to_string()), told }
}

/// Where the walk of the domain ended, else where most domains have it; never the web site of the domain.
async fn start(cx: &ProbeCx) -> String {
    let domain = domain(cx);
    let subject = Subject::domain(domain);
    let waited = async {
        loop {
            {
                let facts = cx.facts.read().expect("nobody panics while holding this lock");
                if facts.standing(&subject).is_none() || facts.loss(FactKind::AutodiscoverWalk, &subject).is_some() {
                    return None;
                }
                if let Some(walk) = facts.fetch::<Walk>(&subject) {
                    return walk.found().map(|(_, url)| url.to_owned());
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(WALK, waited).await.ok().flatten();
    let is_root = |url: &String| {
        Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).as_deref() == Some(domain)
    };
    found.filter(|url| !is_root(url)).unwrap_or_else(|| usual(Protocol::Pox, domain))
}

fn domain(cx: &ProbeCx) -> &str {
    cx.subject.name.rsplit_once('@').map_or(cx.subject.name.as_str(), |(_, domain)| domain)
}

/// Whether the private network may be asked: for hosts below the mailbox's own domain, and those that are named.
fn is_own(cx: &ProbeCx, url: &str) -> bool {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    exdoctor_checks::values::below(&host, domain(cx)) || cx.run.autodiscover_hosts.contains(&host)
}
