//! Which certificates and keys are in the bags of a PFX?

use std::collections::BTreeSet;

use exdoctor_checks::facts::certificate::{Rounds, Unopened};
use exdoctor_checks::facts::tls::Der;
use zeroize::Zeroizing;

use super::kdf::{Budget, Password};
use super::{damaged, definite, oid, protection};
use crate::der::{Parts, tag};

/// So many bags are looked into; a real file has a handful.
const MOST_BAGS: usize = 200;
/// Bags within bags.
const DEEPEST: usize = 4;
/// A text of an attribute is cut here.
const LONGEST: usize = 300;

/// What was found.
#[derive(Default)]
pub(super) struct Bags {
    pub(super) certificates: Vec<(Der, Attributes)>,
    /// The keys, as PKCS#8.
    pub(super) keys: Vec<(Zeroizing<Vec<u8>>, Attributes)>,
    pub(super) encryption: BTreeSet<Rounds>,
    seen: usize,
}

/// What stands beside a certificate or a key.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) friendly_name: Option<String>,
    pub(super) key_id: Option<Vec<u8>>,
    pub(super) provider: Option<String>,
    pub(super) machine: bool,
}

impl Bags {
    /// Reads `SafeContents`.
    pub(super) fn read(
        &mut self,
        contents: &[u8],
        password: &Password,
        budget: &mut Budget,
        depth: usize,
    ) -> Result<(), Unopened> {
        let whole = Zeroizing::new(definite(contents)?.into_owned());
        let bags = Parts::within(&whole, tag::SEQUENCE).ok_or_else(|| damaged("its bags cannot be read"))?;
        for bag in bags {
            self.seen += 1;
            if self.seen > MOST_BAGS || depth > DEEPEST {
                return Err(Unopened::Unsupported(format!("more than {MOST_BAGS} bags, or {DEEPEST} within another")));
            }
            let mut parts = Parts(bag.contents);
            let kind = parts.tagged(tag::OID).ok_or_else(|| damaged("a bag has no kind"))?.contents;
            let value = parts.tagged(tag::around(0)).ok_or_else(|| damaged("a bag is empty"))?.contents;
            let attributes = parts.tagged(0x31).map_or_else(Attributes::default, |set| attributes(set.contents));
            match oid::below(kind, oid::BAG) {
                Some(1) => self.keys.push((Zeroizing::new(value.to_vec()), attributes)),
                Some(2) => {
                    let odd = || damaged("an encrypted key cannot be read");
                    let mut info = Parts::within(value, tag::SEQUENCE).ok_or_else(odd)?;
                    let algorithm = info.tagged(tag::SEQUENCE).ok_or_else(odd)?;
                    let encrypted = info.tagged(tag::OCTETS).ok_or_else(odd)?.contents;
                    let (key, rounds) = protection::decrypt(algorithm, encrypted, password, budget)?;
                    self.encryption.insert(rounds);
                    self.keys.push((key, attributes));
                }
                Some(3) => self.certificates.extend(certificate(value).map(|der| (der, attributes))),
                Some(6) => self.read(value, password, budget, depth + 1)?,
                // Revocation lists and secrets say nothing about the certificate.
                _ => {}
            }
        }
        Ok(())
    }
}

/// The certificate of a bag; another kind of certificate is none.
fn certificate(value: &[u8]) -> Option<Der> {
    let mut parts = Parts::within(value, tag::SEQUENCE)?;
    if parts.tagged(tag::OID)?.contents != oid::X509 {
        return None;
    }
    let wrapped = parts.tagged(tag::around(0))?.contents;
    Some(Der(Parts(wrapped).tagged(tag::OCTETS)?.contents.to_vec()))
}

fn attributes(set: &[u8]) -> Attributes {
    let mut known = Attributes::default();
    for attribute in Parts(set) {
        let mut parts = Parts(attribute.contents);
        let Some(kind) = parts.tagged(tag::OID) else { continue };
        let value = parts.tagged(0x31).and_then(|values| Parts(values.contents).next());
        match kind.contents {
            oid::FRIENDLY_NAME => known.friendly_name = value.map(|value| text(value.contents)),
            oid::PROVIDER => known.provider = value.map(|value| text(value.contents)),
            oid::LOCAL_KEY_ID => known.key_id = value.map(|value| value.contents.to_vec()),
            oid::LOCAL_KEY_SET => known.machine = true,
            _ => {}
        }
    }
    known
}

/// A `BMPString`.
fn text(contents: &[u8]) -> String {
    let units: Vec<u16> = contents.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).chars().take_while(|c| *c != '\0').take(LONGEST).collect()
}
