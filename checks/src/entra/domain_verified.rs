//! Are the mail domains verified in the tenant?

use super::discovery;
use super::example::{discovered, known};
use super::graph::example::{denied, given, healthy, without};
use super::graph::{Question, origin, told};
use super::sources::{ADD_DOMAIN, DOMAIN_TYPE};
use crate::facts::entra::TenantDiscovery;
use crate::facts::graph::{Domain, Graph, Told};
use crate::prelude::*;
use crate::setup::shared::VERIFY_DOMAIN;
use crate::values::is_initial;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.domain-verified"),
    title: "the mail domains are verified in the tenant",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error), (Scenario::C, Level::Error)],
    proves: "Each mail domain of the run is a verified domain of the tenant. It does not prove that mail arrives there; dns.mx \
             judges that.",
    sources: &[DOMAIN_TYPE, ADD_DOMAIN],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Graph, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::C, Step::VerifyDomains)],
    remedies: &[&VERIFY_DOMAIN],
    settings: &[],
    examples,
    run,
};

const DOMAINS: Question<Vec<Domain>> = |graph| &graph.domains;

fn run(cx: &CheckCx<'_>) -> Verdict {
    let mine: Vec<&str> = cx
        .all::<TenantDiscovery>()
        .map(|(_, own)| own)
        .filter(|own| discovery::subject(own) == *cx.subject)
        .map(|own| own.domain.as_str())
        .collect();
    let domains = match told(cx, DOMAINS) {
        Ok(domains) => domains.map(Vec::as_slice).unwrap_or_default(),
        Err(verdict) => return verdict,
    };
    if mine.is_empty() {
        return Verdict::not_applicable(discovery::FOREIGN);
    }
    let (mut findings, mut evidence) = (Vec::new(), origin(cx, "/domains"));
    // Every tenant has the domain that it was created with: a file without it shows a part of the list.
    let whole = domains.iter().any(|domain| is_initial(&domain.name));
    let mut open = None;
    for name in mine {
        let Some(domain) = domains.iter().find(|domain| domain.name.eq_ignore_ascii_case(name)) else {
            if whole {
                let message = format!("{name} is not among the {} domains of the tenant", domains.len());
                findings.push(finding(name, "not-in-tenant", message, "absent"));
            } else {
                open =
                    Some(format!("{name} is not among the {} domains, which are not all of the tenant", domains.len()));
            }
            continue;
        };
        let kind = domain.authentication.as_deref().unwrap_or("unknown sign-in").to_ascii_lowercase();
        match domain.verified {
            Some(true) => evidence.push(Evidence::new(name, format!("verified, {kind}"))),
            Some(false) => {
                let message = format!("{name} is in the tenant and not verified");
                findings.push(finding(name, "not-verified", message, "not verified"));
            }
            None => open = Some(format!("the answer does not say whether {name} is verified")),
        }
    }
    match open {
        Some(reason) if findings.is_empty() => Verdict::blocked(FactKind::Graph, reason).with(evidence),
        _ => Verdict::of(findings, evidence),
    }
}

fn finding(name: &str, code: &'static str, message: String, observed: &str) -> Finding {
    let line = Evidence::new(name, observed).expected("verified").source(&DOMAIN_TYPE);
    Finding::error(code, message).because(line).remedy(&VERIFY_DOMAIN).value("unverified", name)
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let of = |text, domains, expect| given(text, Graph { domains, ..healthy() }, Scenario::A, expect);
    let domain = |name: &str, verified, kind: &str| {
        let authentication = Some(kind.to_owned());
        Domain { name: name.to_owned(), verified, authentication, services: Vec::new() }
    };
    let one = |name: &str, verified, kind: &str| Told::Value(vec![domain(name, verified, kind)]);
    let initial = || domain("contoso.onmicrosoft.com", Some(true), "Managed");
    let others = Told::Value(vec![initial(), domain("fabrikam.com", Some(true), "Managed")]);
    let both =
        Told::Value(vec![domain("contoso.com", None, "Managed"), domain("fabrikam.com", Some(false), "Managed")]);
    let mut beside = of("one not verified beside one of which nobody knows", both, error("not-verified"));
    let second = TenantDiscovery { domain: "fabrikam.com".to_owned(), ..discovered(vec![known()]) };
    beside.facts.record(&Subject::domain("fabrikam.com"), second);
    vec![
        beside,
        of("verified and managed", one("contoso.com", Some(true), "Managed"), Expect::Pass),
        of("verified and federated", one("contoso.com", Some(true), "Federated"), Expect::Pass),
        of("added and not verified", one("contoso.com", Some(false), "Managed"), error("not-verified")),
        of("other domains alone", others, error("not-in-tenant")),
        of("a part of the list, without it", one("fabrikam.com", Some(true), "Managed"), Expect::Blocked),
        of("the answer does not say", one("contoso.com", None, "Managed"), Expect::Blocked),
        of("a reader that may not read them", denied("Domain.Read.All"), Expect::Blocked),
        without("nobody asked Graph", Scenario::C, Expect::Blocked),
    ]
}
