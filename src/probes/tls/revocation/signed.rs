//! Is an answer believed only where the issuer, or whom it appointed, signed it for this certificate and this time?
//!
//! The data are a root's list and the responses of OpenSSL's responder, signed by an appointed responder.

use exdoctor_checks::facts::tls::{Der, RevocationAnswer};
use jiff::Timestamp;

use super::super::certificate::read;
use super::super::issuer::Issuer;
use super::ocsp::Id;
use super::{crl, response};

const CA: &[u8] = include_bytes!("data/ca.der");
const LEAF: &[u8] = include_bytes!("data/leaf.der");
const REVOKED: &[u8] = include_bytes!("data/revoked.der");
const LIST: &[u8] = include_bytes!("data/ca.crl");
const SAYS_GOOD: &[u8] = include_bytes!("data/leaf.resp");
const SAYS_REVOKED: &[u8] = include_bytes!("data/revoked.resp");

/// Within the days of the list and of the responses.
const NOW: &str = "2026-11-22T00:00:00Z";
const LATER: &str = "2026-12-24T00:00:00Z";
const EARLIER: &str = "2026-11-01T00:00:00Z";

fn by_list(list: &[u8], certificate: &[u8], issuer: &[u8], now: &str) -> RevocationAnswer {
    let (certificate, issuer) = (Der(certificate.to_vec()), Der(issuer.to_vec()));
    crl::answer(list, &read(&certificate).unwrap(), &Issuer::of(&read(&issuer).unwrap()), at(now))
}

fn by_response(body: &[u8], certificate: &[u8], issuer: &[u8], now: &str) -> RevocationAnswer {
    let (certificate, issuer) = (Der(certificate.to_vec()), Der(issuer.to_vec()));
    let (certificate, issuer) = (read(&certificate).unwrap(), Issuer::of(&read(&issuer).unwrap()));
    response::answer(body, &Id::new(&issuer, &certificate), &issuer, at(now))
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn is_good(answer: &RevocationAnswer) -> bool {
    matches!(answer, RevocationAnswer::Good { until: Some(_) })
}

fn is_compromised(answer: &RevocationAnswer) -> bool {
    matches!(answer, RevocationAnswer::Revoked { since: Some(_), reason: Some(reason) } if reason == "keyCompromise")
}

#[track_caller]
fn unusable(answer: &RevocationAnswer, why: &str) {
    assert!(matches!(answer, RevocationAnswer::Unusable(said) if said.contains(why)), "{answer:?}");
}

#[test]
fn a_signed_answer_says_good_or_revoked_since_when_and_why() {
    assert!(is_good(&by_list(LIST, LEAF, CA, NOW)));
    assert!(is_compromised(&by_list(LIST, REVOKED, CA, NOW)));
    assert!(is_good(&by_response(SAYS_GOOD, LEAF, CA, NOW)));
    assert!(is_compromised(&by_response(SAYS_REVOKED, REVOKED, CA, NOW)));
}

#[test]
fn an_answer_holds_only_for_its_time() {
    unusable(&by_list(LIST, LEAF, CA, LATER), "out of date");
    unusable(&by_list(LIST, LEAF, CA, EARLIER), "not valid yet");
    unusable(&by_response(SAYS_GOOD, LEAF, CA, LATER), "out of date");
}

#[test]
fn an_answer_about_another_certificate_or_by_another_issuer_says_nothing() {
    unusable(&by_response(SAYS_GOOD, REVOKED, CA, NOW), "another certificate");
    unusable(&by_response(SAYS_GOOD, LEAF, LEAF, NOW), "neither the issuer's");
    unusable(&by_list(LIST, LEAF, LEAF, NOW), "not of the issuer");
}

#[test]
fn one_changed_byte_makes_an_answer_worthless() {
    for at in 0..SAYS_REVOKED.len() {
        let mut changed = SAYS_REVOKED.to_vec();
        changed[at] ^= 1;
        assert!(!is_good(&by_response(&changed, REVOKED, CA, NOW)), "byte {at}");
    }
    for at in 0..LIST.len() {
        let mut changed = LIST.to_vec();
        changed[at] ^= 1;
        assert!(!is_good(&by_list(&changed, REVOKED, CA, NOW)), "byte {at}");
    }
}

#[test]
fn what_is_cut_or_is_nothing_of_the_kind_is_said_to_be_that() {
    for length in 0..SAYS_GOOD.len() {
        assert!(!is_good(&by_response(&SAYS_GOOD[..length], LEAF, CA, NOW)), "{length} bytes");
    }
    unusable(&by_response(b"<html>", LEAF, CA, NOW), "not an OCSP response");
    unusable(&by_list(b"<html>", LEAF, CA, NOW), "not a revocation list");
    unusable(&by_response(&[0x30, 0x03, 0x0a, 0x01, 0x06], LEAF, CA, NOW), "unauthorized");
}
