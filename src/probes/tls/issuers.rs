//! Which certificates were not sent, and where can they be had?

use std::time::Duration;

use exdoctor_checks::facts::tls::{Der, FetchedIssuer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::certificate::{is_self_issued, issued, issuer_urls, path, read};
use crate::net::http::{Bounds, HttpError};
use crate::probes::ProbeCx;

/// So many missing certificates are looked for, one above the other.
const DEPTH: usize = 3;
/// A certificate is smaller.
const BOUNDS: Bounds = Bounds { most: 64 * 1024, wait: Duration::from_secs(10) };

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
        let certificate = match cx.net.http.get(&url, BOUNDS).await {
            Ok(body) => issuer_in(&body, lower),
            Err(HttpError::Unreachable(why) | HttpError::NotHttp(why)) => Err(why),
            Err(HttpError::TooLarge(most)) => Err(format!("it is larger than {most} bytes")),
        };
        let found = certificate.is_ok();
        tried.push(FetchedIssuer { url, certificate });
        if found {
            break;
        }
    }
    tried
}

/// The certificate of a body, in DER or PEM, that issued the lower one.
fn issuer_in(body: &[u8], lower: &Der) -> Result<Der, String> {
    let der = CertificateDer::from_pem_slice(body).map_or_else(|_| Der(body.to_vec()), |pem| Der(pem.to_vec()));
    let lower = read(lower).ok_or("the certificate below it cannot be read")?;
    let upper = read(&der).ok_or("it is not a certificate")?;
    if issued(&lower, &upper) {
        Ok(der)
    } else {
        Err(format!("it is the certificate of {}, which did not issue that of {}", upper.subject(), lower.subject()))
    }
}
