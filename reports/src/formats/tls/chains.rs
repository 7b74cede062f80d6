//! Which certificates does a server show, who vouches for them, and are they revoked?

use exdoctor_checks::facts::tls::{
    Der, FetchedIssuer, Revocation, RevocationAnswer, RevocationKind, RevocationSource, RootSet, ShownChain, Trust,
    TrustVerdict,
};
use exdoctor_checks::tls::certificate::Certificate;
use jiff::Timestamp;

use super::Scanned;
use crate::text::{Page, Tone, capped, glued};

/// So many names of a certificate are shown.
const NAMES: usize = 4;

/// Every chain, certificate by certificate.
pub(super) fn write(page: &mut Page, scanned: &Scanned<'_>) {
    let Some(chains) = scanned.chains else { return };
    if let Some(why) = &chains.none {
        page.section("Certificates");
        page.text(2, Tone::Open, &format!("none was seen: {why}"));
    }
    for chain in &chains.chains {
        let addresses: Vec<&str> = chain.addresses.iter().map(String::as_str).collect();
        page.section(&format!("Certificates · {}", addresses.join(", ")));
        for (place, der) in chain.certificates.iter().enumerate() {
            certificate(page, place + 1, der, scanned);
        }
        chain.fetched.iter().for_each(|issuer| fetched(page, issuer));
        trust(page, chain);
    }
}

fn certificate(page: &mut Page, number: usize, der: &Der, scanned: &Scanned<'_>) {
    let label = format!("  {number}  ");
    let own = match Certificate::parse(&der.0) {
        Ok(own) => own,
        Err(why) => return page.labelled(&label, Tone::Dim, Tone::Open, &format!("cannot be read: {why}")),
    };
    page.labelled(&label, Tone::Dim, Tone::Plain, &own.subject);
    let issuer = if own.self_signed { "signed by itself".to_owned() } else { format!("issued by {}", own.issuer) };
    page.text(5, Tone::Plain, &issuer);
    let validity = format!("{} to {}", day(own.not_before), day(own.not_after));
    page.text(5, Tone::Plain, &format!("valid {validity}; {}", glued(&own.key.words())));
    if number == 1 && !own.dns_names.is_empty() {
        page.text(5, Tone::Plain, &format!("for {}", capped(own.dns_names.iter().map(String::as_str), NAMES)));
    }
    let known = scanned.revocation.and_then(|known| known.certificates.iter().find(|known| is(known, &own)));
    for source in known.iter().flat_map(|known| &known.sources) {
        revocation(page, source);
    }
}

fn is(known: &Revocation, own: &Certificate) -> bool {
    known.serial == own.serial && known.subject == own.subject
}

fn revocation(page: &mut Page, source: &RevocationSource) {
    let kind = match source.kind {
        RevocationKind::Crl => "CRL",
        RevocationKind::Ocsp => "OCSP",
        RevocationKind::Stapled => "stapled OCSP",
    };
    let (tone, answer) = match &source.answer {
        RevocationAnswer::Good { until: Some(until) } => (Tone::Plain, format!("not revoked, until {}", day(*until))),
        RevocationAnswer::Good { until: None } => (Tone::Plain, "not revoked".to_owned()),
        RevocationAnswer::Revoked { since, reason } => {
            let since = since.map_or_else(String::new, |since| format!(" since {}", day(since)));
            let reason = reason.as_ref().map_or_else(String::new, |reason| format!(" ({reason})"));
            (Tone::Bad, format!("revoked{since}{reason}"))
        }
        RevocationAnswer::Unusable(why) => (Tone::Open, format!("says nothing: {why}")),
        RevocationAnswer::NotEstablished(why) => (Tone::Open, format!("settles nothing: {why}")),
        RevocationAnswer::Unreachable(why) => (Tone::Open, format!("does not answer: {why}")),
        RevocationAnswer::NotAsked(why) => (Tone::Open, format!("not asked: {why}")),
    };
    page.text(5, tone, &format!("{answer} · {kind} {}", source.url));
}

fn fetched(page: &mut Page, issuer: &FetchedIssuer) {
    let read = issuer.certificate.clone().and_then(|der| Certificate::parse(&der.0));
    match read {
        Ok(own) => {
            page.labelled("  +  ", Tone::Dim, Tone::Warn, &format!("{} (not sent)", own.subject));
            page.text(5, Tone::Plain, &format!("given by {}", issuer.url));
        }
        Err(why) => {
            page.labelled("  +  ", Tone::Dim, Tone::Open, &format!("{} gives no issuer: {why}", issuer.url));
        }
    }
}

/// What each set of roots says.
fn trust(page: &mut Page, chain: &ShownChain) {
    page.labelled(
        "  trusted by ",
        Tone::Dim,
        Tone::Plain,
        &chain.trust.iter().map(said).collect::<Vec<_>>().join("; "),
    );
}

fn said(trust: &Trust) -> String {
    let roots = match trust.roots {
        RootSet::Platform => "this system",
        RootSet::Mozilla => "Mozilla",
        RootSet::Microsoft => "Microsoft's documents",
        RootSet::CaFile => "--ca-file",
        RootSet::Declared => "the declared public roots",
    };
    let verdict = match (&trust.sent, &trust.completed) {
        (TrustVerdict::Trusted, _) => "yes".to_owned(),
        (_, Some(TrustVerdict::Trusted)) => "once completed".to_owned(),
        (TrustVerdict::UnknownIssuer, _) => "no".to_owned(),
        (TrustVerdict::Invalid(why), _) => format!("no ({why})"),
        (TrustVerdict::NotVerifiable(why), _) => format!("open ({why})"),
    };
    format!("{roots} {verdict}")
}

fn day(time: Timestamp) -> String {
    glued(&time.strftime("%Y-%m-%d").to_string())
}
