//! How did a connection or an exchange fail?

use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use exdoctor_checks::facts::web::{Failure, Outcome};
use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error as TlsError};

use crate::parse::Proxy;

/// The host was not reached.
pub(super) fn connecting(address: SocketAddr, error: &io::Error) -> Outcome {
    let reason = format!("{address}: {error}");
    match by_kind(error) {
        Some(failure) => Outcome::Failed { failure, reason },
        None => Outcome::NotEstablished { reason },
    }
}

/// The proxy was not reached, which says nothing about the host.
pub(super) fn proxy_away(proxy: &Proxy, error: &io::Error) -> Outcome {
    let reason = format!("the proxy {proxy} is not reached: {error}");
    match by_kind(error) {
        Some(_) => Outcome::Failed { failure: Failure::Proxy, reason },
        None => Outcome::NotEstablished { reason },
    }
}

/// TLS did not come about.
pub(super) fn handshake(address: SocketAddr, error: &io::Error) -> Outcome {
    match tls(error) {
        Some(failure) => Outcome::Failed { failure, reason: format!("{address}: {}", in_words(error)) },
        None => connecting(address, error),
    }
}

/// The exchange broke; `whole` bounds the head of the answer.
pub(super) fn exchange(error: &hyper::Error, head: usize) -> (Failure, String) {
    if error.is_parse_too_large() {
        return (Failure::TooLarge, format!("the head of the answer is larger than {head} bytes or 100 headers"));
    }
    if let Some(error) = io_cause(error) {
        let failure = tls(error).or_else(|| by_kind(error)).unwrap_or(Failure::Protocol);
        return (failure, in_words(error));
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return (Failure::Closed, "the connection was closed before the answer was whole".to_owned());
    }
    (Failure::Protocol, error.to_string())
}

/// Whether a body ended with the connection, without the farewell of TLS.
pub(super) fn is_end(error: &hyper::Error) -> bool {
    io_cause(error).is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof)
}

fn by_kind(error: &io::Error) -> Option<Failure> {
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(Failure::Refused),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Some(Failure::Reset),
        ErrorKind::UnexpectedEof => Some(Failure::Closed),
        _ => None,
    }
}

fn tls(error: &io::Error) -> Option<Failure> {
    match error.get_ref()?.downcast_ref::<TlsError>()? {
        TlsError::InvalidCertificate(_) => Some(Failure::Certificate),
        TlsError::InvalidMessage(_) => Some(Failure::PlainText),
        _ => Some(Failure::Handshake),
    }
}

/// What a library says about a connection; about certificates, in words that a reader can use.
fn in_words(error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        Some(TlsError::InvalidCertificate(why)) => untrusted(why),
        _ => error.to_string(),
    }
}

/// Why a certificate is not trusted.
pub(super) fn untrusted(why: &CertificateError) -> String {
    match why {
        CertificateError::ExpiredContext { not_after, .. } => format!("the certificate ended on {}", day(*not_after)),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("the certificate is not valid before {}", day(*not_before))
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            let bare = |name: &String| name.trim_start_matches("DnsName(").trim_matches(['"', ')']).to_owned();
            let mut names: Vec<String> = presented.iter().take(NAMES).map(bare).collect();
            if presented.len() > NAMES {
                names.push(format!("{} more", presented.len() - NAMES));
            }
            let names = if names.is_empty() { "no host".to_owned() } else { names.join(", ") };
            format!("the certificate names {names}, not {}", expected.to_str())
        }
        CertificateError::UnknownIssuer => "no root that is known here vouches for the certificate".to_owned(),
        other => other.to_string(),
    }
}

/// So many names of a certificate are told.
const NAMES: usize = 5;

fn day(at: UnixTime) -> String {
    let at = i64::try_from(at.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "a day that no calendar has".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

fn io_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_certificate_is_refused_in_words_with_days_and_names() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let ended = CertificateError::ExpiredContext { time: at(1_780_304_400), not_after: at(1_777_248_000) };
        assert_eq!(untrusted(&ended), "the certificate ended on 2026-04-27 00:00 UTC");
        let other = CertificateError::NotValidForNameContext {
            expected: "mail.contoso.com".try_into().unwrap(),
            presented: vec!["DnsName(\"owa.fabrikam.com\")".to_owned()],
        };
        assert_eq!(untrusted(&other), "the certificate names owa.fabrikam.com, not mail.contoso.com");
        let wrapped =
            io::Error::new(ErrorKind::InvalidData, TlsError::InvalidCertificate(CertificateError::UnknownIssuer));
        assert_eq!(in_words(&wrapped), "no root that is known here vouches for the certificate");
    }
}
