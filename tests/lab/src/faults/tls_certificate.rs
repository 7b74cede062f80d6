//! What goes wrong with the certificate of a server? Scenario B, seen from the internet.

use super::words::{In, MAIL, tls_error, tls_warning};
use crate::{Expected, Fault, Issuer, Key, Leaf, Version, World};

const PUBLISHED: In = In(World::published);

const NAME: &[Expected] = &[tls_error("tls.name-matches")];
const INVALID: &[Expected] = &[tls_error("tls.expiry")];
const ENDS_SOON: &[Expected] = &[tls_warning("tls.expiry")];
const SIGNATURE: &[Expected] = &[tls_error("tls.signature")];
const KEY: &[Expected] = &[tls_error("tls.key-size")];

const NAMES: &str = "tls.name-matches";
const EXPIRY: &str = "tls.expiry";

pub(super) const FAULTS: &[Fault] = &[
    PUBLISHED.fault("tls-wrong-name", "the certificate is for another host", (NAMES, MAIL), NAME, |world| {
        leaf(world).names = vec!["owa.fabrikam.com".to_owned()];
    }),
    PUBLISHED.fault(
        "tls-wildcard-too-short",
        "the wildcard of the certificate does not reach the host",
        (NAMES, MAIL),
        NAME,
        |world| {
            leaf(world).names = vec!["*.mail.contoso.com".to_owned(), "contoso.com".to_owned()];
        },
    ),
    PUBLISHED.fault(
        "tls-common-name-only",
        "the host stands only in the subject of the certificate",
        (NAMES, MAIL),
        NAME,
        |world| {
            leaf(world).alternative_names = false;
        },
    ),
    PUBLISHED.fault("tls-expired", "the certificate ended five days ago", (EXPIRY, MAIL), INVALID, |world| {
        leaf(world).days = (-370, -5);
    }),
    PUBLISHED.fault(
        "tls-second-expired",
        "the second certificate, with another kind of key, has ended",
        (EXPIRY, MAIL),
        INVALID,
        |world| {
            world.endpoint(MAIL).second = Some(Leaf { key: Key::P256, days: (-370, -5), ..Leaf::default() });
        },
    ),
    PUBLISHED.fault("tls-not-yet-valid", "the certificate begins in three days", (EXPIRY, MAIL), INVALID, |world| {
        leaf(world).days = (3, 368);
    }),
    PUBLISHED.fault("tls-ends-soon", "the certificate ends in twelve days", (EXPIRY, MAIL), ENDS_SOON, |world| {
        leaf(world).days = (-353, 12);
    }),
    PUBLISHED.fault("tls-sha1", "the certificate is signed with SHA-1", ("tls.signature", MAIL), SIGNATURE, |world| {
        leaf(world).issuer = Issuer::Sha1;
    }),
    PUBLISHED.fault("tls-md5", "the certificate is signed with MD5", ("tls.signature", MAIL), SIGNATURE, |world| {
        leaf(world).issuer = Issuer::Md5;
    }),
    PUBLISHED.fault("tls-rsa-1024", "the key of the certificate has 1024 bits", ("tls.key-size", MAIL), KEY, |world| {
        weak_key(world, Key::Rsa1024);
    }),
    PUBLISHED.fault("tls-rsa-512", "the key of the certificate has 512 bits", ("tls.key-size", MAIL), KEY, |world| {
        weak_key(world, Key::Rsa512);
    }),
];

/// No library serves such a key: the suites are answered by hand.
fn weak_key(world: &mut World, key: Key) {
    leaf(world).key = key;
    let suites = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];
    world.endpoint(MAIL).only(Version::Tls12, &suites);
}

fn leaf(world: &mut World) -> &mut Leaf {
    &mut world.endpoint(MAIL).leaf
}
