//! Does the firewall before EWS admit the region of the Dynamics environment?

use jiff::tz::TimeZone;

use super::signed_example::{at_endpoint, with_endpoint};
use super::sources::DYNAMICS_EXCHANGE;
use crate::facts::ews::EwsAllowList;
use crate::prelude::*;
use crate::values::{Network, Region, is_microsoft, region, regions};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("ews.allow-list"),
    title: "the firewall admits every published network of the region",
    subject: SubjectKind::Endpoint,
    roles: &[Role::Ews],
    scope: &[(Scenario::B, Level::Warning)],
    proves: "Each network that was published for the region on the day of the table is in the list that the firewall is said \
             to admit. It does not prove that the firewall does so, nor that nothing was published since: Microsoft changes \
             the list every week.",
    sources: &[DYNAMICS_EXCHANGE, ADDRESSES],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::EwsAllowList],
    blames: &[],
    steps: &[(Scenario::B, Step::PublishEws)],
    remedies: &[&ADMIT],
    settings: &[],
    examples,
    run,
};

const ADDRESSES: Source = Source::new(
    "Power Platform URLs and IP address ranges: IP addresses required",
    "https://learn.microsoft.com/en-us/power-platform/admin/online-requirements#ip-addresses-required",
);

static ADMIT: Remedy = Remedy {
    id: "admit-region",
    summary: "Admit the networks of {tags} at the firewall before {host}.",
    steps: &[
        "Download the current list of service tags of Azure, and take the networks of the tags.",
        "Let the firewall follow the list by itself where it can: the networks change every week.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Start-Process https://www.microsoft.com/download/details.aspx?id=56519",
    }],
    who: Who::NetworkAdmin,
    risk: "other customers of Azure in the region reach EWS as well: it must ask for a sign-in",
    undo: "take the networks out again",
    effective: "at once",
    documentation: &[ADDRESSES],
};

/// Networks that a finding names.
const SHOWN: usize = 8;
/// The table is compared with what is published now after so many days.
const FRESH: i32 = 30;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let host = cx.subject.name.rsplit_once(':').map_or(cx.subject.name.as_str(), |(host, _)| host);
    if is_microsoft(host) {
        return Verdict::not_applicable("no firewall of yours stands before Exchange Online");
    }
    let Some(list) = cx.seen::<EwsAllowList>() else {
        return Verdict::not_applicable("the configuration names no allow_list");
    };
    let Some(key) = &list.region else {
        let reason = "the configuration names an allow_list, and no region of the environment";
        return Verdict::blocked(FactKind::EwsAllowList, reason);
    };
    let Some(region) = region(key) else {
        let reason = format!("the table knows no networks of the region {key}");
        return Verdict::blocked(FactKind::EwsAllowList, reason);
    };
    let admitted = Network::joined(list.networks.iter().filter_map(|text| Network::parse(text)).collect());
    let lacks = |text: &&str| Network::parse(text).is_some_and(|network| !network.is_within(&admitted));
    let (four, six): (Vec<&str>, Vec<&str>) = region.networks().filter(lacks).partition(|text| !text.contains(':'));
    let mut evidence = vec![
        Evidence::new(list.file.as_str(), format!("{} networks", list.networks.len())),
        Evidence::new("published", published(region)),
    ];
    let age = cx.run.now.to_zoned(TimeZone::UTC).date().since(regions().as_of).map_or(0, |span| span.get_days());
    if age > FRESH {
        evidence.push(Evidence::new("age of the table", format!("{age} days; the list changes every week")));
    }
    let findings = missing(host, list, region, &four).into_iter().chain(missing_six(&six)).collect();
    Verdict::of(findings, evidence)
}

fn published(region: &Region) -> String {
    let (count, tags) = (region.networks().count(), region.tags.join(", "));
    let doubt = if region.confirmed { "" } else { "; UNCONFIRMED which centres of Azure the region has" };
    format!("{count} networks of {tags} as of {} ({}){doubt}", regions().as_of, regions().source)
}

fn missing(host: &str, list: &EwsAllowList, region: &Region, lacking: &[&str]) -> Option<Finding> {
    if lacking.is_empty() {
        return None;
    }
    let (shown, more) = (lacking.len().min(SHOWN), lacking.len().saturating_sub(SHOWN));
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let names = format!("{}{rest}", lacking[..shown].join(", "));
    let message = format!("{} lacks {} networks of {}", list.file, lacking.len(), region.title);
    let line = Evidence::new("networks that are not admitted", names);
    let line = line.expected(format!("every network of {}", region.tags.join(", "))).source(&ADDRESSES);
    let finding = if region.confirmed {
        Finding::warning("networks-missing", message)
    } else {
        let doubt = "which centres of Azure the region has is UNCONFIRMED: no document at hand states it";
        Finding::note("networks-missing", format!("{message}; {doubt}"))
    };
    let finding = finding.because(line).remedy(&ADMIT);
    Some(finding.value("host", host).value("tags", region.tags.join(", ")))
}

/// Dynamics prefers IPv6 only where the host has such an address.
fn missing_six(lacking: &[&str]) -> Option<Finding> {
    if lacking.is_empty() {
        return None;
    }
    let message =
        format!("{} networks of IPv6 are not admitted: they matter when the host has an AAAA record", lacking.len());
    Some(Finding::note("ipv6-missing", message).because(Evidence::new("networks of IPv6", lacking.len().to_string())))
}

fn examples() -> Vec<Example> {
    let list = |region: Option<&str>, networks: Vec<String>| EwsAllowList {
        file: "firewall.txt".to_owned(),
        region: region.map(str::to_owned),
        networks,
    };
    let all =
        |key: &str| -> Vec<String> { region(key).into_iter().flat_map(Region::networks).map(str::to_owned).collect() };
    let four = || all("emea").into_iter().filter(|network| !network.contains(':')).collect::<Vec<_>>();
    let whole = || vec!["0.0.0.0/0".to_owned(), "::/0".to_owned()];
    let note = |code| Expect::Finding(Level::Note, code);
    vec![
        at_endpoint("every published network is admitted", list(Some("emea"), all("emea")), Expect::Pass),
        at_endpoint("the whole internet is admitted", list(Some("EMEA"), whole()), Expect::Pass),
        at_endpoint(
            "half of the networks are missing",
            list(Some("emea"), four().into_iter().step_by(2).collect()),
            Expect::Finding(Level::Warning, "networks-missing"),
        ),
        at_endpoint("only IPv4 is admitted", list(Some("emea"), four()), note("ipv6-missing")),
        at_endpoint(
            "networks are missing, in a region whose centres are not documented",
            list(Some("norway"), vec!["192.0.2.0/24".to_owned(), "::/0".to_owned()]),
            note("networks-missing"),
        ),
        at_endpoint("a region that nobody knows", list(Some("mars"), whole()), Expect::Blocked),
        at_endpoint("no region is named", list(None, whole()), Expect::Blocked),
        with_endpoint("the configuration names no list", Facts::default(), Expect::NotApplicable),
    ]
}
