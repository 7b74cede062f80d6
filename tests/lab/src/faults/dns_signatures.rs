//! What goes wrong with DNSSEC, and with TLSA records that need it?

use super::words::{DOMAIN, HEALTHY, blocked, error, root, warning};
use crate::{Dnssec, Expected, Fault, World};

/// A validating resolver refuses the whole domain, so all that is judged in the consumer's view is not established;
/// what the public servers hold is.
const BOGUS: &[Expected] = &[
    error("dns.dnssec"),
    blocked("dns.zone"),
    blocked("dns.split-view"),
    blocked("dns.autodiscover"),
    blocked("dns.msoid-absent"),
    blocked("autodiscover.endpoint-found"),
    blocked("autodiscover.redirects-safe"),
];

const KEY: &str = "3 1 1 5f9ef1f8ab4f4a5c1fa5a9d0dc0aabd1b4a4ca0fcf49b1c64c86d8ff5d3ab7b1";

pub(super) const FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "dnssec-bogus",
        "the signatures of the zone do not fit its records",
        ("dns.dnssec", DOMAIN),
        BOGUS,
        |world| world.zone("contoso.com").dnssec = Dnssec::BadSignatures,
    ),
    HEALTHY.fault(
        "dnssec-expired",
        "the signatures of the zone ended yesterday",
        ("dns.dnssec", DOMAIN),
        BOGUS,
        |world| world.zone("contoso.com").dnssec = Dnssec::Expired,
    ),
    HEALTHY.fault(
        "dnssec-wrong-ds",
        "the parent vouches for a key that the zone does not have",
        ("dns.dnssec", DOMAIN),
        BOGUS,
        |world| world.zone("contoso.com").dnssec = Dnssec::WrongDs,
    ),
    HEALTHY.fault(
        "dnssec-leftover-ds",
        "the parent says that the zone is signed, but after a change of provider it is not",
        ("dns.dnssec", DOMAIN),
        BOGUS,
        |world| world.zone("contoso.com").dnssec = Dnssec::NoSignatures,
    ),
    Fault {
        name: "dnssec-absent",
        about: "the zone is not signed",
        world: World::healthy,
        root: root("dns.dnssec"),
        expect: &[],
        notes: &["dns.dnssec"],
        apply: |world| world.zone("contoso.com").dnssec = Dnssec::Unsigned,
    },
    HEALTHY.fault(
        "resolver-strips-dnssec",
        "the resolver drops signatures, so that nothing can be validated behind it",
        ("dns.dnssec", DOMAIN),
        &[blocked("dns.dnssec")],
        |world| world.server("resolver").strip_dnssec = true,
    ),
    HEALTHY.fault(
        "tlsa-in-unsigned-zone",
        "a TLSA record for the MX stands in a zone that is not signed, where it counts for nothing",
        ("dns.dane", DOMAIN),
        &[warning("dns.dane")],
        |world| world.set("_25._tcp.contoso-com.mail.protection.outlook.com TLSA", &[KEY]),
    ),
];
