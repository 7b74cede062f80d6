//! What goes wrong with TLS where EWS of an Exchange Server is published? Scenario B, seen from the internet.

use super::words::{In, MAIL, tls_blocked, tls_error, tls_not_applicable, tls_warning};
use crate::{Chain, Expected, Fault, Issuer, Leaf, Version, World};

const EXCHANGE: In = In(World::exchange);

/// What nobody can say about EWS where no request reaches it.
const REACHABLE: Expected = tls_blocked("ews.reachable");
const SCHEMES: Expected = tls_blocked("ews.auth-schemes");
const VERSION: Expected = tls_blocked("ews.version-supported");

const ENDED: &[Expected] = &[tls_error("tls.expiry"), REACHABLE, SCHEMES, VERSION];
const MISNAMED: &[Expected] = &[tls_error("tls.name-matches"), REACHABLE, SCHEMES, VERSION];
const LACKING: &[Expected] = &[tls_error("tls.chain-complete"), REACHABLE, SCHEMES, VERSION];
const UNKNOWN: &[Expected] = &[tls_error("tls.chain-trusted"), REACHABLE, SCHEMES, VERSION];
/// Nobody but itself could revoke it.
const ITSELF: &[Expected] = &[
    tls_error("tls.chain-trusted"),
    tls_not_applicable("tls.revocation-reachable"),
    tls_not_applicable("tls.not-revoked"),
    REACHABLE,
    SCHEMES,
    VERSION,
];
const TOO_OLD: &[Expected] = &[
    tls_error("tls.version-floor"),
    tls_not_applicable("tls.accepted-cipher"),
    tls_warning("tls.legacy-protocols"),
    REACHABLE,
    SCHEMES,
    VERSION,
];

pub(super) const FAULTS: &[Fault] = &[
    EXCHANGE.fault("ews-expired", "the certificate of EWS has ended", ("tls.expiry", MAIL), ENDED, |world| {
        leaf(world).days = (-370, -5);
    }),
    EXCHANGE.fault(
        "ews-not-yet-valid",
        "the certificate of EWS begins in three days",
        ("tls.expiry", MAIL),
        ENDED,
        |world| {
            leaf(world).days = (3, 368);
        },
    ),
    EXCHANGE.fault(
        "ews-wrong-name",
        "the certificate of EWS is for another host",
        ("tls.name-matches", MAIL),
        MISNAMED,
        |world| {
            leaf(world).names = vec!["owa.fabrikam.com".to_owned()];
        },
    ),
    EXCHANGE.fault(
        "ews-chain-incomplete",
        "EWS does not send the intermediate certificate, which its issuer's address gives",
        ("tls.chain-complete", MAIL),
        LACKING,
        |world| leaf(world).chain = Chain::LeafOnly,
    ),
    EXCHANGE.fault(
        "ews-self-signed",
        "the certificate of EWS is signed by itself",
        ("tls.chain-trusted", MAIL),
        ITSELF,
        |world| {
            leaf(world).issuer = Issuer::Itself;
        },
    ),
    EXCHANGE.fault(
        "ews-private-ca",
        "the certificate of EWS is from an unknown CA",
        ("tls.chain-trusted", MAIL),
        UNKNOWN,
        |world| {
            leaf(world).issuer = Issuer::Corporate;
        },
    ),
    EXCHANGE.fault(
        "ews-only-tls-1-0",
        "EWS speaks TLS 1.0 and nothing newer",
        ("tls.version-floor", MAIL),
        TOO_OLD,
        |world| {
            let suites = ["TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"];
            world.endpoint(MAIL).only(Version::Tls10, &suites);
        },
    ),
];

fn leaf(world: &mut World) -> &mut Leaf {
    &mut world.endpoint(MAIL).leaf
}
