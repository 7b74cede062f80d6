//! Is the name msoid free, outside the cloud that needs it?

use super::example::{circumstances, example, lookup, signing_in_at, through_aliases};
use super::microsoft;
use super::view::{ROOTS, evidence, settled};
use crate::facts::dns::{Answer, Data, Lookup, Msoid, RecordType};
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.msoid-absent"),
    title: "there is no msoid record outside the cloud that needs it",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Error),
    proves: "Sign-in and activation of Office are not sent to another cloud by an old msoid record.",
    sources: &[M365],
    needs: &[FactKind::DnsMsoid],
    any_of: &[],
    uses: &[FactKind::TenantDiscovery],
    blames: ROOTS,
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::TestEnable), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&REMOVE],
    settings: &[],
    examples,
    run,
};

const M365: Source = Source::new(
    "External Domain Name System records for Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records",
);

/// Below this name lies the target that 21Vianet publishes.
const CHINA: &str = "partner.microsoftonline-p.net.cn";

static REMOVE: Remedy = Remedy {
    id: "remove-msoid",
    summary: "Delete the record msoid of the domain, in the public and in the internal zone.",
    steps: &[
        "Delete msoid.{domain}, which points to {msoid_target}.",
        "Where a wildcard answers for it, publish a TXT record at msoid.{domain}, so that the wildcard no longer covers the name.",
    ],
    commands: &[],
    who: Who::DnsAdmin,
    risk: "none outside Microsoft 365 operated by 21Vianet",
    undo: "publish the record again: msoid.{domain} as an alias of {msoid_target}",
    effective: "when the record's time to live has passed",
    documentation: &[M365],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let lookup = match settled(cx, FactKind::DnsMsoid, &cx.need::<Msoid>().lookup) {
        Ok(lookup) => lookup,
        Err(open) => return open,
    };
    let seen = vec![evidence(lookup)];
    let Some(target) = target(lookup) else { return Verdict::pass(seen) };
    let configured = cx.run.cloud.as_deref().and_then(values::cloud);
    match configured {
        _ if microsoft::expected(cx).iter().all(|cloud| cloud.msoid) => return Verdict::pass(seen),
        None if values::below(target, CHINA) => {
            let message =
                format!("msoid points to {target}, which only Microsoft 365 operated by 21Vianet needs; set `cloud`");
            return Verdict::of(vec![Finding::note("of-21vianet", message)], seen);
        }
        _ if !OFFICE.iter().any(|suffix| values::below(target, suffix)) => {
            let message =
                format!("{} points to {target}, which is no name of Microsoft: a wildcard record?", lookup.name);
            return Verdict::of(vec![Finding::note("foreign-target", message)], seen);
        }
        _ => {}
    }
    let message =
        format!("{} points to {target}; only Microsoft 365 operated by 21Vianet needs the record", lookup.name);
    let line = evidence(lookup).expected("no record").source(&M365);
    Finding::error("present", message).because(line).remedy(&REMOVE).value("msoid_target", target).into()
}

/// Below which names the record of the sign-in assistant points.
const OFFICE: [&str; 2] = ["microsoftonline-p.net", "microsoftonline-p.net.cn"];

fn target(lookup: &Lookup) -> Option<&str> {
    let record = lookup.answer.records().iter().find_map(|data| match data {
        Data::Name(name) => Some(name.as_str()),
        _ => None,
    });
    lookup.aliases.first().map(|hop| hop.target.as_str()).or(record)
}

fn examples() -> Vec<Example> {
    let name = "msoid.contoso.com";
    let alias = |target: &str| Msoid {
        lookup: lookup(name, RecordType::Cname, Answer::Records(vec![Data::Name(target.to_owned())])),
    };
    let answer = |answer| Msoid { lookup: lookup(name, RecordType::Cname, answer) };
    let dangling = Msoid {
        lookup: through_aliases(
            lookup(name, RecordType::Cname, Answer::NxDomain),
            &["clientconfig.microsoftonline-p.net"],
        ),
    };
    let run = || circumstances(Scenario::A);
    let china = Circumstances { cloud: Some("21vianet".to_owned()), ..run() };
    let error = Expect::Finding(Level::Error, "present");
    vec![
        example("no such name", answer(Answer::NxDomain), run(), Expect::Pass),
        example("an old record", alias("clientconfig.microsoftonline-p.net"), run(), error),
        example("an old record whose target is gone", dangling, run(), error),
        example(
            "the record of 21Vianet, in its cloud",
            alias("clientconfig.partner.microsoftonline-p.net.cn"),
            china,
            Expect::Pass,
        ),
        example(
            "the same without a configured cloud",
            alias("clientconfig.partner.microsoftonline-p.net.cn"),
            run(),
            Expect::Finding(Level::Note, "of-21vianet"),
        ),
        signing_in_at(
            "login.partner.microsoftonline.cn",
            example(
                "the same where the tenant was found to be",
                alias("clientconfig.partner.microsoftonline-p.net.cn"),
                run(),
                Expect::Pass,
            ),
        ),
        example("a wildcard record", alias("www.contoso.com"), run(), Expect::Finding(Level::Note, "foreign-target")),
        example("no answer in time", answer(Answer::Timeout), run(), Expect::Blocked),
    ]
}
