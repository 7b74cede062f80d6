//! What goes wrong with the names under which clients look for the mailbox and for sign-in?

use super::words::{DOMAIN, HEALTHY, beside, error, warning};
use std::net::Ipv4Addr;

use crate::{Expected, Fault, Site, World};

const FAILS: &[Expected] =
    &[error("dns.autodiscover"), error("autodiscover.endpoint-found"), beside("autodiscover.redirects-safe", DOMAIN)];
const ALIAS: &str = "autodiscover.contoso.com CNAME";

pub(super) const FAULTS: &[Fault] = &[
    HEALTHY.fault(
        "autodiscover-missing",
        "there is no Autodiscover record",
        ("dns.autodiscover", DOMAIN),
        FAILS,
        |world| world.remove(ALIAS),
    ),
    HEALTHY.fault(
        "autodiscover-dangling",
        "the Autodiscover record points to a name that does not exist",
        ("dns.autodiscover", DOMAIN),
        FAILS,
        |world| world.set(ALIAS, &["autodiscover-old.fabrikam.com."]),
    ),
    HEALTHY.fault(
        "autodiscover-loop",
        "the Autodiscover record leads in a circle",
        ("dns.autodiscover", DOMAIN),
        FAILS,
        |world| {
            world.set(ALIAS, &["autodiscover-new.contoso.com."]);
            world.set("autodiscover-new.contoso.com CNAME", &["autodiscover.contoso.com."]);
        },
    ),
    HEALTHY.fault(
        "autodiscover-on-premises",
        "the Autodiscover record still points to the servers of before the migration",
        ("dns.autodiscover", DOMAIN),
        &[
            warning("dns.autodiscover"),
            error("autodiscover.endpoint-found"),
            beside("autodiscover.redirects-safe", DOMAIN),
        ],
        on_premises,
    ),
    HEALTHY.fault(
        "msoid-present",
        "a msoid record is left, which breaks sign-in outside the cloud in China",
        ("dns.msoid-absent", DOMAIN),
        &[error("dns.msoid-absent")],
        |world| world.set("msoid.contoso.com CNAME", &["clientconfig.microsoftonline-p.net."]),
    ),
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
