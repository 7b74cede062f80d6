//! How are observations for examples written down?

use std::net::IpAddr;

use crate::facts::dns::{Answer, Data, Dnssec, Hop, Host, Lookup, RecordType, Seen, Validated, Validation, View};
use crate::prelude::*;

pub(crate) const DOMAIN: &str = "contoso.com";

/// The domain of the examples.
pub(crate) fn contoso() -> Subject {
    Subject::domain(DOMAIN)
}

/// A run of one scenario in the middle of 2026.
pub(crate) fn circumstances(scenario: Scenario) -> Circumstances {
    Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario])
}

/// A lookup that was answered by the first name server of the example.
pub(crate) fn lookup(name: &str, rtype: RecordType, answer: Answer) -> Lookup {
    Lookup { name: name.to_owned(), rtype, aliases: Vec::new(), answer, server: "192.0.2.53:53".to_owned() }
}

/// The same lookup, reached through aliases.
pub(crate) fn through_aliases(mut lookup: Lookup, targets: &[&str]) -> Lookup {
    for target in targets {
        let name = lookup.end().to_owned();
        lookup.aliases.push(Hop { name, target: (*target).to_owned() });
    }
    lookup
}

/// TXT records of a name.
pub(crate) fn texts(name: &str, texts: &[&str]) -> Lookup {
    let records: Vec<Data> = texts.iter().map(|text| Data::Txt((*text).to_owned())).collect();
    let answer = if records.is_empty() { Answer::NoData } else { Answer::Records(records) };
    lookup(name, RecordType::Txt, answer)
}

/// What the world sees.
pub(crate) fn public(lookup: Lookup) -> Seen {
    Seen { view: View::Public, lookup }
}

/// A host with these addresses.
pub(crate) fn host(name: &str, addresses: &[&str]) -> Host {
    let of = |rtype: RecordType, v6: bool| {
        let parsed = addresses.iter().filter_map(|text| text.parse::<IpAddr>().ok());
        let records: Vec<Data> = parsed.filter(|address| address.is_ipv6() == v6).map(Data::Address).collect();
        let answer = if records.is_empty() { Answer::NoData } else { Answer::Records(records) };
        lookup(name, rtype, answer)
    };
    Host { name: name.to_owned(), a: of(RecordType::A, false), aaaa: of(RecordType::Aaaa, true) }
}

/// An example of a check about the example domain.
pub(crate) fn example(
    given: &'static str,
    fact: impl Into<crate::facts::Fact>,
    circumstances: Circumstances,
    expect: Expect,
) -> Example {
    Example { given, facts: Facts::default().with(&contoso(), fact), circumstances, subject: DOMAIN, expect }
}

/// The same, where tenant discovery found that the domain signs in at a host.
pub(crate) fn signing_in_at(host: &str, mut example: Example) -> Example {
    use crate::entra::example::{discovered, signs_in_at};
    example.facts.record(&contoso(), discovered(vec![signs_in_at(host)]));
    example
}

/// The SOA record of the example domain in a state of its signatures.
pub(crate) fn validated(validation: Validation) -> Dnssec {
    let record = Validated { name: DOMAIN.to_owned(), rtype: RecordType::Soa, validation, signatures_end: None };
    Dnssec { records: vec![record], asked: "the authoritative servers".to_owned(), resolver: "NOERROR".to_owned() }
}
