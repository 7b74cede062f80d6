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

pub(crate) const HOST: &str = "mail.contoso.com";
pub(crate) const ENDPOINT: &str = "mail.contoso.com:443";
pub(crate) const ADDRESS: &str = "192.0.2.10:443";
pub(crate) const LOGIN: &str = "login.microsoftonline.com";

pub(crate) const LEAF: &[u8] = include_bytes!("data/leaf.der");
pub(crate) const WILDCARD: &[u8] = include_bytes!("data/wildcard.der");
pub(crate) const CN_ONLY: &[u8] = include_bytes!("data/cn-only.der");
pub(crate) const ENDING: &[u8] = include_bytes!("data/ending.der");
pub(crate) const EXPIRED: &[u8] = include_bytes!("data/expired.der");
pub(crate) const FUTURE: &[u8] = include_bytes!("data/future.der");
pub(crate) const SHORT: &[u8] = include_bytes!("data/short.der");
pub(crate) const SHA1: &[u8] = include_bytes!("data/sha1.der");
pub(crate) const MD5: &[u8] = include_bytes!("data/md5.der");
pub(crate) const RSA1024: &[u8] = include_bytes!("data/rsa1024.der");
pub(crate) const ED25519: &[u8] = include_bytes!("data/ed25519.der");
pub(crate) const SECP256K1: &[u8] = include_bytes!("data/secp256k1.der");
pub(crate) const SELF_SIGNED: &[u8] = include_bytes!("data/self-signed.der");
pub(crate) const LOGIN_LEAF: &[u8] = include_bytes!("data/login.der");
pub(crate) const ISSUING: &[u8] = include_bytes!("data/issuing.der");
pub(crate) const ISSUING_ENDING: &[u8] = include_bytes!("data/issuing-ending.der");
pub(crate) const ROOT: &[u8] = include_bytes!("data/root.der");

/// TLS 1.3 and 1.2 suites that Dynamics accepts, and one that it does not.
pub(crate) const AES_256_GCM: SuiteId = SuiteId(0x1302);
pub(crate) const ECDHE_RSA_AES_256_CBC_SHA384: SuiteId = SuiteId(0xC028);
pub(crate) const RSA_AES_256_CBC_SHA: SuiteId = SuiteId(0x0035);

/// A run of one scenario at the end of May 2026, seen from a place.
pub(crate) fn run_from(scenario: Scenario, vantage: Vantage) -> Circumstances {
    Circumstances { vantage, ..Circumstances::plain(jiff::Timestamp::constant(1_780_000_000, 0), &[scenario]) }
}

/// A run that looks at Exchange Server from the internet.
pub(crate) fn outside() -> Circumstances {
    run_from(Scenario::B, Vantage::Internet)
}

/// An example about the endpoint of Exchange Server.
pub(crate) fn example(given: &'static str, facts: Vec<Fact>, circumstances: Circumstances, expect: Expect) -> Example {
    let subject = Subject::new(SubjectKind::Endpoint, ENDPOINT);
    let facts = facts.into_iter().fold(Facts::default(), |known, fact| known.with(&subject, fact));
    Example { given, facts, circumstances, subject: ENDPOINT, expect }
}

/// An example about a fact that was lost.
pub(crate) fn lost(given: &'static str, facts: Vec<Fact>, kind: FactKind, reason: &str) -> Example {
    let mut made = example(given, facts, outside(), Expect::Blocked);
    let reason = reason.to_owned();
    made.facts.lose(&Subject::new(SubjectKind::Endpoint, ENDPOINT), kind, Lost { reason, because: None });
    made
}

pub(crate) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(crate) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

/// An endpoint of Exchange Server whose single address showed this.
pub(crate) fn endpoint(scan: Scan) -> TlsScan {
    with_addresses(vec![address(ADDRESS, scan)])
}

/// An endpoint of Exchange Server with these addresses.
pub(crate) fn with_addresses(addresses: Vec<AddressScan>) -> TlsScan {
    TlsScan {
        host: HOST.to_owned(),
        port: 443,
        roles: BTreeSet::from([Role::Ews]),
        microsoft: false,
        proxied: None,
        proxy: None,
        lookups: Vec::new(),
        addresses,
    }
}

/// The sign-in host of Microsoft.
pub(crate) fn sign_in() -> TlsScan {
    let roles = BTreeSet::from([Role::SignIn]);
    TlsScan { host: LOGIN.to_owned(), microsoft: true, roles, ..endpoint(healthy()) }
}

pub(crate) fn address(address: &str, scan: Scan) -> AddressScan {
    AddressScan { address: address.to_owned(), scan: Some(scan), skipped: None }
}

/// A server that does what it should.
pub(crate) fn healthy() -> Scan {
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
pub(crate) fn only(answer: Answer) -> Scan {
    Scan {
        accepted: Accepted { offers: vec![answer], any: None },
        versions: BTreeMap::new(),
        weak: None,
        handshake: None,
        ..healthy()
    }
}

/// The same server, with one version in another state.
pub(crate) fn version(mut scan: Scan, version: Version, offered: Offered, evidence: Answer) -> Scan {
    scan.versions.insert(version, seen(offered, evidence));
    scan
}

fn seen(offered: Offered, evidence: Answer) -> VersionScan {
    VersionScan { offered, evidence, suites: None, order: None }
}

/// A handshake that completed.
pub(crate) fn handshake() -> Handshake {
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
pub(crate) fn no_handshake() -> Handshake {
    let outcome = Err(HandshakeFailure::Incompatible("no suite in common".to_owned()));
    Handshake { certificates: Vec::new(), possession: None, outcome, ..handshake() }
}

pub(crate) fn alert(description: u8) -> Answer {
    Answer::Alert(Alert { level: 2, description })
}

pub(crate) fn hello(version: Version, suite: SuiteId) -> Answer {
    Answer::Hello(Box::new(flight(version, suite)))
}

pub(crate) fn flight(version: Version, suite: SuiteId) -> Flight {
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
pub(crate) fn trusted(certificates: &[&[u8]]) -> TlsChains {
    shown(certificates, &[(RootSet::Platform, TrustVerdict::Trusted), (RootSet::Mozilla, TrustVerdict::Trusted)])
}

/// A chain with what each set of roots says.
pub(crate) fn shown(certificates: &[&[u8]], trust: &[(RootSet, TrustVerdict)]) -> TlsChains {
    let of = |(roots, sent): &(RootSet, TrustVerdict)| Trust { roots: *roots, sent: sent.clone(), completed: None };
    let chain = ShownChain {
        anchored: BTreeSet::new(),
        addresses: BTreeSet::from([ADDRESS.to_owned()]),
        certificates: certificates.iter().map(|der| Der(der.to_vec())).collect(),
        signed: (0..certificates.len()).collect(),
        trust: trust.iter().map(of).collect(),
        fetched: Vec::new(),
    };
    TlsChains { host: HOST.to_owned(), chains: vec![chain], none: None }
}

/// A chain that no set trusts, and what AIA gave.
pub(crate) fn incomplete(
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
pub(crate) fn hidden(why: &str) -> TlsChains {
    TlsChains { host: HOST.to_owned(), chains: Vec::new(), none: Some(why.to_owned()) }
}
