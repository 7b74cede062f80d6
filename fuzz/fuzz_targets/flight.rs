//! Is there any answer to a ClientHello that makes the reader of flights panic, or keep more than it was sent?
#![no_main]
#![allow(dead_code, missing_docs, unreachable_pub, reason = "a part of the scanner is compiled by itself")]

mod probes {
    pub mod tls {
        #[path = "../../../../../src/probes/tls/wire/mod.rs"]
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
                        let hello =
                            ClientHello { offer: &offer, server_name: name, alpn: &alpn, random: [[7; 32]; 3], again };
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
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| probes::tls::read(data));
