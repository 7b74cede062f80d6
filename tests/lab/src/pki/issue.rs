//! Which certificate does an endpoint show, with which chain and which key?

use std::ops::Range;

use rcgen::{
    Certificate, CertificateParams, CrlDistributionPoint, CustomExtension, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData, SerialNumber, SubjectPublicKeyInfo,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::authorities::{Authorities, old, word};
use super::der::{OID, SEQUENCE, value};
use crate::LabError;
use crate::https::certificates::validity;
use crate::world::leaf::{Chain, Issuer, Key, Leaf};

const RSA_2048: &str = include_str!("../../data/rsa2048.key");
const RSA_1024: &str = include_str!("../../data/rsa1024.pub");
const RSA_512: &str = include_str!("../../data/rsa512.pub");

/// The serial numbers of leaves.
pub(super) const SERIALS: Range<u64> = 0x1001..0x1041;

const AUTHORITY_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
const ACCESS: [u8; 7] = [0x2b, 6, 1, 5, 5, 7, 0x30];
const CA_ISSUERS: u8 = 2;
const OCSP: u8 = 1;
const URI: u8 = 0x86;

/// A chain, and the key of its first certificate where the library can use it.
pub(crate) struct Shown {
    /// What is sent.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The private key.
    pub(crate) key: Option<KeyPair>,
    /// Whether the key is RSA.
    pub(crate) rsa: bool,
}

/// Issues the certificate of a host; the number keeps serial numbers apart.
pub(crate) fn show(authorities: &Authorities, host: &str, leaf: &Leaf, number: usize) -> Result<Shown, LabError> {
    let rsa = matches!(leaf.key, Key::Rsa2048 | Key::Rsa1024 | Key::Rsa512);
    if let Some(old) = old(leaf.issuer) {
        let own = CertificateDer::from_pem_slice(old.leaf.as_bytes());
        let own = own.map_err(|error| LabError::World(format!("test data: {error}")))?;
        return Ok(Shown { chain: vec![own], key: Some(KeyPair::from_pem(RSA_2048)?), rsa: true });
    }
    let params = params(authorities, host, leaf, number)?;
    let (own, key) = match leaf.key {
        Key::Rsa1024 | Key::Rsa512 => {
            let text = if leaf.key == Key::Rsa1024 { RSA_1024 } else { RSA_512 };
            (signed(authorities, leaf, &params, &SubjectPublicKeyInfo::from_pem(text)?)?, None)
        }
        _ => {
            let key = match leaf.key {
                Key::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?,
                Key::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384)?,
                _ => KeyPair::from_pem(RSA_2048)?,
            };
            let own = match leaf.issuer {
                Issuer::Itself => params.self_signed(&key)?,
                _ => signed(authorities, leaf, &params, &key)?,
            };
            (own, Some(key))
        }
    };
    Ok(Shown { chain: chain(authorities, leaf, own.der().clone()), key, rsa })
}

fn signed(
    authorities: &Authorities,
    leaf: &Leaf,
    params: &CertificateParams,
    key: &impl PublicKeyData,
) -> Result<Certificate, LabError> {
    let signer = authorities.signer(leaf.issuer);
    let signer = signer.ok_or_else(|| LabError::World("a key that cannot sign needs an issuer".to_owned()))?;
    Ok(params.signed_by(key, signer)?)
}

fn params(authorities: &Authorities, host: &str, leaf: &Leaf, number: usize) -> Result<CertificateParams, LabError> {
    let names = if leaf.names.is_empty() { vec![host.to_owned()] } else { leaf.names.clone() };
    let mut params = CertificateParams::new(if leaf.alternative_names { names.clone() } else { Vec::new() })?;
    params.distinguished_name.push(DnType::CommonName, names[0].as_str());
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.serial_number = Some(SerialNumber::from(SERIALS.start + number as u64));
    params.use_authority_key_identifier_extension = leaf.issuer != Issuer::Itself;
    validity(&mut params, authorities.date, leaf.days.0, leaf.days.1);
    if leaf.issuer == Issuer::Itself {
        return Ok(params);
    }
    let (host, issuer) = (&authorities.host, word(leaf.issuer));
    if leaf.crl {
        let uris = vec![format!("http://{host}/{issuer}.crl")];
        params.crl_distribution_points = vec![CrlDistributionPoint { uris }];
    }
    let mut access = Vec::new();
    if leaf.ocsp {
        access.push(description(OCSP, &format!("http://{host}/ocsp/{issuer}")));
    }
    if leaf.issuer_address {
        access.push(description(CA_ISSUERS, &format!("http://{host}/{issuer}.cer")));
    }
    if !access.is_empty() {
        let content = value(SEQUENCE, &[&access.concat()]);
        params.custom_extensions.push(CustomExtension::from_oid_content(AUTHORITY_ACCESS, content));
    }
    Ok(params)
}

fn description(method: u8, uri: &str) -> Vec<u8> {
    value(SEQUENCE, &[&value(OID, &[&ACCESS, &[method]]), &value(URI, &[uri.as_bytes()])])
}

fn chain(authorities: &Authorities, leaf: &Leaf, own: CertificateDer<'static>) -> Vec<CertificateDer<'static>> {
    let issuer = authorities.certificate(leaf.issuer);
    let root = (leaf.issuer == Issuer::Public).then(|| authorities.root.clone());
    let above: Vec<_> = match leaf.chain {
        Chain::Complete => issuer.into_iter().collect(),
        Chain::LeafOnly => Vec::new(),
        Chain::WrongOrder => root.into_iter().chain(issuer).collect(),
        Chain::WithCrossedRoot => issuer.into_iter().chain([authorities.crossed.clone()]).collect(),
        Chain::WithRoot => issuer.into_iter().chain(root).collect(),
    };
    [own].into_iter().chain(above).collect()
}
