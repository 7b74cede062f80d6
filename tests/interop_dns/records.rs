//! Are records, aliases, response codes and long answers what dig says they are?

use std::collections::BTreeSet;

use exdoctor_checks::facts::dns::{Answer, Lookup, Mx, RecordType, Verification, View};

use crate::dig::dig;
use crate::expected::{by_dig, lookups, single_by_dig};
use crate::servers::servers;
use crate::zones::{NS1, ZONES};

#[test]
fn every_lookup_of_every_domain_is_what_dig_says() {
    let servers = servers();
    let lost = ["lame.test", "notloaded.test", "nothing.test", "host.ok.test"];
    let domains: Vec<&str> = ZONES.iter().map(|zone| zone.origin).chain(lost).collect();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    let mut compared = 0;
    for facts in servers.check(&domains) {
        let (followed, single) = lookups(&facts);
        let expected = followed.iter().map(|lookup| (lookup, by_dig(&servers, lookup)));
        let expected = expected.chain(single.iter().map(|lookup| (lookup, single_by_dig(&servers, lookup))));
        for (lookup, expected) in expected.filter(|(lookup, _)| !lookup.server.is_empty()) {
            compared += 1;
            seen.insert(state(lookup));
            if *lookup != expected {
                wrong.push(format!("exdoctor {lookup:?}\n     dig {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    let states =
        ["A", "AAAA", "CNAME", "MX", "NODATA", "NXDOMAIN", "REFUSED", "SERVFAIL", "SOA", "SRV", "TLSA", "TXT", "loop"];
    let missing: Vec<_> = states.iter().filter(|state| !seen.contains(**state)).collect();
    assert!(missing.is_empty() && compared > 300, "{compared} compared, never seen: {missing:?}");
}

/// In one word, what a lookup came to.
fn state(lookup: &Lookup) -> String {
    match &lookup.answer {
        Answer::Records(_) => lookup.rtype.word().to_owned(),
        Answer::NoData => "NODATA".to_owned(),
        Answer::NxDomain => "NXDOMAIN".to_owned(),
        Answer::Failed(code) => code.clone(),
        Answer::Loop => "loop".to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn an_answer_that_dig_finds_truncated_is_read_over_tcp_in_full() {
    let servers = servers();
    let ns1 = servers.local(NS1);
    let datagram = dig(ns1, "ok.test", RecordType::Txt, &["+norecurse", "+ignore", "+bufsize=1232"]);
    assert!(datagram.flags.contains(&"tc".to_owned()), "{datagram:?}");
    let whole = dig(ns1, "ok.test", RecordType::Txt, &["+norecurse", "+tcp"]).rows.len();
    let Verification { txt, .. } = servers.fact("ok.test");
    assert_eq!((txt.view, txt.lookup.texts().count()), (View::Public, whole));
}

#[test]
fn text_keeps_every_byte_that_is_text() {
    let Verification { txt, .. } = servers().fact("ok.test");
    let texts: Vec<&str> = txt.lookup.texts().collect();
    for expected in [
        "many strings, one record",
        "grüße 日本",
        "",
        " leading and trailing ",
        "escapes: \"quoted\" back\\slash semi;colon \ttab \u{1b}[31mred\u{1b}[0m <script>alert(1)</script>",
        "bytes: \0 \u{fffd} \u{fffd}",
    ] {
        assert!(texts.contains(&expected), "{expected:?} is missing in {texts:?}");
    }
}

#[test]
fn a_domain_that_takes_no_mail_names_no_host() {
    let mx: Mx = servers().fact("null.example");
    assert_eq!(mx.hosts, []);
    assert_eq!(format!("{:?}", mx.seen.lookup.answer), r#"Records([Mx { preference: 0, host: "." }])"#);
}
