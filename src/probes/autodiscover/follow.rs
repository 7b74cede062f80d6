//! Which requests does an Autodiscover address lead to, one after the other?

use std::collections::BTreeSet;

use exdoctor_checks::autodiscover::reading::Reading;
use exdoctor_checks::facts::autodiscover::{Hazard, REDIRECTS};
use exdoctor_checks::facts::web::{Answer, Asked, Outcome};
use exdoctor_checks::model::Vantage;
use exdoctor_checks::values::below;
use tokio::time::{Duration, Instant};
use url::Url;

use crate::net::web::{Request, masked};
use crate::probes::ProbeCx;

/// As much of an answer as is read.
const BODY: usize = 256 * 1024;
/// As much of a body as evidence keeps, in characters.
const KEPT: usize = 16 * 1024;

/// Where a chain of redirects ended.
#[derive(Debug)]
pub(super) enum End {
    /// With the last answer.
    Here(Reading),
    /// With a redirect that nobody follows.
    Unsafe(String, Hazard),
}

/// A chain of requests.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) trail: Vec<Asked>,
    pub(super) end: End,
    /// Whether the last connection took all the time there is.
    pub(super) stalled: bool,
}

/// Asks an address, and where it redirects to, as far as clients follow.
///
/// The first address may be one in clear text: it is the one that clients ask for a redirect, without a credential.
pub(super) async fn follow(cx: &ProbeCx, start: &str, read: impl Fn(&Answer) -> Reading) -> Followed {
    let mut trail: Vec<Asked> = Vec::new();
    let mut seen = BTreeSet::from([key(start)]);
    let mut at = start.to_owned();
    loop {
        let begun = Instant::now();
        let mut asked = ask(cx, &at).await;
        let stalled = is_stalled(cx, &asked, begun.elapsed());
        let reading = asked.answer().map_or(Reading::Other, &read);
        shorten(&mut asked);
        let from = asked.url.clone();
        trail.push(asked);
        let Reading::Redirect(to) = reading else { return Followed { trail, end: End::Here(reading), stalled } };
        let hazard = match next(&from, &to) {
            Err(hazard) => hazard,
            Ok(url) if !seen.insert(key(&url)) => Hazard::Loop,
            Ok(_) if trail.len() > REDIRECTS => Hazard::TooMany,
            Ok(url) => {
                at = url;
                continue;
            }
        };
        return Followed { trail, end: End::Unsafe(masked(&to), hazard), stalled };
    }
}

/// One request; a chain that is not trusted is an answer of its own, and nothing is sent.
pub(super) async fn ask(cx: &ProbeCx, url: &str) -> Asked {
    cx.net.web.ask(&Request::get(url).most(BODY).inside(is_own(cx, url))).await
}

/// Whether the private network may be looked at for an address: seen from there, for hosts of the domain itself.
fn is_own(cx: &ProbeCx, url: &str) -> bool {
    let inside = matches!(cx.run.vantage, Vantage::Internal | Vantage::DynamicsServer | Vantage::ExchangeServer);
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let domain = cx.subject.name.rsplit_once('@').map_or(cx.subject.name.as_str(), |(_, domain)| domain);
    inside && below(host.trim_end_matches('.'), domain)
}

/// Where a redirect leads, when a client may follow it.
fn next(from: &str, to: &str) -> Result<String, Hazard> {
    let to = Url::parse(from).and_then(|from| from.join(to)).map_err(|_| Hazard::NotWeb)?;
    match to.scheme() {
        "http" => Err(Hazard::ClearText),
        "https" if to.username().is_empty() && to.password().is_none() => Ok(to.to_string()),
        _ => Err(Hazard::NotWeb),
    }
}

/// An address as it is compared: a client that comes to it again goes in a circle.
fn key(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    parsed.set_fragment(None);
    parsed.to_string().to_ascii_lowercase()
}

fn is_stalled(cx: &ProbeCx, asked: &Asked, took: Duration) -> bool {
    let open = matches!(asked.outcome, Outcome::NotEstablished { .. }) && asked.address.is_some();
    open && asked.proxy.is_none() && took + Duration::from_millis(5) >= cx.net.dialer.timeout()
}

fn shorten(asked: &mut Asked) {
    if let Outcome::Answer(answer) = &mut asked.outcome
        && let Some((end, _)) = answer.body.char_indices().nth(KEPT)
    {
        answer.body.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_follows_https_alone() {
        let from = "https://autodiscover.contoso.com/autodiscover/autodiscover.xml";
        assert_eq!(next(from, "/x").as_deref(), Ok("https://autodiscover.contoso.com/x"));
        assert_eq!(next(from, "//mail.contoso.com/x").as_deref(), Ok("https://mail.contoso.com/x"));
        for (to, hazard) in [
            ("http://mail.contoso.com/", Hazard::ClearText),
            ("HTTP://mail.contoso.com/", Hazard::ClearText),
            ("file:///etc/passwd", Hazard::NotWeb),
            ("javascript:alert(1)", Hazard::NotWeb),
            ("https://ada:secret@mail.contoso.com/", Hazard::NotWeb),
        ] {
            assert_eq!(next(from, to), Err(hazard), "{to}");
        }
    }

    #[test]
    fn the_same_address_in_other_words_is_the_same() {
        assert_eq!(key("https://Mail.Contoso.com:443/Autodiscover#a"), key("https://mail.contoso.com/autodiscover"));
    }
}
