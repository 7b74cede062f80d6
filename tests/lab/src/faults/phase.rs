//! What contradicts the phase of a migration: before any mailbox moves, in the midst of it, and after it? Scenario C.

use super::entra::{sign_in, unknown};
use super::words::{DOMAIN, In, MAIL, beside, blocked, error, warning};
use crate::{Expected, Fault, Variant, World};

const CLASSIC: In = In(World::classic);

const MX: &str = "contoso.com MX";
const ALIAS: &str = "autodiscover.contoso.com CNAME";

const EARLY_MX: &[Expected] = &[warning("dns.mx")];
const LATE_MX: &[Expected] =
    &[warning("dns.mx"), OWN_MAIL[0], OWN_MAIL[1], MOVED, ONLINE[0], ONLINE[1], ONLINE[2], ONLINE[3]];
const TOO_EARLY: &[Expected] =
    &[error("dns.autodiscover"), OWN_MAIL[0], OWN_MAIL[1], ONLINE[0], ONLINE[1], ONLINE[2], ONLINE[3]];
const MIDWAY: &[Expected] = &[error("dns.autodiscover"), ONLINE[0], ONLINE[1], ONLINE[2], ONLINE[3]];
const LATE: &[Expected] = &[error("dns.autodiscover"), MOVED];

/// The record is due where nobody else knows the domain.
const UNPROVEN: &[Expected] = &[
    warning("dns.domain-verification"),
    error("entra.tenant-found"),
    beside("entra.token", DOMAIN),
    blocked("entra.directory-sync"),
    blocked("entra.domain-verified"),
    blocked("entra.hybrid-app"),
    blocked("entra.mailbox-user"),
    blocked("entra.service-health"),
    blocked("ews.enabled"),
];

/// The rules for mail at Exchange Online do not arise.
const OWN_MAIL: [Expected; 2] = [beside("dns.dkim", DOMAIN), beside("dns.mta-sts", DOMAIN)];
/// Nothing is left to be moved.
const MOVED: Expected = beside("ews.mrs-proxy", MAIL);
/// Autodiscover is Microsoft's, and answers with a redirect.
const ONLINE: [Expected; 4] = [
    Expected { check: "autodiscover.redirects-safe", subject: DOMAIN, outcome: "pass", level: None },
    beside("tls.client-certificate", DISCOVERY),
    beside("tls.legacy-protocols", DISCOVERY),
    beside("tls.weak-ciphers", DISCOVERY),
];
const DISCOVERY: &str = "autodiscover-s.outlook.com:443";

pub(super) const FAULTS: &[Fault] = &[
    CLASSIC.fault(
        "mx-before-the-move",
        "MX leads to Exchange Online before any mailbox has moved, and nobody says that it is meant",
        ("dns.mx", DOMAIN),
        EARLY_MX,
        |world| in_phase(world, "before"),
    ),
    CLASSIC.fault(
        "mx-after-the-move",
        "MX leads to Exchange Server after every mailbox has moved, and nobody says that it is meant",
        ("dns.mx", DOMAIN),
        LATE_MX,
        |world| {
            in_phase(world, "after");
            world.set(ALIAS, &["autodiscover.outlook.com."]);
            at_server(world);
        },
    ),
    CLASSIC.fault(
        "autodiscover-before-the-move",
        "Autodiscover leads to Exchange Online before any mailbox has moved",
        ("dns.autodiscover", DOMAIN),
        TOO_EARLY,
        |world| {
            in_phase(world, "before");
            at_server(world);
            world.set(ALIAS, &["autodiscover.outlook.com."]);
        },
    ),
    CLASSIC.fault(
        "autodiscover-during-the-move",
        "Autodiscover leads to Exchange Online while mailboxes are still on Exchange Server",
        ("dns.autodiscover", DOMAIN),
        MIDWAY,
        |world| world.set(ALIAS, &["autodiscover.outlook.com."]),
    ),
    CLASSIC.fault(
        "autodiscover-after-the-move",
        "Autodiscover leads to Exchange Server after every mailbox has moved",
        ("dns.autodiscover", DOMAIN),
        LATE,
        |world| world.phase = Some("after".to_owned()),
    ),
    In(before).fault(
        "verification-missing",
        "before the migration no tenant has the domain, and no record proves whose it is",
        ("dns.domain-verification", DOMAIN),
        UNPROVEN,
        |world| {
            sign_in(world, &unknown());
            world.set("contoso.com TXT", &["v=spf1 include:spf.protection.outlook.com -all"]);
        },
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    Variant {
        name: "migration-before",
        about: "nothing has moved: MX and Autodiscover lead to Exchange Server",
        world: World::classic,
        apply: |world| *world = before(),
    },
    Variant {
        name: "migration-after",
        about: "everything has moved: MX and Autodiscover lead to Exchange Online",
        world: World::classic,
        apply: |world| {
            in_phase(world, "after");
            world.set(ALIAS, &["autodiscover.outlook.com."]);
        },
    },
];

/// Nothing has moved.
fn before() -> World {
    let mut world = World::classic();
    in_phase(&mut world, "before");
    at_server(&mut world);
    world
}

/// Nobody says where mail is meant to arrive: the phase alone decides.
fn in_phase(world: &mut World, phase: &str) {
    (world.phase, world.mail_flow) = (Some(phase.to_owned()), None);
}

/// Mail arrives at the servers of before the migration.
fn at_server(world: &mut World) {
    world.set(MX, &["10 smtp.contoso.com."]);
    world.remove("_mta-sts.contoso.com TXT");
}
