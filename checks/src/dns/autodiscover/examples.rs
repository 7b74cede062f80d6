//! Which records show what the check says?

use crate::autodiscover::example::asking;
use crate::dns::example::{circumstances, example, lookup, public, signing_in_at, through_aliases};
use crate::facts::dns::{Answer, Autodiscover, Data, Lookup, RecordType};
use crate::prelude::*;

const NAME: &str = "autodiscover.contoso.com";

pub(super) fn all() -> Vec<Example> {
    let mut examples = migrations();
    examples.extend(others());
    examples
}

fn migrations() -> Vec<Example> {
    let of = |given, phase, here: Lookup, world: Lookup, expect| {
        let run = Circumstances { phase: Some(phase), ..circumstances(Scenario::C) };
        example(given, names(here, world), run, expect)
    };
    let meant = |mut example: Example| {
        example.circumstances.autodiscover_hosts = vec!["mail.contoso.com".to_owned(), NAME.to_owned()];
        example
    };
    let (early, late) = (error("exchange-online-too-early"), error("not-exchange-online"));
    let service = |given, target: &str, expect| {
        let target = target.to_owned();
        let records = vec![Data::Srv { priority: 0, weight: 0, port: 443, target }];
        let srv = lookup("_autodiscover._tcp.contoso.com", RecordType::Srv, Answer::Records(records));
        let run = Circumstances { phase: Some(Phase::During), ..circumstances(Scenario::C) };
        example(given, Autodiscover { srv, ..names(absent(), absent()) }, run, expect)
    };
    let silent = || answered(Answer::Timeout);
    let servfail = answered(Answer::Failed("SERVFAIL".to_owned()));
    let circle = || answered(Answer::Loop);
    vec![
        of("an alias of the own server before the move", Phase::Before, server(), server(), Expect::Pass),
        of("an alias of Exchange Online before the move", Phase::Before, online(), online(), early),
        of("an alias of Exchange Online after the move", Phase::After, online(), online(), Expect::Pass),
        of("an alias of the own server after the move", Phase::After, server(), server(), late),
        meant(of("the same, but meant so", Phase::After, server(), server(), Expect::Pass)),
        meant(of("addresses that are meant", Phase::After, addresses(), addresses(), Expect::Pass)),
        of(
            "addresses without an alias",
            Phase::After,
            addresses(),
            addresses(),
            Expect::Finding(Level::Warning, "direct-addresses"),
        ),
        of("an internal zone that was left behind", Phase::After, server(), online(), late),
        service("only a service record, of the own server", "mail.contoso.com", Expect::Pass),
        service("only a service record, of Exchange Online", "autodiscover.outlook.com", early),
        of("no record at all", Phase::During, absent(), absent(), error("missing")),
        of("an endless alias", Phase::During, circle(), circle(), error("circle")),
        of("a resolver that fails, whatever the world sees", Phase::After, servfail, online(), Expect::Blocked),
        of("no answer in time", Phase::During, silent(), silent(), Expect::Blocked),
    ]
}

fn others() -> Vec<Example> {
    let discovering = || Circumstances { profile_uses_autodiscover: Some(true), ..circumstances(Scenario::B) };
    let of = |given, scenario, found: fn() -> Lookup, expect| {
        example(given, names(found(), found()), circumstances(scenario), expect)
    };
    let early = error("exchange-online-too-early");
    vec![
        of("a migration without a phase", Scenario::C, server, note("phase-unknown")),
        example("a profile that asks Autodiscover", names(online(), server()), discovering(), Expect::Pass),
        example("the same, with the name at Exchange Online", names(online(), online()), discovering(), early),
        asking(of("a profile that asks, as Dynamics says", Scenario::B, online, error("exchange-online-too-early"))),
        of("a profile of which nobody said anything", Scenario::B, online, Expect::NotApplicable),
        of("Dynamics on-premises, no record", Scenario::A, absent, note("missing")),
        of("any domain, at Exchange Online", Scenario::D, online, Expect::Pass),
        signing_in_at(
            "login.partner.microsoftonline.cn",
            of("a tenant of another cloud than the name", Scenario::D, online, note("of-another-cloud")),
        ),
    ]
}

const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

const fn note(code: &'static str) -> Expect {
    Expect::Finding(Level::Note, code)
}

fn online() -> Lookup {
    through_aliases(addresses(), &["autodiscover.outlook.com"])
}

fn server() -> Lookup {
    through_aliases(addresses(), &["mail.contoso.com"])
}

fn absent() -> Lookup {
    answered(Answer::NxDomain)
}

fn addresses() -> Lookup {
    answered(Answer::Records(vec![Data::Address([192, 0, 2, 80].into())]))
}

fn answered(answer: Answer) -> Lookup {
    lookup(NAME, RecordType::A, answer)
}

fn names(here: Lookup, world: Lookup) -> Autodiscover {
    let host_v6 = Lookup { rtype: RecordType::Aaaa, answer: Answer::NoData, ..here.clone() };
    let srv = lookup("_autodiscover._tcp.contoso.com", RecordType::Srv, Answer::NxDomain);
    Autodiscover { host: here, host_v6, public: public(world), srv, srv_hosts: Vec::new() }
}
