//! Is each address from which mail leaves called what its name says?

use super::example::{outside, run_from, warning};
use super::sources::{ADDRESSES, RFC1912};
use crate::dns::view::evidence;
use crate::facts::dns::{Answer, Data, Host, Lookup, RecordType};
use crate::facts::mail::{Outbound, OutboundAddress};
use crate::model::Vantage;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("mail.ptr"),
    title: "each outbound address has a name that leads back to it",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "A PTR record of each address in `outbound_addresses` names a host that has the address. Receivers refuse \
             mail from addresses without.",
    sources: &[RFC1912],
    needs: &[FactKind::MailOutbound],
    any_of: &[],
    uses: &[],
    blames: &[],
    steps: &[(Scenario::C, Step::SmtpBothWays)],
    remedies: &[&SET_PTR],
    settings: &[],
    examples,
    run,
};

static SET_PTR: Remedy = Remedy {
    id: "set-ptr",
    summary: "Have the name of {outbound_address} set to a host that has this address.",
    steps: &[
        "Ask whoever gave you the address, mostly the internet provider, to set its PTR record to the name with which your server greets.",
        "Publish an A or AAAA record of that name with the address.",
    ],
    commands: &[Command { shell: Shell::Zone, text: "{reverse_name}. 3600 IN PTR {exchange_host}." }],
    who: Who::NetworkAdmin,
    risk: "none",
    undo: "have the former record set again",
    effective: "when the former record's time to live has passed",
    documentation: &[RFC1912, ADDRESSES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let outbound = cx.need::<Outbound>();
    if outbound.addresses.is_empty() {
        return Verdict::not_applicable("the configuration names no outbound_addresses");
    }
    let (mut findings, mut open, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    for own in &outbound.addresses {
        seen.push(evidence(&own.reverse));
        match judged(own) {
            Ok(None) => {}
            Ok(Some((code, message))) => {
                let because = evidence(&own.reverse).expected("a name that has this address").source(&RFC1912);
                let finding = Finding::warning(code, message).because(because).remedy(&SET_PTR);
                let finding = finding.value("outbound_address", own.address.to_string());
                findings.push(finding.value("reverse_name", own.reverse.name.as_str()));
            }
            Err(why) => open.push(why),
        }
    }
    if findings.is_empty() && !open.is_empty() {
        return Verdict::blocked(FactKind::MailOutbound, open.join("; ")).with(seen);
    }
    Verdict::of(findings, seen)
}

/// What is wrong with an address: code and message; or why that is not known.
fn judged(own: &OutboundAddress) -> Result<Option<(&'static str, String)>, String> {
    let address = own.address;
    if own.reverse.answer.absent() {
        return Ok(Some(("missing", format!("{address} has no PTR record"))));
    }
    if !own.reverse.answer.settled() {
        return Err(format!("the name of {address} could not be asked for: {}", own.reverse.answer));
    }
    let leads_back = |host: &Host| host.a.addresses().chain(host.aaaa.addresses()).any(|found| found == address);
    if own.names.iter().any(leads_back) {
        return Ok(None);
    }
    let forward = |host: &'_ Host| if address.is_ipv4() { host.a.clone() } else { host.aaaa.clone() };
    let unknown = own.names.iter().map(forward).find(|lookup: &Lookup| !lookup.answer.settled());
    if let Some(lookup) = unknown {
        return Err(format!("the addresses of {} could not be asked for: {}", lookup.name, lookup.answer));
    }
    let names: Vec<&str> = own.names.iter().map(|host| host.name.as_str()).collect();
    Ok(Some(("not-confirmed", format!("{address} is called {}, which does not have this address", names.join(", ")))))
}

fn examples() -> Vec<Example> {
    let of = |given, reverse: Answer, names: Vec<Host>, expect| {
        let reverse = crate::dns::example::lookup("25.2.0.192.in-addr.arpa", RecordType::Ptr, reverse);
        let own = OutboundAddress { address: [192, 0, 2, 25].into(), reverse, names };
        crate::dns::example::example(given, Outbound { addresses: vec![own] }, outside(), expect)
    };
    let named = || Answer::Records(vec![Data::Name("mail.contoso.com".to_owned())]);
    let host = |addresses: &[&str]| vec![crate::dns::example::host("mail.contoso.com", addresses)];
    let mut silent = host(&[]);
    silent[0].a.answer = Answer::Timeout;
    let none = Outbound { addresses: Vec::new() };
    vec![
        of("a name that leads back", named(), host(&["192.0.2.25", "192.0.2.26"]), Expect::Pass),
        of("no PTR record", Answer::NxDomain, Vec::new(), warning("missing")),
        of("a name of another address", named(), host(&["192.0.2.80"]), warning("not-confirmed")),
        of("a name without an address", named(), host(&[]), warning("not-confirmed")),
        of("no answer about the address", Answer::Timeout, Vec::new(), Expect::Blocked),
        of("no answer about the name", named(), silent, Expect::Blocked),
        crate::dns::example::example(
            "no outbound address is configured",
            none,
            run_from(Scenario::C, Vantage::Unknown),
            Expect::NotApplicable,
        ),
    ]
}
