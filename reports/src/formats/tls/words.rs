//! How is an answer of a TLS server said in a few words?

use exdoctor_checks::facts::tls::{Answer, KeyExchange, Size, Stage};
use exdoctor_checks::values::suite_name;

/// What came of one offer.
pub(super) fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Hello(flight) => format!("chose {} with {}", flight.hello.version, suite_name(flight.hello.suite)),
        Answer::Alert(alert) => format!("alert {} ({})", alert.description, alert.name()),
        Answer::Closed => "closed the connection".to_owned(),
        Answer::Reset => "reset the connection".to_owned(),
        Answer::Refused => "refused the connection".to_owned(),
        Answer::Rejected(why) => format!("a router on the way rejects it: {why}"),
        Answer::Unreachable(why) => format!("cannot be reached: {why}"),
        Answer::Timeout(Stage::Connect) => "no connection in time".to_owned(),
        Answer::Timeout(_) => "no answer in time".to_owned(),
        Answer::PlainText(line) => format!("plain text: {line}"),
        Answer::Malformed(why) => format!("not TLS: {why}"),
        Answer::StartTls(_) => "STARTTLS did not begin".to_owned(),
    }
}

/// The key exchange that came with a suite; the suite's own word where none was seen.
pub(super) fn key_exchange(size: Size, usual: &str) -> String {
    match size {
        Size::Seen(KeyExchange::Group(group)) => group_name(group),
        Size::Seen(KeyExchange::Dh(bits)) => format!("DH {bits}"),
        Size::Seen(KeyExchange::Rsa(bits)) => format!("RSA {bits}"),
        Size::Seen(KeyExchange::ExplicitCurve) => "own curve".to_owned(),
        Size::Unseen => usual.to_owned(),
    }
}

/// The usual name of a group.
fn group_name(group: u16) -> String {
    let name = match group {
        0x0013 => "P-192",
        0x0015 => "P-224",
        0x0016 => "secp256k1",
        0x0017 => "P-256",
        0x0018 => "P-384",
        0x0019 => "P-521",
        0x001a => "brainpool256",
        0x001b => "brainpool384",
        0x001c => "brainpool512",
        0x001d => "X25519",
        0x001e => "X448",
        0x0100 => "ffdhe2048",
        0x0101 => "ffdhe3072",
        0x0102 => "ffdhe4096",
        0x0103 => "ffdhe6144",
        0x0104 => "ffdhe8192",
        0x11ec => "X25519MLKEM",
        other => return format!("group {other}"),
    };
    name.to_owned()
}
