//! What goes wrong before a TLS server answers? Scenario B, seen from the internet.

use std::net::IpAddr;

use super::words::{In, MAIL, tls_blocked, tls_error};
use crate::{Conduct, Expected, Fault, Version, World};

const SECOND: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 10));

/// Nothing else can be established.
const FAILS: &[Expected] = &with_blocked(tls_error("tls.reachable"));
const SILENT: &[Expected] = &with_blocked(tls_blocked("tls.reachable"));
/// The answers to hellos are those of a good server.
const BROKEN: &[Expected] = &[tls_error("tls.reachable")];
const ONE_FAILS: &[Expected] = &[tls_error("tls.reachable")];

const fn with_blocked(reachable: Expected) -> [Expected; 14] {
    [
        reachable,
        tls_blocked("tls.version-floor"),
        tls_blocked("tls.accepted-cipher"),
        tls_blocked("tls.legacy-protocols"),
        tls_blocked("tls.weak-ciphers"),
        tls_blocked("tls.chain-complete"),
        tls_blocked("tls.chain-trusted"),
        tls_blocked("tls.name-matches"),
        tls_blocked("tls.expiry"),
        tls_blocked("tls.signature"),
        tls_blocked("tls.key-size"),
        tls_blocked("tls.revocation-reachable"),
        tls_blocked("tls.not-revoked"),
        tls_blocked("tls.client-certificate"),
    ]
}

const fn fault(name: &'static str, about: &'static str, expect: &'static [Expected], apply: fn(&mut World)) -> Fault {
    In(World::published).fault(name, about, ("tls.reachable", MAIL), expect, apply)
}

pub(super) const FAULTS: &[Fault] = &[
    fault("tls-refused", "nobody listens where the mail host is published", FAILS, |world| {
        world.endpoint(MAIL).conduct = Conduct::Refuse;
    }),
    fault("tls-reset", "a device on the way resets each connection after the first bytes", FAILS, |world| {
        world.endpoint(MAIL).conduct = Conduct::Reset;
    }),
    fault("tls-closed", "the server closes each connection without an answer", FAILS, |world| {
        world.endpoint(MAIL).conduct = Conduct::Close;
    }),
    fault("tls-silent", "the server takes connections and says nothing", SILENT, |world| {
        world.endpoint(MAIL).conduct = Conduct::Silent;
    }),
    fault("tls-plain-text", "the server speaks HTTP without TLS on port 443", FAILS, |world| {
        world.endpoint(MAIL).conduct = Conduct::PlainText;
    }),
    fault("tls-handshake-broken", "the server chooses a good suite and breaks each handshake off", BROKEN, |world| {
        let suites = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];
        world.endpoint(MAIL).only(Version::Tls12, &suites);
    }),
    fault("tls-one-address-refuses", "one of the two addresses of the mail host refuses", ONE_FAILS, |world| {
        second(world, Conduct::Refuse);
    }),
    fault("tls-one-address-silent", "one of the two addresses of the mail host is silent", ONE_FAILS, |world| {
        second(world, Conduct::Silent);
    }),
];

/// A second address that does something else.
fn second(world: &mut World, conduct: Conduct) {
    let mail = world.endpoint(MAIL);
    mail.addresses.push(SECOND);
    mail.elsewhere.insert(SECOND, conduct);
}
