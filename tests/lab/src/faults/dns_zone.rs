//! What goes wrong when the domain, or the resolver, does not answer at all?

use super::words::{blocked, error, root};
use crate::{Behaviour, Expected, Fault, Tcp, World};

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
    Fault {
        name: "domain-missing",
        about: "contoso.com is not delegated: the name does not exist",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NO_DOMAIN,
        notes: &[],
        apply: |world| world.zone("contoso.com").delegated = false,
    },
    Fault {
        name: "resolver-servfail",
        about: "the resolver answers SERVFAIL to everything",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NOTHING_KNOWN,
        notes: &[],
        apply: |world| world.server("resolver").behaviour = Behaviour::ServFail,
    },
    Fault {
        name: "resolver-refuses",
        about: "the resolver refuses to answer this machine",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NOTHING_KNOWN,
        notes: &[],
        apply: |world| world.server("resolver").behaviour = Behaviour::Refuse,
    },
    Fault {
        name: "resolver-silent",
        about: "the resolver does not answer in time",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NOTHING_KNOWN,
        notes: &[],
        apply: |world| {
            let resolver = world.server("resolver");
            (resolver.behaviour, resolver.tcp) = (Behaviour::Silent, Tcp::Silent);
        },
    },
    Fault {
        name: "resolver-garbage",
        about: "what answers on the resolver's port sends bytes that are no DNS message",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NOTHING_KNOWN,
        notes: &[],
        apply: |world| world.server("resolver").behaviour = Behaviour::Garbage,
    },
    Fault {
        name: "resolver-endless",
        about: "the resolver truncates every answer, and over TCP sends bytes without end",
        world: World::healthy,
        root: root("dns.zone"),
        expect: NOTHING_KNOWN,
        notes: &[],
        apply: |world| {
            let resolver = world.server("resolver");
            (resolver.behaviour, resolver.tcp) = (Behaviour::Truncate, Tcp::Endless);
        },
    },
];
