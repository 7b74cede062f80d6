//! Does a handshake with the server come to its end?

use crate::facts::tls::{Alert, HandshakeFailure, Possession, Scan};
use crate::values::suite;

/// The groups that our library knows: P-256, P-384 and X25519.
const GROUPS: [u16; 3] = [23, 24, 29];
/// Alerts about the name or the client's certificate say nothing about the server's own.
const OTHER_REASONS: [u8; 6] = [42, 43, 46, 49, 112, 116];

/// What is wrong with every handshake, as a code and in words that follow the address.
pub(super) fn failure(scan: &Scan) -> Option<(&'static str, String)> {
    let handshake = scan.handshake.as_ref()?;
    if handshake.possession == Some(Possession::Disproven) {
        return Some(("wrong-key", "signs the handshake with another key than that of its certificate".to_owned()));
    }
    if matches!(handshake.possession, Some(Possession::NotEstablished(_))) {
        // The library could not follow the server so far: how the handshake went on for it says nothing.
        return None;
    }
    if !is_possible(scan) || handshake.certificate_request.is_some() {
        return None;
    }
    let how = match &handshake.outcome {
        Err(HandshakeFailure::Alert(alert)) if !OTHER_REASONS.contains(&alert.description) => ended(*alert),
        Err(HandshakeFailure::Closed) => "closes the connection".to_owned(),
        Err(HandshakeFailure::Reset) => "resets the connection".to_owned(),
        _ => return None,
    };
    Some(("handshake-fails", format!("chooses a suite, and then {how} before the handshake is complete")))
}

fn ended(alert: Alert) -> String {
    format!("sends alert {} ({})", alert.description, alert.name())
}

/// Whether the server chose what our library can do as well.
fn is_possible(scan: &Scan) -> bool {
    let mut chosen = scan.accepted.offers.iter().filter_map(|offer| offer.flight());
    chosen.any(|flight| {
        let group = flight.hello.group.or(match flight.key_exchange {
            Some(crate::facts::tls::KeyExchange::Group(group)) => Some(group),
            _ => None,
        });
        suite(flight.hello.suite).is_some_and(|suite| {
            suite.accepted && suite.cipher.ends_with("GCM") && ["any", "ECDHE"].contains(&suite.key_exchange.as_str())
        }) && group.is_some_and(|group| GROUPS.contains(&group))
    })
}
