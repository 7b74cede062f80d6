//! How does the scan of a TLS server look beside the report of its checks?

mod beside;
mod chains;
mod offers;
mod suites;
mod words;

use std::collections::BTreeMap;

use exdoctor_checks::facts::tls::{TlsChains, TlsRevocation, TlsScan};
use exdoctor_checks::model::Subject;
use serde::Serialize;

use self::beside::Beside;
use super::{Format, Style, json, render};
use crate::Report;
use crate::text::{Page, Tone};

/// What was seen of one endpoint.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scanned<'a> {
    /// The endpoint.
    pub endpoint: &'a Subject,
    /// What its addresses showed.
    pub scan: Option<&'a TlsScan>,
    /// Its certificate chains.
    pub chains: Option<&'a TlsChains>,
    /// Whether its certificates are revoked.
    pub revocation: Option<&'a TlsRevocation>,
}

/// The report in a format, with the scan where the format has a place for it: for people, and in JSON.
pub fn render_scan(report: &Report, scanned: &[Scanned<'_>], format: Format, style: Style) -> String {
    match format {
        Format::Human if !style.short => {
            let mut page = Page::new(style);
            for one in scanned {
                write(&mut page, one);
            }
            page.gap();
            page.finish() + &render(report, format, style)
        }
        Format::Json => json::pretty(&WithScan { report, tls: scanned.iter().map(WithBeside::of).collect() }),
        _ => render(report, format, style),
    }
}

/// The report, with one more member.
#[derive(Serialize)]
struct WithScan<'a> {
    #[serde(flatten)]
    report: &'a Report,
    tls: Vec<WithBeside<'a>>,
}

/// What was seen, and what follows for each address.
#[derive(Serialize)]
struct WithBeside<'a> {
    #[serde(flatten)]
    scanned: &'a Scanned<'a>,
    beside: BTreeMap<&'a str, Beside>,
}

impl<'a> WithBeside<'a> {
    fn of(scanned: &'a Scanned<'a>) -> Self {
        let addresses = scanned.scan.iter().flat_map(|scan| &scan.addresses);
        let beside = addresses.filter_map(|own| Some((own.address.as_str(), Beside::of(own.scan.as_ref()?)?)));
        Self { scanned, beside: beside.collect() }
    }
}

fn write(page: &mut Page, scanned: &Scanned<'_>) {
    let Some(scan) = scanned.scan else { return };
    if scan.addresses.is_empty() {
        page.section(&scanned.endpoint.name);
        let said: Vec<String> = ["A", "AAAA"]
            .iter()
            .zip(&scan.lookups)
            .map(|(kind, lookup)| format!("{kind}: {}", lookup.answer))
            .collect();
        page.text(2, Tone::Open, &format!("{} has no address: {}", scan.host, said.join("; ")));
    }
    // Addresses that show the same are shown once.
    let mut shown: Vec<(String, Vec<&str>)> = Vec::new();
    for address in &scan.addresses {
        let mut own = page.fresh();
        if let Some(scan) = &address.scan {
            offers::write(&mut own, scan);
            suites::write(&mut own, scan);
            beside::write(&mut own, scan);
        } else {
            let why = address.skipped.as_deref().unwrap_or("no reason");
            own.text(2, Tone::Open, &format!("not asked: {why}"));
        }
        let own = own.finish();
        match shown.iter_mut().find(|(text, _)| *text == own) {
            Some((_, addresses)) => addresses.push(&address.address),
            None => shown.push((own, vec![&address.address])),
        }
    }
    for (text, addresses) in shown {
        page.section(&format!("{} · {}", scanned.endpoint, addresses.join(", ")));
        text.lines().for_each(|line| page.push(line));
    }
    chains::write(page, scanned);
}
