//! What else do the answers of a TLS server show, beside versions, suites and certificates?

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Copied;
use std::slice::Iter;

use exdoctor_checks::facts::tls::{
    Answer, Downgrade, Flight, KeyExchange, Offered, Order, Retry, Scan, ServerHello, Size, Version,
};
use serde::Serialize;

use super::words::key_exchange;
use crate::text::{Page, Row, Tone, write_table};

/// What one address shows; nothing where no answer tells.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Beside {
    /// Session tickets, in TLS 1.2 and below; those of TLS 1.3 come after the handshake.
    session_tickets: Option<bool>,
    /// The extended master secret, in every answer of TLS 1.0 to 1.2.
    extended_master_secret: Option<bool>,
    /// Secure renegotiation, in every answer of TLS 1.2 and below.
    secure_renegotiation: Option<bool>,
    /// Whether compression was chosen where it was offered.
    compression: Option<bool>,
    /// Whether old versions carry the mark of a server that knows a newer one.
    downgrade_sentinel: Option<bool>,
    /// Whether the handshake came with an OCSP response.
    ocsp_stapling: Option<bool>,
    /// The application protocol that was chosen, or `none`.
    alpn: Option<String>,
    /// The groups and the sizes of Diffie-Hellman and temporary RSA keys that were seen.
    key_exchanges: Vec<String>,
    /// What a HelloRetryRequest asked for.
    retry: Option<Retry>,
    /// Whose order of suites counts: `server`, `client` or `mixed`.
    order: BTreeMap<Version, &'static str>,
    /// Whether no version below TLS 1.3 is spoken.
    #[serde(skip)]
    only_tls13: bool,
}

impl Beside {
    /// What the answers say; nothing where no server chose anything.
    pub(super) fn of(scan: &Scan) -> Option<Self> {
        let evidence = scan.versions.values().map(|known| &known.evidence);
        let answers = scan.accepted.offers.iter().chain(&scan.accepted.any).chain(evidence).chain(&scan.weak);
        let flights: Vec<&Flight> = answers.filter_map(Answer::flight).collect();
        let handshake = scan.handshake.as_ref();
        let agreed = handshake.and_then(|handshake| handshake.outcome.as_ref().ok());
        if flights.is_empty() && agreed.is_none() {
            return None;
        }
        let old: Vec<&ServerHello> =
            flights.iter().map(|flight| &flight.hello).filter(|hello| hello.version < Version::Tls13).collect();
        // A short hello does without these extensions, and SSL 3 knows none.
        let extended: Vec<&ServerHello> =
            old.iter().copied().filter(|hello| hello.version > Version::Ssl3 && !scan.short_hello).collect();
        let stapled = flights.iter().any(|flight| flight.stapled.is_some())
            || handshake.is_some_and(|handshake| handshake.stapled.is_some());
        let shown = handshake.is_some_and(|handshake| !handshake.certificates.is_empty());
        let clear = flights.iter().find_map(|flight| flight.hello.alpn.clone());
        let asked = agreed.map(|agreed| agreed.alpn.clone().unwrap_or_else(|| "none".to_owned()));
        Some(Self {
            session_tickets: told(&extended, |all| all.any(|hello| hello.has(ServerHello::SESSION_TICKET))),
            extended_master_secret: told(&extended, |all| {
                all.all(|hello| hello.has(ServerHello::EXTENDED_MASTER_SECRET))
            }),
            secure_renegotiation: told(&old, |all| all.all(|hello| hello.has(ServerHello::RENEGOTIATION_INFO))),
            compression: compression(scan, &old),
            downgrade_sentinel: downgrade(scan, &old),
            ocsp_stapling: (stapled || shown).then_some(stapled),
            alpn: asked.filter(|protocol| protocol != "none" || clear.is_none()).or(clear),
            key_exchanges: key_exchanges(scan, &flights, agreed.and_then(|agreed| agreed.group)),
            retry: flights.iter().find_map(|flight| flight.retry),
            order: scan
                .versions
                .iter()
                .filter_map(|(version, known)| Some((*version, whose(known.order.as_ref()?))))
                .collect(),
            only_tls13: speaks(scan, Version::Tls13)
                && scan
                    .versions
                    .iter()
                    .all(|(version, known)| *version == Version::Tls13 || known.offered == Offered::No),
        })
    }
}

type Hellos<'h, 's> = Copied<Iter<'h, &'s ServerHello>>;

fn told<'h, 's>(hellos: &'h [&'s ServerHello], say: impl FnOnce(&mut Hellos<'h, 's>) -> bool) -> Option<bool> {
    (!hellos.is_empty()).then(|| say(&mut hellos.iter().copied()))
}

fn speaks(scan: &Scan, version: Version) -> bool {
    scan.versions.get(&version).is_some_and(|known| known.offered == Offered::Yes)
}

/// Only the offer of weak suites, and in depth one of TLS 1.2, hold a compression.
fn compression(scan: &Scan, old: &[&ServerHello]) -> Option<bool> {
    let in_depth = scan.versions.get(&Version::Tls12).is_some_and(|known| known.suites.is_some());
    let asked = scan.weak.as_ref().and_then(Answer::flight).is_some()
        || in_depth && speaks(scan, Version::Tls12) && !scan.short_hello;
    match old.iter().any(|hello| hello.compression != 0) {
        true => Some(true),
        false => asked.then_some(false),
    }
}

/// A server of TLS 1.3 must mark what it chooses below; one of TLS 1.2 should.
fn downgrade(scan: &Scan, old: &[&ServerHello]) -> Option<bool> {
    let below = if speaks(scan, Version::Tls13) { Version::Tls13 } else { Version::Tls12 };
    let lowered: Vec<&ServerHello> =
        old.iter().copied().filter(|hello| speaks(scan, below) && hello.version < below).collect();
    told(&lowered, |all| {
        all.all(|hello| match hello.downgrade {
            Some(Downgrade::KnowsTls13) => hello.version == Version::Tls12,
            Some(Downgrade::KnowsTls12) => hello.version < Version::Tls12,
            None => false,
        })
    })
}

fn key_exchanges(scan: &Scan, flights: &[&Flight], agreed: Option<u16>) -> Vec<String> {
    let clear = flights.iter().filter_map(|flight| flight.key_exchange.or(flight.hello.group.map(KeyExchange::Group)));
    let suites = scan.versions.values().filter_map(|known| known.suites.as_ref());
    let chosen = suites.flat_map(|suites| suites.chosen.values()).filter_map(|size| match size {
        Size::Seen(exchange) => Some(*exchange),
        Size::Unseen => None,
    });
    let all: BTreeSet<KeyExchange> = clear.chain(chosen).chain(agreed.map(KeyExchange::Group)).collect();
    all.into_iter().map(|exchange| key_exchange(Size::Seen(exchange), "")).collect()
}

fn whose(order: &Order) -> &'static str {
    match order {
        Order::Server(_) => "server",
        Order::Client => "client",
        Order::Mixed => "mixed",
    }
}

/// A line for each question.
pub(super) fn write(page: &mut Page, scan: &Scan) {
    let Some(beside) = Beside::of(scan) else { return };
    page.gap();
    page.text(2, Tone::Strong, "Beside");
    let open = if beside.only_tls13 { "only TLS 1.3 is spoken, which has none" } else { "not established" };
    let yes_no = |known: Option<bool>| match known {
        Some(true) => (Tone::Plain, "yes"),
        Some(false) => (Tone::Plain, "no"),
        None if beside.only_tls13 => (Tone::Dim, open),
        None => (Tone::Open, open),
    };
    let or_bad = |known: Option<bool>, good: bool| match known {
        Some(known) if known != good => (Tone::Bad, yes_no(Some(known)).1),
        known => yes_no(known),
    };
    let marked = match beside.downgrade_sentinel {
        Some(true) => (Tone::Plain, "old versions carry it"),
        Some(false) => (Tone::Warn, "old versions lack it"),
        None => (Tone::Dim, "no answer that could carry it"),
    };
    let compressed = match beside.compression {
        None if !beside.only_tls13 => (Tone::Open, "not established; --deep asks"),
        known => or_bad(known, false),
    };
    let stapled = match beside.ocsp_stapling {
        None => (Tone::Open, "not established"),
        known => yes_no(known),
    };
    let owned = |(tone, text): (Tone, &str)| (tone, text.to_owned());
    let rows = [
        (
            "ALPN",
            beside.alpn.clone().map_or_else(|| owned((Tone::Open, "not established")), |name| (Tone::Plain, name)),
        ),
        ("key exchanges", listed(&beside.key_exchanges, "none was seen")),
        ("order of suites", listed(&orders(&beside), "not asked; --deep asks")),
        ("session tickets", owned(yes_no(beside.session_tickets))),
        ("extended master secret", owned(yes_no(beside.extended_master_secret))),
        ("secure renegotiation", owned(or_bad(beside.secure_renegotiation, true))),
        ("compression", owned(compressed)),
        ("downgrade sentinel", owned(marked)),
        ("OCSP stapling", owned(stapled)),
    ];
    let retry = beside.retry.map(|retry| ("hello asked for again", (Tone::Plain, again(retry))));
    let rows = rows.into_iter().chain(retry);
    let rows: Vec<Row> = rows.map(|(label, (tone, text))| Row { tone, cells: vec![label.to_owned(), text] }).collect();
    write_table(page, &rows);
}

fn listed(words: &[String], none: &str) -> (Tone, String) {
    if words.is_empty() { (Tone::Dim, none.to_owned()) } else { (Tone::Plain, words.join(", ")) }
}

fn orders(beside: &Beside) -> Vec<String> {
    let of = |(version, whose): (&Version, &&str)| match *whose {
        "mixed" => format!("{version}: mostly the server's"),
        whose => format!("{version}: the {whose}'s"),
    };
    beside.order.iter().rev().map(of).collect()
}

fn again(retry: Retry) -> String {
    let group = retry.group.map(|group| key_exchange(Size::Seen(KeyExchange::Group(group)), ""));
    let key = group.map(|group| format!("with a key of {group}"));
    let cookie = retry.cookie.then(|| "with a cookie".to_owned());
    key.into_iter().chain(cookie).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::tls::{Accepted, Alert, Established, Handshake, VersionScan};
    use exdoctor_checks::values::SuiteId;

    use super::*;

    const ALERT: Answer = Answer::Alert(Alert { level: 2, description: 70 });

    /// A server of TLS 1.2 and 1.3.
    fn scan(change: impl FnOnce(&mut Flight)) -> Scan {
        let mut flight = Flight {
            hello: ServerHello {
                version: Version::Tls12,
                suite: SuiteId(0xC030),
                compression: 0,
                extensions: BTreeSet::from([23, 35, 0xFF01]),
                group: None,
                alpn: None,
                downgrade: Some(Downgrade::KnowsTls13),
            },
            retry: None,
            certificates: Vec::new(),
            stapled: None,
            key_exchange: Some(KeyExchange::Dh(2048)),
            certificate_request: None,
            warnings: BTreeSet::new(),
            cut: None,
        };
        let mut newer = flight.clone();
        (newer.hello.version, newer.hello.group, newer.key_exchange) = (Version::Tls13, Some(29), None);
        change(&mut flight);
        let spoken = |flight, order| VersionScan {
            offered: Offered::Yes,
            evidence: Answer::Hello(Box::new(flight)),
            suites: None,
            order,
        };
        Scan {
            accepted: Accepted { offers: vec![ALERT], any: None },
            versions: BTreeMap::from([
                (Version::Tls12, spoken(flight, Some(Order::Client))),
                (Version::Tls13, spoken(newer, None)),
            ]),
            weak: Some(ALERT),
            chains: BTreeSet::new(),
            handshake: None,
            short_hello: false,
            connections: 3,
        }
    }

    fn seen(change: impl FnOnce(&mut Flight)) -> Beside {
        Beside::of(&scan(change)).unwrap()
    }

    #[test]
    fn each_question_has_its_answer_in_the_clear_bytes() {
        let seen = seen(|_| {});
        let known = [seen.session_tickets, seen.extended_master_secret, seen.secure_renegotiation];
        assert_eq!((known, seen.downgrade_sentinel), ([Some(true); 3], Some(true)));
        assert_eq!((seen.compression, seen.ocsp_stapling, seen.alpn), (None, None, None), "nobody asked");
        assert_eq!(seen.key_exchanges, ["X25519", "DH 2048"]);
        assert_eq!(seen.order, BTreeMap::from([(Version::Tls12, "client")]));
    }

    #[test]
    fn what_is_missing_is_said_and_what_was_not_offered_is_not() {
        let none = |flight: &mut Flight| (flight.hello.extensions, flight.hello.downgrade) = (BTreeSet::new(), None);
        let bare = seen(none);
        let known = [bare.session_tickets, bare.extended_master_secret, bare.secure_renegotiation];
        assert_eq!((known, bare.downgrade_sentinel), ([Some(false); 3], Some(false)));
        let short = Beside::of(&Scan { short_hello: true, ..scan(none) }).unwrap();
        let known = [short.session_tickets, short.extended_master_secret, short.secure_renegotiation];
        assert_eq!(known, [None, None, Some(false)]);
    }

    #[test]
    fn the_protocol_of_the_handshake_counts_before_that_of_a_clear_answer() {
        let clear = |flight: &mut Flight| flight.hello.alpn = Some("http/1.1".to_owned());
        assert_eq!(seen(clear).alpn.as_deref(), Some("http/1.1"));
        let (version, suite, group) = (Version::Tls13, SuiteId(0x1302), Some(0x11EC));
        let agreed = |alpn: Option<&str>| Handshake {
            certificates: Vec::new(),
            stapled: None,
            possession: None,
            certificate_request: None,
            outcome: Ok(Established { version, suite, group, alpn: alpn.map(ToOwned::to_owned), after: None }),
        };
        let with = |alpn| Beside::of(&Scan { handshake: Some(agreed(alpn)), ..scan(clear) }).unwrap();
        assert_eq!(with(Some("h2")).alpn.as_deref(), Some("h2"));
        assert_eq!(with(None).alpn.as_deref(), Some("http/1.1"));
        assert!(with(None).key_exchanges.contains(&"X25519MLKEM".to_owned()));
    }

    #[test]
    fn a_compression_and_a_repeated_hello_are_seen_and_silence_shows_nothing() {
        let seen = seen(|flight| {
            flight.hello.compression = 1;
            flight.retry = Some(Retry { group: Some(24), cookie: true });
        });
        assert_eq!(
            (seen.compression, seen.retry.map(again).as_deref()),
            (Some(true), Some("with a key of P-384, with a cookie"))
        );
        let silent = Scan { versions: BTreeMap::new(), ..scan(|_| {}) };
        assert_eq!(Beside::of(&silent), None);
    }
}
