//! Is a certificate of the chain revoked?

use super::example::{CN_ONLY, LEAF, SHORT, error, outside, run_from};
use super::heard::whose;
use super::path::{MEND_PATH, about_server};
use super::revocation::{about_sources, crl, lines, ocsp, revocations, said};
use super::sources::{EXCHANGE_CERTIFICATES, RFC5280};
use crate::facts::tls::{Revocation, RevocationAnswer};
use crate::model::Vantage;
use crate::place::open;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.not-revoked"),
    title: "no certificate of the chain is revoked",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_TLS,
    scope: &everywhere(Level::Error),
    proves: "The issuer of each certificate below the root says, by list or responder, that it is not revoked. What is \
             revoked after the answer was made is not known yet.",
    sources: &[RFC5280],
    needs: &[FactKind::TlsScan],
    any_of: &[],
    uses: &[FactKind::TlsChains, FactKind::TlsRevocation],
    blames: &[],
    steps: &[
        (Scenario::A, Step::Prerequisites),
        (Scenario::B, Step::TlsSuites),
        (Scenario::C, Step::ExchangeCertificates),
        (Scenario::C, Step::OutboundEndpoints),
    ],
    remedies: &[&REPLACE_REVOKED, &MEND_PATH],
    settings: &[],
    examples,
    run,
};

static REPLACE_REVOKED: Remedy = Remedy {
    id: "replace-revoked-certificate",
    summary: "Replace {certificate_observed} at {host}: it is revoked.",
    steps: &[
        "Ask the issuer why it was revoked; after a compromise of the key, make a new key.",
        "Request a new certificate with the same names, and bind it on every server, load balancer and reverse proxy behind {host}.",
        "Where an intermediate is revoked, import the issuer's present one.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "New-ExchangeCertificate -GenerateRequest -SubjectName 'CN={host}' -DomainName {host} -PrivateKeyExportable $true",
    }],
    who: Who::ExchangeAdmin,
    risk: "a hybrid connector that names the former certificate must be changed too",
    undo: "none: a revoked certificate stays revoked",
    effective: "at once for new connections",
    documentation: &[EXCHANGE_CERTIFICATES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, certificates) = match revocations(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let evidence: Vec<Evidence> = certificates.iter().flat_map(|(one, _)| lines(one)).collect();
    let revoked =
        certificates.iter().filter_map(|(one, _)| revoked(one)).map(|finding| about_server(cx, scan, finding));
    let findings: Vec<Finding> = revoked.collect();
    if !findings.is_empty() {
        return Verdict::of(findings, evidence);
    }
    let good = |one: &Revocation| one.sources.iter().any(|own| matches!(own.answer, RevocationAnswer::Good { .. }));
    let unknown = || certificates.iter().filter(|(one, short_lived)| !good(one) && !short_lived).map(|(one, _)| *one);
    let silent: Vec<&str> = unknown().filter(|one| !one.sources.is_empty()).map(|one| one.subject.as_str()).collect();
    if !silent.is_empty() {
        let reason = format!("whether {} is revoked could not be asked", silent.join(" and "));
        return open(cx, whose(scan), FactKind::TlsRevocation, &reason, evidence);
    }
    match unknown().next() {
        Some(one) => Verdict::not_applicable(format!("{} names nobody who could tell", one.subject)),
        None => Verdict::pass(evidence),
    }
}

fn revoked(one: &Revocation) -> Option<Finding> {
    let source = one.sources.iter().find(|own| matches!(own.answer, RevocationAnswer::Revoked { .. }))?;
    let RevocationAnswer::Revoked { since, .. } = &source.answer else { return None };
    let since = since.map(|since| format!(" since {}", since.strftime("%Y-%m-%d"))).unwrap_or_default();
    let message =
        format!("{} (serial number {}) is revoked{since}; clients that ask refuse it", one.subject, one.serial);
    let line = Evidence::new(format!("revocation of {}", one.subject), said(source));
    let finding = Finding::error("revoked", message).because(line.expected("not revoked").source(&RFC5280));
    Some(finding.remedy(&REPLACE_REVOKED).value("certificate_observed", one.subject.as_str()))
}

fn examples() -> Vec<Example> {
    let good = || RevocationAnswer::Good { until: Some(jiff::Timestamp::constant(1_780_500_000, 0)) };
    let silent = || RevocationAnswer::Unreachable("no answer in time".to_owned());
    let revoked = || RevocationAnswer::Revoked {
        since: Some(jiff::Timestamp::constant(1_779_000_000, 0)),
        reason: Some("keyCompromise".to_owned()),
    };
    let inside = run_from(Scenario::B, Vantage::Internal);
    let of = about_sources;
    vec![
        of("the issuer says that it is not", LEAF, vec![ocsp(silent()), crl(good())], outside(), Expect::Pass),
        of("a short-lived certificate", SHORT, Vec::new(), outside(), Expect::Pass),
        of("revoked for a compromised key", LEAF, vec![ocsp(revoked())], outside(), error("revoked")),
        of(
            "the list does not know yet what the responder says",
            LEAF,
            vec![crl(good()), ocsp(revoked())],
            outside(),
            error("revoked"),
        ),
        of("nobody answers", LEAF, vec![crl(silent())], outside(), Expect::Blocked),
        of("nobody answers, seen from inside", LEAF, vec![crl(silent())], inside, Expect::Blocked),
        of("the certificate names nobody to ask", CN_ONLY, Vec::new(), outside(), Expect::NotApplicable),
    ]
}
