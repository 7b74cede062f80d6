//! What does an OCSP response say, and is it the issuer who says it?

use exdoctor_checks::facts::tls::RevocationAnswer;
use jiff::{SignedDuration, Timestamp};
use x509_parser::asn1_rs::BitString;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::super::issuer::Issuer;
use super::super::signature::{Unverifiable, is_signed};
use super::crl::{SKEW, reason};
use super::ocsp::Id;
use crate::der::{self, Parts, tag};

/// So long a response counts that does not say for how long.
const ENDLESS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A response may bring so many certificates of its signer.
const SIGNERS: usize = 4;

/// What a response says at a time about the certificate that is meant.
pub(super) fn answer(body: &[u8], id: &Id<'_>, issuer: &Issuer, now: Timestamp) -> RevocationAnswer {
    judge(body, id, issuer, now).unwrap_or_else(|why| match why {
        Why::Unusable(why) => RevocationAnswer::Unusable(why),
        Why::Unverifiable(why) => RevocationAnswer::NotEstablished(why.to_string()),
    })
}

/// Why a response says nothing.
enum Why {
    Unusable(String),
    Unverifiable(Unverifiable),
}

impl From<String> for Why {
    fn from(why: String) -> Self {
        Self::Unusable(why)
    }
}

impl From<&str> for Why {
    fn from(why: &str) -> Self {
        Self::Unusable(why.to_owned())
    }
}

fn judge(body: &[u8], id: &Id<'_>, issuer: &Issuer, now: Timestamp) -> Result<RevocationAnswer, Why> {
    let garbled = || "it is not an OCSP response".to_owned();
    let mut outer = Parts::within(body, tag::SEQUENCE).ok_or_else(garbled)?;
    match outer.tagged(tag::ENUMERATED).ok_or_else(garbled)?.contents {
        [0] => {}
        [status] => return Err(format!("the responder says: {}", refusal(*status)).into()),
        _ => return Err(garbled().into()),
    }
    let basic = basic(outer).ok_or_else(garbled)?;
    if !basic.is_by(issuer, now).map_err(Why::Unverifiable)? {
        return Err("its signature is neither the issuer's nor that of a responder that the issuer appointed".into());
    }
    let single = basic.about(id).ok_or("it is about another certificate")?;
    Ok(single.judge(now)?)
}

/// The signed part of a response, and its signature.
struct Basic<'a> {
    data: der::Part<'a>,
    algorithm: AlgorithmIdentifier<'a>,
    signature: BitString<'a>,
    signers: Parts<'a>,
}

fn basic(mut outer: Parts<'_>) -> Option<Basic<'_>> {
    let mut bytes = Parts::within(outer.tagged(tag::around(0))?.contents, tag::SEQUENCE)?;
    bytes.tagged(tag::OID)?;
    let mut basic = Parts::within(bytes.tagged(tag::OCTETS)?.contents, tag::SEQUENCE)?;
    let data = basic.tagged(tag::SEQUENCE)?;
    let (_, algorithm) = AlgorithmIdentifier::from_der(basic.tagged(tag::SEQUENCE)?.whole).ok()?;
    let (_, signature) = BitString::from_der(basic.tagged(tag::BITS)?.whole).ok()?;
    let signers = basic.tagged(tag::around(0)).and_then(|part| Parts::within(part.contents, tag::SEQUENCE));
    Some(Basic { data, algorithm, signature, signers: signers.unwrap_or(Parts(&[])) })
}

impl<'a> Basic<'a> {
    /// Whether the issuer signed it, or somebody whom the issuer appointed.
    fn is_by(&self, issuer: &Issuer, now: Timestamp) -> Result<bool, Unverifiable> {
        let mut said = issuer.read_key().map_or(Ok(false), |key| self.is_signed_with(&key));
        let signers = self.signers.clone().take(SIGNERS).filter_map(|part| X509Certificate::from_der(part.whole).ok());
        for (_, signer) in signers {
            if said == Ok(true) {
                break;
            }
            said = match appointed(&signer, issuer, now) {
                Ok(true) => self.is_signed_with(signer.public_key()),
                Ok(false) => said,
                Err(unverifiable) => Err(unverifiable),
            };
        }
        said
    }

    fn is_signed_with(&self, key: &SubjectPublicKeyInfo<'_>) -> Result<bool, Unverifiable> {
        is_signed(key, &self.algorithm, &self.signature, self.data.whole)
    }

    /// What it says about one certificate.
    fn about(&self, id: &Id<'_>) -> Option<Single<'a>> {
        let mut data = Parts(self.data.contents);
        let _version = data.tagged(tag::around(0));
        let _responder = data.next()?;
        let _produced = data.tagged(tag::TIME)?;
        let mut singles = Parts(data.tagged(tag::SEQUENCE)?.contents);
        singles.find_map(|single| {
            let mut single = Parts(single.contents);
            id.is(Parts(single.tagged(tag::SEQUENCE)?.contents)).then_some(())?;
            let status = single.next()?;
            let from = der::time(single.tagged(tag::TIME)?.contents)?;
            let until = single.tagged(tag::around(0)).and_then(|part| Parts(part.contents).tagged(tag::TIME));
            Some(Single { status, from, until: until.and_then(|part| der::time(part.contents)) })
        })
    }
}

/// Whether the issuer let this certificate answer in its place.
fn appointed(signer: &X509Certificate<'_>, issuer: &Issuer, now: Timestamp) -> Result<bool, Unverifiable> {
    let usage = signer.extended_key_usage().ok().flatten();
    let validity = signer.validity();
    let valid = (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&now.as_second());
    if valid && usage.is_some_and(|usage| usage.value.ocsp_signing) { issuer.signed(signer) } else { Ok(false) }
}

/// The status of one certificate.
struct Single<'a> {
    status: der::Part<'a>,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Single<'_> {
    fn judge(&self, now: Timestamp) -> Result<RevocationAnswer, String> {
        if self.from > now + SKEW {
            return Err("it is not valid yet".to_owned());
        }
        // Without an end, newer information is always to be had.
        let until = self.until.or_else(|| self.from.checked_add(ENDLESS).ok());
        if let Some(until) = until.filter(|until| *until < now) {
            return Err(format!("it is out of date since {until}"));
        }
        if self.status.tag == tag::instead(0) {
            Ok(RevocationAnswer::Good { until: self.until })
        } else if self.status.tag == tag::around(1) {
            let mut revoked = Parts(self.status.contents);
            let since = revoked.tagged(tag::TIME).and_then(|part| der::time(part.contents));
            let code = revoked.tagged(tag::around(0)).and_then(|part| Parts(part.contents).tagged(tag::ENUMERATED));
            let reason = code.and_then(|part| reason(*part.contents.first()?));
            Ok(RevocationAnswer::Revoked { since, reason: reason.map(str::to_owned) })
        } else {
            Err("the responder does not know the certificate".to_owned())
        }
    }
}

fn refusal(status: u8) -> &'static str {
    match status {
        1 => "malformed request",
        2 => "internal error",
        3 => "try later",
        5 => "a signature is required",
        6 => "unauthorized",
        _ => "an unregistered status",
    }
}
