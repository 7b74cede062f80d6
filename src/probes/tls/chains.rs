//! Which chains does an endpoint show, and which sets of roots trust each of them?

use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::facts::tls::{
    AddressScan, Answer, Der, HandshakeFailure, Proxied, ShownChain, TlsChains, TlsScan, Trust, TrustVerdict,
};
use exdoctor_checks::model::Role;
use futures_util::future::join_all;
use x509_parser::certificate::X509Certificate;

use super::certificate::read;
use super::issuer::Issuer;
use super::issuers;
use super::trust::{LONGEST, anchored, verdict};
use crate::net::Roots;
use crate::probes::{Observed, ProbeCx};

/// So many different chains of one endpoint are looked at.
const MOST: usize = 8;

/// Judges every chain against every set of roots.
pub(super) async fn look(cx: ProbeCx) -> Observed {
    let Some(scan) = cx.known::<TlsScan>() else { return Observed::default() };
    let mut shown: BTreeMap<&Vec<Der>, BTreeSet<String>> = BTreeMap::new();
    for address in &scan.addresses {
        for chain in chains(address) {
            shown.entry(chain).or_default().insert(address.address.clone());
        }
    }
    if let Some(Proxied { proxy, certificates: Ok(chain) }) = &scan.proxied {
        shown.entry(chain).or_default().insert(format!("{} through the proxy {proxy}", scan.host));
    }
    let none = shown.is_empty().then(|| why_none(&scan));
    let judged = shown.into_iter().take(MOST).map(|(chain, addresses)| judge(&cx, chain, addresses));
    let chains = join_all(judged).await;
    Observed::one(&cx.subject, TlsChains { host: scan.host.clone(), chains, none })
}

/// What one address showed, in the clear or to the library.
fn chains(address: &AddressScan) -> impl Iterator<Item = &Vec<Der>> {
    let scan = address.scan.iter();
    let chains = scan.flat_map(|scan| {
        let library = scan.handshake.iter().map(|handshake| &handshake.certificates);
        scan.chains.iter().chain(library)
    });
    chains.filter(|chain| !chain.is_empty())
}

async fn judge(cx: &ProbeCx, chain: &[Der], addresses: BTreeSet<String>) -> ShownChain {
    let roots = &cx.net.roots;
    let mut trust: Vec<Trust> =
        roots.sets().map(|(set, roots)| Trust { roots: set, sent: verdict(chain, roots), completed: None }).collect();
    let trusted = trust.iter().any(|trust| trust.sent == TrustVerdict::Trusted);
    let incomplete = trust.iter().any(|trust| trust.sent == TrustVerdict::UnknownIssuer);
    let fetched =
        if incomplete && !trusted { issuers::fetch(cx, chain, |all| is_trusted(all, roots)).await } else { Vec::new() };
    let found: Vec<Der> = fetched.iter().filter_map(|issuer| issuer.certificate.clone().ok()).collect();
    if !found.is_empty() {
        let all: Vec<Der> = chain.iter().take(LONGEST - found.len()).cloned().chain(found).collect();
        for (own, (_, roots)) in trust.iter_mut().zip(roots.sets()) {
            own.completed = Some(verdict(&all, roots));
        }
    }
    let signed = if cx.roles().iter().any(|role| Role::WITH_SMTP.contains(role)) { signed(chain) } else { Vec::new() };
    let (anchored, certificates) = (anchored(chain, roots), chain.to_vec());
    ShownChain { addresses, anchored, signed, certificates, trust, fetched }
}

/// The places on the way up from the server's own certificate, each of which signed the one before it: what DANE rests on.
fn signed(chain: &[Der]) -> Vec<usize> {
    let parsed: Vec<Option<X509Certificate<'_>>> = chain.iter().take(LONGEST).map(read).collect();
    let mut way = vec![0];
    while let Some(own) = way.last().and_then(|place| parsed.get(*place)?.as_ref()) {
        let signs = |place: &usize| {
            let above = parsed.get(*place).and_then(Option::as_ref);
            above.is_some_and(|above| Issuer::of(above).signed(own).unwrap_or(false))
        };
        match (0..parsed.len()).filter(|place| !way.contains(place)).find(signs) {
            Some(above) => way.push(above),
            None => break,
        }
    }
    way
}

fn is_trusted(chain: &[Der], roots: &Roots) -> bool {
    roots.sets().any(|(_, roots)| verdict(chain, roots) == TrustVerdict::Trusted)
}

/// Why no address showed a certificate.
fn why_none(scan: &TlsScan) -> String {
    let reasons: Vec<String> = scan.addresses.iter().map(|own| format!("{}: {}", own.address, reason(own))).collect();
    if reasons.is_empty() { format!("{} has no address", scan.host) } else { reasons.join("; ") }
}

fn reason(address: &AddressScan) -> String {
    let Some(scan) = &address.scan else {
        return address.skipped.clone().unwrap_or_else(|| "it was not asked".to_owned());
    };
    let anonymous = scan.accepted.offers.iter().any(|answer| matches!(answer, Answer::Hello(_)));
    match scan.handshake.as_ref().map(|handshake| &handshake.outcome) {
        None => "no TLS server answered".to_owned(),
        Some(Err(HandshakeFailure::Incompatible(why))) => format!("the TLS library cannot talk to it ({why})"),
        Some(Err(HandshakeFailure::Alert(alert))) => {
            format!("it ended the handshake with alert {} ({})", alert.description, alert.name())
        }
        Some(Err(HandshakeFailure::Timeout(_))) => "the handshake did not complete in time".to_owned(),
        Some(Err(_)) => "the handshake did not complete".to_owned(),
        Some(Ok(_)) if anonymous => "it sent no certificate".to_owned(),
        Some(Ok(_)) => "it showed none".to_owned(),
    }
}
