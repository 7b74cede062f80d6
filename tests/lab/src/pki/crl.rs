//! Which certificates does an authority say are revoked?

use jiff::Timestamp;
use rcgen::{
    CertificateParams, CertificateRevocationListParams, CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope,
    Issuer, KeyIdMethod, KeyPair, RevocationReason, RevokedCertParams, SerialNumber,
};

use super::authorities::{Authorities, old, word};
use super::issue::SERIALS;
use crate::LabError;
use crate::https::certificates::validity;
use crate::world::leaf::{self, List};

/// The bytes of an authority's list; none where it publishes none.
pub(super) fn list(authorities: &Authorities, issuer: leaf::Issuer, state: List) -> Result<Option<Vec<u8>>, LabError> {
    if let Some(old) = old(issuer).filter(|_| state != List::Missing) {
        return Ok(Some(old.list.to_vec()));
    }
    let Some(signer) = authorities.signer(issuer).filter(|_| state != List::Missing) else { return Ok(None) };
    let revoked = if state == List::Revoked { SERIALS } else { 0..0 };
    let days = if state == List::Stale { (-30, -10) } else { (-2, 5) };
    if state == List::Forged {
        // The right name, and a key that is not the authority's.
        let params = crate::https::certificates::ca(super::authorities::INTERMEDIATE, authorities.date);
        let forger = Issuer::new(params, KeyPair::generate()?);
        return signed(&forger, authorities.date, days, revoked, None).map(Some);
    }
    let uri = format!("http://{}/{}.crl", authorities.host, word(issuer));
    let scope = (state == List::OfAuthorities).then(|| CrlIssuingDistributionPoint {
        distribution_point: CrlDistributionPoint { uris: vec![uri] },
        scope: Some(CrlScope::CaCertsOnly),
    });
    signed(signer, authorities.date, days, revoked, scope).map(Some)
}

/// A list without an entry, valid on the date.
pub(super) fn current(issuer: &Issuer<'_, KeyPair>, date: Timestamp) -> Result<Vec<u8>, LabError> {
    signed(issuer, date, (-2, 5), 0..0, None)
}

fn signed(
    issuer: &Issuer<'_, KeyPair>,
    date: Timestamp,
    days: (i64, i64),
    revoked: std::ops::Range<u64>,
    scope: Option<CrlIssuingDistributionPoint>,
) -> Result<Vec<u8>, LabError> {
    let mut window = CertificateParams::default();
    validity(&mut window, date, days.0, days.1);
    let entry = |serial| RevokedCertParams {
        serial_number: SerialNumber::from(serial),
        revocation_time: window.not_before,
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: window.not_before,
        next_update: window.not_after,
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: scope,
        revoked_certs: revoked.map(entry).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    Ok(list.signed_by(issuer)?.der().to_vec())
}
