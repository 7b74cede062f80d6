//! What does a plain HTTP address give, as certificates name them?
//!
//! What comes this way is signed, or worth nothing: lists of revoked certificates, OCSP answers, issuers.

use std::time::Duration;

use exdoctor_checks::facts::web::{Answer, Asked, Failure, Outcome};
use hyper::body::Bytes;
use tokio::time::timeout;
use url::Url;

use super::request::Request;
use super::{Web, Whole, place};

/// Why an address gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfetched {
    /// It could not be reached, or answered with an error.
    Unreachable(String),
    /// It answered with something that is too large.
    TooLarge(usize),
    /// It is not an address of plain HTTP.
    NotHttp(String),
    /// It is an inside address, to which nobody else may aim exdoctor.
    Inside(String),
}

/// Redirects that are followed, within plain HTTP.
const REDIRECTS: usize = 3;

impl Web {
    /// Makes a request to a plain HTTP address and gives the body; only status 200 gives one. A GET follows a few
    /// redirects.
    ///
    /// # Errors
    /// When there is none within the bounds.
    pub async fn fetch(&self, request: Request) -> Result<Bytes, Unfetched> {
        is_plain(&request.url).map_err(Unfetched::NotHttp)?;
        let wait = request.bounds.wait.unwrap_or(self.dialer.timeout());
        let late = || Unfetched::Unreachable(format!("no answer within {}", seconds(wait)));
        timeout(wait, self.followed(request)).await.unwrap_or_else(|_| Err(late()))
    }

    async fn followed(&self, request: Request) -> Result<Bytes, Unfetched> {
        let follows = request.method == hyper::Method::GET;
        let mut request = request;
        for _ in 0..=REDIRECTS {
            let Whole { asked, body, inside } = self.whole(&request).await;
            let answer = answer(asked, inside, request.bounds.most)?;
            match answer.header("location").next().filter(|_| follows && (300..400).contains(&answer.status)) {
                Some(location) => request.url = absolute(&request.url, location)?,
                None if answer.status == 200 => return Ok(body),
                None => return Err(Unfetched::Unreachable(format!("HTTP status {}", answer.status))),
            }
        }
        Err(Unfetched::Unreachable(format!("more than {REDIRECTS} redirects")))
    }
}

fn answer(asked: Asked, inside: bool, most: usize) -> Result<Answer, Unfetched> {
    match asked.outcome {
        Outcome::Answer(answer) => Ok(answer),
        Outcome::Failed { failure: Failure::TooLarge, .. } => Err(Unfetched::TooLarge(most)),
        Outcome::NotEstablished { reason } if inside => Err(Unfetched::Inside(reason)),
        Outcome::Failed { reason, .. } | Outcome::NoAddress { reason } | Outcome::NotEstablished { reason } => {
            Err(Unfetched::Unreachable(reason))
        }
    }
}

fn seconds(wait: Duration) -> String {
    format!("{} s", wait.as_secs_f32().ceil())
}

/// Whether an address is one of plain HTTP, else what it is.
fn is_plain(url: &str) -> Result<(), String> {
    let place = place::Place::parse(url)?;
    if place.secure { Err("https is not asked".to_owned()) } else { Ok(()) }
}

/// Where a redirect leads, within plain HTTP.
fn absolute(from: &str, location: &str) -> Result<String, Unfetched> {
    let target = Url::parse(from.trim()).and_then(|from| from.join(location.trim())).map(String::from);
    let target = target.unwrap_or_else(|_| location.to_owned());
    let refused =
        |_| Unfetched::Unreachable(format!("a redirect to {}, which is not plain HTTP", place::shown(location)));
    is_plain(&target).map_err(refused)?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_is_asked() {
        for url in ["ldap:///CN=Contoso", "https://pki.contoso.com/a.crl", "http://", "http://u@contoso.com/"] {
            assert!(is_plain(url).is_err(), "{url}");
        }
        assert_eq!(is_plain("HTTP://pki.contoso.com/Contoso Issuing CA.crl"), Ok(()));
    }

    #[test]
    fn a_redirect_stays_within_plain_http() {
        let from = "http://pki.contoso.com:8080/a";
        assert_eq!(absolute(from, "/b").unwrap(), "http://pki.contoso.com:8080/b");
        assert_eq!(absolute(from, "http://www.contoso.com/b").unwrap(), "http://www.contoso.com/b");
        for location in ["https://pki.contoso.com/b", "file:///etc/passwd", "javascript:alert(1)", "http://u:p@x/"] {
            assert!(matches!(absolute(from, location), Err(Unfetched::Unreachable(_))), "{location}");
        }
    }
}
