//! What does the TLS library serve at an endpoint?

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, SignatureScheme, SupportedProtocolVersion, version};

use crate::LabError;
use crate::pki::Shown;
use crate::world::endpoint::{ClientCertificate, Library, Version};

/// The configuration, and the suites of each version; none where the library serves nothing.
pub(super) type Served = Option<(Arc<ServerConfig>, Vec<(Version, Vec<u16>)>)>;

pub(super) fn served(library: &Library, shown: &[Shown], root: &CertificateDer<'static>) -> Result<Served, LabError> {
    let mut provider = default_provider();
    if !library.suites.is_empty() {
        let wanted = |suite: &rustls::SupportedCipherSuite| {
            let name = format!("{:?}", suite.suite()).replacen("TLS13_", "TLS_", 1);
            library.suites.contains(&name)
        };
        provider.cipher_suites.retain(wanted);
        if provider.cipher_suites.len() != library.suites.len() {
            return Err(LabError::World(format!("not all of {:?} are suites of the library", library.suites)));
        }
    }
    let versions: Vec<&'static SupportedProtocolVersion> = library
        .versions
        .iter()
        .filter_map(|version| match version {
            Version::Tls12 => Some(&version::TLS12),
            Version::Tls13 => Some(&version::TLS13),
            _ => None,
        })
        .collect();
    let keys: Vec<Arc<CertifiedKey>> = shown.iter().filter_map(|one| key(one).transpose()).collect::<Result<_, _>>()?;
    if versions.is_empty() || keys.is_empty() {
        return Ok(None);
    }
    let rsa = shown.iter().any(|one| one.rsa && one.key.is_some());
    let ecdsa = shown.iter().any(|one| !one.rsa && one.key.is_some());
    let suites = suites(&provider, &versions, rsa, ecdsa);
    let provider = Arc::new(provider);
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&versions)?;
    let builder = match library.client_certificate {
        ClientCertificate::No => builder.with_no_client_auth(),
        asked => {
            let mut roots = RootCertStore::empty();
            roots.add(root.clone())?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier =
                if asked == ClientCertificate::Optional { verifier.allow_unauthenticated() } else { verifier };
            builder.with_client_cert_verifier(verifier.build().map_err(|error| LabError::World(error.to_string()))?)
        }
    };
    let mut config = builder.with_cert_resolver(Arc::new(Keys(keys)));
    config.alpn_protocols = library.alpn.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok(Some((Arc::new(config), suites)))
}

/// A key that the library can sign with.
fn key(shown: &Shown) -> Result<Option<Arc<CertifiedKey>>, LabError> {
    let Some(key) = &shown.key else { return Ok(None) };
    let key = any_supported_type(&PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
    Ok(Some(Arc::new(CertifiedKey::new(shown.chain.clone(), key))))
}

/// The numbers of the suites that the keys allow, newest version first.
fn suites(
    provider: &CryptoProvider,
    versions: &[&'static SupportedProtocolVersion],
    rsa: bool,
    ecdsa: bool,
) -> Vec<(Version, Vec<u16>)> {
    let of = |version: Version, wanted: &'static SupportedProtocolVersion| {
        let fits = provider.cipher_suites.iter().filter(|suite| {
            let name = format!("{:?}", suite.suite());
            let key = if name.contains("_ECDSA_") { ecdsa } else { rsa || wanted.version == version::TLS13.version };
            suite.version() == wanted && key
        });
        versions.contains(&wanted).then(|| (version, fits.map(|suite| u16::from(suite.suite())).collect()))
    };
    [of(Version::Tls13, &version::TLS13), of(Version::Tls12, &version::TLS12)].into_iter().flatten().collect()
}

/// Shows the first certificate whose key fits what the client takes.
#[derive(Debug)]
struct Keys(Vec<Arc<CertifiedKey>>);

impl ResolvesServerCert for Keys {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let offered: &[SignatureScheme] = hello.signature_schemes();
        self.0.iter().find(|one| one.key.choose_scheme(offered).is_some()).cloned()
    }
}
