//! What does a certificate revocation list say about one certificate?

use exdoctor_checks::facts::tls::RevocationAnswer;
use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::CertificateRevocationListDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509::ReasonCode;

use super::super::issuer::Issuer;
use super::super::signature::is_signed;
use super::scope::{Scope, scope};

/// Clocks differ.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a list, in DER or PEM, says at a time; only one that the issuer signed says anything.
pub(super) fn answer(
    body: &[u8],
    certificate: &X509Certificate<'_>,
    issuer: &Issuer,
    now: Timestamp,
) -> RevocationAnswer {
    let pem = CertificateRevocationListDer::from_pem_slice(body).ok();
    let der = pem.as_ref().map_or(body, |pem| pem.as_ref());
    judge(der, certificate, issuer, now).unwrap_or_else(|answer| answer)
}

fn judge(
    der: &[u8],
    certificate: &X509Certificate<'_>,
    issuer: &Issuer,
    now: Timestamp,
) -> Result<RevocationAnswer, RevocationAnswer> {
    let unusable = |why: &str| RevocationAnswer::Unusable(why.to_owned());
    let (_, list) = CertificateRevocationList::from_der(der).map_err(|_| unusable("it is not a revocation list"))?;
    if list.issuer().as_raw() != issuer.name {
        return Err(unusable(&format!("it is the list of {}, not of the issuer", list.issuer())));
    }
    let key = issuer.read_key().ok_or_else(|| unusable("the issuer's key cannot be read"))?;
    let content = list.tbs_cert_list.as_ref();
    match is_signed(&key, &list.signature_algorithm, &list.signature_value, content) {
        Ok(true) => {}
        Ok(false) => return Err(unusable("its signature is not the issuer's")),
        Err(unverifiable) => return Err(RevocationAnswer::NotEstablished(unverifiable.to_string())),
    }
    let until = list.next_update().and_then(|time| moment(time.timestamp()));
    if moment(list.last_update().timestamp()).is_some_and(|from| from > now + SKEW) {
        return Err(unusable("it is not valid yet"));
    }
    if let Some(until) = until.filter(|until| *until < now) {
        return Err(unusable(&format!("it is out of date since {until}")));
    }
    let scope = scope(&list, certificate);
    if let Scope::Nothing(why) = scope {
        return Err(RevocationAnswer::NotEstablished(why));
    }
    let serial = trimmed(certificate.raw_serial());
    let entry = list.iter_revoked_certificates().find(|revoked| trimmed(revoked.raw_serial()) == serial);
    Ok(match (entry, scope) {
        (None, Scope::Entries(why)) => RevocationAnswer::NotEstablished(why),
        (None, _) => RevocationAnswer::Good { until },
        (Some(revoked), _) => RevocationAnswer::Revoked {
            since: moment(revoked.revocation_date.timestamp()),
            reason: revoked.reason_code().and_then(|(_, ReasonCode(code))| reason(code)).map(str::to_owned),
        },
    })
}

/// A serial number without leading zeros.
pub(super) fn trimmed(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    &serial[zeros.min(serial.len().saturating_sub(1))..]
}

/// The registered word for why a certificate was revoked.
pub(super) fn reason(code: u8) -> Option<&'static str> {
    let word = match code {
        1 => "keyCompromise",
        2 => "cACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        8 => "removeFromCRL",
        9 => "privilegeWithdrawn",
        10 => "aACompromise",
        _ => return None,
    };
    Some(word)
}

fn moment(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok()
}
