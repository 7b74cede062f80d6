//! What goes wrong with the chain that a server sends? Scenario B, seen from the internet.

use super::words::{MAIL, tls_blocked, tls_error, tls_not_applicable, tls_root, tls_warning};
use crate::{Chain, Expected, Fault, Issuer, Leaf, World};

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

const fn fault(
    name: &'static str,
    about: &'static str,
    root: &'static str,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    Fault { name, about, world: World::published, root: tls_root(root), expect, notes: &[], apply }
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "tls-chain-incomplete",
        "the server does not send the intermediate certificate, which its issuer's address gives",
        "tls.chain-complete",
        INCOMPLETE,
        |world| leaf(world).chain = Chain::LeafOnly,
    ),
    fault(
        "tls-chain-incomplete-bundle",
        "the server does not send the intermediate certificate, which its issuer's address gives in a PKCS #7 file",
        "tls.chain-complete",
        INCOMPLETE,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            world.publication.bundles = true;
        },
    ),
    fault(
        "tls-chain-lost",
        "the server does not send the intermediate certificate, and its issuer's address gives nothing",
        "tls.chain-trusted",
        LOST,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            world.publication.issuers_missing.insert(Issuer::Public);
        },
    ),
    fault(
        "tls-chain-unnamed",
        "the server does not send the intermediate certificate, and nothing says where it is",
        "tls.chain-trusted",
        LOST,
        |world| {
            leaf(world).chain = Chain::LeafOnly;
            leaf(world).issuer_address = false;
        },
    ),
    fault(
        "tls-chain-disorder",
        "the server sends the root before the intermediate certificate",
        "tls.chain-complete",
        DISORDER,
        |world| leaf(world).chain = Chain::WrongOrder,
    ),
    fault("tls-self-signed", "the certificate is signed by itself", "tls.chain-trusted", ITSELF, |world| {
        leaf(world).issuer = Issuer::Itself;
    }),
    fault(
        "tls-private-ca",
        "the certificate is from the company's own CA, which Dynamics online does not know",
        "tls.chain-trusted",
        UNTRUSTED,
        |world| leaf(world).issuer = Issuer::Corporate,
    ),
    fault(
        "tls-private-ca-trusted-here",
        "the certificate is from the company's own CA, which this machine trusts and Dynamics online does not",
        "tls.chain-trusted",
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
