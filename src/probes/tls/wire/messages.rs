//! What do the messages between ServerHello and ServerHelloDone say?

use exdoctor_checks::facts::tls::{CertificateRequest, Der, KeyExchange, Version};
use exdoctor_checks::values::{SuiteId, suite};

use super::bytes::{Bytes, Short};

/// How many certificates or names of authorities are kept.
const MAX_LIST: usize = 200;

/// The certificates of a Certificate message before TLS 1.3.
pub(super) fn certificates(body: &[u8]) -> Result<Vec<Der>, Short> {
    let mut list = Bytes(body).vector(3)?;
    let mut certificates = Vec::new();
    while !list.is_empty() && certificates.len() < MAX_LIST {
        certificates.push(Der(list.vector(3)?.0.to_vec()));
    }
    Ok(certificates)
}

/// The OCSP response of a CertificateStatus message.
pub(super) fn stapled(body: &[u8]) -> Result<Option<Der>, Short> {
    let mut rest = Bytes(body);
    let is_ocsp = rest.u8()? == 1;
    let response = rest.vector(3)?;
    Ok(is_ocsp.then(|| Der(response.0.to_vec())))
}

/// The parameters of a ServerKeyExchange, which have a meaning only for their suite.
pub(super) fn key_exchange(body: &[u8], chosen: SuiteId) -> Result<Option<KeyExchange>, Short> {
    let mut rest = Bytes(body);
    let kind = suite(chosen).map_or("", |suite| suite.key_exchange.as_str());
    if kind.ends_with("_PSK") {
        rest.vector(2)?;
    }
    Ok(match kind {
        "ECDHE" | "ECDHE_PSK" => Some(match rest.u8()? {
            3 => KeyExchange::Group(rest.u16()?),
            _ => KeyExchange::ExplicitCurve,
        }),
        "DHE" | "DHE_PSK" => Some(KeyExchange::Dh(bits(rest.vector(2)?.0))),
        "RSA" => Some(KeyExchange::Rsa(bits(rest.vector(2)?.0))),
        _ => None,
    })
}

/// The authorities of a CertificateRequest before TLS 1.3.
pub(super) fn certificate_request(body: &[u8], version: Version) -> Result<CertificateRequest, Short> {
    let mut rest = Bytes(body);
    rest.vector(1)?;
    if version >= Version::Tls12 {
        rest.vector(2)?;
    }
    let mut list = rest.vector(2)?;
    let mut authorities = Vec::new();
    while !list.is_empty() && authorities.len() < MAX_LIST {
        authorities.push(Der(list.vector(2)?.0.to_vec()));
    }
    Ok(CertificateRequest { authorities })
}

/// The length of a number without its leading zeros.
fn bits(number: &[u8]) -> u16 {
    let significant = number.iter().skip_while(|byte| **byte == 0);
    let (count, first) = significant.fold((0u32, None), |(count, first), byte| (count + 1, first.or(Some(*byte))));
    let total = first.map_or(0, |first| count * 8 - first.leading_zeros());
    u16::try_from(total).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ECDHE_RSA: SuiteId = SuiteId(0xC02F);
    const DHE_RSA: SuiteId = SuiteId(0x009E);
    const EXPORT: SuiteId = SuiteId(0x0003);
    const DHE_PSK: SuiteId = SuiteId(0x00AA);

    #[test]
    fn a_certificate_list_is_read_in_order() {
        let list = certificates(&[0, 0, 9, 0, 0, 2, 1, 2, 0, 0, 1, 3]).unwrap();
        assert_eq!(list, [Der(vec![1, 2]), Der(vec![3])]);
        assert_eq!(certificates(&[0, 0, 9, 0, 0, 2, 1]), Err(Short));
    }

    #[test]
    fn the_size_of_a_key_exchange_depends_on_its_suite() {
        assert_eq!(key_exchange(&[3, 0, 23, 0], ECDHE_RSA), Ok(Some(KeyExchange::Group(23))));
        assert_eq!(key_exchange(&[1, 0, 23, 0], ECDHE_RSA), Ok(Some(KeyExchange::ExplicitCurve)));
        assert_eq!(key_exchange(&[0, 3, 0, 0x80, 1], DHE_RSA), Ok(Some(KeyExchange::Dh(16))));
        assert_eq!(key_exchange(&[0, 1, 9, 0, 2, 1, 1], DHE_PSK), Ok(Some(KeyExchange::Dh(9))));
        assert_eq!(key_exchange(&[0, 2, 0x01, 0xFF], EXPORT), Ok(Some(KeyExchange::Rsa(9))));
        assert_eq!(key_exchange(&[1], SuiteId(0xEAEA)), Ok(None));
    }

    #[test]
    fn a_certificate_request_has_signature_algorithms_only_since_tls_12() {
        let old = [1, 1, 0, 4, 0, 2, 0x30, 0];
        let new = [1, 1, 0, 2, 4, 1, 0, 4, 0, 2, 0x30, 0];
        let expected = Ok(CertificateRequest { authorities: vec![Der(vec![0x30, 0])] });
        assert_eq!(certificate_request(&old, Version::Tls11), expected);
        assert_eq!(certificate_request(&new, Version::Tls12), expected);
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..300), id in any::<u16>()) {
            let kept = certificates(&bytes).map_or(0, |list| list.iter().map(|der| der.0.len()).sum());
            prop_assert!(kept <= bytes.len());
            let _ = (stapled(&bytes), key_exchange(&bytes, SuiteId(id)), certificate_request(&bytes, Version::Tls12));
        }
    }
}
