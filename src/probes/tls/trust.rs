//! Does a chain end in a root of a set, dates left aside?

use std::collections::BTreeSet;

use exdoctor_checks::facts::tls::{Der, TrustVerdict};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};
use x509_parser::certificate::X509Certificate;

use super::certificate::{is_authority, is_self_issued, moment, path, read, signed_with, validity};
use super::issuer::Issuer;
use crate::net::Roots;

/// So many certificates of a chain are looked at.
pub(super) const LONGEST: usize = 32;

/// What a set of roots says about certificates, the server's own first.
pub(super) fn verdict(chain: &[Der], roots: &RootCertStore) -> TrustVerdict {
    let Some((own, _)) = chain.split_first() else { return TrustVerdict::UnknownIssuer };
    let Some(leaf) = read(own) else { return TrustVerdict::Invalid("the certificate cannot be read".to_owned()) };
    if is_root(&leaf, roots) {
        return TrustVerdict::Trusted;
    }
    let said = verify(chain, &leaf, roots);
    // A self-signed certificate may have other faults as well, but nobody vouches for it in the first place.
    match said {
        TrustVerdict::Invalid(_) if is_self_issued(&leaf) => TrustVerdict::UnknownIssuer,
        said => said,
    }
}

/// What a set of roots says about certificates of any purpose, the own one first: only names and signatures count.
pub(in crate::probes) fn vouched(chain: &[Der], roots: &RootCertStore) -> TrustVerdict {
    match verdict(chain, roots) {
        TrustVerdict::Invalid(_) => walk(chain, roots),
        said => said,
    }
}

fn verify(chain: &[Der], leaf: &X509Certificate<'_>, roots: &RootCertStore) -> TrustVerdict {
    let certificates: Vec<CertificateDer<'_>> =
        chain.iter().take(LONGEST).map(|der| CertificateDer::from(der.0.as_slice())).collect();
    let own = match ParsedCertificate::try_from(&certificates[0]) {
        Ok(own) => own,
        Err(error) if is_old(&error) => return walk(chain, roots),
        Err(error) => return TrustVerdict::Invalid(words(&error)),
    };
    let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms.all;
    let mut last = TrustVerdict::UnknownIssuer;
    for now in moments(chain, leaf) {
        let said = verify_server_cert_signed_by_trust_anchor(&own, roots, &certificates[1..], now, algorithms);
        last = match said {
            Ok(()) => return TrustVerdict::Trusted,
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => TrustVerdict::UnknownIssuer,
            Err(error) if is_old(&error) => return walk(chain, roots),
            Err(error) => TrustVerdict::Invalid(words(&error)),
        };
    }
    last
}

/// Whether the verifier refuses only what is old: a hash, or the first version of certificates.
fn is_old(error: &Error) -> bool {
    let Error::InvalidCertificate(error) = error else { return false };
    match error {
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => true,
        other => format!("{other:?}").contains("UnsupportedCertVersion"),
    }
}

/// Follows names and signatures, as Windows does where a hash or a version is old; other checks say that it is.
fn walk(chain: &[Der], roots: &RootCertStore) -> TrustVerdict {
    let parsed: Vec<X509Certificate<'_>> = chain.iter().take(LONGEST).filter_map(read).collect();
    let path = path(&parsed);
    for (step, place) in path.iter().enumerate() {
        if let Some(lower) = step.checked_sub(1).map(|step| &parsed[path[step]]) {
            if let Err(unverifiable) = signed_with(parsed[*place].public_key(), lower) {
                return TrustVerdict::NotVerifiable(unverifiable.to_string());
            }
            if !is_authority(&parsed[*place]) {
                return TrustVerdict::Invalid(format!("{} is no authority", parsed[*place].subject()));
            }
        }
        for issuer in Issuer::among(roots, parsed[*place].issuer().as_raw()) {
            match issuer.signed(&parsed[*place]) {
                Ok(true) => return TrustVerdict::Trusted,
                Ok(false) => {}
                Err(unverifiable) => return TrustVerdict::NotVerifiable(unverifiable.to_string()),
            }
        }
    }
    TrustVerdict::UnknownIssuer
}

/// The places of the certificates that a root of any set signed: the way up ends there, whatever else was sent.
pub(super) fn anchored(chain: &[Der], roots: &Roots) -> BTreeSet<usize> {
    let read = chain.iter().take(LONGEST).enumerate().filter_map(|(place, der)| Some((place, read(der)?)));
    read.filter(|(_, own)| Issuer::root_of(own, roots).is_some()).map(|(place, _)| place).collect()
}

/// Moments within the validity of the server's certificate; first one at which all that was sent is valid.
fn moments(chain: &[Der], leaf: &X509Certificate<'_>) -> Vec<UnixTime> {
    let (from, until) = validity(leaf);
    let sent = chain.iter().take(LONGEST).filter_map(read).map(|certificate| validity(&certificate));
    let (low, high) = sent.fold((from, until), |(low, high), (from, until)| (low.max(from), high.min(until)));
    let middle = |from: i64, until: i64| moment(from.midpoint(until));
    let common = (low <= high).then(|| middle(low, high));
    common.into_iter().chain([middle(from, until), moment(until), moment(from)]).collect()
}

/// Windows and others trust a certificate that stands among the roots itself.
fn is_root(leaf: &X509Certificate<'_>, roots: &RootCertStore) -> bool {
    Issuer::among(roots, leaf.subject().as_raw()).any(|root| root.key == leaf.public_key().raw)
}

/// The verifier's complaint in words.
fn words(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else { return error.to_string() };
    match error {
        CertificateError::BadSignature => "a signature is wrong".to_owned(),
        CertificateError::BadEncoding => "a certificate cannot be read".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "a certificate is not meant for servers".to_owned()
        }
        CertificateError::ExpiredContext { .. } | CertificateError::NotValidYetContext { .. } => {
            "the certificates are never valid at the same time".to_owned()
        }
        CertificateError::UnhandledCriticalExtension => "a critical extension is not known".to_owned(),
        // Debug is the only form in which the verifier names what it does not have a word for.
        CertificateError::Other(other) => match format!("{other:?}").split_once('(') {
            Some((_, inner)) => format!("the verifier says {}", inner.trim_end_matches(')')),
            None => "the verifier refuses it".to_owned(),
        },
        other => other.to_string(),
    }
}
