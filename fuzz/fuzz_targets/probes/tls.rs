//! What does the reader of flights make of these bytes?

#[path = "../../../src/probes/tls/wire/mod.rs"]
mod wire;

use exdoctor_checks::facts::tls::{Answer, Version};
use exdoctor_checks::values::{SuiteId, suites};
use wire::{ClientHello, Collector, Offer, Step};

/// Reads the bytes of a server in pieces, as they may come from a connection. The first byte says how.
pub fn read(data: &[u8]) {
    let Some((how, bytes)) = data.split_first() else { return };
    let version = Version::ALL[usize::from(how % 5)];
    let all: Vec<SuiteId> = suites().iter().map(|suite| suite.id).collect();
    let offer = Offer { also_tls12: version == Version::Tls13, ..Offer::new(version, all) };
    let mut collector = Collector::new(&offer);
    let size = 1 + usize::from(how / 5) * 23;
    for piece in bytes.chunks(size) {
        match collector.feed(piece) {
            Step::Read => {}
            Step::Done(answer) => return bounded(&answer, bytes.len()),
            Step::Again(again) => {
                let alpn = ["http/1.1".to_owned()];
                let name = Some("mail.contoso.com");
                let again = Some(again);
                let hello = ClientHello { offer: &offer, server_name: name, alpn: &alpn, random: [[7; 32]; 3], again };
                assert!(hello.record().len() < 16 * 1024);
            }
        }
    }
    bounded(&collector.end(Answer::Closed, "the connection was closed"), bytes.len());
}

fn bounded(answer: &Answer, sent: usize) {
    let Some(flight) = answer.flight() else { return };
    let kept: usize = flight.certificates.iter().chain(&flight.stapled).map(|der| der.0.len()).sum();
    assert!(kept <= sent, "{kept} bytes were kept of {sent}");
}
