//! What goes wrong at the domain's own name servers?

use super::words::{blocked, root, warning};
use crate::{Behaviour, Fault, Tcp, World};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "nameservers-disagree",
        about: "the second name server still holds the Autodiscover record from before the migration",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[warning("dns.nameservers-agree")],
        notes: &[],
        apply: |world| {
            let ns2 = &mut world.server("ns2").records;
            ns2.set("autodiscover.contoso.com CNAME", &["autodiscover.fabrikam.com."]);
        },
    },
    Fault {
        name: "nameservers-disagree-mx",
        about: "the second name server gives another preference for the MX",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[warning("dns.nameservers-agree")],
        notes: &[],
        apply: |world| {
            let ns2 = &mut world.server("ns2").records;
            ns2.set("contoso.com MX", &["10 contoso-com.mail.protection.outlook.com."]);
        },
    },
    Fault {
        name: "nameserver-lame",
        about: "the second name server does not serve the zone that is delegated to it",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[warning("dns.nameservers-agree")],
        notes: &[],
        apply: |world| world.server("ns2").behaviour = Behaviour::Lame,
    },
    Fault {
        name: "nameserver-refuses",
        about: "the second name server refuses questions for the zone",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[warning("dns.nameservers-agree")],
        notes: &[],
        apply: |world| world.server("ns2").behaviour = Behaviour::Refuse,
    },
    Fault {
        name: "nameserver-silent",
        about: "the second name server does not answer, the first does: port 53 is not filtered",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[warning("dns.nameservers-agree")],
        notes: &[],
        apply: |world| silence(world, &["ns2"]),
    },
    Fault {
        name: "port-53-filtered",
        about: "nothing but the own resolver can be asked from here",
        world: World::healthy,
        root: root("dns.nameservers-agree"),
        expect: &[blocked("dns.nameservers-agree"), blocked("dns.split-view")],
        notes: &[],
        apply: |world| silence(world, &["root", "registry", "ns1", "ns2", "elsewhere"]),
    },
    Fault {
        name: "split-view",
        about: "the internal view names the MX with another preference than the world sees",
        world: World::healthy,
        root: root("dns.split-view"),
        expect: &[],
        notes: &["dns.split-view"],
        apply: |world| {
            let resolver = &mut world.server("resolver").records;
            resolver.set("contoso.com MX", &["10 contoso-com.mail.protection.outlook.com."]);
        },
    },
];

fn silence(world: &mut World, servers: &[&str]) {
    for server in servers {
        let server = world.server(server);
        (server.behaviour, server.tcp) = (Behaviour::Silent, Tcp::Silent);
    }
}
