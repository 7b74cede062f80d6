//! What did the addresses of one endpoint show, and who vouches for their certificates?

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Der, Scan};
use crate::facts::dns::Lookup;
use crate::model::Role;

/// The scan of an endpoint, address by address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsScan {
    /// The host, as SNI and the name check use it.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What the endpoint is for.
    pub roles: BTreeSet<Role>,
    /// Whether the host is one of Microsoft 365, by the table of clouds.
    pub microsoft: bool,
    /// The A and AAAA questions; none where the host is an address or diverted.
    pub lookups: Vec<Lookup>,
    /// Each address that was asked, or why not.
    pub addresses: Vec<AddressScan>,
    /// What a host of Microsoft shows through the proxy of the run; none where no proxy is on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxied: Option<Proxied>,
    /// The proxy that web requests to the host take; what is scanned goes without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}

/// What a host shows at the end of a second path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proxied {
    /// The proxy.
    pub proxy: String,
    /// The certificates, or why there are none.
    pub certificates: Result<Vec<Der>, String>,
}

/// The scan of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddressScan {
    /// "192.0.2.10:443".
    pub address: String,
    /// What it showed; none where it was not asked.
    pub scan: Option<Scan>,
    /// Why it was not asked: no route for its family from here, beyond the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// The chains that an endpoint showed, with what the sets of roots say about each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsChains {
    /// The host that the certificates should name.
    pub host: String,
    /// Each different chain once.
    pub chains: Vec<ShownChain>,
    /// Why no chain could be seen, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
}

/// One chain as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownChain {
    /// The addresses that sent it.
    pub addresses: BTreeSet<String>,
    /// The certificates in the order in which they were sent.
    pub certificates: Vec<Der>,
    /// The places of those that good signatures lead to, from the server's own upwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed: Vec<usize>,
    /// The places of those that a known root signed: what is above them does not matter.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub anchored: BTreeSet<usize>,
    /// What each set of roots says, dates left aside: the chain is built from what was sent.
    pub trust: Vec<Trust>,
    /// The certificates that were not sent and that AIA gives, from the lowest upwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<FetchedIssuer>,
}

/// What one set of roots says about a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trust {
    /// Which set.
    pub roots: RootSet,
    /// What it says about the chain as it was sent.
    pub sent: TrustVerdict,
    /// What it says once the missing certificates are added; none where nothing was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<TrustVerdict>,
}

/// A set of roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RootSet {
    /// Those of the system that exdoctor runs on; may hold corporate ones.
    Platform,
    /// Those of Mozilla: public.
    Mozilla,
    /// Those that Microsoft names for its hosts and Mozilla's list no longer holds: public.
    Microsoft,
    /// Those of `--ca-file`.
    CaFile,
    /// Those that a values override declares public, in tests.
    Declared,
}

/// Whether a chain ends in a root of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrustVerdict {
    /// It does.
    Trusted,
    /// No certificate that was sent is issued by a root of the set.
    UnknownIssuer,
    /// A signature, a constraint or a purpose is wrong: the words of the verifier.
    Invalid(String),
    /// A signature is of a kind that exdoctor cannot verify: which.
    NotVerifiable(String),
}

/// A certificate that the issuer's address gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FetchedIssuer {
    /// Where AIA says that it is.
    pub url: String,
    /// The certificate, or why there is none.
    pub certificate: Result<Der, String>,
}

/// Whether the certificates of an endpoint's chains are revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TlsRevocation {
    /// Each certificate below a root, once.
    pub certificates: Vec<Revocation>,
}

/// What the sources of revocation say about one certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revocation {
    /// Its subject.
    pub subject: String,
    /// Its serial number in lower-case hexadecimal.
    pub serial: String,
    /// Each address that the certificate names, and what came of it.
    pub sources: Vec<RevocationSource>,
}

/// One CRL or OCSP address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RevocationSource {
    /// `http://crl.contoso.com/ca.crl`.
    pub url: String,
    /// Which protocol.
    pub kind: RevocationKind,
    /// What came of it.
    pub answer: RevocationAnswer,
}

/// A list or a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationKind {
    /// A certificate revocation list.
    Crl,
    /// An OCSP responder.
    Ocsp,
    /// A stapled OCSP response.
    Stapled,
}

/// What a source of revocation said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationAnswer {
    /// Not revoked, by an answer that the issuer signed; until when it holds.
    Good {
        /// The next update.
        #[schemars(with = "Option<String>")]
        until: Option<Timestamp>,
    },
    /// Revoked.
    Revoked {
        /// Since when.
        #[schemars(with = "Option<String>")]
        since: Option<Timestamp>,
        /// "keyCompromise" and the like.
        reason: Option<String>,
    },
    /// It answered, but with nothing that can be believed: wrong signature, stale, not a list.
    Unusable(String),
    /// It answered, but what that says about the certificate cannot be told: another scope, or nobody to verify it.
    NotEstablished(String),
    /// It could not be reached, or answered with an HTTP error.
    Unreachable(String),
    /// It was not asked: another protocol, an inside address, beyond the limit.
    NotAsked(String),
}
