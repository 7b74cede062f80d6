//! Can whoever connects ask whether the certificates are revoked?

use super::certificate::short;
use super::example::{CN_ONLY, ISSUING, LEAF, SHORT, endpoint, healthy, lost, outside, run_from, trusted, warning};
use super::heard::{about, whose};
use super::revocation::{about_sources, crl, lines, ocsp, revocations, said};
use super::sources::{ADDRESSES, BASELINE, RFC5280};
use crate::facts::tls::{Revocation, RevocationAnswer};
use crate::model::Vantage;
use crate::place::seen_from;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("tls.revocation-reachable"),
    title: "a CRL or OCSP address of each certificate answers",
    subject: SubjectKind::Endpoint,
    roles: Role::WITH_OUTBOUND,
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "For each certificate below the root, one of its addresses gives an answer that its issuer signed, or the \
             server staples one. A short-lived certificate needs none. Another place may be cut off from them.",
    sources: &[RFC5280, BASELINE, ADDRESSES],
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
    remedies: &[&ADMIT_REVOCATION],
    settings: &[],
    examples,
    run,
};

static ADMIT_REVOCATION: Remedy = Remedy {
    id: "admit-revocation",
    summary: "Make the revocation addresses of {certificate_observed} answer: {urls_observed}.",
    steps: &[
        "Allow outbound HTTP on port 80 to these hosts from the servers that connect, for the service accounts and their proxy too.",
        "Where the authority is your own, publish its list over HTTP where everybody who connects can get it, and renew it before it ends.",
        "Where the certificate names no address, have it issued by an authority that publishes one.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "certutil -URL server.cer" },
        Command { shell: Shell::PowerShell, text: "certutil -verify -urlfetch server.cer" },
    ],
    who: Who::NetworkAdmin,
    risk: "none beyond the opened destinations",
    undo: "take the firewall rule back",
    effective: "at once; Windows keeps a failed answer for some minutes",
    documentation: &[ADDRESSES, RFC5280],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let (scan, certificates) = match revocations(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let (mut from_here, mut anywhere, mut open, mut evidence) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (one, short_lived) in certificates {
        evidence.extend(lines(one));
        match state(one) {
            State::Answered => {}
            State::Nothing if short_lived => {}
            State::Nothing => {
                let message = format!("{} names no address that tells whether it is revoked", one.subject);
                anywhere.push(about(cx, scan, finding("no-source", message, one)));
            }
            State::Unusable => {
                let message = format!("no revocation address of {} gives an answer that can be used", one.subject);
                anywhere.push(about(cx, scan, finding("unusable", message, one)));
            }
            State::Unreachable => {
                let message = format!("no revocation address of {} answers", one.subject);
                from_here.push(about(cx, scan, finding("unreachable", message, one)));
            }
            State::Open(why) => open.push(format!("{}: {}", one.subject, short(why))),
        }
    }
    if from_here.is_empty() && anywhere.is_empty() && !open.is_empty() {
        let reason = format!("whether a revocation address serves others is not established: {}", open.join("; "));
        return Verdict::blocked(FactKind::TlsRevocation, reason).with(evidence);
    }
    seen_from(cx, whose(scan), FactKind::TlsRevocation, from_here, anywhere, evidence)
}

enum State<'a> {
    Answered,
    Nothing,
    Unusable,
    Unreachable,
    /// Not asked, or not to be judged here: why.
    Open(&'a str),
}

/// The best that came of the addresses of a certificate.
fn state(one: &Revocation) -> State<'_> {
    let any = |wanted: fn(&RevocationAnswer) -> bool| one.sources.iter().any(|source| wanted(&source.answer));
    let open =
        |wanted: fn(&RevocationAnswer) -> Option<&str>| one.sources.iter().find_map(|source| wanted(&source.answer));
    let undecided = open(|answer| match answer {
        RevocationAnswer::NotEstablished(why) => Some(why),
        _ => None,
    });
    let unasked = open(|answer| match answer {
        RevocationAnswer::NotAsked(why) => Some(why),
        _ => None,
    });
    match () {
        () if one.sources.is_empty() => State::Nothing,
        () if any(|answer| matches!(answer, RevocationAnswer::Good { .. } | RevocationAnswer::Revoked { .. })) => {
            State::Answered
        }
        () if undecided.is_some() => State::Open(undecided.unwrap_or_default()),
        () if any(|answer| matches!(answer, RevocationAnswer::Unusable(_))) => State::Unusable,
        () if any(|answer| matches!(answer, RevocationAnswer::Unreachable(_))) => State::Unreachable,
        () => State::Open(unasked.unwrap_or("it names only addresses that are not asked")),
    }
}

fn finding(code: &'static str, message: String, one: &Revocation) -> Finding {
    let urls: Vec<&str> = one.sources.iter().map(|source| source.url.as_str()).collect();
    let urls = if urls.is_empty() { "none".to_owned() } else { urls.join(", ") };
    let seen: Vec<String> = one.sources.iter().map(said).collect();
    let seen = if seen.is_empty() { "no address".to_owned() } else { seen.join("; ") };
    Finding::warning(code, message)
        .because(
            Evidence::new(format!("revocation of {}", one.subject), seen).expected("a signed answer").source(&RFC5280),
        )
        .remedy(&ADMIT_REVOCATION)
        .value("certificate_observed", one.subject.as_str())
        .value("urls_observed", urls)
}

fn examples() -> Vec<Example> {
    let good = || RevocationAnswer::Good { until: None };
    let silent = || RevocationAnswer::Unreachable("no answer in time".to_owned());
    let stale = RevocationAnswer::Unusable("the list ended on 2026-01-01".to_owned());
    let ldap = RevocationAnswer::NotAsked("ldap is not asked".to_owned());
    let inner = RevocationAnswer::NotAsked("pki.contoso.com: A: 10.1.2.3: inside".to_owned());
    let part = RevocationAnswer::NotEstablished("the list covers only certificates of authorities".to_owned());
    let inside = run_from(Scenario::B, Vantage::Internal);
    let of = about_sources;
    let facts = vec![endpoint(healthy()).into(), trusted(&[LEAF, ISSUING]).into()];
    vec![
        of(
            "the list answers, the responder does not",
            LEAF,
            vec![ocsp(silent()), crl(good())],
            outside(),
            Expect::Pass,
        ),
        of("a short-lived certificate without an address", SHORT, Vec::new(), outside(), Expect::Pass),
        of("a certificate without an address", CN_ONLY, Vec::new(), outside(), warning("no-source")),
        of("no address answers", LEAF, vec![ocsp(silent()), crl(silent())], outside(), warning("unreachable")),
        of("no address answers, seen from inside", LEAF, vec![crl(silent())], inside, Expect::Blocked),
        of("a list that has ended", LEAF, vec![crl(stale)], outside(), warning("unusable")),
        of("an address inside, which is not asked", LEAF, vec![crl(inner)], outside(), Expect::Blocked),
        of("a list that covers other certificates", LEAF, vec![crl(part)], outside(), Expect::Blocked),
        of("only an address in a directory", LEAF, vec![crl(ldap)], outside(), Expect::Blocked),
        lost("nobody asked", facts, FactKind::TlsRevocation, "the time of the run was over"),
    ]
}
