//! Which cipher suites does a server accept, and what is each worth?

use std::collections::BTreeMap;

use exdoctor_checks::facts::tls::{Answer, Flight, KeyExchange, Offered, Order, Scan, Size, Version, VersionScan};
use exdoctor_checks::values::{self, SuiteId, Weakness};

use super::words::key_exchange;
use crate::text::{Page, Tone, counted, width};

/// Below this width a suite takes more lines.
const WIDE: usize = 76;

/// A table of suites for each version; versions with the same suites share one.
pub(super) fn write(page: &mut Page, scan: &Scan) {
    let mut tables: Vec<(Vec<Version>, Offer)> = Vec::new();
    for (version, known) in scan.versions.iter().rev() {
        let Some(offer) = Offer::of(*version, known, scan) else { continue };
        match tables.iter_mut().find(|(_, other)| *other == offer) {
            Some((versions, _)) => versions.push(*version),
            None => tables.push((vec![*version], offer)),
        }
    }
    for (versions, offer) in &tables {
        let names: Vec<&str> = versions.iter().map(|version| version.name()).collect();
        page.gap();
        page.text(2, Tone::Strong, &format!("{} · {}", names.join(", "), offer.about()));
        if page.columns() >= WIDE {
            page.text(2, Tone::Dim, &line("suite", "key exchange", "bits", "Dynamics"));
        }
        offer.suites.iter().for_each(|(suite, size)| row(page, *suite, *size));
    }
}

/// The suites of one version.
#[derive(PartialEq, Eq)]
struct Offer {
    suites: Vec<(SuiteId, Size)>,
    order: Option<Order>,
    whole: bool,
    open: usize,
}

impl Offer {
    fn of(version: Version, known: &VersionScan, scan: &Scan) -> Option<Self> {
        if known.offered != Offered::Yes {
            return None;
        }
        let chosen = known.suites.as_ref().map_or_else(|| seen(version, scan), |suites| suites.chosen.clone());
        let mut suites: Vec<(SuiteId, Size)> = chosen.into_iter().collect();
        if let Some(Order::Server(order)) = &known.order {
            let place = |suite: SuiteId| order.iter().position(|own| *own == suite).unwrap_or(usize::MAX);
            suites.sort_by_key(|(suite, _)| place(*suite));
        }
        let open = known.suites.as_ref().map_or(0, |suites| suites.not_established.len());
        let order = known.order.clone();
        Some(Self { suites, order, whole: known.suites.is_some(), open })
    }

    fn about(&self) -> String {
        let count = counted(self.suites.len(), "suite");
        let order = match &self.order {
            Some(Order::Server(order)) if order.len() >= self.suites.len() => ", in the server's order",
            Some(Order::Server(_)) => ", the server's order counts",
            Some(Order::Client) => ", the client's order counts",
            Some(Order::Mixed) => ", mostly the server's order counts",
            None => "",
        };
        let open = if self.open > 0 { format!(", {} not established", self.open) } else { String::new() };
        if self.whole { format!("{count}{order}{open}") } else { format!("{count} seen; --deep asks for all") }
    }
}

/// The suites of a version that answers show.
fn seen(version: Version, scan: &Scan) -> BTreeMap<SuiteId, Size> {
    let evidence = scan.versions.values().map(|known| &known.evidence);
    let answers = scan.accepted.offers.iter().chain(&scan.accepted.any).chain(evidence).chain(&scan.weak);
    let flights = answers.filter_map(Answer::flight).filter(|flight| flight.hello.version == version);
    flights.map(|flight| (flight.hello.suite, size(flight))).collect()
}

fn size(flight: &Flight) -> Size {
    let group = flight.hello.group.map(KeyExchange::Group);
    flight.key_exchange.or(group).map_or(Size::Unseen, Size::Seen)
}

fn row(page: &mut Page, id: SuiteId, size: Size) {
    let suite = values::suite(id);
    let name = values::suite_name(id);
    let exchange = key_exchange(size, suite.map_or("unknown", |suite| suite.key_exchange.as_str()));
    let bits = suite.map_or_else(|| "?".to_owned(), |suite| suite.bits.to_string());
    let weak: Vec<&str> = suite.map_or_else(Vec::new, |suite| suite.weaknesses().into_iter().map(word).collect());
    let accepted = if suite.is_some_and(|suite| suite.accepted) { "yes" } else { "no" };
    let verdict = std::iter::once(accepted).chain(weak.iter().copied()).collect::<Vec<_>>().join(", ");
    let tone = match (weak.is_empty(), accepted) {
        (false, _) => Tone::Bad,
        (true, "yes") => Tone::Good,
        (true, _) => Tone::Plain,
    };
    let wide = line(&name, &exchange, &bits, &verdict);
    if width(&wide) + 2 <= page.columns() {
        page.text(2, tone, &wide);
    } else {
        page.text(2, tone, &name);
        page.text(6, Tone::Plain, &format!("{exchange}, {bits} bits, Dynamics: {verdict}"));
    }
    if let Some(openssl) = suite.and_then(|suite| suite.openssl.as_deref()).filter(|openssl| *openssl != name) {
        page.text(4, Tone::Dim, openssl);
    }
}

/// One line of the table; words that may not be parted are kept together.
fn line(suite: &str, exchange: &str, bits: &str, verdict: &str) -> String {
    crate::text::glued(&format!("{suite:<45} {exchange:<12} {bits:>4}  {verdict}"))
}

fn word(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Null => "NULL",
        Weakness::Anonymous => "anonymous",
        Weakness::Export => "export",
        Weakness::Rc4 => "RC4",
        Weakness::Rc2 => "RC2",
        Weakness::Des => "DES",
        Weakness::TripleDes => "3DES",
        Weakness::Md5 => "MD5",
    }
}
