//! Which certificates do trap servers show?

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nothing.
    Trusted,
    /// Nobody whom exdoctor trusts vouches for it.
    Untrusted,
    /// It is past its end.
    Expired,
    /// It is for another name.
    OtherName,
}

static TRUSTED: LazyLock<CertifiedIssuer<'static, KeyPair>> = LazyLock::new(|| authority("Trusted"));
static STRANGER: LazyLock<CertifiedIssuer<'static, KeyPair>> = LazyLock::new(|| authority("Trusted"));

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The authority that exdoctor trusts in these tests.
pub(crate) fn trusted_pem() -> Vec<u8> {
    TRUSTED.pem().into_bytes()
}

/// A server's side of TLS.
pub(crate) fn tls(host: &str, shown: Shown) -> Arc<ServerConfig> {
    let name = if shown == Shown::OtherName { "other.fabrikam.com" } else { host };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if shown == Shown::Expired {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let issuer = if shown == Shown::Untrusted { &STRANGER } else { &TRUSTED };
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &**issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    Arc::new(config.with_no_client_auth().with_single_cert(chain, key.into()).unwrap())
}
