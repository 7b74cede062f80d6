//! What goes wrong with the certificate of a server? Scenario B, seen from the internet.

use super::words::{MAIL, tls_error, tls_root, tls_warning};
use crate::{Expected, Fault, Issuer, Key, Leaf, Version, World};

const NAME: &[Expected] = &[tls_error("tls.name-matches")];
const INVALID: &[Expected] = &[tls_error("tls.expiry")];
const ENDS_SOON: &[Expected] = &[tls_warning("tls.expiry")];
const SIGNATURE: &[Expected] = &[tls_error("tls.signature")];
const KEY: &[Expected] = &[tls_error("tls.key-size")];

const fn fault(
    name: &'static str,
    about: &'static str,
    root: &'static str,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    Fault { name, about, world: World::published, root: tls_root(root), expect, notes: &[], apply }
}

const NAMES: &str = "tls.name-matches";
const EXPIRY: &str = "tls.expiry";

pub(super) const FAULTS: &[Fault] = &[
    fault("tls-wrong-name", "the certificate is for another host", NAMES, NAME, |world| {
        leaf(world).names = vec!["owa.fabrikam.com".to_owned()];
    }),
    fault("tls-wildcard-too-short", "the wildcard of the certificate does not reach the host", NAMES, NAME, |world| {
        leaf(world).names = vec!["*.mail.contoso.com".to_owned(), "contoso.com".to_owned()];
    }),
    fault("tls-common-name-only", "the host stands only in the subject of the certificate", NAMES, NAME, |world| {
        leaf(world).alternative_names = false;
    }),
    fault("tls-expired", "the certificate ended five days ago", EXPIRY, INVALID, |world| {
        leaf(world).days = (-370, -5);
    }),
    fault(
        "tls-second-expired",
        "the second certificate, with another kind of key, has ended",
        EXPIRY,
        INVALID,
        |world| {
            world.endpoint(MAIL).second = Some(Leaf { key: Key::P256, days: (-370, -5), ..Leaf::default() });
        },
    ),
    fault("tls-not-yet-valid", "the certificate begins in three days", EXPIRY, INVALID, |world| {
        leaf(world).days = (3, 368);
    }),
    fault("tls-ends-soon", "the certificate ends in twelve days", EXPIRY, ENDS_SOON, |world| {
        leaf(world).days = (-353, 12);
    }),
    fault("tls-sha1", "the certificate is signed with SHA-1", "tls.signature", SIGNATURE, |world| {
        leaf(world).issuer = Issuer::Sha1;
    }),
    fault("tls-md5", "the certificate is signed with MD5", "tls.signature", SIGNATURE, |world| {
        leaf(world).issuer = Issuer::Md5;
    }),
    fault("tls-rsa-1024", "the key of the certificate has 1024 bits", "tls.key-size", KEY, |world| {
        weak_key(world, Key::Rsa1024);
    }),
    fault("tls-rsa-512", "the key of the certificate has 512 bits", "tls.key-size", KEY, |world| {
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
