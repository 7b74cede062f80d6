//! How is what stands beside versions, suites and certificates written for people?

use exdoctor_checks::facts::tls::{KeyExchange, Retry, Scan, Size, Version};

use super::beside::Beside;
use super::words::key_exchange;
use crate::text::{Page, Row, Tone, write_table};

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

/// What a server asked for, once more.
pub(super) fn again(retry: Retry) -> String {
    let group = retry.group.map(|group| key_exchange(Size::Seen(KeyExchange::Group(group)), ""));
    let key = group.map(|group| format!("with a key of {group}"));
    let cookie = retry.cookie.then(|| "with a cookie".to_owned());
    key.into_iter().chain(cookie).collect::<Vec<_>>().join(", ")
}
