//! What goes wrong with the chain that a server sends? Scenario B, seen from the internet.

use super::words::{In, MAIL, tls_blocked, tls_error, tls_not_applicable, tls_warning};
use crate::{Chain, Expected, Fault, Issuer, Leaf, World};

const PUBLISHED: In = In(World::published);

const INCOMPLETE: &[Expected] = &[tls_error("tls.chain-complete")];
/// Nobody can tell a missing intermediate from an unknown root, nor check what either signed.
const LOST: &[Expected] = &[
    tls_error("tls.chain-trusted"),
    tls_blocked("tls.chain-complete"),
    tls_blocked("tls.revocation-reachable"),
    tls_blocked("tls.not-revoked"),
];
const DISORDER: &[Expected] = &[tls_warning("tls.chain-complete")];
const UNTRUSTED: &[Expected] = &[tls_error("tls.chain-trusted")];
/// Nobody but itself could revoke it.
const ITSELF: &[Expected] = &[
    tls_error("tls.chain-trusted"),
    tls_not_applicable("tls.revocation-reachable"),
    tls_not_applicable("tls.not-revoked"),
];

pub(super) const FAULTS: &[Fault] = &[
    PUBLISHED.fault(
        "tls-chain-incomplete",
        "the server does not send the intermediate certificate, which its issuer's address gives",
        ("tls.chain-complete", MAIL),
        INCOMPLETE,
        |world| leaf(world).chain = Chain::LeafOnly,
    ),
    PUBLISHED.fault(
        "tls-chain-incomplete-bundle",
        "the server does not send the intermediate certificate, which its issuer's address gives in a PKCS #7 file",
        ("tls.chain-complete", MAIL),
        INCOMPLETE,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            world.publication.bundles = true;
        },
    ),
    PUBLISHED.fault(
        "tls-chain-lost",
        "the server does not send the intermediate certificate, and its issuer's address gives nothing",
        ("tls.chain-trusted", MAIL),
        LOST,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            world.publication.issuers_missing.insert(Issuer::Public);
        },
    ),
    PUBLISHED.fault(
        "tls-chain-unnamed",
        "the server does not send the intermediate certificate, and nothing says where it is",
        ("tls.chain-trusted", MAIL),
        LOST,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            leaf(world).issuer_address = false;
        },
    ),
    PUBLISHED.fault(
        "tls-chain-disorder",
        "the server sends the root before the intermediate certificate",
        ("tls.chain-complete", MAIL),
        DISORDER,
        |world| leaf(world).chain = Chain::WrongOrder,
    ),
    PUBLISHED.fault(
        "tls-self-signed",
        "the certificate is signed by itself",
        ("tls.chain-trusted", MAIL),
        ITSELF,
        |world| {
            leaf(world).issuer = Issuer::Itself;
        },
    ),
    PUBLISHED.fault(
        "tls-private-ca",
        "the certificate is from the company's own CA, which Dynamics online does not know",
        ("tls.chain-trusted", MAIL),
        UNTRUSTED,
        |world| leaf(world).issuer = Issuer::Corporate,
    ),
    PUBLISHED.fault(
        "tls-private-ca-trusted-here",
        "the certificate is from the company's own CA, which this machine trusts and Dynamics online does not",
        ("tls.chain-trusted", MAIL),
        UNTRUSTED,
        |world| {
            leaf(world).issuer = Issuer::Corporate;
            world.trusts_corporate = true;
        },
    ),
];

fn leaf(world: &mut World) -> &mut Leaf {
    &mut world.endpoint(MAIL).leaf
}
