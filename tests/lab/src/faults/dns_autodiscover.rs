//! What goes wrong with the names under which clients look for the mailbox and for sign-in?

use super::words::{error, root, warning};
use std::net::Ipv4Addr;

use crate::{Expected, Fault, Site, World};

const FAILS: &[Expected] = &[
    error("dns.autodiscover"),
    error("autodiscover.endpoint-found"),
    Expected { check: "autodiscover.redirects-safe", subject: "contoso.com", outcome: "not-applicable", level: None },
];
const ALIAS: &str = "autodiscover.contoso.com CNAME";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "autodiscover-missing",
        about: "there is no Autodiscover record",
        world: World::healthy,
        root: root("dns.autodiscover"),
        expect: FAILS,
        notes: &[],
        apply: |world| world.remove(ALIAS),
    },
    Fault {
        name: "autodiscover-dangling",
        about: "the Autodiscover record points to a name that does not exist",
        world: World::healthy,
        root: root("dns.autodiscover"),
        expect: FAILS,
        notes: &[],
        apply: |world| world.set(ALIAS, &["autodiscover-old.fabrikam.com."]),
    },
    Fault {
        name: "autodiscover-loop",
        about: "the Autodiscover record leads in a circle",
        world: World::healthy,
        root: root("dns.autodiscover"),
        expect: FAILS,
        notes: &[],
        apply: |world| {
            world.set(ALIAS, &["autodiscover-new.contoso.com."]);
            world.set("autodiscover-new.contoso.com CNAME", &["autodiscover.contoso.com."]);
        },
    },
    Fault {
        name: "autodiscover-on-premises",
        about: "the Autodiscover record still points to the servers of before the migration",
        world: World::healthy,
        root: root("dns.autodiscover"),
        expect: &[
            warning("dns.autodiscover"),
            error("autodiscover.endpoint-found"),
            Expected {
                check: "autodiscover.redirects-safe",
                subject: "contoso.com",
                outcome: "not-applicable",
                level: None,
            },
        ],
        notes: &[],
        apply: on_premises,
    },
    Fault {
        name: "msoid-present",
        about: "a msoid record is left, which breaks sign-in outside the cloud in China",
        world: World::healthy,
        root: root("dns.msoid-absent"),
        expect: &[error("dns.msoid-absent")],
        notes: &[],
        apply: |world| world.set("msoid.contoso.com CNAME", &["clientconfig.microsoftonline-p.net."]),
    },
];

fn on_premises(world: &mut World) {
    world.remove(ALIAS);
    world.set("autodiscover.contoso.com A", &["192.0.2.10"]);
    for port in [443, 80] {
        let site = Site::at((Ipv4Addr::new(192, 0, 2, 10), port).into());
        let site = if port == 80 { site.plain() } else { site };
        world.sites.insert(format!("autodiscover.contoso.com:{port}"), site);
    }
}
