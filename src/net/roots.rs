//! Which roots are there, set by set?

use std::sync::Arc;

use exdoctor_checks::facts::tls::RootSet;
use exdoctor_checks::values::PUBLIC_ROOTS;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::OpenError;

/// The sets of roots that a chain is judged against, each on its own.
#[derive(Clone, Debug)]
pub struct Roots(Vec<(RootSet, Arc<RootCertStore>)>);

impl Roots {
    /// Those of the platform and of Mozilla, and those that files hold.
    ///
    /// # Errors
    /// When a file holds no certificate, or one that cannot be a root.
    pub fn load(ca_file: Option<&[u8]>, declared: &[Vec<u8>]) -> Result<Self, OpenError> {
        let mut platform = RootCertStore::empty();
        platform.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let mozilla = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut microsoft = RootCertStore::empty();
        microsoft.add_parsable_certificates(PUBLIC_ROOTS.iter().map(|root| CertificateDer::from(root.der)));
        let mut sets =
            vec![(RootSet::Platform, platform), (RootSet::Mozilla, mozilla), (RootSet::Microsoft, microsoft)];
        if let Some(pem) = ca_file {
            let mut own = RootCertStore::empty();
            add(&mut own, pem)?;
            sets.push((RootSet::CaFile, own));
        }
        if !declared.is_empty() {
            let mut public = RootCertStore::empty();
            declared.iter().try_for_each(|pem| add(&mut public, pem))?;
            sets.push((RootSet::Declared, public));
        }
        Ok(Self(sets.into_iter().map(|(set, roots)| (set, Arc::new(roots))).collect()))
    }

    /// Each set.
    pub fn sets(&self) -> impl Iterator<Item = (RootSet, &RootCertStore)> {
        self.0.iter().map(|(set, roots)| (*set, roots.as_ref()))
    }

    /// All roots together: what connections of exdoctor's own trust.
    pub fn all(&self) -> RootCertStore {
        RootCertStore { roots: self.sets().flat_map(|(_, roots)| roots.roots.iter().cloned()).collect() }
    }
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), OpenError> {
    let wrong = |error: &dyn std::fmt::Display| OpenError::Authorities(error.to_string());
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| wrong(&error))?;
    if certificates.is_empty() {
        return Err(wrong(&"it holds no certificate in PEM form"));
    }
    certificates.into_iter().try_for_each(|certificate| roots.add(certificate).map_err(|error| wrong(&error)))
}
