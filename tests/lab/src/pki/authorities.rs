//! Who signs the certificates of a world?

use jiff::Timestamp;
use rcgen::{BasicConstraints, CertifiedIssuer, CrlDistributionPoint, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use crate::LabError;
use crate::https::certificates::{Authority, ROOT, ca, validity};
use crate::world::leaf::Issuer;

/// An authority with its key.
pub(crate) type Signer = CertifiedIssuer<'static, KeyPair>;

/// The intermediate of the lab's root, the CA of a company, and the old root that signs with SHA-1.
pub(crate) struct Authorities {
    pub(super) root: CertificateDer<'static>,
    pub(super) root_crl: Vec<u8>,
    pub(super) intermediate: Signer,
    pub(super) corporate: Signer,
    /// The root as an older one signed it, which ended long ago.
    pub(super) crossed: CertificateDer<'static>,
    pub(super) date: Timestamp,
    pub(super) host: String,
}

/// What a modern library refuses to make: the root, the certificate and the list of an authority with an old hash.
pub(super) struct Old {
    pub(super) root: &'static str,
    pub(super) leaf: &'static str,
    pub(super) list: &'static [u8],
}

const SHA1: Old = Old {
    root: include_str!("../../data/sha1-root.pem"),
    leaf: include_str!("../../data/sha1-leaf.pem"),
    list: include_bytes!("../../data/sha1.crl"),
};
const MD5: Old = Old {
    root: include_str!("../../data/md5-root.pem"),
    leaf: include_str!("../../data/md5-leaf.pem"),
    list: include_bytes!("../../data/md5.crl"),
};

/// The test data of an authority with an old hash.
pub(super) const fn old(issuer: Issuer) -> Option<&'static Old> {
    match issuer {
        Issuer::Sha1 => Some(&SHA1),
        Issuer::Md5 => Some(&MD5),
        Issuer::Public | Issuer::Corporate | Issuer::Itself => None,
    }
}

/// The common names of the two that sign OCSP responses.
pub(super) const INTERMEDIATE: &str = "Contoso Lab Issuing CA";
pub(super) const CORPORATE: &str = "Contoso Corporate CA";

impl Authorities {
    pub(crate) fn create(authority: &Authority, host: &str) -> Result<Self, LabError> {
        let date = authority.date;
        let mut params = ca(INTERMEDIATE, date);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![format!("http://{host}/root.crl")] }];
        let intermediate = Signer::signed_by(params, KeyPair::generate()?, &authority.known)?;
        let corporate = Signer::self_signed(ca(CORPORATE, date), KeyPair::generate()?)?;
        let root_crl = super::crl::current(&authority.known, date)?;
        let root = authority.known.der().clone();
        let older = Signer::self_signed(ca("Contoso Older Root", date), KeyPair::generate()?)?;
        let mut again = ca(ROOT, date);
        validity(&mut again, date, -3000, -600);
        let crossed = again.signed_by(authority.known.key(), &older)?.der().clone();
        Ok(Self { root, root_crl, intermediate, corporate, crossed, date, host: host.to_owned() })
    }

    /// The authority with a key in this world; the others sign nothing new.
    pub(super) fn signer(&self, issuer: Issuer) -> Option<&Signer> {
        match issuer {
            Issuer::Public => Some(&self.intermediate),
            Issuer::Corporate => Some(&self.corporate),
            Issuer::Itself | Issuer::Sha1 | Issuer::Md5 => None,
        }
    }

    /// The certificate of an authority.
    pub(super) fn certificate(&self, issuer: Issuer) -> Option<CertificateDer<'static>> {
        match issuer {
            Issuer::Sha1 | Issuer::Md5 => CertificateDer::from_pem_slice(old(issuer)?.root.as_bytes()).ok(),
            Issuer::Itself => None,
            Issuer::Public | Issuer::Corporate => self.signer(issuer).map(|signer| signer.der().clone()),
        }
    }

    /// The lab's root.
    pub(crate) fn root(&self) -> &CertificateDer<'static> {
        &self.root
    }

    /// The CA of the company.
    pub(crate) fn corporate_pem(&self) -> String {
        self.corporate.pem()
    }

    /// The roots with an old hash that an issuer needs.
    pub(crate) fn old_root_pem(issuer: Issuer) -> Option<&'static str> {
        old(issuer).map(|old| old.root)
    }
}

/// The name of an authority in addresses.
pub(super) const fn word(issuer: Issuer) -> &'static str {
    match issuer {
        Issuer::Public => "public",
        Issuer::Corporate => "corporate",
        Issuer::Sha1 => "sha1",
        Issuer::Md5 => "md5",
        Issuer::Itself => "itself",
    }
}
