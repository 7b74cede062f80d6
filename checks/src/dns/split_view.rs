//! Do the resolver here and the world say the same?

use super::example::{circumstances, contoso, example, lookup, public, through_aliases};
use super::view::{ROOTS, said, settled};
use crate::facts::dns::{Answer, Autodiscover, Data, Lookup, Mx, RecordType, Seen, View};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.split-view"),
    title: "internal and public answers are the same, or the difference is shown",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Note),
    proves: "MX and Autodiscover look the same from here and from the world, or the report shows both. A difference is \
             normal where the organization has an internal zone; each check then names the view that it judged.",
    sources: &[RFC8499],
    needs: &[],
    any_of: &[FactKind::DnsMx, FactKind::DnsAutodiscover],
    uses: &[],
    blames: ROOTS,
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
    ],
    remedies: &[&COMPARE],
    settings: &[],
    examples,
    run,
};

const RFC8499: Source =
    Source::new("RFC 8499, section 6: split DNS and views", "https://www.rfc-editor.org/rfc/rfc8499#section-6");

static COMPARE: Remedy = Remedy {
    id: "compare-views",
    summary: "See that the difference between the internal and the public zone is meant.",
    steps: &[
        "Compare both answers for {record}.",
        "Where they should agree, change the zone that is out of date; an internal zone does not follow the public one.",
    ],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "clients within the network follow the internal zone at once",
    undo: "publish the former record again",
    effective: "when the record's time to live has passed",
    documentation: &[RFC8499],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mx = cx.seen::<Mx>().map(|mx| (&mx.resolver, &mx.seen));
    let autodiscover = cx.seen::<Autodiscover>().map(|seen| (&seen.host, &seen.public));
    let pairs: Vec<(&Lookup, &Seen)> = mx.into_iter().chain(autodiscover).collect();
    let comparable = |(here, seen): &&(&Lookup, &Seen)| {
        seen.view == View::Public && here.answer.settled() && seen.lookup.answer.settled()
    };
    let both: Vec<&(&Lookup, &Seen)> = pairs.iter().filter(comparable).collect();
    if both.is_empty() {
        for (here, _) in &pairs {
            if let Err(open) = settled(cx, FactKind::DnsZone, here) {
                return open;
            }
        }
        let reason = "only one view could be had: no public name server could be asked";
        return Verdict::blocked(FactKind::DnsServers, reason)
            .with(pairs.iter().map(|(here, _)| super::view::evidence(here)));
    }
    let findings =
        both.iter().filter(|(here, seen)| !same(here, &seen.lookup)).map(|(here, seen)| differs(here, &seen.lookup));
    let shown = both.iter().map(|(here, _)| Evidence::new(question(here), format!("{} (here)", said(here))));
    Verdict::of(findings.collect(), shown.collect())
}

/// Aliases are compared by their first target: behind it stands somebody else's zone, which may answer by place.
fn same(here: &Lookup, world: &Lookup) -> bool {
    match (here.aliases.first(), world.aliases.first()) {
        (Some(here), Some(world)) => here.target == world.target,
        (None, None) => here.answer == world.answer || (here.answer.absent() && world.answer.absent()),
        _ => false,
    }
}

fn differs(here: &Lookup, world: &Lookup) -> Finding {
    let record = question(here);
    Finding::note("differs", format!("{record} is {} here and {} for the world", said(here), said(world)))
        .because(Evidence::new(format!("{record} here"), format!("{} (from {})", said(here), here.server)))
        .because(
            Evidence::new(format!("{record} for the world"), format!("{} (from {})", said(world), world.server))
                .source(&RFC8499),
        )
        .remedy(&COMPARE)
        .value("record", record)
}

fn question(lookup: &Lookup) -> String {
    format!("{} {}", lookup.name, lookup.rtype.word())
}

fn examples() -> Vec<Example> {
    let mx = |host: &str| {
        lookup("contoso.com", RecordType::Mx, Answer::Records(vec![Data::Mx { preference: 0, host: host.to_owned() }]))
    };
    let views =
        |here: &str, world: &str| Mx { seen: public(mx(world)), resolver: mx(here), hosts: Vec::new(), beyond: 0 };
    let alias = |target: &str, address: [u8; 4]| {
        let end =
            lookup("autodiscover.contoso.com", RecordType::A, Answer::Records(vec![Data::Address(address.into())]));
        through_aliases(end, &[target])
    };
    let names = Autodiscover {
        host: alias("autodiscover.outlook.com", [192, 0, 2, 1]),
        host_v6: alias("autodiscover.outlook.com", [192, 0, 2, 1]),
        public: public(alias("autodiscover.outlook.com", [192, 0, 2, 2])),
        srv: lookup("_autodiscover._tcp.contoso.com", RecordType::Srv, Answer::NxDomain),
        srv_hosts: Vec::new(),
    };
    let run = || circumstances(Scenario::D);
    let resolver_only = Mx {
        seen: Seen { view: View::Resolver, lookup: mx("mx.contoso.com") },
        ..views("mx.contoso.com", "mx.contoso.com")
    };
    let silent = Mx {
        resolver: lookup("contoso.com", RecordType::Mx, Answer::Timeout),
        ..views("mx.contoso.com", "mx.contoso.com")
    };
    let mut both = example("both views agree", views("mx.contoso.com", "mx.contoso.com"), run(), Expect::Pass);
    both.facts.record(&contoso(), names.clone());
    vec![
        both,
        example("one alias that resolves differently by place", names, run(), Expect::Pass),
        example(
            "an internal MX",
            views("mx.internal.contoso.com", "mx.contoso.com"),
            run(),
            Expect::Finding(Level::Note, "differs"),
        ),
        example("the resolver here is silent", silent, run(), Expect::Blocked),
        example("no public name server could be asked", resolver_only, run(), Expect::Blocked),
    ]
}
