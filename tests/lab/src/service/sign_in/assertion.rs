//! Did the holder of a certificate's key sign this, and when?

use data_encoding::{BASE64URL_NOPAD, HEXUPPER};
use jiff::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use serde_json::Value;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::service::State;
use crate::world::signing;

/// Why an assertion is not taken.
pub(crate) enum Unfit {
    /// It is not one.
    Malformed(&'static str),
    /// Nobody knows the certificate that it names.
    Unknown(String),
    /// The certificate ended, or has not begun: thumbprint, and the dates as the text of an error has them.
    Expired(String, String),
    /// The key of the certificate did not sign it.
    Signature(String),
    /// It is of another time.
    Time,
    /// It is for somebody else.
    Audience,
}

/// Clocks may differ by so many seconds.
const SKEW: u64 = 300;
/// An assertion may last so many seconds.
const LONGEST: u64 = 86_400;

/// The claims, when one of the certificates signed them.
pub(crate) fn verified(assertion: &str, certificates: &[String], date: Timestamp) -> Result<Value, Unfit> {
    let mut parts = assertion.split('.');
    let (Some(head), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Unfit::Malformed("not three parts"));
    };
    let decoded = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Unfit::Malformed("not base64url"));
    let object =
        |part: &str| serde_json::from_slice::<Value>(&decoded(part)?).map_err(|_| Unfit::Malformed("not JSON"));
    let (header, values) = (object(head)?, object(claims)?);
    let names = [("x5t", &SHA1_FOR_LEGACY_USE_ONLY), ("x5t#S256", &SHA256)];
    let found = names.iter().find_map(|(name, kind)| Some((header[*name].as_str()?, *kind)));
    let (identifier, kind) = found.ok_or(Unfit::Malformed("without x5t"))?;
    let hex = HEXUPPER.encode(&decoded(identifier)?);
    let ders = certificates.iter().filter_map(|name| signing::file(name).ok());
    let der = ders.into_iter().find(|der| HEXUPPER.encode(digest(kind, der).as_ref()) == hex);
    let der = der.ok_or_else(|| Unfit::Unknown(hex.clone()))?;
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| Unfit::Malformed("no certificate"))?;
    let (from, until) = (certificate.validity().not_before, certificate.validity().not_after);
    if date.as_second() < from.timestamp() || date.as_second() > until.timestamp() {
        return Err(Unfit::Expired(hex, format!("Start={from}, End={until}")));
    }
    let algorithm: &'static RsaParameters = match header["alg"].as_str() {
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        Some("PS256") => &RSA_PSS_2048_8192_SHA256,
        _ => return Err(Unfit::Malformed("of another algorithm")),
    };
    let key = UnparsedPublicKey::new(algorithm, &*certificate.public_key().subject_public_key.data);
    let signed = format!("{head}.{claims}");
    key.verify(signed.as_bytes(), &decoded(signature)?).map_err(|_| Unfit::Signature(hex))?;
    let at = |name: &str| values[name].as_u64().ok_or(Unfit::Malformed("without nbf and exp"));
    let (begin, end, now) = (at("nbf")?, at("exp")?, State::seconds());
    let fits = begin <= now + SKEW && now <= end + SKEW && end > begin && end - begin <= LONGEST;
    if fits { Ok(values) } else { Err(Unfit::Time) }
}
