//! What is it that answers where EWS should be?

use super::challenge::{Challenge, challenges};
use crate::facts::ews::EwsAnswers;
use crate::facts::web::{Answer, Asked};
use crate::values::{FrontKind, fronts};

/// What answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Something that asks for sign-in, as EWS does.
    Ews,
    /// EWS without any sign-in.
    Anonymous,
    /// A redirect to Outlook on the web: where to.
    Owa(String),
    /// A redirect to a sign-in page: where to.
    SignInPage(String),
    /// Any other redirect: where to.
    Redirect(String),
    /// A page with a form for sign-in.
    Form,
    /// Another page or document: its media type.
    Page(String),
    /// 403.
    Forbidden,
    /// 404 or 410.
    NotFound,
    /// 429.
    Throttled,
    /// 5xx.
    Unavailable(u16),
    /// Any other status.
    Status(u16),
}

/// What the answers to the three requests come to.
pub struct Seen<'a> {
    /// What answers.
    pub surface: Surface,
    /// The request that shows it: what clients send counts more than what browsers do.
    pub shown_by: &'a Asked,
    /// Every way to sign in that any answer offers, each once.
    pub challenges: Vec<Challenge>,
    /// Whether some trace says that it is Exchange.
    pub exchange: bool,
}

/// The id by which Exchange names itself in a challenge.
pub const EXCHANGE_ID: &str = "00000002-0000-0ff1-ce00-000000000000";

/// Headers that Exchange sends and little else does.
const TRACES: [&str; 8] = [
    "x-feserver",
    "x-beserver",
    "x-calculatedbetarget",
    "x-calculatedfetarget",
    "x-diaginfo",
    "x-owa-version",
    "x-wssecurity-enabled",
    "x-ms-diagnostics",
];

/// What is seen; `None` where no request drew an answer.
pub fn seen(answers: &EwsAnswers) -> Option<Seen<'_>> {
    let shown_by = answers.service().into_iter().find(|asked| asked.answer().is_some())?;
    let surface = surface(shown_by.answer()?);
    let mut offered: Vec<Challenge> = Vec::new();
    for answer in answers.service().into_iter().filter_map(Asked::answer) {
        for challenge in challenges(answer.header("www-authenticate")) {
            let known = |known: &Challenge| known.is(&challenge.scheme) && known.params == challenge.params;
            if !offered.iter().any(known) {
                offered.push(challenge);
            }
        }
    }
    let traced = |answer: &Answer| TRACES.iter().any(|name| answer.header(name).next().is_some());
    let named = offered.iter().any(|one| one.param("client_id").is_some_and(|id| id.eq_ignore_ascii_case(EXCHANGE_ID)));
    let exchange = named || answers.service().into_iter().filter_map(Asked::answer).any(traced);
    Some(Seen { surface, shown_by, challenges: offered, exchange })
}

fn surface(answer: &Answer) -> Surface {
    if let Some(location) = answer.redirect() {
        return redirect(location);
    }
    match answer.status {
        401 => Surface::Ews,
        403 => Surface::Forbidden,
        404 | 410 => Surface::NotFound,
        429 => Surface::Throttled,
        500 if is_soap(answer) => Surface::Ews,
        status @ 500.. => Surface::Unavailable(status),
        200..300 => document(answer),
        status => Surface::Status(status),
    }
}

/// Addresses of sign-in pages, in lower case.
const SIGN_IN: [&str; 8] =
    ["/adfs/", "/my.policy", "cookieauth.dll", "/vpn/", "/logon", "/lm_auth_proxy", "/oauth2/", "/saml"];

fn redirect(location: &str) -> Surface {
    let lower = location.to_ascii_lowercase();
    let path = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let whole = location.to_owned();
    if path.split('/').any(|part| part == "owa") {
        return Surface::Owa(whole);
    }
    if SIGN_IN.iter().any(|known| path.contains(known)) { Surface::SignInPage(whole) } else { Surface::Redirect(whole) }
}

/// How much of a body is looked at.
const SEARCHED: usize = 16 * 1024;

fn document(answer: &Answer) -> Surface {
    let media = answer.media_type().unwrap_or_else(|| "no media type".to_owned());
    let body: String = answer.body.chars().take(SEARCHED).collect::<String>().to_ascii_lowercase();
    let service = body.contains("exchange.asmx") && (body.contains("wsdl") || body.contains("service"));
    if is_soap(answer) || service {
        return Surface::Anonymous;
    }
    let password = body.contains("type=\"password\"") || body.contains("type='password'");
    if media == "text/html" && password {
        return Surface::Form;
    }
    Surface::Page(media)
}

fn is_soap(answer: &Answer) -> bool {
    let xml = answer.media_type().is_some_and(|media| media.ends_with("/xml") || media.ends_with("+xml"));
    let start: String = answer.body.chars().take(SEARCHED).collect();
    xml && start.contains("http://schemas.xmlsoap.org/soap/envelope/")
}

/// What products seem to stand in front, in words; nothing of it is certain.
pub fn in_front(answers: &EwsAnswers) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for answer in answers.all().filter_map(Asked::answer) {
        for front in fronts(&answers.host, answer) {
            if !names.contains(&front.product.as_str()) {
                names.push(&front.product);
            }
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether the host is one that the Hybrid Agent serves to Exchange Online.
pub fn is_hybrid_agent(answers: &EwsAnswers) -> bool {
    let answer = Answer::default();
    fronts(&answers.host, &answer).iter().any(|front| front.kind == FrontKind::HybridAgent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, headers: &[(&str, &str)], body: &str) -> Surface {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        surface(&Answer { status, headers, body: body.to_owned(), ..Answer::default() })
    }

    #[test]
    fn redirects_are_told_apart_by_where_they_lead() {
        let to = |location: &str| of(302, &[("location", location)], "");
        assert!(matches!(to("https://mail.contoso.com/owa/"), Surface::Owa(_)));
        assert!(matches!(to("/OWA"), Surface::Owa(_)));
        assert!(matches!(to("https://sts.contoso.com/adfs/ls/?wa=wsignin1.0&wctx=/owa/"), Surface::SignInPage(_)));
        assert!(matches!(to("/my.policy"), Surface::SignInPage(_)));
        assert!(matches!(to("https://www.contoso.com/"), Surface::Redirect(_)));
        assert!(matches!(to("https://www.contoso.com/cowan/"), Surface::Redirect(_)));
    }

    #[test]
    fn documents_are_told_apart_by_what_they_hold() {
        let html = [("content-type", "text/html; charset=utf-8")];
        let xml = [("content-type", "text/xml; charset=utf-8")];
        assert_eq!(of(200, &html, "<input type=\"password\">"), Surface::Form);
        assert_eq!(of(200, &html, "<p>You have created a service. svcutil Exchange.asmx?wsdl"), Surface::Anonymous);
        assert_eq!(of(200, &html, "<p>Welcome"), Surface::Page("text/html".to_owned()));
        let fault = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">";
        assert_eq!(of(500, &xml, fault), Surface::Ews);
        assert_eq!(of(200, &xml, fault), Surface::Anonymous);
        assert_eq!(of(500, &html, fault), Surface::Unavailable(500));
    }
}
