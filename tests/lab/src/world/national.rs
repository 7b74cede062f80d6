//! How does the healthy tenant look in a cloud of a nation?

use super::World;
use super::overlay::microsoft;
use super::script::Page;
use super::signing::Signing;
use crate::service::ServiceKind;

/// A name in the global cloud, and what stands in its place.
type Renamed = (&'static str, &'static str);

/// What a cloud calls otherwise than the global one.
struct Nation {
    /// In the names of servers, and in what they say.
    servers: &'static [Renamed],
    /// In zones.
    zones: &'static [Renamed],
}

const LOGIN: &str = "login.microsoftonline.com";
const ACS: &str = "accounts.accesscontrol.windows.net";
const GRAPH: &str = "graph.microsoft.com";
const OFFICE: &str = "outlook.office365.com";

/// Sign-in and token service share a host there.
const GCC_HIGH: Nation = Nation {
    servers: &[
        (LOGIN, "login.microsoftonline.us"),
        (ACS, "login.microsoftonline.us"),
        (OFFICE, "outlook.office365.us"),
        (GRAPH, "graph.microsoft.us"),
        ("\"microsoftonline.com\"", "\"microsoftonline.us\""),
        (r#""tenant_region_scope":"EU""#, r#""tenant_region_scope":"USGov","tenant_region_sub_scope":"DODCON""#),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.us"),
    ],
    zones: &[
        ("mail.protection.outlook.com", "mail.protection.office365.us"),
        ("spf.protection.outlook.com", "spf.protection.office365.us"),
        ("autodiscover.outlook.com", "autodiscover.office365.us"),
        ("onmicrosoft.com", "onmicrosoft.us"),
    ],
};

/// Its token service has a principal of its own.
const VIANET: Nation = Nation {
    servers: &[
        (LOGIN, "login.partner.microsoftonline.cn"),
        (ACS, "accounts.accesscontrol.chinacloudapi.cn"),
        (OFFICE, "partner.outlook.cn"),
        (GRAPH, "microsoftgraph.chinacloudapi.cn"),
        ("\"microsoftonline.com\"", "\"partner.microsoftonline.cn\""),
        (r#""tenant_region_scope":"EU""#, r#""tenant_region_scope":"AS""#),
        ("contoso.onmicrosoft.com", "contoso.partner.onmschina.cn"),
        ("00000001-0000-0000-c000-000000000000", "00000001-0002-0000-c000-000000000000"),
    ],
    zones: &[
        ("mail.protection.outlook.com", "mail.protection.partner.outlook.cn"),
        ("spf.protection.outlook.com", "spf.protection.partner.outlook.cn"),
        ("autodiscover.outlook.com", "autodiscover.partner.outlook.cn"),
        ("onmicrosoft.com", "partner.onmschina.cn"),
    ],
};

impl Nation {
    /// The endpoint of a host of the global cloud.
    fn endpoint(&self, global: &str) -> String {
        renamed(&format!("{global}:443"), self.servers)
    }
}

fn renamed(text: &str, names: &[Renamed]) -> String {
    names.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

impl World {
    /// The healthy tenant in GCC High, whose Dynamics server connects to Exchange Online (scenario A).
    pub fn gcc_high() -> Self {
        Self::of(&GCC_HIGH)
    }

    /// The same tenant, with a reader, the PFX of Dynamics, and a rehearsal of its handshake.
    pub fn gcc_high_read() -> Self {
        Self::read_of(&GCC_HIGH)
    }

    /// The healthy tenant at 21Vianet, with the same.
    pub fn vianet_read() -> Self {
        Self::read_of(&VIANET)
    }

    fn of(nation: &Nation) -> Self {
        let mut world = Self::overlaid(include_str!("../../worlds/outbound.toml"));
        for (name, mut endpoint) in microsoft() {
            for page in endpoint.paths.values_mut() {
                page.body = renamed(&page.body, nation.servers);
                page.headers.iter_mut().for_each(|(_, value)| *value = renamed(value, nation.servers));
            }
            let name = renamed(&name, nation.servers);
            let same_host = world.endpoints.remove(&name);
            endpoint.paths.extend(same_host.into_iter().flat_map(|other| other.paths));
            world.endpoints.insert(name, endpoint);
        }
        // The global sign-in host sends on to that of the cloud.
        let login = world.endpoint(&nation.endpoint(LOGIN)).paths.clone();
        world.site(LOGIN).paths = login;
        let text = toml::to_string(&world.records).expect("records can be written");
        world.records = toml::from_str(&renamed(&text, nation.zones)).expect("only names were changed");
        world
    }

    fn read_of(nation: &Nation) -> Self {
        let mut world = Self::of(nation).with_reader().with_rehearsal();
        world.signing = Signing::healthy();
        let graph = world.endpoints.remove(&format!("{GRAPH}:443")).expect("the reader brings it");
        world.endpoints.insert(nation.endpoint(GRAPH), graph);
        world.site(LOGIN).services.clear();
        world.endpoint(&nation.endpoint(LOGIN)).services.push(ServiceKind::SignIn);
        world.endpoint(&nation.endpoint(ACS)).services.push(ServiceKind::Acs);
        let office = nation.endpoint(OFFICE);
        world.lets_dynamics_in(&office);
        world.mailboxes = vec!["ada@contoso.com".to_owned()];
        let body = format!(r#"{{"Protocol":"EWS","Url":"https://{OFFICE}/EWS/Exchange.asmx"}}"#);
        let location = "/autodiscover/autodiscover.json/v1.0/ada@contoso.com";
        let page = Page::of("application/json", &renamed(&body, nation.servers));
        world.endpoint(&office).paths.insert(location.to_owned(), page);
        let text = serde_json::to_string(&world.services).expect("services can be written");
        world.services = serde_json::from_str(&renamed(&text, nation.servers)).expect("only names were changed");
        world
    }
}
