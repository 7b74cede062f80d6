//! Can Microsoft 365 see who owns the domain?

use super::example::{circumstances, example, lookup, public, signing_in_at, texts};
use super::microsoft::{is_verification_token, proves_ownership};
use super::view::{ROOTS, evidence, judge_public};
use crate::entra::discovery::{found, is_of_no_tenant};
use crate::entra::example::{discovered, unknown};
use crate::facts::dns::{Answer, Data, Lookup, Mx, RecordType, Verification};
use crate::facts::entra::TenantDiscovery;
use crate::prelude::*;
use crate::setup::shared::VERIFY_DOMAIN;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dns.domain-verification"),
    title: "the domain is one of a tenant, or carries its verification record",
    subject: SubjectKind::Domain,
    roles: &[],
    scope: &[(Scenario::C, Level::Warning)],
    proves: "The sign-in service finds the domain in a tenant, which it does for verified domains alone, or the domain \
             carries a verification record of Microsoft 365. It does not prove that it is this tenant: \
             entra.tenant-id-matches judges that. The record may be removed once the domain is verified.",
    sources: &[M365],
    needs: &[FactKind::DnsVerification],
    any_of: &[],
    uses: &[FactKind::DnsMx, FactKind::TenantDiscovery],
    blames: ROOTS,
    steps: &[(Scenario::C, Step::VerifyDomains)],
    remedies: &[&VERIFY_DOMAIN],
    settings: &[],
    examples,
    run,
};

const M365: Source = Source::new(
    "External Domain Name System records for Microsoft 365",
    "https://learn.microsoft.com/en-us/microsoft-365/enterprise/external-domain-name-system-records",
);

fn run(cx: &CheckCx<'_>) -> Verdict {
    let records = cx.need::<Verification>();
    let discovery = cx.seen::<TenantDiscovery>();
    let tenant = discovery.and_then(found);
    let by_mx = cx.seen::<Mx>().map(|mx| &mx.seen.lookup).filter(|lookup| verifies(lookup));
    judge_public(cx, FactKind::DnsVerification, &records.txt, |lookup| {
        let shown = || {
            lookup
                .texts()
                .filter(|text| text.to_ascii_lowercase().starts_with("ms="))
                .map(|text| Evidence::new("TXT", text))
        };
        if verifies(lookup) || by_mx.is_some() {
            return Verdict::pass(shown().chain(by_mx.map(evidence)).collect());
        }
        if let Some(tenant) = &tenant {
            let what = format!("tenant of {} at {}", cx.subject, tenant.at.host);
            return Verdict::pass(shown().chain([Evidence::new(what, &*tenant.id)]).collect());
        }
        if cx.run.phase != Some(Phase::Before) {
            let reason =
                "there is no verification record, which may have been removed after verification: the tenant can tell";
            return Verdict::blocked(FactKind::DnsVerification, reason).with(shown());
        }
        if !discovery.is_some_and(is_of_no_tenant) {
            let reason = "there is no verification record, which may have been removed after verification, and whether a \
                          tenant has the domain was not established";
            return Verdict::blocked(FactKind::TenantDiscovery, reason).with(shown());
        }
        let seen = Evidence::new(format!("TXT of {}", cx.subject), "no record of the form MS=ms12345678");
        Finding::warning("missing", format!("{} carries no verification record of Microsoft 365", cx.subject))
            .because(seen.expected("MS=ms and digits, as the admin center shows it").source(&M365))
            .remedy(&VERIFY_DOMAIN)
            .value("unverified", &cx.subject.name)
            .into()
    })
}

fn verifies(lookup: &Lookup) -> bool {
    lookup.answer.records().iter().any(|data| match data {
        Data::Txt(text) => {
            let value = text.trim().split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("ms"));
            value.is_some_and(|(_, value)| is_verification_token(value))
        }
        Data::Mx { host, .. } => proves_ownership(host),
        _ => false,
    })
}

fn examples() -> Vec<Example> {
    let before = || Circumstances { phase: Some(Phase::Before), ..circumstances(Scenario::C) };
    let txt = |records: &[&str]| Verification { txt: public(texts("contoso.com", records)) };
    let mx = lookup(
        "contoso.com",
        RecordType::Mx,
        Answer::Records(vec![Data::Mx { preference: 32767, host: "ms12345678.msv1.invalid".to_owned() }]),
    );
    let mut by_mx = example("the MX form of the record", txt(&[]), before(), Expect::Pass);
    by_mx.facts.record(
        &super::example::contoso(),
        Mx { seen: public(mx.clone()), resolver: mx, hosts: Vec::new(), beyond: 0 },
    );
    let removed = example("the record was removed, and the tenant has the domain", txt(&[]), before(), Expect::Pass);
    let in_no_tenant = |mut example: Example| {
        example.facts.record(&super::example::contoso(), discovered(vec![unknown()]));
        example
    };
    let missing = Expect::Finding(Level::Warning, "missing");
    let silent = Verification { txt: public(lookup("contoso.com", RecordType::Txt, Answer::Timeout)) };
    vec![
        example("the TXT form of the record", txt(&["v=spf1 -all", "MS=ms12345678"]), before(), Expect::Pass),
        by_mx,
        signing_in_at("login.microsoftonline.com", removed),
        in_no_tenant(example("no record before the migration", txt(&["v=spf1 -all"]), before(), missing)),
        in_no_tenant(example("a record without digits", txt(&["MS=contoso"]), before(), missing)),
        example("no record, and nobody told whose it is", txt(&["v=spf1 -all"]), before(), Expect::Blocked),
        example("no record, without a phase", txt(&["v=spf1 -all"]), circumstances(Scenario::C), Expect::Blocked),
        example("no answer in time", silent, before(), Expect::Blocked),
    ]
}
