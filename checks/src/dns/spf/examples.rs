//! Which policies show what the check says?

use crate::dns::example::{circumstances, contoso, example, host, lookup, public, texts};
use crate::facts::dns::{Answer, Data, Lookup, Mx, RecordType, Spf, View};
use crate::prelude::*;

const EXCHANGE: &str = "spf.protection.outlook.com";

pub(super) fn all() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let warning = |code| Expect::Finding(Level::Warning, code);
    let note = |code| Expect::Finding(Level::Note, code);
    let exchange = || texts(EXCHANGE, &["v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 -all"]);
    let include = |n: usize| texts(&format!("_spf{n}.contoso.com"), &["v=spf1 ip4:192.0.2.7 -all"]);
    let includes = |n: usize| (1..=n).map(|n| format!("include:_spf{n}.contoso.com")).collect::<Vec<_>>().join(" ");
    vec![
        at_exchange_online(
            "Exchange Online included",
            vec![own("v=spf1 include:spf.protection.outlook.com -all"), exchange()],
            Expect::Pass,
        ),
        at_exchange_online(
            "a flattened record with the ranges of Exchange Online",
            vec![own("v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 -all"), exchange()],
            Expect::Pass,
        ),
        at_exchange_online(
            "only the company's own server",
            vec![own("v=spf1 ip4:192.0.2.25 -all"), exchange()],
            warning("exchange-online-not-allowed"),
        ),
        at_exchange_online(
            "a flattened record that has fallen behind",
            vec![own("v=spf1 ip4:198.51.100.0/24 -all"), exchange()],
            note("exchange-online-partly-allowed"),
        ),
        at_exchange_online(
            "a macro that only a message resolves",
            vec![own("v=spf1 exists:%{i}._spf.contoso.com -all"), exchange()],
            note("exchange-online-not-countable"),
        ),
        at_exchange_online(
            "the record of Exchange Online not answered",
            vec![own("v=spf1 ip4:192.0.2.25 -all"), lookup(EXCHANGE, RecordType::Txt, Answer::Timeout)],
            note("exchange-online-unknown"),
        ),
        anywhere(
            "a redirect to a policy that works",
            vec![own("v=spf1 redirect=_spf1.contoso.com"), include(1)],
            Expect::Pass,
        ),
        anywhere("no SPF record", vec![texts("contoso.com", &["MS=ms12345678"])], warning("missing")),
        anywhere(
            "two SPF records",
            vec![texts("contoso.com", &["v=spf1 mx -all", "v=spf1 include:spf.protection.outlook.com -all"])],
            error("several-records"),
        ),
        anywhere("an address with 300 in it", vec![own("v=spf1 ip4:192.0.2.300 -all")], error("syntax")),
        anywhere(
            "ten look-ups",
            [vec![own(&format!("v=spf1 {} -all", includes(10)))], (1..=10).map(include).collect()].concat(),
            Expect::Pass,
        ),
        anywhere(
            "eleven look-ups",
            [vec![own(&format!("v=spf1 {} -all", includes(11)))], (1..=11).map(include).collect()].concat(),
            error("too-many-lookups"),
        ),
        anywhere(
            "an include of a name without SPF record",
            vec![own("v=spf1 include:_spf1.contoso.com -all"), texts("_spf1.contoso.com", &[])],
            error("refers-to-nothing"),
        ),
        anywhere(
            "an include that leads back",
            vec![
                own("v=spf1 include:_spf1.contoso.com -all"),
                texts("_spf1.contoso.com", &["v=spf1 include:contoso.com -all"]),
            ],
            error("circle"),
        ),
        anywhere("an mx with eleven hosts", vec![own("v=spf1 mx -all"), exchangers(11)], error("too-many-exchangers")),
        anywhere(
            "a name with a label of 64 characters",
            vec![own(&format!("v=spf1 a:{}.contoso.com -all", "a".repeat(64)))],
            error("not-a-name"),
        ),
        anywhere(
            "three names that do not exist",
            [
                vec![own("v=spf1 a:x.contoso.com a:y.contoso.com a:z.contoso.com -all")],
                ["x", "y", "z"].map(gone).to_vec(),
            ]
            .concat(),
            warning("void-lookups"),
        ),
        anywhere("everybody allowed", vec![own("v=spf1 +all")], warning("lets-everybody-pass")),
        anywhere("a term that depends on the sender", vec![own("v=spf1 ptr -all")], note("not-countable")),
        anywhere(
            "an include that nobody answered for",
            vec![
                own("v=spf1 include:_spf1.contoso.com -all"),
                lookup("_spf1.contoso.com", RecordType::Txt, Answer::Timeout),
            ],
            Expect::Blocked,
        ),
        anywhere("no answer in time", vec![lookup("contoso.com", RecordType::Txt, Answer::Timeout)], Expect::Blocked),
    ]
}

fn own(policy: &str) -> Lookup {
    texts("contoso.com", &[policy])
}

fn gone(label: &str) -> Lookup {
    lookup(&format!("{label}.contoso.com"), RecordType::A, Answer::NxDomain)
}

fn exchangers(count: u16) -> Lookup {
    let records = (0..count).map(|n| Data::Mx { preference: n, host: format!("mx{n}.contoso.com") }).collect();
    lookup("contoso.com", RecordType::Mx, Answer::Records(records))
}

fn anywhere(given: &'static str, lookups: Vec<Lookup>, expect: Expect) -> Example {
    example(given, Spf { view: View::Public, lookups }, circumstances(Scenario::D), expect)
}

fn at_exchange_online(given: &'static str, lookups: Vec<Lookup>, expect: Expect) -> Example {
    let mut example = anywhere(given, lookups, expect);
    let exchanger = "contoso-com.mail.protection.outlook.com";
    let records = vec![Data::Mx { preference: 0, host: exchanger.to_owned() }];
    let mx = lookup("contoso.com", RecordType::Mx, Answer::Records(records));
    let hosts = vec![host(exchanger, &["192.0.2.25"])];
    example.facts.record(&contoso(), Mx { seen: public(mx.clone()), resolver: mx, hosts, beyond: 0 });
    example
}
