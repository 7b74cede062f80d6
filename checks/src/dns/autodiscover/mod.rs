//! Does the Autodiscover name point where the scenario and its phase want it?

mod examples;
mod place;

use place::Place;

use super::microsoft;
use super::view::{evidence, settled, through};
use crate::autodiscover::{is_unused, profile_asks};
use crate::facts::dns::{Autodiscover, Lookup, View};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.autodiscover"),
    title: "the Autodiscover name fits what is known of the mailboxes",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[
        (Scenario::A, Level::Note),
        (Scenario::B, Level::Error),
        (Scenario::C, Level::Error),
        (Scenario::D, Level::Note),
    ],
    proves: "The name or the service record leads to Exchange Server before and during a migration and to Exchange \
             Online after it. It does not prove that anything answers there; addresses without an alias do not say \
             whose they are.",
    sources: &[M365, HYBRID],
    needs: &[FactKind::DnsAutodiscover],
    any_of: &[],
    uses: &[FactKind::TenantDiscovery],
    blames: &[FactKind::DnsZone, FactKind::DnsSec, FactKind::DynamicsProfile],
    steps: &[
        (Scenario::A, Step::ServerProfile),
        (Scenario::B, Step::PublishEws),
        (Scenario::C, Step::PublishAutodiscover),
    ],
    remedies: &[&TO_SERVER, &TO_ONLINE],
    settings: &[],
    examples: examples::all,
    run,
};

const M365: Source = Source::new(
    "External Domain Name System records for Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records",
);
const HYBRID: Source = Source::new(
    "Hybrid deployment prerequisites",
    "https://learn.microsoft.com/en-us/exchange/hybrid-deployment-prerequisites",
);

const EFFECTIVE: &str = "when the record's time to live has passed; Outlook may keep what it found for a day";
const UNDO: &str = "{former_record}";

static TO_SERVER: Remedy = Remedy {
    id: "point-autodiscover-to-server",
    summary: "Point Autodiscover to Exchange Server as long as mailboxes are there.",
    steps: &[
        "Publish autodiscover.{domain} with the public address of the Exchange servers, or as an alias of their host.",
        "Where the organization has an internal zone of this name, change it there too.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "autodiscover.{domain}. 3600 IN CNAME {exchange_host}." }],
    who: Who::DnsAdmin,
    risk: "clients of mailboxes that have moved are redirected by Exchange Server",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[HYBRID],
};

static TO_ONLINE: Remedy = Remedy {
    id: "point-autodiscover-to-exchange-online",
    summary: "Point Autodiscover to Exchange Online now that every mailbox is there.",
    steps: &[
        "See that no mailbox is left on Exchange Server.",
        "Replace the records of autodiscover.{domain} by an alias of {autodiscover_expected}, in the internal zone too.",
        "Where the DNS host serves an alias as addresses, name autodiscover.{domain} in `autodiscover_hosts` instead.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "autodiscover.{domain}. 3600 IN CNAME {autodiscover_expected}." }],
    who: Who::DnsAdmin,
    risk: "clients of mailboxes that stayed behind no longer find them",
    undo: UNDO,
    effective: EFFECTIVE,
    documentation: &[M365],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let names = cx.need::<Autodiscover>();
    if cx.judges(Scenario::C) {
        return both_views(cx, names, |place| migrating(cx, place));
    }
    if cx.judges(Scenario::B) && profile_asks(cx) == Some(true) {
        // Dynamics online asks from the internet: the internal zone is not its business.
        return world(cx, names, |place| at_server(place, "the profile looks for Exchange Server"));
    }
    if let Some(reason) = is_unused(cx) {
        return Verdict::not_applicable(reason);
    }
    let why = if cx.judges(Scenario::A) { "; the hybrid profile does not use it" } else { "" };
    match settled(cx, FactKind::DnsAutodiscover, &names.host) {
        Ok(_) => judged(cx, &names.host, names, |place| seen_only(place, why)),
        Err(open) => open,
    }
}

/// What the world sees decides; what the resolver here shows is judged beside it where it differs.
fn both_views(cx: &CheckCx<'_>, names: &Autodiscover, rule: impl Fn(&Place<'_>) -> Option<Finding>) -> Verdict {
    if let Err(open) = settled(cx, FactKind::DnsAutodiscover, &names.host) {
        return open;
    }
    let mut verdict = world(cx, names, &rule);
    let differs = names.public.view == View::Public
        && names.host.answer.settled()
        && Place::of(cx, &names.host, names) != Place::of(cx, &names.public.lookup, names);
    if let (Verdict::Judged { findings, evidence }, true) = (&mut verdict, differs)
        && let Verdict::Judged { findings: here, evidence: shown } = judged(cx, &names.host, names, &rule)
    {
        let here = here.into_iter().map(|finding| Finding {
            message: format!("{} (as the resolver here shows it)", finding.message),
            ..finding
        });
        findings.extend(here);
        evidence.extend(shown);
    }
    verdict
}

fn world(cx: &CheckCx<'_>, names: &Autodiscover, rule: impl Fn(&Place<'_>) -> Option<Finding>) -> Verdict {
    match settled(cx, FactKind::DnsAutodiscover, &names.public.lookup) {
        Ok(lookup) => through(cx, names.public.view, judged(cx, lookup, names, rule)),
        Err(open) => open,
    }
}

/// How the present state of the name comes back.
fn former(lookup: &Lookup) -> String {
    if let Some(hop) = lookup.aliases.first() {
        return format!("publish the former record again: {}. CNAME {}.", hop.name, hop.target);
    }
    let addresses: Vec<String> = lookup
        .addresses()
        .map(|address| format!("{}. {} {address}", lookup.name, if address.is_ipv4() { "A" } else { "AAAA" }))
        .collect();
    if addresses.is_empty() {
        return format!("delete the record of {}; there was none before", lookup.name);
    }
    format!("publish the former records again: {}", addresses.join(", "))
}

fn judged(
    cx: &CheckCx<'_>,
    lookup: &Lookup,
    names: &Autodiscover,
    rule: impl Fn(&Place<'_>) -> Option<Finding>,
) -> Verdict {
    let shown = vec![evidence(lookup), evidence(&names.srv)];
    let place = Place::of(cx, lookup, names);
    if matches!(place, Place::Absent(_)) && !names.srv.answer.settled() {
        let reason = format!("{} could not be asked: {}", names.srv.name, names.srv.answer);
        return Verdict::blocked(FactKind::DnsAutodiscover, reason).with(shown);
    }
    let expected = microsoft::expected(cx).into_iter().find_map(|cloud| cloud.confirmed(&cloud.autodiscover).next());
    let finding = rule(&place).map(|finding| {
        let finding = finding.value("former_record", former(lookup));
        let wanted = match finding.remedy.as_deref() {
            Some(id) if id == TO_SERVER.id => Some("the hosts or addresses of Exchange Server"),
            Some(_) => Some("Exchange Online"),
            None => None,
        };
        let line = |line: Evidence| wanted.map_or(line.clone(), |wanted| line.expected(wanted).source(&HYBRID));
        let finding = shown.iter().cloned().map(line).fold(finding, Finding::because);
        expected.iter().fold(finding, |finding, host| finding.value("autodiscover_expected", *host))
    });
    let foreign = match place {
        Place::Online(host) => {
            microsoft::of_another_cloud(cx, "the Autodiscover target", host, microsoft::autodiscover_names)
        }
        _ => None,
    };
    Verdict::of(finding.into_iter().chain(foreign).collect(), shown)
}

fn migrating(cx: &CheckCx<'_>, place: &Place<'_>) -> Option<Finding> {
    match (cx.run.phase, place) {
        (Some(Phase::Before | Phase::During), place) => at_server(place, "mailboxes are still on Exchange Server"),
        (_, Place::Circle) => at_server(place, ""),
        (None, place) => {
            let message = format!("Autodiscover is {}; set `phase` to have it judged", place.words());
            Some(Finding::note("phase-unknown", message))
        }
        (Some(Phase::After), Place::Online(_)) => None,
        (Some(Phase::After), Place::Named(host)) if intended(cx, host) => None,
        (Some(Phase::After), Place::Named(_)) => {
            let message = format!("every mailbox has moved, and Autodiscover is still {}", place.words());
            Some(Finding::error("not-exchange-online", message).remedy(&TO_ONLINE))
        }
        (Some(Phase::After), Place::Addresses) if intended(cx, &format!("autodiscover.{}", cx.subject)) => None,
        (Some(Phase::After), Place::Addresses) => {
            let message = "every mailbox has moved, and Autodiscover has addresses instead of an alias of Exchange Online; \
                           DNS does not say whose they are";
            Some(Finding::warning("direct-addresses", message).remedy(&TO_ONLINE))
        }
        (Some(Phase::After), Place::Absent(words)) => {
            Some(Finding::error("missing", words.as_str()).remedy(&TO_ONLINE))
        }
    }
}

fn at_server(place: &Place<'_>, why: &str) -> Option<Finding> {
    let finding = match place {
        Place::Named(_) | Place::Addresses => return None,
        Place::Online(host) => {
            Finding::error("exchange-online-too-early", format!("Autodiscover points to {host}, while {why}"))
        }
        Place::Absent(words) => Finding::error("missing", words.as_str()),
        Place::Circle => Finding::error("circle", "the aliases of Autodiscover lead in a circle or too far"),
    };
    Some(finding.remedy(&TO_SERVER))
}

fn seen_only(place: &Place<'_>, why: &str) -> Option<Finding> {
    match place {
        Place::Absent(words) => Some(Finding::note("missing", format!("{words}{why}"))),
        Place::Circle => {
            Some(Finding::note("circle", format!("the aliases of Autodiscover lead in a circle or too far{why}")))
        }
        Place::Online(_) | Place::Named(_) | Place::Addresses => None,
    }
}

fn intended(cx: &CheckCx<'_>, host: &str) -> bool {
    cx.run.autodiscover_hosts.iter().any(|own| own.trim_end_matches('.').eq_ignore_ascii_case(host))
}
