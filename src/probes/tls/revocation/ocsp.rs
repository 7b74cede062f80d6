//! How is an OCSP responder asked about one certificate (RFC 6960)?

use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use x509_parser::certificate::X509Certificate;

use super::super::issuer::Issuer;
use super::crl::trimmed;
use crate::der::{Parts, tag, write};

/// 1.3.14.3.2.26.
const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
/// 2.16.840.1.101.3.4.2.1.
const SHA2_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const NULL: &[u8] = &[0x05, 0x00];

/// Which certificate is meant: a name and a key of the issuer, and a serial number.
pub(super) struct Id<'a> {
    issuer: &'a Issuer,
    serial: &'a [u8],
}

impl<'a> Id<'a> {
    pub(super) fn new(issuer: &'a Issuer, certificate: &'a X509Certificate<'_>) -> Self {
        Self { issuer, serial: certificate.raw_serial() }
    }

    /// A request for this certificate alone, without a nonce, so that an answer may come from a cache.
    pub(super) fn request(&self) -> Option<Vec<u8>> {
        let (name, key) = self.hashes(&SHA1_FOR_LEGACY_USE_ONLY)?;
        let algorithm = write(tag::SEQUENCE, &[&write(tag::OID, &[SHA1]), NULL]);
        let name = write(tag::OCTETS, &[&name]);
        let key = write(tag::OCTETS, &[&key]);
        let id = write(tag::SEQUENCE, &[&algorithm, &name, &key, &write(tag::INTEGER, &[self.serial])]);
        // Request, list of requests, request without signature, and the whole.
        Some((0..4).fold(id, |inner, _| write(tag::SEQUENCE, &[&inner])))
    }

    /// Whether the identification in an answer means this certificate.
    pub(super) fn is(&self, mut id: Parts<'_>) -> bool {
        let matches = || {
            let mut algorithm = Parts(id.tagged(tag::SEQUENCE)?.contents);
            let algorithm = match algorithm.tagged(tag::OID)?.contents {
                SHA1 => &SHA1_FOR_LEGACY_USE_ONLY,
                SHA2_256 => &SHA256,
                _ => return None,
            };
            let said = (id.tagged(tag::OCTETS)?.contents.to_vec(), id.tagged(tag::OCTETS)?.contents.to_vec());
            let serial = id.tagged(tag::INTEGER)?.contents;
            Some(said == self.hashes(algorithm)? && trimmed(serial) == trimmed(self.serial))
        };
        let mut matches = matches;
        matches().unwrap_or(false)
    }

    /// The hashes of the issuer's name and of its key without the algorithm.
    fn hashes(&self, algorithm: &'static Algorithm) -> Option<(Vec<u8>, Vec<u8>)> {
        let key = self.issuer.read_key()?;
        let hash = |bytes: &[u8]| digest(algorithm, bytes).as_ref().to_vec();
        Some((hash(&self.issuer.name), hash(&key.subject_public_key.data)))
    }
}
