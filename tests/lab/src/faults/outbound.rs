//! What stands between an Exchange server and Microsoft 365? Scenario C, seen from an Exchange server.

use super::words::{In, OFFICE, blocked_at, error_at, warning_at};
use crate::{Conduct, Endpoint, Fault, Issuer, Variant, World};

const SERVER: In = In(World::exchange_server);

const REACHABLE: &str = "tls.reachable";
const INTERCEPTION: &str = "tls.interception";
const LISTS: &str = "tls.revocation-reachable";
const AGENT: &str = "mshybridservice.trafficmanager.net:443";
const AGENT_SIGN_IN: &str = "login.windows.net:443";

pub(super) const FAULTS: &[Fault] = &[
    SERVER.fault(
        "microsoft-refused",
        "a firewall refuses Exchange Online to the Exchange server",
        (REACHABLE, OFFICE),
        &[error_at(REACHABLE, OFFICE), blocked_at(INTERCEPTION, OFFICE), blocked_at(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Refuse,
    ),
    SERVER.fault(
        "microsoft-reset",
        "a device resets connections to Exchange Online",
        (REACHABLE, OFFICE),
        &[error_at(REACHABLE, OFFICE), blocked_at(INTERCEPTION, OFFICE), blocked_at(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Reset,
    ),
    SERVER.fault(
        "microsoft-silent",
        "a firewall drops what goes to Exchange Online",
        (REACHABLE, OFFICE),
        &[blocked_at(REACHABLE, OFFICE), blocked_at(INTERCEPTION, OFFICE), blocked_at(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::Filtered,
    ),
    SERVER.fault(
        "microsoft-portal",
        "a page of the network answers in the place of Exchange Online",
        (REACHABLE, OFFICE),
        &[error_at(REACHABLE, OFFICE), blocked_at(INTERCEPTION, OFFICE), blocked_at(LISTS, OFFICE)],
        |world| world.endpoint(OFFICE).conduct = Conduct::PlainText,
    ),
    SERVER.fault(
        "microsoft-intercepted",
        "a proxy opens the connections of the Exchange server to Exchange Online",
        (INTERCEPTION, OFFICE),
        &[warning_at(INTERCEPTION, OFFICE)],
        |world| {
            world.endpoint(OFFICE).leaf.issuer = Issuer::Corporate;
            world.trusts_corporate = true;
        },
    ),
    SERVER.fault(
        "microsoft-agent-refused",
        "a firewall refuses the service of the Hybrid Agent",
        (REACHABLE, AGENT),
        &[warning_at(REACHABLE, AGENT), blocked_at(INTERCEPTION, AGENT), blocked_at(LISTS, AGENT)],
        |world| world.endpoint(AGENT).conduct = Conduct::Refuse,
    ),
    SERVER.fault(
        "microsoft-agent-sign-in",
        "a firewall refuses the sign-in of the Hybrid Agent",
        (REACHABLE, AGENT_SIGN_IN),
        &[
            error_at(REACHABLE, AGENT_SIGN_IN),
            blocked_at(INTERCEPTION, AGENT_SIGN_IN),
            blocked_at(LISTS, AGENT_SIGN_IN),
        ],
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
