//! What goes wrong at the domain's own name servers?

use super::words::{DOMAIN, HEALTHY, blocked, root, warning};
use crate::{Behaviour, Fault, Tcp, World};

pub(super) const FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "nameservers-disagree",
        "the second name server still holds the Autodiscover record from before the migration",
        ("dns.nameservers-agree", DOMAIN),
        &[warning("dns.nameservers-agree")],
        |world| {
            let ns2 = &mut world.server("ns2").records;
            ns2.set("autodiscover.contoso.com CNAME", &["autodiscover.fabrikam.com."]);
        },
    ),
    HEALTHY.fault(
        "nameservers-disagree-mx",
        "the second name server gives another preference for the MX",
        ("dns.nameservers-agree", DOMAIN),
        &[warning("dns.nameservers-agree")],
        |world| {
            let ns2 = &mut world.server("ns2").records;
            ns2.set("contoso.com MX", &["10 contoso-com.mail.protection.outlook.com."]);
        },
    ),
    HEALTHY.fault(
        "nameserver-lame",
        "the second name server does not serve the zone that is delegated to it",
        ("dns.nameservers-agree", DOMAIN),
        &[warning("dns.nameservers-agree")],
        |world| world.server("ns2").behaviour = Behaviour::Lame,
    ),
    HEALTHY.fault(
        "nameserver-refuses",
        "the second name server refuses questions for the zone",
        ("dns.nameservers-agree", DOMAIN),
        &[warning("dns.nameservers-agree")],
        |world| world.server("ns2").behaviour = Behaviour::Refuse,
    ),
    HEALTHY.fault(
        "nameserver-silent",
        "the second name server does not answer, the first does: port 53 is not filtered",
        ("dns.nameservers-agree", DOMAIN),
        &[warning("dns.nameservers-agree")],
        |world| silence(world, &["ns2"]),
    ),
    HEALTHY.fault(
        "port-53-filtered",
        "nothing but the own resolver can be asked from here",
        ("dns.nameservers-agree", DOMAIN),
        &[blocked("dns.nameservers-agree"), blocked("dns.split-view")],
        |world| silence(world, &["root", "registry", "ns1", "ns2", "elsewhere"]),
    ),
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
