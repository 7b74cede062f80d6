//! How does a ClientHello look, from SSL 3 to TLS 1.3?

use exdoctor_checks::facts::tls::Version;
use exdoctor_checks::values::SuiteId;

use super::bytes::{numbers, vector};
use super::extensions;

/// Says that the client knows secure renegotiation, where there is no room for an extension (RFC 5746).
const RENEGOTIATION_SCSV: u16 = 0x00FF;
const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;

/// What is offered to a server.
#[derive(Clone, Debug)]
pub(in crate::probes::tls) struct Offer {
    /// The newest version that is offered.
    pub version: Version,
    /// Whether TLS 1.2 is offered beside TLS 1.3.
    pub also_tls12: bool,
    /// The suites, the preferred one first.
    pub suites: Vec<SuiteId>,
    /// Whether compression is offered, which no client should do.
    pub compression: bool,
    /// How much of a hello the server can bear.
    pub form: Form,
}

/// The size of a ClientHello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::probes::tls) enum Form {
    /// Everything that present clients send.
    Full,
    /// A record of less than 256 bytes, for stacks that cannot read a longer one.
    Short,
}

/// A ClientHello that can be sent, and sent again when the server asks for another key share.
#[derive(Clone, Debug)]
pub(in crate::probes::tls) struct ClientHello<'a> {
    /// What is offered.
    pub offer: &'a Offer,
    /// The name of the server, unless it is an address.
    pub server_name: Option<&'a str>,
    /// The application protocols.
    pub alpn: &'a [String],
    /// Bytes that nobody can foretell: the random, the session id, and a key.
    pub random: [[u8; 32]; 3],
    /// What a HelloRetryRequest asked for.
    pub again: Option<Again>,
}

/// What the second ClientHello repeats or corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::probes::tls) struct Again {
    /// The group to send a key for.
    pub group: Option<u16>,
    /// The cookie to send back.
    pub cookie: Option<Vec<u8>>,
}

impl Offer {
    /// A version alone, in full.
    pub(in crate::probes::tls) fn new(version: Version, suites: Vec<SuiteId>) -> Self {
        Self { version, also_tls12: false, suites, compression: false, form: Form::Full }
    }

    /// Whether an answer in this version is an answer to the offer; older ones are, for servers may step back.
    pub(in crate::probes::tls) fn covers(&self, version: Version) -> bool {
        version <= self.version
    }

    fn is_tls13(&self) -> bool {
        self.version == Version::Tls13
    }
}

impl ClientHello<'_> {
    /// The record to send.
    pub(in crate::probes::tls) fn record(&self) -> Vec<u8> {
        let message = self.message();
        let record_version = if self.offer.version == Version::Ssl3 { Version::Ssl3 } else { Version::Tls10 };
        let mut record = Vec::with_capacity(message.len() + 5);
        record.push(HANDSHAKE);
        record.extend(record_version.wire().to_be_bytes());
        vector(&mut record, 2, |out| out.extend(message));
        record
    }

    fn message(&self) -> Vec<u8> {
        let offer = self.offer;
        let [random, session, _] = &self.random;
        let mut message = vec![CLIENT_HELLO];
        vector(&mut message, 3, |out| {
            out.extend(offer.version.min(Version::Tls12).wire().to_be_bytes());
            out.extend(random);
            // In TLS 1.3 a session id makes middle boxes believe in a resumed session; else there is none to resume.
            vector(out, 1, |out| out.extend(if offer.is_tls13() { &session[..] } else { &[] }));
            vector(out, 2, |out| {
                numbers(out, offer.suites.iter().map(|suite| suite.0));
                if offer.version == Version::Ssl3 || offer.form == Form::Short {
                    numbers(out, [RENEGOTIATION_SCSV]);
                }
            });
            vector(out, 1, |out| out.extend(if offer.compression { &[1, 0][..] } else { &[0] }));
            if offer.version > Version::Ssl3 {
                vector(out, 2, |out| extensions::write(self, out));
            }
        });
        message
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions, parse_tls_plaintext};

    use super::*;

    fn hello<'a>(offer: &'a Offer, name: Option<&'a str>) -> ClientHello<'a> {
        ClientHello { offer, server_name: name, alpn: &[], random: [[1; 32], [2; 32], [3; 32]], again: None }
    }

    /// The version, suites and extension numbers that another parser reads from a record.
    fn read(record: &[u8]) -> (u16, Vec<u16>, Vec<u16>) {
        let (rest, record) = parse_tls_plaintext(record).unwrap();
        assert!(rest.is_empty());
        let TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello)) = &record.msg[0] else {
            panic!("not a ClientHello")
        };
        let extensions = hello.ext.map(|bytes| parse_tls_client_hello_extensions(bytes).unwrap());
        let numbers = extensions.map(|(rest, list)| {
            assert!(rest.is_empty());
            list.iter().map(|extension| tls_parser::TlsExtensionType::from(extension).0).collect()
        });
        (hello.version.0, hello.ciphers.iter().map(|suite| suite.0).collect(), numbers.unwrap_or_default())
    }

    fn suites(count: u16) -> Vec<SuiteId> {
        (1..=count).map(SuiteId).collect()
    }

    #[test]
    fn an_ssl_3_hello_has_no_extensions_but_the_renegotiation_signal() {
        let offer = Offer::new(Version::Ssl3, suites(2));
        assert_eq!(read(&hello(&offer, Some("mail.contoso.com")).record()), (0x0300, vec![1, 2, 0xFF], vec![]));
    }

    #[test]
    fn a_tls_12_hello_carries_what_present_clients_send() {
        let offer = Offer::new(Version::Tls12, suites(3));
        let (version, suites, extensions) = read(&hello(&offer, Some("mail.contoso.com")).record());
        assert_eq!((version, suites), (0x0303, vec![1, 2, 3]));
        assert_eq!(extensions, [0, 23, 0xFF01, 10, 11, 35, 13]);
    }

    #[test]
    fn a_tls_13_hello_names_its_versions_and_sends_keys() {
        let offer = Offer::new(Version::Tls13, suites(2));
        let (version, _, extensions) = read(&hello(&offer, None).record());
        assert_eq!(version, 0x0303);
        assert!([43, 45, 51, 10, 13].iter().all(|number| extensions.contains(number)), "{extensions:?}");
    }

    #[test]
    fn a_short_hello_stays_under_256_bytes() {
        for version in [Version::Tls10, Version::Tls12] {
            let offer = Offer { form: Form::Short, ..Offer::new(version, suites(48)) };
            let record = hello(&offer, Some("a-rather-long-host-name.mail.contoso.com")).record();
            assert!(record.len() < 256, "{}", record.len());
        }
    }

    proptest! {
        #[test]
        fn no_full_message_has_a_length_that_old_load_balancers_swallow(count in 1u16..350, name in "[a-z]{1,60}") {
            for version in [Version::Tls10, Version::Tls12, Version::Tls13] {
                let offer = Offer::new(version, suites(count));
                let length = hello(&offer, Some(&name)).record().len() - 5;
                prop_assert!(!(256..512).contains(&length), "{length}");
            }
        }
    }
}
