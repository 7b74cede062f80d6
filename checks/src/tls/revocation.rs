//! What is known about the revocation of an endpoint's certificates?

use super::certificate::short;
use super::chain::{Chain, readable};
use super::example::{ISSUING, endpoint, example, healthy, trusted};
use crate::facts::tls::{Revocation, RevocationAnswer, RevocationKind, RevocationSource, TlsRevocation, TlsScan};
use crate::prelude::*;

/// A certificate, and whether it is too short-lived to need a source.
pub(super) type Asked<'a> = (&'a Revocation, bool);

/// The certificates of an endpoint.
pub(super) fn revocations<'a>(cx: &CheckCx<'a>) -> Result<(&'a TlsScan, Vec<Asked<'a>>), Verdict> {
    let (scan, chains) = readable(cx)?;
    let Some(known) = cx.seen::<TlsRevocation>() else {
        let why = cx.why_lost(FactKind::TlsRevocation, cx.subject);
        return Err(Verdict::blocked(FactKind::TlsRevocation, why));
    };
    if known.certificates.is_empty() {
        return Err(Verdict::not_applicable("no certificate below a root was sent: nobody could revoke one"));
    }
    let short_lived = |one: &Revocation| {
        let mut all = chains.iter().flat_map(Chain::certificates);
        let same = |serial: &str| serial.trim_start_matches('0') == one.serial.trim_start_matches('0');
        all.any(|own| same(&own.serial) && own.short_lived())
    };
    Ok((scan, known.certificates.iter().map(|one| (one, short_lived(one))).collect()))
}

/// One line of evidence for each source of a certificate, or one that says that there is none.
pub(super) fn lines(one: &Revocation) -> Vec<Evidence> {
    if one.sources.is_empty() {
        return vec![Evidence::new(format!("revocation of {}", one.subject), "it names no CRL and no OCSP address")];
    }
    one.sources.iter().map(|source| Evidence::new(format!("revocation of {}", one.subject), said(source))).collect()
}

/// A source and what came of it, in words.
pub(super) fn said(source: &RevocationSource) -> String {
    let kind = match source.kind {
        RevocationKind::Crl => "CRL",
        RevocationKind::Ocsp => "OCSP",
        RevocationKind::Stapled => "stapled OCSP",
    };
    let answer = match &source.answer {
        RevocationAnswer::Good { until: Some(until) } => format!("not revoked, known until {until}"),
        RevocationAnswer::Good { until: None } => "not revoked".to_owned(),
        RevocationAnswer::Revoked { since, reason } => {
            let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
            let reason = reason.as_deref().map(|reason| format!(" ({})", short(reason))).unwrap_or_default();
            format!("revoked{since}{reason}")
        }
        RevocationAnswer::Unusable(why) => format!("an answer that cannot be used ({})", short(why)),
        RevocationAnswer::NotEstablished(why) => format!("an answer that settles nothing ({})", short(why)),
        RevocationAnswer::Unreachable(why) => format!("no answer ({})", short(why)),
        RevocationAnswer::NotAsked(why) => format!("not asked ({})", short(why)),
    };
    format!("{kind} {}: {answer}", short(&source.url))
}

/// An example about the sources of the server's certificate.
pub(super) fn about_sources(
    given: &'static str,
    leaf: &[u8],
    sources: Vec<RevocationSource>,
    run: Circumstances,
    expect: Expect,
) -> Example {
    let chains = trusted(&[leaf, ISSUING]);
    let serial = super::certificate::Certificate::parse(leaf).map(|own| own.serial).unwrap_or_default();
    let one = Revocation { subject: "CN=mail.contoso.com".to_owned(), serial, sources };
    let known = TlsRevocation { certificates: vec![one] };
    example(given, vec![endpoint(healthy()).into(), chains.into(), known.into()], run, expect)
}

/// A revocation list of the example.
pub(super) fn crl(answer: RevocationAnswer) -> RevocationSource {
    RevocationSource { url: "http://pki.contoso.com/issuing.crl".to_owned(), kind: RevocationKind::Crl, answer }
}

/// An OCSP responder of the example.
pub(super) fn ocsp(answer: RevocationAnswer) -> RevocationSource {
    RevocationSource { url: "http://ocsp.contoso.com".to_owned(), kind: RevocationKind::Ocsp, answer }
}
