//! What goes wrong when the domain, or the resolver, does not answer at all?

use super::words::{DOMAIN, HEALTHY, blocked, error};
use crate::{Behaviour, Expected, Fault, Tcp};

/// Without a resolver nothing is known, and the one root is that it does not answer.
const NOTHING_KNOWN: &[Expected] = &[
    blocked("dns.zone"),
    blocked("dns.split-view"),
    blocked("dns.nameservers-agree"),
    blocked("dns.mx"),
    blocked("dns.spf"),
    blocked("dns.autodiscover"),
    blocked("dns.dkim"),
    blocked("dns.dmarc"),
    blocked("dns.mta-sts"),
    blocked("dns.tls-rpt"),
    blocked("dns.dnssec"),
    blocked("dns.dane"),
    blocked("dns.domain-verification"),
    blocked("dns.msoid-absent"),
    blocked("autodiscover.endpoint-found"),
    blocked("autodiscover.redirects-safe"),
    blocked("autodiscover.root-domain"),
];

/// The same where somebody says that there is no such domain.
const NO_DOMAIN: &[Expected] = &[
    error("dns.zone"),
    blocked("dns.split-view"),
    blocked("dns.nameservers-agree"),
    blocked("dns.mx"),
    blocked("dns.spf"),
    blocked("dns.autodiscover"),
    blocked("dns.dkim"),
    blocked("dns.dmarc"),
    blocked("dns.mta-sts"),
    blocked("dns.tls-rpt"),
    blocked("dns.dnssec"),
    blocked("dns.dane"),
    blocked("dns.domain-verification"),
    blocked("dns.msoid-absent"),
    blocked("autodiscover.endpoint-found"),
    blocked("autodiscover.redirects-safe"),
    blocked("autodiscover.root-domain"),
];

pub(super) const FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "domain-missing",
        "contoso.com is not delegated: the name does not exist",
        ("dns.zone", DOMAIN),
        NO_DOMAIN,
        |world| world.zone("contoso.com").delegated = false,
    ),
    HEALTHY.fault(
        "resolver-servfail",
        "the resolver answers SERVFAIL to everything",
        ("dns.zone", DOMAIN),
        NOTHING_KNOWN,
        |world| world.server("resolver").behaviour = Behaviour::ServFail,
    ),
    HEALTHY.fault(
        "resolver-refuses",
        "the resolver refuses to answer this machine",
        ("dns.zone", DOMAIN),
        NOTHING_KNOWN,
        |world| world.server("resolver").behaviour = Behaviour::Refuse,
    ),
    HEALTHY.fault(
        "resolver-silent",
        "the resolver does not answer in time",
        ("dns.zone", DOMAIN),
        NOTHING_KNOWN,
        |world| {
            let resolver = world.server("resolver");
            (resolver.behaviour, resolver.tcp) = (Behaviour::Silent, Tcp::Silent);
        },
    ),
    HEALTHY.fault(
        "resolver-garbage",
        "what answers on the resolver's port sends bytes that are no DNS message",
        ("dns.zone", DOMAIN),
        NOTHING_KNOWN,
        |world| world.server("resolver").behaviour = Behaviour::Garbage,
    ),
    HEALTHY.fault(
        "resolver-endless",
        "the resolver truncates every answer, and over TCP sends bytes without end",
        ("dns.zone", DOMAIN),
        NOTHING_KNOWN,
        |world| {
            let resolver = world.server("resolver");
            (resolver.behaviour, resolver.tcp) = (Behaviour::Truncate, Tcp::Endless);
        },
    ),
];
