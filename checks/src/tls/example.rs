//! How are observations of TLS endpoints written down in examples?

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::tls::{
    Accepted, AddressScan, Alert, Answer, Der, Established, FetchedIssuer, Flight, Handshake, HandshakeFailure,
    Offered, Possession, RootSet, Scan, ServerHello, ShownChain, TlsChains, TlsScan, Trust, TrustVerdict, Version,
    VersionScan,
};
use crate::facts::{Fact, FactKind, Lost};
use crate::model::Vantage;
use crate::prelude::*;
use crate::values::SuiteId;

pub(super) const HOST: &str = "mail.contoso.com";
pub(super) const ENDPOINT: &str = "mail.contoso.com:443";
pub(super) const ADDRESS: &str = "192.0.2.10:443";
pub(super) const LOGIN: &str = "login.microsoftonline.com";

pub(super) const LEAF: &[u8] = include_bytes!("data/leaf.der");
pub(super) const WILDCARD: &[u8] = include_bytes!("data/wildcard.der");
pub(super) const CN_ONLY: &[u8] = include_bytes!("data/cn-only.der");
pub(super) const ENDING: &[u8] = include_bytes!("data/ending.der");
pub(super) const EXPIRED: &[u8] = include_bytes!("data/expired.der");
pub(super) const FUTURE: &[u8] = include_bytes!("data/future.der");
pub(super) const SHORT: &[u8] = include_bytes!("data/short.der");
pub(super) const SHA1: &[u8] = include_bytes!("data/sha1.der");
pub(super) const MD5: &[u8] = include_bytes!("data/md5.der");
pub(super) const RSA1024: &[u8] = include_bytes!("data/rsa1024.der");
pub(super) const ED25519: &[u8] = include_bytes!("data/ed25519.der");
pub(super) const SECP256K1: &[u8] = include_bytes!("data/secp256k1.der");
pub(super) const SELF_SIGNED: &[u8] = include_bytes!("data/self-signed.der");
pub(super) const LOGIN_LEAF: &[u8] = include_bytes!("data/login.der");
pub(super) const ISSUING: &[u8] = include_bytes!("data/issuing.der");
pub(super) const ISSUING_ENDING: &[u8] = include_bytes!("data/issuing-ending.der");
pub(super) const ROOT: &[u8] = include_bytes!("data/root.der");

/// TLS 1.3 and 1.2 suites that Dynamics accepts, and one that it does not.
pub(super) const AES_256_GCM: SuiteId = SuiteId(0x1302);
pub(super) const ECDHE_RSA_AES_256_CBC_SHA384: SuiteId = SuiteId(0xC028);
pub(super) const RSA_AES_256_CBC_SHA: SuiteId = SuiteId(0x0035);

/// A run of one scenario at the end of May 2026, seen from a place.
pub(super) fn run_from(scenario: Scenario, vantage: Vantage) -> Circumstances {
    Circumstances { vantage, ..Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]) }
}

/// A run that looks at Exchange Server from the internet.
pub(super) fn outside() -> Circumstances {
    run_from(Scenario::B, Vantage::Internet)
}

/// An example about the endpoint of Exchange Server.
pub(super) fn example(given: &'static str, facts: Vec<Fact>, circumstances: Circumstances, expect: Expect) -> Example {
    let subject = Subject::new(SubjectKind::Endpoint, ENDPOINT);
    let facts = facts.into_iter().fold(Facts::default(), |known, fact| known.with(&subject, fact));
    Example { given, facts, circumstances, subject: ENDPOINT, expect }
}

/// An example about a fact that was lost.
pub(super) fn lost(given: &'static str, facts: Vec<Fact>, kind: FactKind, reason: &str) -> Example {
    let mut made = example(given, facts, outside(), Expect::Blocked);
    let reason = reason.to_owned();
    made.facts.lose(&Subject::new(SubjectKind::Endpoint, ENDPOINT), kind, Lost { reason, because: None });
    made
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

/// An endpoint of Exchange Server whose single address showed this.
pub(super) fn endpoint(scan: Scan) -> TlsScan {
    with_addresses(vec![address(ADDRESS, scan)])
}

/// An endpoint of Exchange Server with these addresses.
pub(super) fn with_addresses(addresses: Vec<AddressScan>) -> TlsScan {
    TlsScan {
        host: HOST.to_owned(),
        port: 443,
        roles: BTreeSet::from([Role::Ews]),
        microsoft: false,
        proxied: None,
        lookups: Vec::new(),
        addresses,
    }
}

/// The sign-in host of Microsoft.
pub(super) fn sign_in() -> TlsScan {
    let roles = BTreeSet::from([Role::SignIn]);
    TlsScan { host: LOGIN.to_owned(), microsoft: true, roles, ..endpoint(healthy()) }
}

pub(super) fn address(address: &str, scan: Scan) -> AddressScan {
    AddressScan { address: address.to_owned(), scan: Some(scan), skipped: None }
}

/// A server that does what it should.
pub(super) fn healthy() -> Scan {
    let modern = [Version::Tls12, Version::Tls13];
    let versions = Version::ALL.into_iter().map(|version| {
        if modern.contains(&version) {
            (version, seen(Offered::Yes, hello(version, AES_256_GCM)))
        } else {
            (version, seen(Offered::No, alert(70)))
        }
    });
    Scan {
        accepted: Accepted { offers: vec![hello(Version::Tls13, AES_256_GCM)], any: None },
        versions: versions.collect(),
        weak: Some(alert(40)),
        chains: BTreeSet::from([vec![Der(LEAF.to_vec()), Der(ISSUING.to_vec())]]),
        handshake: Some(handshake()),
        short_hello: false,
        connections: 8,
    }
}

/// A server about which the first answer says everything.
pub(super) fn only(answer: Answer) -> Scan {
    Scan {
        accepted: Accepted { offers: vec![answer], any: None },
        versions: BTreeMap::new(),
        weak: None,
        handshake: None,
        ..healthy()
    }
}

/// The same server, with one version in another state.
pub(super) fn version(mut scan: Scan, version: Version, offered: Offered, evidence: Answer) -> Scan {
    scan.versions.insert(version, seen(offered, evidence));
    scan
}

fn seen(offered: Offered, evidence: Answer) -> VersionScan {
    VersionScan { offered, evidence, suites: None, order: None }
}

/// A handshake that completed.
pub(super) fn handshake() -> Handshake {
    Handshake {
        certificates: vec![Der(LEAF.to_vec()), Der(ISSUING.to_vec())],
        stapled: None,
        possession: Some(Possession::Proven),
        certificate_request: None,
        outcome: Ok(Established {
            version: Version::Tls13,
            suite: AES_256_GCM,
            group: Some(29),
            alpn: None,
            after: None,
        }),
    }
}

/// A handshake that the library could not do.
pub(super) fn no_handshake() -> Handshake {
    let outcome = Err(HandshakeFailure::Incompatible("no suite in common".to_owned()));
    Handshake { certificates: Vec::new(), possession: None, outcome, ..handshake() }
}

pub(super) fn alert(description: u8) -> Answer {
    Answer::Alert(Alert { level: 2, description })
}

pub(super) fn hello(version: Version, suite: SuiteId) -> Answer {
    Answer::Hello(Box::new(flight(version, suite)))
}

pub(super) fn flight(version: Version, suite: SuiteId) -> Flight {
    Flight {
        hello: ServerHello {
            version,
            suite,
            compression: 0,
            extensions: BTreeSet::new(),
            group: None,
            alpn: None,
            downgrade: None,
        },
        retry: None,
        certificates: Vec::new(),
        stapled: None,
        key_exchange: None,
        certificate_request: None,
        warnings: BTreeSet::new(),
        cut: None,
    }
}

/// A chain that platform and Mozilla trust.
pub(super) fn trusted(certificates: &[&[u8]]) -> TlsChains {
    shown(certificates, &[(RootSet::Platform, TrustVerdict::Trusted), (RootSet::Mozilla, TrustVerdict::Trusted)])
}

/// A chain with what each set of roots says.
pub(super) fn shown(certificates: &[&[u8]], trust: &[(RootSet, TrustVerdict)]) -> TlsChains {
    let of = |(roots, sent): &(RootSet, TrustVerdict)| Trust { roots: *roots, sent: sent.clone(), completed: None };
    let chain = ShownChain {
        anchored: BTreeSet::new(),
        addresses: BTreeSet::from([ADDRESS.to_owned()]),
        certificates: certificates.iter().map(|der| Der(der.to_vec())).collect(),
        trust: trust.iter().map(of).collect(),
        fetched: Vec::new(),
    };
    TlsChains { host: HOST.to_owned(), chains: vec![chain], none: None }
}

/// A chain that no set trusts, and what AIA gave.
pub(super) fn incomplete(
    certificates: &[&[u8]],
    fetched: &[(&str, Result<&[u8], &str>)],
    completed: bool,
) -> TlsChains {
    let unknown = TrustVerdict::UnknownIssuer;
    let mut chains = shown(certificates, &[(RootSet::Platform, unknown.clone()), (RootSet::Mozilla, unknown)]);
    for chain in &mut chains.chains {
        chain.fetched = fetched
            .iter()
            .map(|(url, found)| FetchedIssuer {
                url: (*url).to_owned(),
                certificate: found.map(|der| Der(der.to_vec())).map_err(ToOwned::to_owned),
            })
            .collect();
        for trust in chain.trust.iter_mut().filter(|_| completed) {
            trust.completed = Some(TrustVerdict::Trusted);
        }
    }
    chains
}

/// No chain at all.
pub(super) fn hidden(why: &str) -> TlsChains {
    TlsChains { host: HOST.to_owned(), chains: Vec::new(), none: Some(why.to_owned()) }
}
