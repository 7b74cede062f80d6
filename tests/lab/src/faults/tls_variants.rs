//! What is odd at a TLS server, and healthy? Scenario B, seen from the internet.

use super::words::{In, MAIL};
use crate::{Chain, Conduct, Endpoint, Key, Leaf, List, Quirk, Responder, Variant, Version, World};

const PUBLISHED: In = In(World::published);

pub(super) const VARIANTS: &[Variant] = &[
    PUBLISHED.variant(
        "tls-cbc-sha2-only",
        "the server takes only CBC with SHA-2, which Dynamics accepts and our library cannot speak",
        |world| {
            let suites = ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"];
            mail(world).only(Version::Tls12, &suites);
        },
    ),
    PUBLISHED.variant("tls-1-2-only", "the server speaks TLS 1.2 alone", |world| {
        mail(world).library.versions.remove(&Version::Tls13);
    }),
    PUBLISHED.variant("tls-1-3-only", "the server speaks TLS 1.3 alone", |world| {
        mail(world).library.versions.remove(&Version::Tls12);
    }),
    PUBLISHED.variant(
        "tls-deaf-to-1-3",
        "the server says nothing to hellos with TLS 1.3 and answers those with TLS 1.2",
        |world| {
            mail(world).library.versions.remove(&Version::Tls13);
            mail(world).by_hand.quirk = Quirk::DeafToTls13;
        },
    ),
    PUBLISHED.variant("tls-one-accepted-suite", "the server takes one suite alone", |world| {
        mail(world).library.versions.remove(&Version::Tls13);
        mail(world).library.suites = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256".to_owned()].into();
    }),
    PUBLISHED.variant("tls-rsa-and-ecdsa", "the server has an RSA and an ECDSA certificate", |world| {
        mail(world).second = Some(Leaf { key: Key::P256, ..Leaf::default() });
    }),
    PUBLISHED.variant("tls-p384", "the certificate has a key on P-384", |world| {
        mail(world).leaf.key = Key::P384;
    }),
    PUBLISHED.variant("tls-wildcard", "the certificate is for every host of the domain", |world| {
        mail(world).leaf.names = vec!["*.contoso.com".to_owned(), "contoso.com".to_owned()];
    }),
    PUBLISHED.variant("tls-long-lived", "the certificate is valid for eight years", |world| {
        mail(world).leaf.days = (-365, 2555);
    }),
    PUBLISHED.variant(
        "tls-short-lived",
        "the certificate lives for a week and names nothing about revocation",
        |world| {
            let leaf = &mut mail(world).leaf;
            (leaf.days, leaf.crl, leaf.ocsp) = ((-2, 5), false, false);
        },
    ),
    PUBLISHED.variant("tls-with-root", "the server sends the root as well", |world| {
        mail(world).leaf.chain = Chain::WithRoot;
    }),
    PUBLISHED.variant(
        "tls-crossed-root",
        "the server sends the root as an older one signed it, which has ended",
        |world| {
            mail(world).leaf.chain = Chain::WithCrossedRoot;
        },
    ),
    PUBLISHED.variant("tls-two-addresses", "the host has two addresses, one of them IPv6, and both answer", |world| {
        let second = std::net::Ipv6Addr::new(0x2001, 0xdb8, 10, 0, 0, 0, 0, 0x10).into();
        mail(world).addresses.push(second);
        mail(world).elsewhere.insert(second, Conduct::Serve);
    }),
    PUBLISHED.variant(
        "tls-list-without-responder",
        "the certificate names a list and no responder, which would say try later",
        |world| {
            mail(world).leaf.ocsp = false;
            world.publication.ocsp = Responder::TryLater;
        },
    ),
    PUBLISHED.variant(
        "tls-responder-without-list",
        "the certificate names a responder and no list, which would be stale",
        |world| {
            mail(world).leaf.crl = false;
            world.publication.lists.insert(crate::Issuer::Public, List::Stale);
        },
    ),
];

fn mail(world: &mut World) -> &mut Endpoint {
    world.endpoint(MAIL)
}
