//! Which certificates are there in a world, and what is published about them?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The certificate of an endpoint, and how it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one extension is there")]
pub struct Leaf {
    /// Who signed it.
    pub issuer: Issuer,
    /// The names in it; the host of the endpoint when empty.
    pub names: Vec<String>,
    /// Whether the names stand in the subject alternative name; else the first is the common name alone.
    pub alternative_names: bool,
    /// Its key.
    pub key: Key,
    /// The first and the last day, counted from the date of the world.
    pub days: (i64, i64),
    /// Which certificates are sent, in which order.
    pub chain: Chain,
    /// Whether it and its issuer say where their issuers' certificates can be had.
    pub issuer_address: bool,
    /// Whether it says where its CRL is.
    pub crl: bool,
    /// Whether it says where its OCSP responder is.
    pub ocsp: bool,
}

/// Who signed a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Issuer {
    /// The intermediate of the lab's root, which a configuration declares public.
    #[default]
    Public,
    /// The CA of a company; trusted where [`crate::World::trusts_corporate`] says so, and never public.
    Corporate,
    /// Itself.
    Itself,
    /// An old public root, which signs with SHA-1: test data, always for `mail.contoso.com` with an RSA key.
    Sha1,
    /// The same with MD5.
    Md5,
}

/// The key of a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// RSA, 2048 bits.
    #[default]
    Rsa2048,
    /// RSA, 1024 bits; the library cannot use it.
    Rsa1024,
    /// RSA, 512 bits; the library cannot use it.
    Rsa512,
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
}

/// Which certificates a server sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// Its own and the intermediate.
    #[default]
    Complete,
    /// Its own and no other.
    LeafOnly,
    /// Its own, the root, the intermediate.
    WrongOrder,
    /// Its own, the intermediate, the root.
    WithRoot,
    /// Its own, the intermediate, the root as an older root signed it, which ended long ago.
    WithCrossedRoot,
}

/// What the CAs of the world publish over plain HTTP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Publication {
    /// The host in the addresses of certificates.
    pub host: String,
    /// Where it is.
    pub address: IpAddr,
    /// Whether somebody listens.
    pub listens: bool,
    /// The state of a list; a list that is not named is empty and current.
    pub lists: BTreeMap<Issuer, List>,
    /// What the OCSP responder says about each leaf.
    pub ocsp: Responder,
    /// The issuers whose own certificates are not there.
    pub issuers_missing: BTreeSet<Issuer>,
    /// Whether certificates of issuers come in PKCS #7 files.
    pub bundles: bool,
}

/// The state of a CRL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Current, and nothing is revoked.
    #[default]
    Empty,
    /// Every leaf of the issuer is revoked.
    Revoked,
    /// The next update is overdue.
    Stale,
    /// Signed by somebody else.
    Forged,
    /// For certificates of authorities alone.
    OfAuthorities,
    /// 404.
    Missing,
    /// More bytes than anybody should read.
    Huge,
}

/// What an OCSP responder says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Responder {
    /// Good.
    #[default]
    Good,
    /// Revoked.
    Revoked,
    /// Good, but the next update is overdue.
    Stale,
    /// Try later, without a signature.
    TryLater,
}

impl Default for Leaf {
    fn default() -> Self {
        Self {
            issuer: Issuer::Public,
            names: Vec::new(),
            alternative_names: true,
            key: Key::Rsa2048,
            days: (-30, 335),
            chain: Chain::Complete,
            issuer_address: true,
            crl: true,
            ocsp: true,
        }
    }
}

impl Default for Publication {
    fn default() -> Self {
        Self {
            host: "crl.contoso.com".to_owned(),
            address: [192, 0, 2, 88].into(),
            listens: true,
            lists: BTreeMap::new(),
            ocsp: Responder::Good,
            issuers_missing: BTreeSet::new(),
            bundles: false,
        }
    }
}
