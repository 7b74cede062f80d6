//! What goes wrong with revocation? Scenario B, seen from the internet.

use super::words::{In, MAIL, tls_blocked, tls_error, tls_warning};
use crate::{Expected, Fault, Issuer, List, Responder, World};

const PUBLISHED: In = In(World::published);

/// What a list for other certificates says about this one is not established.
const OPEN: &[Expected] = &[tls_blocked("tls.revocation-reachable"), tls_blocked("tls.not-revoked")];
/// Where no source can be asked, whether something is revoked is not established.
const UNREACHABLE: &[Expected] = &[tls_warning("tls.revocation-reachable"), tls_blocked("tls.not-revoked")];
const REVOKED: &[Expected] = &[tls_error("tls.not-revoked")];

const REACHABLE: &str = "tls.revocation-reachable";
const NOT_REVOKED: &str = "tls.not-revoked";

pub(super) const FAULTS: &[Fault] = &[
    PUBLISHED.fault(
        "tls-revocation-unreachable",
        "nobody listens where lists and responder are",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            world.publication.listens = false;
        },
    ),
    PUBLISHED.fault(
        "tls-crl-missing",
        "the only list that the certificate names is not there",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            list_alone(world, List::Missing);
        },
    ),
    PUBLISHED.fault(
        "tls-crl-huge",
        "the only list that the certificate names is larger than anybody reads",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            list_alone(world, List::Huge);
        },
    ),
    PUBLISHED.fault(
        "tls-crl-stale",
        "the only list that the certificate names is out of date",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            list_alone(world, List::Stale);
        },
    ),
    PUBLISHED.fault(
        "tls-crl-forged",
        "the only list that the certificate names is signed by somebody else",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            list_alone(world, List::Forged);
        },
    ),
    PUBLISHED.fault(
        "tls-crl-of-authorities",
        "the only list that the certificate names covers certificates of authorities alone",
        (REACHABLE, MAIL),
        OPEN,
        |world| {
            list_alone(world, List::OfAuthorities);
        },
    ),
    PUBLISHED.fault(
        "tls-revoked-by-list",
        "the list of the issuer says that the certificate is revoked",
        (NOT_REVOKED, MAIL),
        REVOKED,
        |world| {
            list_alone(world, List::Revoked);
        },
    ),
    PUBLISHED.fault(
        "tls-revoked-by-responder",
        "the responder of the issuer says that the certificate is revoked",
        (NOT_REVOKED, MAIL),
        REVOKED,
        |world| {
            responder_alone(world, Responder::Revoked);
        },
    ),
    PUBLISHED.fault(
        "tls-ocsp-try-later",
        "the only responder that the certificate names says try later",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            responder_alone(world, Responder::TryLater);
        },
    ),
    PUBLISHED.fault(
        "tls-ocsp-stale",
        "the only responder that the certificate names gives old answers",
        (REACHABLE, MAIL),
        UNREACHABLE,
        |world| {
            responder_alone(world, Responder::Stale);
        },
    ),
];

/// The certificate names its list and no responder.
fn list_alone(world: &mut World, state: List) {
    world.endpoint(MAIL).leaf.ocsp = false;
    world.publication.lists.insert(Issuer::Public, state);
}

/// The certificate names its responder and no list.
fn responder_alone(world: &mut World, says: Responder) {
    world.endpoint(MAIL).leaf.crl = false;
    world.publication.ocsp = says;
}
