//! What of a certificate do chains and revocation need?

use std::time::Duration;

use exdoctor_checks::facts::tls::Der;
use rustls::pki_types::UnixTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::x509::{SubjectPublicKeyInfo, X509Version};

use super::signature::{Unverifiable, is_signed};

/// As many addresses of one kind as are asked.
const ADDRESSES: usize = 4;
/// The largest certificate that is read.
const LARGEST: usize = 64 * 1024;

/// A certificate, read.
pub(super) fn read(der: &Der) -> Option<X509Certificate<'_>> {
    let small = Some(der.0.as_slice()).filter(|bytes| bytes.len() <= LARGEST)?;
    X509Certificate::from_der(small).ok().map(|(_, certificate)| certificate)
}

/// Whether it names itself as its issuer.
pub(super) fn is_self_issued(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

/// Whether a key signed a certificate.
pub(super) fn signed_with(
    key: &SubjectPublicKeyInfo<'_>,
    certificate: &X509Certificate<'_>,
) -> Result<bool, Unverifiable> {
    let (algorithm, signature) = (&certificate.signature_algorithm, &certificate.signature_value);
    is_signed(key, algorithm, signature, certificate.tbs_certificate.as_ref())
}

/// Whether one certificate is issued by another: the names fit, and so does the signature where it can be verified.
pub(super) fn issued(lower: &X509Certificate<'_>, upper: &X509Certificate<'_>) -> bool {
    lower.issuer().as_raw() == upper.subject().as_raw() && signed_with(upper.public_key(), lower).unwrap_or(true)
}

/// Whether a certificate is that of an authority; the first version of certificates could not say so.
pub(super) fn is_authority(certificate: &X509Certificate<'_>) -> bool {
    certificate.is_ca() || certificate.version() == X509Version::V1
}

/// The way upwards from the first certificate within what is there, by its places.
pub(super) fn path(chain: &[X509Certificate<'_>]) -> Vec<usize> {
    let mut path: Vec<usize> = chain.first().map(|_| 0).into_iter().collect();
    while let Some(top) = path.last().filter(|top| !is_self_issued(&chain[**top])) {
        let next = (0..chain.len()).find(|upper| !path.contains(upper) && issued(&chain[*top], &chain[*upper]));
        let Some(next) = next else { break };
        path.push(next);
    }
    path
}

/// First and last second.
pub(super) fn validity(certificate: &X509Certificate<'_>) -> (i64, i64) {
    let validity = certificate.validity();
    (validity.not_before.timestamp(), validity.not_after.timestamp())
}

/// A moment of the verifier.
pub(super) fn moment(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// The addresses of issuers that AIA names.
pub(super) fn issuer_urls(certificate: &X509Certificate<'_>) -> Vec<String> {
    access_urls(certificate, "1.3.6.1.5.5.7.48.2")
}

/// The addresses of OCSP responders.
pub(super) fn ocsp_urls(certificate: &X509Certificate<'_>) -> Vec<String> {
    access_urls(certificate, "1.3.6.1.5.5.7.48.1")
}

/// The addresses of revocation lists.
pub(super) fn crl_urls(certificate: &X509Certificate<'_>) -> Vec<String> {
    let lists = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::CRLDistributionPoints(points) => Some(points),
        _ => None,
    });
    let names = lists.flat_map(|points| points.points.iter()).filter_map(|point| match &point.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    names.flatten().filter_map(url).take(ADDRESSES).collect()
}

fn access_urls(certificate: &X509Certificate<'_>, method: &str) -> Vec<String> {
    let access = certificate.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => Some(access),
        _ => None,
    });
    let described = access.flat_map(|access| access.accessdescs.iter());
    let fitting = described.filter(|described| described.access_method.to_id_string() == method);
    fitting.filter_map(|described| url(&described.access_location)).take(ADDRESSES).collect()
}

fn url(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(url) => Some(url.chars().take(1_000).collect()),
        _ => None,
    }
}
