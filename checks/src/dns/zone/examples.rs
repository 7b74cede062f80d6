//! Which answers of resolvers and name servers show what the check says?

use crate::dns::example::{circumstances, contoso, example, lookup, validated};
use crate::facts::dns::{Answer, Data, Delegation, RecordType, Server, Servers, Validation, Zone};
use crate::prelude::*;

pub(super) fn all() -> Vec<Example> {
    let soa = || Answer::Records(vec![Data::Soa { primary: "ns1.contoso.com".to_owned(), serial: 7 }]);
    let run = || circumstances(Scenario::D);
    let zone = |answers: &[Answer]| Zone {
        resolvers: answers.iter().map(|answer| lookup("contoso.com", RecordType::Soa, answer.clone())).collect(),
    };
    let beside = |mut example: Example, delegation: Delegation, answer: Option<Answer>| {
        let answers = answer.map(|answer| lookup("contoso.com", RecordType::Soa, answer)).into_iter().collect();
        let server = Server { name: "ns1.contoso.com".to_owned(), address: None, skipped: None, answers };
        example.facts.record(&contoso(), Servers { delegation, trail: Vec::new(), servers: vec![server] });
        example
    };
    let found = || Delegation::Found { zone: "contoso.com".to_owned() };
    let servfail = || Answer::Failed("SERVFAIL".to_owned());
    let error = |code| Expect::Finding(Level::Error, code);
    let bogus = || validated(Validation::Bogus { reason: "the signature has ended".to_owned() });
    let mut signed = example("a resolver that rejects bogus signatures", zone(&[servfail()]), run(), Expect::Blocked);
    signed.facts.record(&contoso(), bogus());
    vec![
        example("a zone of its own", zone(&[soa()]), run(), Expect::Pass),
        example("a name within another zone", zone(&[Answer::NoData]), run(), Expect::Pass),
        example("a name that does not exist", zone(&[Answer::NxDomain]), run(), error("absent")),
        example(
            "one of two resolvers silent",
            zone(&[soa(), Answer::Timeout]),
            run(),
            Expect::Finding(Level::Warning, "resolver-silent"),
        ),
        example(
            "one of two resolvers denies the name",
            zone(&[soa(), Answer::NxDomain]),
            run(),
            error("resolvers-disagree"),
        ),
        example(
            "a resolver of a family that is not routed here",
            zone(&[soa(), Answer::NoRoute("network unreachable".to_owned())]),
            run(),
            Expect::Finding(Level::Note, "no-route"),
        ),
        beside(
            example(
                "a resolver that denies what the name server serves",
                zone(&[Answer::NxDomain]),
                run(),
                error("denied-by-resolver"),
            ),
            found(),
            Some(soa()),
        ),
        beside(
            example("SERVFAIL while the name server answers", zone(&[servfail()]), run(), error("resolver-fails")),
            found(),
            Some(soa()),
        ),
        beside(
            example("SERVFAIL and a name server that refuses", zone(&[servfail()]), run(), error("not-served")),
            found(),
            Some(Answer::Failed("REFUSED".to_owned())),
        ),
        beside(
            example("SERVFAIL and a silent name server", zone(&[servfail()]), run(), Expect::Blocked),
            found(),
            Some(Answer::Timeout),
        ),
        beside(
            example("a name that only the internal resolver knows", zone(&[soa()]), run(), error("not-public")),
            Delegation::Absent { server: "192.0.2.1:53".to_owned() },
            None,
        ),
        signed,
        example("no resolver answers in time", zone(&[Answer::Timeout]), run(), Expect::Blocked),
    ]
}
