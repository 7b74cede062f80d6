//! Which versions does a server speak, and what else does it show?

use exdoctor_checks::facts::tls::{Answer, Offered, Scan};
use exdoctor_checks::values::suite;

use super::words::answer;
use crate::text::{Page, Row, Tone, write_table};

/// A row for each version, and one for what follows from the answers.
pub(super) fn write(page: &mut Page, scan: &Scan) {
    if scan.versions.is_empty() {
        let said: Vec<String> = scan.accepted.offers.iter().chain(&scan.accepted.any).map(answer).collect();
        page.text(2, Tone::Open, &said.join("; "));
        return;
    }
    let mut rows: Vec<Row> = Vec::new();
    for (version, known) in scan.versions.iter().rev() {
        let (tone, word) = match known.offered {
            Offered::Yes => (Tone::Plain, "offered"),
            Offered::No => (Tone::Dim, "not offered"),
            Offered::NotEstablished => (Tone::Open, "open"),
        };
        rows.push(Row { tone, cells: vec![version.to_string(), word.to_owned(), answer(&known.evidence)] });
    }
    let word = match accepts(scan) {
        Some(true) => (Tone::Good, "yes"),
        Some(false) => (Tone::Bad, "no"),
        None => (Tone::Open, "open"),
    };
    let offers = scan.accepted.offers.iter().map(answer).collect::<Vec<_>>().join("; ");
    rows.push(Row { tone: word.0, cells: vec!["Dynamics".to_owned(), word.1.to_owned(), offers] });
    write_table(page, &rows);
    for remark in remarks(scan) {
        page.text(2, Tone::Plain, &remark);
    }
}

/// Whether a suite was chosen that Dynamics accepts; nothing where an offer was not answered.
fn accepts(scan: &Scan) -> Option<bool> {
    let evidence = scan.versions.values().map(|known| &known.evidence);
    let mut chosen = scan.accepted.offers.iter().chain(&scan.accepted.any).chain(evidence).filter_map(Answer::flight);
    if chosen.any(|flight| suite(flight.hello.suite).is_some_and(|suite| suite.accepted)) {
        return Some(true);
    }
    let answered = |answer: &Answer| matches!(answer, Answer::Hello(_) | Answer::Alert(_));
    scan.accepted.offers.iter().all(answered).then_some(false)
}

/// What else stands in the answers, where it is not as usual.
fn remarks(scan: &Scan) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(Answer::Hello(_)) = &scan.weak {
        remarks.push("Weak suites alone are accepted too.".to_owned());
    }
    if scan.short_hello {
        remarks.push("Only a ClientHello below 256 bytes is understood.".to_owned());
    }
    if scan.handshake.as_ref().is_some_and(|handshake| handshake.certificate_request.is_some()) {
        remarks.push("A client certificate is asked for.".to_owned());
    }
    remarks
}
