//! Which certificates were not sent, and where can they be had?

use std::time::Duration;

use exdoctor_checks::facts::tls::{Der, FetchedIssuer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::certificate::X509Certificate;

use super::certificate::{is_self_issued, issued, issuer_urls, path, read};
use crate::der::{Parts, tag};
use crate::net::web::{Bounds, Request, Unfetched};
use crate::probes::ProbeCx;

/// So many missing certificates are looked for, one above the other.
const DEPTH: usize = 3;
/// So many certificates of a file are looked at.
const BUNDLED: usize = 16;
/// 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// A certificate is smaller.
const BOUNDS: Bounds = Bounds { most: 64 * 1024, wait: Some(Duration::from_secs(10)) };

/// Fetches the issuer of the highest certificate, and its issuer, until a set of roots trusts the chain.
pub(in crate::probes) async fn fetch(
    cx: &ProbeCx,
    sent: &[Der],
    trusted: impl Fn(&[Der]) -> bool,
) -> Vec<FetchedIssuer> {
    let mut all = sent.to_vec();
    let mut fetched = Vec::new();
    for _ in 0..DEPTH {
        let Some((highest, urls)) = highest(&all) else { break };
        let tried = above(cx, &highest, urls).await;
        let found = tried.iter().find_map(|issuer| issuer.certificate.clone().ok());
        fetched.extend(tried);
        let Some(found) = found else { break };
        all.push(found);
        if trusted(&all) {
            break;
        }
    }
    fetched
}

/// The highest certificate and where AIA says that its issuer is; none where nobody is above it.
fn highest(all: &[Der]) -> Option<(Der, Vec<String>)> {
    let read: Vec<_> = all.iter().filter_map(|der| Some((der, read(der)?))).collect();
    let parsed: Vec<_> = read.iter().map(|(_, certificate)| certificate.clone()).collect();
    let place = path(&parsed).pop().filter(|place| !is_self_issued(&parsed[*place]))?;
    Some((read[place].0.clone(), issuer_urls(&parsed[place])))
}

/// One address after the other, until one gives the issuer.
async fn above(cx: &ProbeCx, lower: &Der, urls: Vec<String>) -> Vec<FetchedIssuer> {
    let mut tried = Vec::new();
    for url in urls {
        let certificate = match cx.net.web.fetch(Request { bounds: BOUNDS, ..Request::get(&url) }).await {
            Ok(body) => issuer_in(&body, lower),
            Err(Unfetched::Unreachable(why) | Unfetched::NotHttp(why) | Unfetched::Inside(why)) => Err(why),
            Err(Unfetched::TooLarge(most)) => Err(format!("it is larger than {most} bytes")),
        };
        let found = certificate.is_ok();
        tried.push(FetchedIssuer { url, certificate });
        if found {
            break;
        }
    }
    tried
}

/// The certificate of a body that issued the lower one: in DER or PEM, or one of those in a PKCS #7 file.
fn issuer_in(body: &[u8], lower: &Der) -> Result<Der, String> {
    let lower = read(lower).ok_or("the certificate below it cannot be read")?;
    let mut found = certificates_in(body);
    let issuer = found.iter().position(|der| read(der).is_some_and(|upper| issued(&lower, &upper)));
    match issuer {
        Some(place) => Ok(found.swap_remove(place)),
        None => Err(stranger(&found, &lower)),
    }
}

fn stranger(found: &[Der], lower: &X509Certificate<'_>) -> String {
    match found.iter().find_map(read) {
        Some(upper) => {
            format!("it is the certificate of {}, which did not issue that of {}", upper.subject(), lower.subject())
        }
        None => "it is not a certificate".to_owned(),
    }
}

/// The certificates that a body holds.
fn certificates_in(body: &[u8]) -> Vec<Der> {
    if let Ok(pem) = CertificateDer::from_pem_slice(body) {
        return vec![Der(pem.to_vec())];
    }
    bundled(body).unwrap_or_else(|| vec![Der(body.to_vec())])
}

/// Those of a PKCS #7 file without content or signature, as `.p7c` is (RFC 5652, 5.1).
fn bundled(body: &[u8]) -> Option<Vec<Der>> {
    let mut outer = Parts::within(body, tag::SEQUENCE)?;
    if outer.tagged(tag::OID)?.contents != SIGNED_DATA {
        return None;
    }
    let mut data = Parts::within(outer.tagged(tag::around(0))?.contents, tag::SEQUENCE)?;
    let certificates = data.find(|part| part.tag == tag::around(0))?;
    Some(Parts(certificates.contents).take(BUNDLED).map(|part| Der(part.whole.to_vec())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &[u8] = include_bytes!("data/md5-root.der");
    const LEAF: &[u8] = include_bytes!("data/md5-leaf.der");
    const BUNDLE: &[u8] = include_bytes!("data/md5.p7c");

    #[test]
    fn the_issuer_is_found_in_a_bundle_beside_others() {
        let leaf = Der(LEAF.to_vec());
        assert_eq!(issuer_in(BUNDLE, &leaf), Ok(Der(ROOT.to_vec())));
        assert_eq!(issuer_in(ROOT, &leaf), Ok(Der(ROOT.to_vec())));
        assert!(issuer_in(LEAF, &leaf).is_err_and(|why| why.contains("did not issue")));
        for length in 0..BUNDLE.len() {
            assert!(issuer_in(&BUNDLE[..length], &leaf).is_err(), "{length}");
        }
    }
}
