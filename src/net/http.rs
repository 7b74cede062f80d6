//! What does a plain HTTP address give, as certificates name them?
//!
//! What comes this way is signed, or worth nothing: lists of revoked certificates, OCSP answers, issuers.

use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper::body::Bytes;

use super::dial::Dialer;
use super::dns::Names;
use super::message::{Broken, Message, Reply, exchange};
use super::reach::{self, Nowhere};

/// The door to plain HTTP.
pub struct Http {
    dialer: Arc<Dialer>,
    names: Arc<Names>,
}

/// How much is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of the body.
    pub most: usize,
    /// Time for everything.
    pub wait: Duration,
}

/// Why an address gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// It could not be reached, or answered with an error.
    Unreachable(String),
    /// It answered with something that is too large.
    TooLarge(usize),
    /// It is not an address of this protocol.
    NotHttp(String),
    /// It is an inside address, to which nobody else may aim exdoctor.
    Inside(String),
}

/// Redirects that are followed, within plain HTTP.
const REDIRECTS: usize = 3;

impl Http {
    /// A door through the dialer.
    pub fn new(dialer: Arc<Dialer>, names: Arc<Names>) -> Self {
        Self { dialer, names }
    }

    /// Fetches a body; only status 200 gives one.
    ///
    /// # Errors
    /// When there is none within the bounds.
    pub async fn get(&self, url: &str, bounds: Bounds) -> Result<Bytes, HttpError> {
        let follow = async {
            let mut at = url.to_owned();
            for _ in 0..=REDIRECTS {
                let reply = self.ask(&at, None, bounds.most).await?;
                match (reply.status, reply.location) {
                    (301 | 302 | 303 | 307 | 308, Some(location)) => at = absolute(&at, &location)?,
                    _ => return body(reply.status, reply.body),
                }
            }
            Err(HttpError::Unreachable(format!("more than {REDIRECTS} redirects")))
        };
        in_time(bounds.wait, follow).await
    }

    /// Posts a body and gives that of the answer; no redirect is followed.
    ///
    /// # Errors
    /// When there is none within the bounds.
    pub async fn post(
        &self,
        url: &str,
        kind: &'static str,
        content: Vec<u8>,
        bounds: Bounds,
    ) -> Result<Bytes, HttpError> {
        let asked = async {
            let reply = self.ask(url, Some((kind, content.into())), bounds.most).await?;
            body(reply.status, reply.body)
        };
        in_time(bounds.wait, asked).await
    }

    async fn ask(&self, url: &str, body: Option<(&'static str, Bytes)>, most: usize) -> Result<Reply, HttpError> {
        let uri = parse(url)?;
        let authority = uri.authority().expect("an address without a host is refused when it is parsed");
        let (host, port) = (bare(authority.host()).to_ascii_lowercase(), authority.port_u16().unwrap_or(80));
        let header = if port == 80 { authority.host().to_owned() } else { format!("{}:{port}", authority.host()) };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let message = Message { host: &header, path, body };
        let addresses = reach::addresses(&self.dialer, &self.names, &host, port).await;
        let mut last = HttpError::Unreachable(format!("{host} has no address that may be asked"));
        let nowhere = |nowhere: Nowhere| match nowhere.inside {
            true => {
                HttpError::Inside(format!("{}: inside; give --connect-to {host}:{port}=ADDRESS:PORT", nowhere.reason))
            }
            false => HttpError::Unreachable(nowhere.reason),
        };
        for address in addresses.map_err(nowhere)? {
            let stream = match self.dialer.tcp(address).await {
                Ok(stream) => stream,
                Err(error) => {
                    last = HttpError::Unreachable(format!("{address}: {error}"));
                    continue;
                }
            };
            return exchange(stream, &message, most).await.map_err(|broken| match broken {
                Broken::TooLarge(most) => HttpError::TooLarge(most),
                Broken::Protocol(why) => HttpError::Unreachable(format!("{address}: {why}")),
            });
        }
        Err(last)
    }
}

async fn in_time<T>(wait: Duration, asked: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
    let late = || HttpError::Unreachable(format!("no answer within {} s", wait.as_secs()));
    tokio::time::timeout(wait, asked).await.unwrap_or_else(|_| Err(late()))
}

fn body(status: u16, body: Bytes) -> Result<Bytes, HttpError> {
    if status == 200 { Ok(body) } else { Err(HttpError::Unreachable(format!("HTTP status {status}"))) }
}

/// An address of plain HTTP; spaces, which some authorities write, are escaped.
fn parse(url: &str) -> Result<Uri, HttpError> {
    let wrong = |why: &str| HttpError::NotHttp(why.to_owned());
    let (scheme, _) = url.split_once(':').ok_or_else(|| wrong("is not an address"))?;
    if !scheme.eq_ignore_ascii_case("http") {
        return Err(HttpError::NotHttp(format!("{} is not asked", scheme.to_ascii_lowercase())));
    }
    let uri: Uri = url.trim().replace(' ', "%20").parse().map_err(|_| wrong("is not an address"))?;
    let host = uri.authority().map(|authority| (authority.host(), authority.as_str().contains('@')));
    if host.is_none_or(|(host, user)| host.is_empty() || user) { Err(wrong("is not an address")) } else { Ok(uri) }
}

/// Where a redirect leads: a whole address, or a path of the same host.
fn absolute(from: &str, location: &str) -> Result<String, HttpError> {
    if !location.starts_with('/') || location.starts_with("//") {
        let refused = |_| HttpError::Unreachable(format!("a redirect to {location}, which is not plain HTTP"));
        return parse(location).map(|_| location.to_owned()).map_err(refused);
    }
    let authority = parse(from)?.into_parts().authority.map(|authority| authority.to_string());
    Ok(format!("http://{}{location}", authority.unwrap_or_default()))
}

fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_with_a_host_and_without_a_user_is_asked() {
        for url in
            ["ldap:///CN=Contoso", "https://pki.contoso.com/a.crl", "http://", "http:///a", "http://u@contoso.com/"]
        {
            assert!(matches!(parse(url), Err(HttpError::NotHttp(_))), "{url}");
        }
        let url = parse("HTTP://pki.contoso.com/Contoso Issuing CA.crl").unwrap();
        assert_eq!(url.path(), "/Contoso%20Issuing%20CA.crl");
    }

    #[test]
    fn a_redirect_stays_within_plain_http() {
        let from = "http://pki.contoso.com:8080/a";
        assert_eq!(absolute(from, "/b").unwrap(), "http://pki.contoso.com:8080/b");
        assert_eq!(absolute(from, "http://www.contoso.com/b").unwrap(), "http://www.contoso.com/b");
        for location in ["https://pki.contoso.com/b", "//pki.contoso.com/b", "b", "file:///etc/passwd"] {
            assert!(matches!(absolute(from, location), Err(HttpError::Unreachable(_))), "{location}");
        }
    }
}
