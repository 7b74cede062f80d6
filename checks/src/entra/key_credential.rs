//! Does the service principal hold the certificate that Dynamics signs with?

use super::credentials::{MOST, READ, Wanted, is, keys, line, unknown, verifies, wanted};
use super::graph::example::{
    OTHER, OWN, certificate_end, denied, given, healthy, key, principal, with_certificate, without,
};
use super::graph::origin;
use super::sources::{DYNAMICS as CONNECT, KEY_CREDENTIAL, SCRIPT};
use crate::facts::graph::{Credential, Graph, Told};
use crate::prelude::*;
use crate::setup::shared::REGISTER_IN_TENANT;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("entra.key-credential"),
    title: "the tenant knows the certificate that Dynamics signs with",
    subject: SubjectKind::Tenant,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "A credential for checking signatures with the thumbprint of the certificate is registered at the service \
             principal of Dynamics. It does not prove that the servers hold the private key.",
    sources: &[CONNECT, KEY_CREDENTIAL, SCRIPT],
    needs: &[],
    any_of: &[],
    uses: READ,
    blames: &[],
    steps: &[(Scenario::A, Step::ServicePrincipal)],
    remedies: &[&REGISTER_IN_TENANT],
    settings: &[],
    examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let wanted = wanted(cx);
    let keys = match keys(cx) {
        Ok(keys) => keys,
        Err(verdict) => return verdict,
    };
    let lines: Vec<Evidence> = keys.iter().take(MOST).map(line).chain(origin(cx, "00000007")).collect();
    let Some(wanted) = wanted else { return without_certificate(cx, keys, lines) };
    let own: Vec<&Credential> = keys.iter().filter(|key| is(key, &wanted.thumbprint) && verifies(key)).collect();
    if let Some(next) = &wanted.next {
        return Verdict::of(vec![not_yet(cx, &wanted, next)], lines);
    }
    if own.len() > 1 {
        let message = format!("{} is registered {} times, which does no harm", wanted.thumbprint, own.len());
        return Verdict::of(vec![Finding::note("registered-twice", message)], lines);
    }
    if own.len() == 1 {
        return Verdict::pass(lines);
    }
    let open = keys.iter().filter(|key| key.thumbprint.is_none()).count();
    if open > 0 {
        let reason = format!(
            "{} is not among the credentials whose thumbprint is known; of {open} of them it cannot be told",
            wanted.thumbprint
        );
        return Verdict::blocked(FactKind::Graph, reason).with(lines);
    }
    missing(cx, &wanted, keys, lines)
}

/// What Dynamics signs with today is known to the tenant, and the certificate that replaces it is not: no fault of today.
fn not_yet(cx: &CheckCx<'_>, wanted: &Wanted, next: &Wanted) -> Finding {
    let message = format!(
        "the tenant knows {}, which Dynamics signs with; {} ({}) is not registered yet: that comes before Dynamics signs with it",
        wanted.thumbprint, next.thumbprint, next.at
    );
    remedied(cx, Finding::note("next-not-registered", message), &next.thumbprint)
}

fn missing(cx: &CheckCx<'_>, wanted: &Wanted, keys: &[Credential], lines: Vec<Evidence>) -> Verdict {
    let count = match keys.len() {
        0 => "no certificate at all".to_owned(),
        1 => "another certificate".to_owned(),
        more => format!("{more} other certificates"),
    };
    let message =
        format!("{} ({}) is not registered: the service principal holds {count}", wanted.thumbprint, wanted.at);
    let seen: Vec<&str> = keys.iter().filter_map(|key| key.thumbprint.as_deref()).take(5).collect();
    let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
    let evidence = Evidence::new("thumbprints at the service principal", seen)
        .expected(wanted.thumbprint.clone())
        .source(&CONNECT);
    let finding = Finding::error("not-registered", message).because(evidence);
    Verdict::of(vec![remedied(cx, finding, &wanted.thumbprint)], lines)
}

/// Nobody knows the certificate: that none is registered can be said all the same.
fn without_certificate(cx: &CheckCx<'_>, keys: &[Credential], lines: Vec<Evidence>) -> Verdict {
    if keys.is_empty() {
        let evidence = Evidence::new("thumbprints at the service principal", "none")
            .expected("the certificate that Dynamics signs with")
            .source(&CONNECT);
        let finding = Finding::error("no-credential", "the service principal holds no certificate").because(evidence);
        return Verdict::of(vec![remedied(cx, finding, "that Dynamics signs with")], lines);
    }
    unknown(keys)
}

/// With the remedy and what it names.
pub(super) fn remedied(cx: &CheckCx<'_>, finding: Finding, wanted: &str) -> Finding {
    finding.remedy(&REGISTER_IN_TENANT).value("wanted", wanted).value("tenant", cx.subject.name.clone())
}

fn examples() -> Vec<Example> {
    let error = |code| Expect::Finding(Level::Error, code);
    let own = || key(OWN, "2026-05-02T00:00:00Z", certificate_end());
    let other = || key(OTHER, "2026-05-02T00:00:00Z", certificate_end());
    let holding = |keys| Graph { dynamics: Told::Value(principal(keys)), ..healthy() };
    let of = |text, keys, expect| with_certificate(given(text, holding(keys), Scenario::A, expect));
    let unnamed = || Credential { thumbprint: None, ..other() };
    let registered = |thumbprint: &str| {
        use crate::facts::deployment::{CrmCertificate, Deployment};
        use crate::facts::server::Read;
        let issuer = CrmCertificate {
            kind: "S2STokenIssuer".to_owned(),
            thumbprint: Some(thumbprint.to_owned()),
            ..CrmCertificate::default()
        };
        Deployment { certificates: Read::Value(vec![issuer]), ..Deployment::default() }
    };
    let mut configured = given(
        "Dynamics is configured with another certificate",
        holding(vec![other()]),
        Scenario::A,
        error("not-registered"),
    );
    configured.facts.record(&Subject::deployment(), registered(OWN));
    let renewing = |text, keys, expect| {
        let mut example = of(text, keys, expect);
        example.facts.record(&Subject::deployment(), registered(OTHER));
        example
    };
    let lacking = Graph { dynamics: denied("Application.Read.All"), ..healthy() };
    vec![
        of("registered", vec![own()], Expect::Pass),
        of("registered beside another environment's", vec![other(), own()], Expect::Pass),
        of("registered twice", vec![own(), own()], Expect::Finding(Level::Note, "registered-twice")),
        of("another certificate alone", vec![other()], error("not-registered")),
        of("no certificate", Vec::new(), error("not-registered")),
        of("one whose thumbprint nobody tells", vec![unnamed()], Expect::Blocked),
        configured,
        renewing(
            "files of the next certificate, and the one that Dynamics signs with is registered",
            vec![other()],
            Expect::Finding(Level::Note, "next-not-registered"),
        ),
        renewing("the next certificate is registered beside the present one", vec![other(), own()], Expect::Pass),
        renewing("neither the next nor the present certificate", Vec::new(), error("not-registered")),
        given(
            "no certificate, and nobody knows the right one",
            holding(Vec::new()),
            Scenario::A,
            error("no-credential"),
        ),
        given("a certificate, and nobody knows the right one", healthy(), Scenario::A, Expect::Blocked),
        given("a reader that may not read it", lacking, Scenario::A, Expect::Blocked),
        given(
            "no service principal",
            Graph { dynamics: Told::Absent, ..healthy() },
            Scenario::A,
            Expect::NotApplicable,
        ),
        without("nobody asked Graph", Scenario::A, Expect::Blocked),
    ]
}
