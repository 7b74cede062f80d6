//! Who issued a certificate, as far as it is known: a name and a key?

use rustls::RootCertStore;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::certificate::signed_with;
use super::signature::Unverifiable;
use crate::der::{Parts, tag, write};
use crate::net::Roots;

/// An issuer: a certificate that was sent, or a root that only its set knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Issuer {
    /// The name, in DER.
    pub(super) name: Vec<u8>,
    /// The key with its algorithm, in DER.
    pub(super) key: Vec<u8>,
}

impl Issuer {
    /// A certificate as an issuer.
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        Self { name: certificate.subject().as_raw().to_vec(), key: certificate.public_key().raw.to_vec() }
    }

    /// The roots of a set that have a name; the same name may belong to several keys.
    pub(super) fn among<'a>(roots: &'a RootCertStore, name: &'a [u8]) -> impl Iterator<Item = Self> + 'a {
        let named = Parts(name).next().map(|part| part.contents);
        let fitting = roots.roots.iter().filter(move |root| Some(root.subject.as_ref()) == named);
        fitting.map(|root| Self {
            name: name.to_vec(),
            key: write(tag::SEQUENCE, &[root.subject_public_key_info.as_ref()]),
        })
    }

    /// The key, read.
    pub(super) fn read_key(&self) -> Option<SubjectPublicKeyInfo<'_>> {
        SubjectPublicKeyInfo::from_der(&self.key).ok().map(|(_, key)| key)
    }

    /// Whether it signed a certificate; an algorithm that cannot be verified is an error.
    pub(super) fn signed(&self, certificate: &X509Certificate<'_>) -> Result<bool, Unverifiable> {
        if certificate.issuer().as_raw() != self.name {
            return Ok(false);
        }
        self.read_key().map_or(Ok(false), |key| signed_with(&key, certificate))
    }

    /// The root of any set that signed a certificate, as far as that can be verified.
    pub(super) fn root_of(certificate: &X509Certificate<'_>, roots: &Roots) -> Option<Self> {
        let name = certificate.issuer().as_raw();
        let mut named = roots.sets().flat_map(|(_, roots)| Self::among(roots, name));
        named.find(|issuer| issuer.signed(certificate) == Ok(true))
    }
}
