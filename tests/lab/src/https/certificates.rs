//! Which certificate does a site show?

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use crate::LabError;
use crate::world::script::Certificate;

/// The CA of the lab, and one that nobody trusts.
pub(crate) struct Authority {
    pub(crate) known: CertifiedIssuer<'static, KeyPair>,
    unknown: CertifiedIssuer<'static, KeyPair>,
    pub(crate) date: Timestamp,
}

/// The name of the root.
pub(crate) const ROOT: &str = "Contoso Lab Root";
const DAY: u64 = 86_400;

impl Authority {
    pub(crate) fn create(date: Timestamp) -> Result<Self, LabError> {
        let issuer = |name| CertifiedIssuer::self_signed(ca(name, date), KeyPair::generate()?);
        Ok(Self { known: issuer(ROOT)?, unknown: issuer("Unknown Root")?, date })
    }

    pub(crate) fn pem(&self) -> String {
        self.known.pem()
    }

    /// TLS as a site of these hosts offers it.
    pub(crate) fn config(&self, hosts: &[String], kind: Certificate) -> Result<ServerConfig, LabError> {
        let wrong = ["www.fabrikam.com".to_owned()];
        let named = if kind == Certificate::WrongName { &wrong } else { hosts };
        let mut params = CertificateParams::new(named)?;
        params.distinguished_name.push(DnType::CommonName, named.first().map_or("", String::as_str));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let (from, until) = if kind == Certificate::Expired { (-400, -35) } else { (-30, 335) };
        validity(&mut params, self.date, from, until);
        let key = KeyPair::generate()?;
        let leaf = match kind {
            Certificate::SelfSigned => params.self_signed(&key)?,
            Certificate::Untrusted => params.signed_by(&key, &self.unknown)?,
            _ => params.signed_by(&key, &self.known)?,
        };
        let chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone()];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key.into())?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

pub(crate) fn ca(name: &str, date: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    validity(&mut params, date, -365, 3650);
    params
}

/// Whole days around the date of the world.
pub(crate) fn validity(params: &mut CertificateParams, date: Timestamp, from: i64, until: i64) {
    let day = date.to_zoned(TimeZone::UTC).date();
    let month = u8::try_from(day.month()).unwrap_or(1);
    let noon = date_time_ymd(i32::from(day.year()), month, u8::try_from(day.day()).unwrap_or(1));
    let at = |days: i64| {
        let span = std::time::Duration::from_secs(days.unsigned_abs() * DAY);
        if days < 0 { noon - span } else { noon + span }
    };
    params.not_before = at(from);
    params.not_after = at(until);
}
