//! Does the SPF policy of the domain work, and does it allow Exchange Online?

mod domain_spec;
mod evaluate;
mod examples;
mod exchange;
mod flaws;
mod questions;
mod record;
mod remedies;
mod show;
mod tree;
mod walk;
mod whole;

pub use questions::{Question, questions};

use super::view::{ROOTS, settled, through};
use crate::dns::microsoft;
use crate::facts::dns::{RecordType, Spf};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.spf"),
    title: "the SPF policy can be evaluated and allows the senders that are known",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &everywhere(Level::Error),
    proves: "There is one record, every term of it and of what it includes can be read, and it needs at most ten \
             look-ups. Where mail leaves at Exchange Online, one address of each range of Exchange Online passes. It \
             does not prove that other senders of the domain are listed.",
    sources: &[RFC7208, M365],
    needs: &[FactKind::DnsSpf],
    any_of: &[],
    uses: &[FactKind::DnsMx, FactKind::TenantDiscovery],
    blames: ROOTS,
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::TestEnable), (Scenario::C, Step::SmtpBothWays)],
    remedies: &[
        &remedies::ONE_RECORD,
        &remedies::MEND,
        &remedies::FEWER_LOOKUPS,
        &remedies::CLOSE,
        &remedies::ALLOW_EXCHANGE,
    ],
    settings: &[],
    examples: examples::all,
    run,
};

const RFC7208: Source = Source::new("RFC 7208: Sender Policy Framework", "https://www.rfc-editor.org/rfc/rfc7208");
const M365: Source = Source::new(
    "Set up SPF to identify valid email sources for your Microsoft 365 domain",
    "https://learn.microsoft.com/en-us/defender-office-365/email-authentication-spf-configure",
);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let spf = cx.need::<Spf>();
    let domain = cx.subject.name.as_str();
    let own = spf.lookups.iter().find(|lookup| lookup.rtype == RecordType::Txt && lookup.name == domain);
    let Some(own) = own else {
        return Verdict::blocked(FactKind::DnsSpf, format!("{domain} TXT was not asked"));
    };
    match settled(cx, FactKind::DnsSpf, own) {
        Ok(_) => through(cx, spf.view, judged(cx, spf)),
        Err(open) => open,
    }
}

/// The term that Exchange Online needs, where mail leaves there and a public document states its name.
fn online_include(cx: &CheckCx<'_>) -> Option<String> {
    let online = microsoft::arrival(cx) == microsoft::Arrival::ExchangeOnline;
    let name = microsoft::clouds_by_mx(cx).first().and_then(|cloud| cloud.confirmed(&cloud.spf).next())?;
    online.then(|| format!("include:{name}"))
}

/// The record that the domain should have, where it has none or several.
fn to_publish(cx: &CheckCx<'_>, tree: &tree::Tree) -> Option<String> {
    let include = online_include(cx);
    match &tree.root.state {
        tree::State::Several(texts) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            whole::record(&texts, include.as_deref())
        }
        tree::State::Absent(_) => include.map(|include| format!("v=spf1 {include} -all")),
        _ => None,
    }
}

fn judged(cx: &CheckCx<'_>, spf: &Spf) -> Verdict {
    let tree = walk::build(&cx.subject.name, &spf.lookups);
    let seen = show::tree(&tree.root);
    let mut findings = flaws::of(&tree);
    let broken = findings.iter().any(|finding| finding.level == Level::Error);
    if !broken && !findings.iter().any(|finding| finding.code == "missing") {
        findings.extend(exchange::allowed(cx, &tree, spf));
    }
    if let Some(record) = to_publish(cx, &tree) {
        findings = findings.into_iter().map(|finding| finding.value("spf_record", &record)).collect();
    }
    let open = flaws::open(&tree);
    if let Some(first) = open.first().filter(|_| findings.iter().all(|finding| finding.level == Level::Note)) {
        let reason = format!("the policy could not be followed to its end: {first}");
        return Verdict::blocked(FactKind::DnsSpf, reason).with(seen);
    }
    Verdict::of(findings, seen)
}
