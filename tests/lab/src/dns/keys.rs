//! Which keys sign a zone, and how does a validator trust them?

use hickory_server::proto::dnssec::crypto::EcdsaSigningKey;
use hickory_server::proto::dnssec::rdata::{DNSKEY, DNSSECRData, DS};
use hickory_server::proto::dnssec::{Algorithm, DigestType, DnsSecError, PublicKeyBuf, SigningKey};
use hickory_server::proto::rr::{Name, RData};

/// The key of one zone: it signs keys and data alike.
pub(crate) struct ZoneKey {
    pub(crate) key: EcdsaSigningKey,
    pub(crate) public: PublicKeyBuf,
    pub(crate) tag: u16,
}

impl ZoneKey {
    pub(crate) fn generate() -> Result<Self, DnsSecError> {
        let algorithm = Algorithm::ECDSAP256SHA256;
        let pkcs8 = EcdsaSigningKey::generate_pkcs8(algorithm)?;
        let key = EcdsaSigningKey::from_pkcs8(&pkcs8, algorithm)?;
        let public = key.to_public_key()?;
        let tag = dnskey(&public).calculate_key_tag()?;
        Ok(Self { key, public, tag })
    }

    pub(crate) fn dnskey(&self) -> RData {
        RData::DNSSEC(DNSSECRData::DNSKEY(dnskey(&self.public)))
    }

    pub(crate) fn ds(&self, zone: &Name) -> Result<RData, DnsSecError> {
        let ds = DS::from_key(&self.public, zone, DigestType::SHA256)?;
        Ok(RData::DNSSEC(DNSSECRData::DS(ds)))
    }

    /// A line that validators read as trust anchor of the root.
    pub(crate) fn anchor(&self) -> String {
        format!(". {} IN DNSKEY {}\n", super::zone::TTL, dnskey(&self.public))
    }
}

/// Zone key with the secure entry point flag.
fn dnskey(public: &PublicKeyBuf) -> DNSKEY {
    DNSKEY::with_flags(257, public.clone())
}
