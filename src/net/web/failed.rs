//! How did a connection or an exchange fail?

use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use exdoctor_checks::facts::web::{Failure, Outcome};
use rustls::Error as TlsError;

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
        Some(failure) => Outcome::Failed { failure, reason: format!("{address}: {error}") },
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
        return (failure, error.to_string());
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
