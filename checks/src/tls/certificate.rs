//! What does an X.509 certificate say, as far as verdicts need it?

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;

pub use super::key::{Key, Signature};

/// What is read; a real certificate is a small part of it.
const MOST_BYTES: usize = 64 * 1024;
/// How many names or addresses are kept.
const MOST_NAMES: usize = 1_000;
/// How much of a name is kept.
const MOST_CHARACTERS: usize = 300;
/// The day on which a short-lived certificate came to mean 7 days instead of 10 (CA/B Forum, 2026-03-15).
const SEVEN_DAYS_FROM: Timestamp = Timestamp::constant(1_773_532_800, 0);

/// A certificate that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it is about: "O=Contoso, CN=Contoso Issuing CA".
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// The serial number in lower-case hexadecimal, without leading zeros.
    pub serial: String,
    /// The DNS names of the subject alternative name, as they are written.
    pub dns_names: Vec<String>,
    /// The IP addresses of the subject alternative name.
    pub addresses: Vec<IpAddr>,
    /// Whether there is a subject alternative name at all.
    pub has_names: bool,
    /// The common names of the subject, which nothing but old software looks at.
    pub common_names: Vec<String>,
    /// The first moment.
    pub not_before: Timestamp,
    /// The last moment.
    pub not_after: Timestamp,
    /// Its public key.
    pub key: Key,
    /// With what the issuer signed it.
    pub signed_with: Signature,
    /// Where AIA says that the issuer's certificate is.
    pub issuer_urls: Vec<String>,
    /// The OCSP responders.
    pub ocsp_urls: Vec<String>,
    /// The revocation lists.
    pub crl_urls: Vec<String>,
    /// Whether subject and issuer are the same: a root, or a certificate that nobody vouches for.
    pub self_signed: bool,
    /// Whether it may issue certificates.
    pub authority: bool,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// When it is not a certificate; the words say in which way.
    pub fn parse(der: &[u8]) -> Result<Self, String> {
        if der.len() > MOST_BYTES {
            return Err(format!("{} bytes are too many for a certificate", der.len()));
        }
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|error| short(&error.to_string()))?;
        if !rest.is_empty() {
            return Err(format!("{} bytes follow the certificate", rest.len()));
        }
        let moment = |seconds: i64| Timestamp::from_second(seconds).map_err(|_| "a date beyond all bounds".to_owned());
        let mut read = Self {
            subject: name(&parsed.subject().to_string()),
            issuer: name(&parsed.issuer().to_string()),
            serial: hexadecimal(parsed.raw_serial()),
            dns_names: Vec::new(),
            addresses: Vec::new(),
            has_names: false,
            common_names: parsed
                .subject()
                .iter_common_name()
                .filter_map(|own| Some(short(own.as_str().ok()?)))
                .collect(),
            not_before: moment(parsed.validity().not_before.timestamp())?,
            not_after: moment(parsed.validity().not_after.timestamp())?,
            key: Key::of(&parsed),
            signed_with: Signature::of(&parsed),
            issuer_urls: Vec::new(),
            ocsp_urls: Vec::new(),
            crl_urls: Vec::new(),
            self_signed: parsed.subject().as_raw() == parsed.issuer().as_raw(),
            authority: parsed.is_ca(),
            subject_der: parsed.subject().as_raw().to_vec(),
            issuer_der: parsed.issuer().as_raw().to_vec(),
        };
        read.extensions(&parsed);
        Ok(read)
    }

    /// Whether the names say that the other certificate issued this one; no signature is verified.
    pub fn issued_by(&self, other: &Self) -> bool {
        self.issuer_der == other.subject_der
    }

    /// Whether it is so short-lived that nobody needs to revoke it.
    pub fn short_lived(&self) -> bool {
        let days = if self.not_before < SEVEN_DAYS_FROM { 10 } else { 7 };
        self.lifetime() <= SignedDuration::from_hours(24 * days)
    }

    /// From the first moment to the last.
    pub fn lifetime(&self) -> SignedDuration {
        self.not_after.duration_since(self.not_before)
    }

    fn extensions(&mut self, parsed: &X509Certificate<'_>) {
        for extension in parsed.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectAlternativeName(names) => {
                    self.has_names = true;
                    for name in names.general_names.iter().take(MOST_NAMES) {
                        match name {
                            GeneralName::DNSName(name) => self.dns_names.push(short(name)),
                            GeneralName::IPAddress(bytes) => self.addresses.extend(address(bytes)),
                            _ => {}
                        }
                    }
                }
                ParsedExtension::AuthorityInfoAccess(access) => {
                    for entry in access.accessdescs.iter().take(MOST_NAMES) {
                        let GeneralName::URI(url) = entry.access_location else { continue };
                        match entry.access_method.to_id_string().as_str() {
                            "1.3.6.1.5.5.7.48.1" => self.ocsp_urls.push(short(url)),
                            "1.3.6.1.5.5.7.48.2" => self.issuer_urls.push(short(url)),
                            _ => {}
                        }
                    }
                }
                ParsedExtension::CRLDistributionPoints(points) => {
                    let full = points.points.iter().filter_map(|point| match &point.distribution_point {
                        Some(DistributionPointName::FullName(names)) => Some(names),
                        _ => None,
                    });
                    let urls = full.flatten().filter_map(|name| match name {
                        GeneralName::URI(url) => Some(short(url)),
                        _ => None,
                    });
                    self.crl_urls.extend(urls.take(MOST_NAMES));
                }
                _ => {}
            }
        }
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len().saturating_sub(1));
    short(&data_encoding::HEXLOWER.encode(&bytes[zeros..]))
}

fn name(text: &str) -> String {
    if text.is_empty() { "(an empty name)".to_owned() } else { short(text) }
}

/// A text that somebody else wrote, cut to what a reader can use.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tls::example::{ED25519, ISSUING, LEAF, MD5, ROOT, RSA1024, SELF_SIGNED, SHA1, SHORT, WILDCARD};

    fn read(der: &[u8]) -> Certificate {
        Certificate::parse(der).unwrap()
    }

    #[test]
    fn names_dates_and_addresses_are_read() {
        let leaf = read(LEAF);
        assert_eq!(
            (leaf.subject.as_str(), leaf.issuer.as_str()),
            ("CN=mail.contoso.com", "CN=Contoso Issuing CA, O=Contoso")
        );
        assert_eq!(leaf.dns_names, ["mail.contoso.com", "autodiscover.contoso.com"]);
        assert_eq!(
            (leaf.not_before.to_string(), leaf.not_after.to_string()),
            ("2026-03-01T00:00:00Z".into(), "2026-09-01T00:00:00Z".into())
        );
        assert_eq!(leaf.issuer_urls, ["http://pki.contoso.com/issuing.cer"]);
        assert_eq!(leaf.ocsp_urls, ["http://ocsp.contoso.com"]);
        assert_eq!(leaf.crl_urls, ["http://pki.contoso.com/issuing.crl"]);
        let own: [IpAddr; 2] = ["192.0.2.10".parse().unwrap(), "2001:db8::10".parse().unwrap()];
        assert_eq!(read(WILDCARD).addresses, own);
    }

    #[test]
    fn a_chain_is_tied_by_names() {
        let (leaf, issuing, root) = (read(LEAF), read(ISSUING), read(ROOT));
        assert!(leaf.issued_by(&issuing) && issuing.issued_by(&root) && !leaf.issued_by(&root));
        assert!(root.self_signed && root.authority && !issuing.self_signed && !leaf.authority);
        assert!(read(SELF_SIGNED).self_signed);
    }

    #[test]
    fn keys_and_signatures_are_told_apart() {
        assert_eq!(
            [read(LEAF).key, read(ISSUING).key, read(RSA1024).key, read(ED25519).key].map(|key| key.words()),
            ["ECDSA P-256", "RSA 2048 bit", "RSA 1024 bit", "Ed25519"]
        );
        assert_eq!(
            (read(SHA1).signed_with, read(MD5).signed_with),
            (Signature::Broken("SHA-1"), Signature::Broken("MD5"))
        );
        assert_eq!(read(LEAF).signed_with, Signature::Sound);
    }

    #[test]
    fn six_days_are_short_and_six_months_are_not() {
        assert!(read(SHORT).short_lived() && !read(LEAF).short_lived());
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = Certificate::parse(&bytes);
        }

        #[test]
        fn a_damaged_certificate_is_read_or_refused(at in 0_usize..800, byte: u8, cut in 0_usize..900) {
            let mut der = WILDCARD.to_vec();
            der.truncate(cut);
            if let Some(place) = der.get_mut(at) {
                *place = byte;
            }
            let _ = Certificate::parse(&der);
        }
    }
}
