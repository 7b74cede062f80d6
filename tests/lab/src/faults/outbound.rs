//! What stands between an Exchange server and Microsoft 365? Scenario C, seen from an Exchange server.

use super::words::OFFICE;
use crate::{Conduct, Endpoint, Expected, Fault, Issuer, Root, Variant, World};

const REACHABLE: &str = "tls.reachable";
const INTERCEPTION: &str = "tls.interception";
const LISTS: &str = "tls.revocation-reachable";
const AGENT: &str = "mshybridservice.trafficmanager.net:443";
const AGENT_SIGN_IN: &str = "login.windows.net:443";

const fn fault(
    name: &'static str,
    about: &'static str,
    root: Root,
    expect: &'static [Expected],
    apply: fn(&mut World),
) -> Fault {
    Fault { name, about, world: World::exchange_server, root, expect, notes: &[], apply }
}

const fn at(check: &'static str, subject: &'static str) -> Root {
    Root { check, subject }
}

const fn fails(check: &'static str, subject: &'static str, level: &'static str) -> Expected {
    Expected { check, subject, outcome: "fail", level: Some(level) }
}

const fn waits(check: &'static str, subject: &'static str) -> Expected {
    Expected { check, subject, outcome: "blocked", level: None }
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "microsoft-refused",
        "a firewall refuses Exchange Online to the Exchange server",
        at(REACHABLE, OFFICE),
        &[fails(REACHABLE, OFFICE, "error"), waits(INTERCEPTION, OFFICE), waits(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Refuse,
    ),
    fault(
        "microsoft-reset",
        "a device resets connections to Exchange Online",
        at(REACHABLE, OFFICE),
        &[fails(REACHABLE, OFFICE, "error"), waits(INTERCEPTION, OFFICE), waits(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Reset,
    ),
    fault(
        "microsoft-silent",
        "a firewall drops what goes to Exchange Online",
        at(REACHABLE, OFFICE),
        &[waits(REACHABLE, OFFICE), waits(INTERCEPTION, OFFICE), waits(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Filtered,
    ),
    fault(
        "microsoft-portal",
        "a page of the network answers in the place of Exchange Online",
        at(REACHABLE, OFFICE),
        &[fails(REACHABLE, OFFICE, "error"), waits(INTERCEPTION, OFFICE), waits(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::PlainText,
    ),
    fault(
        "microsoft-intercepted",
        "a proxy opens the connections of the Exchange server to Exchange Online",
        at(INTERCEPTION, OFFICE),
        &[fails(INTERCEPTION, OFFICE, "warning")],
        |world| {
            world.endpoint(OFFICE).leaf.issuer = Issuer::Corporate;
            world.trusts_corporate = true;
        },
    ),
    fault(
        "microsoft-agent-refused",
        "a firewall refuses the service of the Hybrid Agent",
        at(REACHABLE, AGENT),
        &[fails(REACHABLE, AGENT, "warning"), waits(INTERCEPTION, AGENT), waits(LISTS, AGENT)],
        |world| world.endpoint(AGENT).conduct = Conduct::Refuse,
    ),
    fault(
        "microsoft-agent-sign-in",
        "a firewall refuses the sign-in of the Hybrid Agent",
        at(REACHABLE, AGENT_SIGN_IN),
        &[fails(REACHABLE, AGENT_SIGN_IN, "error"), waits(INTERCEPTION, AGENT_SIGN_IN), waits(LISTS, AGENT_SIGN_IN)],
        |world| world.endpoint(AGENT_SIGN_IN).conduct = Conduct::Refuse,
    ),
];

pub(super) const VARIANTS: &[Variant] = &[
    Variant {
        name: "microsoft-classic",
        about: "Exchange is published, so no host of the Hybrid Agent is needed",
        world: World::exchange_server,
        apply: |world| {
            world.hybrid = None;
            world.endpoints.retain(|name, _| name != AGENT && name != AGENT_SIGN_IN);
        },
    },
    Variant {
        name: "microsoft-four-only",
        about: "no host of Microsoft has an IPv6 address",
        world: World::exchange_server,
        apply: |world| world.remove("autodiscover.outlook.com AAAA"),
    },
];

impl World {
    /// The healthy tenant, seen from an Exchange server with the Hybrid Agent (scenario C).
    pub fn exchange_server() -> Self {
        let mut world = Self::outbound();
        (world.scenario, world.hybrid) = (vec!["C".to_owned()], Some("modern".to_owned()));
        world.vantage = Some("exchange-server".to_owned());
        world.endpoint(OFFICE).named = false;
        world.endpoints.remove("accounts.accesscontrol.windows.net:443");
        world.endpoints.extend(Self::healthy().endpoints);
        for (name, last) in [(AGENT, 51), (AGENT_SIGN_IN, 52)] {
            let addresses = vec![[203, 0, 113, last].into()];
            world.endpoints.insert(name.to_owned(), Endpoint { addresses, named: false, ..Endpoint::default() });
        }
        world
    }
}
