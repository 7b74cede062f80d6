//! What does an endpoint answer to a hello?

use rustls::pki_types::CertificateDer;

use super::flight::{Flight, alert};
use super::hello::Hello;
use super::suites::{self, Proof, Suite};
use crate::LabError;
use crate::pki::Shown;
use crate::world::endpoint::{ByHand, Quirk, Version};

const HANDSHAKE_FAILURE: u8 = 40;
const PROTOCOL_VERSION: u8 = 70;
const INTERNAL_ERROR: u8 = 80;
/// Chosen where a suite is to be chosen that was not offered.
const FOREIGN: &str = "TLS_RSA_WITH_RC4_128_MD5";

/// What is done with a hello.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The library takes over.
    Library,
    /// These bytes are sent.
    Bytes(Vec<u8>),
    /// Nothing is sent.
    Silence,
}

/// Everything that is chosen from.
pub(super) struct Choice {
    by_hand: ByHand,
    suites: Vec<(Version, Vec<&'static Suite>)>,
    chains: Vec<(bool, Vec<CertificateDer<'static>>)>,
    /// The versions of the library with the numbers of its suites.
    library: Vec<(Version, Vec<u16>)>,
}

impl Choice {
    pub(super) fn new(by_hand: &ByHand, shown: &[Shown], library: Vec<(Version, Vec<u16>)>) -> Result<Self, LabError> {
        let named = |name: &String| {
            suites::named(name).ok_or_else(|| LabError::World(format!("no suite is answered by hand as {name}")))
        };
        let mut suites = Vec::new();
        for version in Version::NEWEST_FIRST {
            if let Some(names) = by_hand.suites.get(&version).filter(|_| version != Version::Tls13) {
                suites.push((version, names.iter().map(named).collect::<Result<_, _>>()?));
            }
        }
        let chains = shown.iter().map(|one| (one.rsa, one.chain.clone())).collect();
        Ok(Self { by_hand: by_hand.clone(), suites, chains, library })
    }

    pub(super) fn reply(&self, hello: &Hello) -> Reply {
        match self.by_hand.quirk {
            Quirk::Alert => return Reply::Bytes(alert(Version::Tls12, INTERNAL_ERROR)),
            Quirk::DeafToTls13 if hello.offers(Version::Tls13) => return Reply::Silence,
            Quirk::ForeignSuite => {
                let foreign = suites::named(FOREIGN).expect("the suite is in the table");
                return Reply::Bytes(self.flight(Version::Tls12, foreign, hello));
            }
            Quirk::None | Quirk::DeafToTls13 => {}
        }
        for (version, suites) in &self.library {
            if hello.offers(*version) && suites.iter().any(|suite| hello.suites.contains(suite)) {
                return Reply::Library;
            }
        }
        let version = self.suites.iter().find(|(version, _)| hello.offers(*version));
        let Some((version, suites)) = version else {
            let known = self.library.iter().any(|(version, _)| hello.offers(*version));
            let description = if known { HANDSHAKE_FAILURE } else { PROTOCOL_VERSION };
            return Reply::Bytes(alert(Version::Tls12, description));
        };
        match suites.iter().find(|suite| hello.suites.contains(&suite.id)) {
            Some(suite) => Reply::Bytes(self.flight(*version, suite, hello)),
            None => Reply::Bytes(alert(*version, HANDSHAKE_FAILURE)),
        }
    }

    fn flight(&self, version: Version, suite: &Suite, hello: &Hello) -> Vec<u8> {
        let fits = self.chains.iter().find(|(rsa, _)| *rsa == (suite.proof == Proof::Rsa));
        let chain = fits.or(self.chains.first()).map_or(&[][..], |(_, chain)| chain);
        let ByHand { dh_bits, compression, asks_client_certificate: asks, .. } = self.by_hand;
        Flight { version, suite, chain, dh_bits, compression, asks }.bytes(hello)
    }
}
