//! Which observations of TLSA records have a known answer?

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::served::associated;
use crate::dns::example::{circumstances, example, lookup};
use crate::facts::dns::{Answer, Data, RecordType, Tlsa, TlsaHost, Validation};
use crate::facts::mail::{Broken, Smtp, Talk};
use crate::facts::tls::TlsChains;
use crate::mail::example::{healthy, offering, only, server};
use crate::prelude::*;
use crate::tls::example::{EXPIRED, ISSUING, LEAF, WILDCARD, hidden, trusted};

const HOST: &str = "mx.contoso.com";

/// A record of a certificate as it should be.
fn record(usage: u8, selector: u8, matching: u8, der: &[u8]) -> Data {
    let key = || X509Certificate::from_der(der).expect("test data").1.public_key().raw.to_vec();
    let bytes = if selector == 0 { der.to_vec() } else { key() };
    Data::Tlsa { usage, selector, matching, association: associated(&bytes, matching) }
}

fn tlsa(answer: Answer, validation: Option<Validation>) -> Tlsa {
    let lookup = lookup("_25._tcp.mx.contoso.com", RecordType::Tlsa, answer);
    Tlsa { hosts: vec![TlsaHost { host: HOST.to_owned(), lookup, validation }] }
}

fn of(given: &'static str, answer: Answer, validation: Option<Validation>, expect: Expect) -> Example {
    example(given, tlsa(answer, validation), circumstances(Scenario::D), expect)
}

/// Signed records, and what the host serves.
fn served(given: &'static str, records: Vec<Data>, talk: Talk, chains: Option<TlsChains>, expect: Expect) -> Example {
    let mut made = of(given, Answer::Records(records), Some(Validation::Secure), expect);
    let endpoint = Subject::endpoint(HOST, 25);
    made.facts.record(&endpoint, Smtp { host: HOST.to_owned(), ..server(talk) });
    if let Some(chains) = chains {
        made.facts.record(&endpoint, chains);
    }
    made
}

pub(super) fn all() -> Vec<Example> {
    let warning = |code| Expect::Finding(Level::Warning, code);
    let digest = |usage, length| {
        let association = "ab".repeat(length);
        Answer::Records(vec![Data::Tlsa { usage, selector: 1, matching: 1, association }])
    };
    let bogus = Validation::Bogus { reason: "the signature has ended".to_owned() };
    let unknown = Validation::NotEstablished { reason: "no answer in time".to_owned() };
    let leaf = || Some(trusted(&[LEAF, ISSUING]));
    let unsigned_way = || {
        let mut chains = trusted(&[WILDCARD, ISSUING]);
        chains.chains[0].signed = vec![0];
        Some(chains)
    };
    let compared = |given, records, chains, expect| served(given, records, healthy(), chains, expect);
    let mut theirs = tlsa(digest(3, 32), Some(Validation::Insecure));
    "contoso-com.mail.protection.outlook.com".clone_into(&mut theirs.hosts[0].host);
    vec![
        example("a host of Microsoft in an unsigned zone", theirs, circumstances(Scenario::D), warning("unsigned")),
        of("no TLSA record", Answer::NxDomain, None, Expect::NotApplicable),
        example("no MX host", Tlsa { hosts: Vec::new() }, circumstances(Scenario::D), Expect::NotApplicable),
        of("a TLSA record in an unsigned zone", digest(3, 32), Some(Validation::Insecure), warning("unsigned")),
        of("a TLSA record with a bad signature", digest(3, 32), Some(bogus), warning("bogus")),
        of("a usage that mail ignores", digest(1, 32), Some(Validation::Secure), warning("unusable")),
        of("a digest that is too short", digest(3, 1), Some(Validation::Secure), warning("unusable")),
        compared("the key of the served certificate", vec![record(3, 1, 1, LEAF)], leaf(), Expect::Pass),
        compared("the whole served certificate", vec![record(3, 0, 0, LEAF)], leaf(), Expect::Pass),
        compared("a SHA-512 of the served certificate", vec![record(3, 0, 2, LEAF)], leaf(), Expect::Pass),
        compared(
            "the next certificate published beside the served one",
            vec![record(3, 1, 1, EXPIRED), record(3, 1, 1, LEAF)],
            leaf(),
            Expect::Pass,
        ),
        compared(
            "an ended certificate that is named itself",
            vec![record(3, 1, 1, EXPIRED)],
            Some(trusted(&[EXPIRED])),
            Expect::Pass,
        ),
        compared("another key", vec![record(3, 1, 1, ISSUING)], leaf(), warning("mismatch")),
        compared(
            "the issuer as an anchor",
            vec![record(2, 0, 1, ISSUING)],
            Some(trusted(&[WILDCARD, ISSUING])),
            Expect::Pass,
        ),
        compared(
            "an anchor to which no signature leads",
            vec![record(2, 1, 1, ISSUING)],
            unsigned_way(),
            warning("mismatch"),
        ),
        compared("an anchor over another name", vec![record(2, 0, 1, ISSUING)], leaf(), warning("mismatch")),
        compared(
            "an anchor that is not sent",
            vec![record(2, 0, 1, ISSUING)],
            Some(trusted(&[WILDCARD])),
            warning("mismatch"),
        ),
        compared(
            "an anchor that is published whole and not sent",
            vec![record(2, 0, 0, ISSUING)],
            Some(trusted(&[WILDCARD])),
            Expect::Blocked,
        ),
        served("no STARTTLS", vec![record(3, 1, 1, LEAF)], offering(&["SIZE 1"]), None, warning("no-starttls")),
        served(
            "port 25 does not answer",
            vec![record(3, 1, 1, LEAF)],
            only(Err(Broken::Unanswered)),
            Some(hidden("nobody answered")),
            Expect::Blocked,
        ),
        compared("TLS did not begin", vec![record(3, 1, 1, LEAF)], Some(hidden("it was reset")), Expect::Blocked),
        of("the host was not connected to", digest(3, 32), Some(Validation::Secure), Expect::Blocked),
        of("a chain that could not be fetched", digest(3, 32), Some(unknown), Expect::Blocked),
        of("no answer in time", Answer::Timeout, None, Expect::Blocked),
    ]
}
