//! Does the policy allow Exchange Online, where mail leaves there?

use std::net::IpAddr;

use super::evaluate::{self, Said};
use super::questions::exchange_names;
use super::remedies::ALLOW_EXCHANGE;
use super::tree::{State, Tree};
use super::{M365, show, walk, whole};
use crate::dns::microsoft::{self, Arrival};
use crate::facts::dns::Spf;
use crate::facts::dns::short;
use crate::prelude::*;

/// The finding about Exchange Online, if there is something to say.
///
/// Addresses from the record of Exchange Online are evaluated, so that gateways and flattened records pass.
pub(super) fn allowed(cx: &CheckCx<'_>, policy: &Tree, spf: &Spf) -> Option<Finding> {
    let level = expected_at(cx)?;
    let clouds = microsoft::clouds_by_mx(cx);
    let names: Vec<&str> = clouds.into_iter().flat_map(|cloud| cloud.confirmed(&cloud.spf)).collect();
    let include = names.first()?;
    let senders: Vec<IpAddr> = senders(policy, spf, &names);
    let said: Vec<(IpAddr, Said)> = senders.iter().map(|ip| (*ip, evaluate::of(&policy.root, *ip))).collect();
    let refused: Vec<&(IpAddr, Said)> = said.iter().filter(|(_, said)| *said != Said::Pass).collect();
    let evidence = said.iter().map(|(address, said)| {
        let what = format!("SPF of {} for {address}, an address of Exchange Online", policy.root.domain);
        Evidence::new(what, said.word()).expected("pass").source(&M365)
    });
    let finding = if said.is_empty() {
        let message = format!("whether Exchange Online may send could not be established: {include} was not answered");
        return Some(Finding::note("exchange-online-unknown", message));
    } else if refused.is_empty() {
        return None;
    } else if refused.iter().all(|(_, said)| *said == Said::Unknown) {
        let message = "whether Exchange Online may send depends on macros, which only a message resolves";
        Finding::note("exchange-online-not-countable", message)
    } else if refused.len() < said.len() {
        let ranges: Vec<String> = refused.iter().map(|(address, _)| address.to_string()).collect();
        let message = format!("the policy allows only a part of Exchange Online; refused: {}", ranges.join(", "));
        Finding::note("exchange-online-partly-allowed", message)
    } else {
        let message =
            format!("mail leaves at Exchange Online, and the policy does not allow it ({})", refused[0].1.word());
        Finding::at(level, "exchange-online-not-allowed", message)
    };
    let finding = evidence.fold(finding, Finding::because).remedy(&ALLOW_EXCHANGE).value("spf_include", *include);
    let (observed, record) = match &policy.root.state {
        State::Policy { text, .. } => (short(text), whole::record(&[text], Some(&format!("include:{include}")))),
        _ => (String::new(), None),
    };
    let finding = record.into_iter().fold(finding, |finding, record| finding.value("spf_record", record));
    Some(show::tree(&policy.root).into_iter().take(1).fold(finding, Finding::because).value("spf_observed", observed))
}

/// At which level mail of the domain is expected to leave at Exchange Online, if it is.
fn expected_at(cx: &CheckCx<'_>) -> Option<Level> {
    let online_now = cx.run.phase != Some(Phase::Before);
    let server = cx.run.scenarios == [Scenario::B];
    match (microsoft::arrival(cx), cx.run.mail_flow) {
        // Exchange Online Protection may stand before servers that send for themselves.
        (Arrival::ExchangeOnline, None) if server || !online_now => Some(Level::Note),
        (Arrival::ExchangeOnline, _) => Some(Level::Warning),
        // Exchange Online may hand everything to a gateway, which then is the sender.
        (Arrival::Elsewhere | Arrival::Unknown, _) if cx.judges(Scenario::A) => Some(Level::Note),
        (Arrival::Elsewhere | Arrival::Unknown, _) => None,
    }
}

/// An address of each range of Exchange Online, from its record where that was looked up.
fn senders(policy: &Tree, spf: &Spf, names: &[&str]) -> Vec<IpAddr> {
    let included = policy.nodes().into_iter().map(|node| node.domain.as_str()).find(|name| names.contains(name));
    let record = included.or_else(|| exchange_names().find(|name| names.contains(name)));
    let Some(record) = record else { return Vec::new() };
    let ranges = evaluate::ranges(&walk::build(record, &spf.lookups));
    let v4: Vec<IpAddr> = ranges.iter().map(|range| range.address).filter(IpAddr::is_ipv4).collect();
    if v4.is_empty() { ranges.iter().map(|range| range.address).collect() } else { v4 }
}
