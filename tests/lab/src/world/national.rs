//! How does the healthy tenant look in a cloud of a nation?

use std::collections::BTreeMap;

use super::World;
use super::endpoint::Endpoint;
use super::overlay::microsoft;
use super::signing::Signing;
use crate::service::ServiceKind;

const GLOBAL: &str = "login.microsoftonline.com";
const LOGIN: &str = "login.microsoftonline.us:443";

impl World {
    /// The healthy tenant in GCC High, whose Dynamics server connects to Exchange Online (scenario A).
    ///
    /// # Panics
    /// Never: the text is part of the crate and read by its tests.
    pub fn gcc_high() -> Self {
        const RENAMED: [(&str, &str); 5] = [
            ("login.microsoftonline.com", "login.microsoftonline.us"),
            ("accounts.accesscontrol.windows.net", "login.microsoftonline.us"),
            ("outlook.office365.com", "outlook.office365.us"),
            ("graph.microsoft.com", "graph.microsoft.us"),
            (r#""tenant_region_scope":"EU""#, r#""tenant_region_scope":"USGov","tenant_region_sub_scope":"DODCON""#),
        ];
        let mut world = Self::overlaid(include_str!("../../worlds/outbound.toml"));
        let mut endpoints: BTreeMap<String, Endpoint> = microsoft();
        // Sign-in and token service share a host there, and the global host sends on to it.
        let service = endpoints.remove("accounts.accesscontrol.windows.net:443").expect("the file names it");
        let login = endpoints.get_mut("login.microsoftonline.com:443").expect("the file names it");
        login.paths.extend(service.paths);
        for endpoint in endpoints.values_mut() {
            for page in endpoint.paths.values_mut() {
                for (from, to) in RENAMED {
                    page.body = page.body.replace(from, to);
                    page.headers.iter_mut().for_each(|(_, value)| *value = value.replace(from, to));
                }
            }
        }
        let global = world.sites.get_mut(GLOBAL).expect("the healthy world has the site");
        global.paths.clone_from(&endpoints["login.microsoftonline.com:443"].paths);
        for (name, endpoint) in endpoints {
            let renamed = RENAMED.iter().fold(name, |name, (from, to)| name.replace(from, to));
            world.endpoints.insert(renamed, endpoint);
        }
        let text = toml::to_string(&world.records).expect("records can be written");
        let own = [
            ("mail.protection.outlook.com", "mail.protection.office365.us"),
            ("spf.protection.outlook.com", "spf.protection.office365.us"),
            ("autodiscover.outlook.com", "autodiscover.office365.us"),
            ("onmicrosoft.com", "onmicrosoft.us"),
        ];
        let text = own.iter().fold(text, |text, (from, to)| text.replace(from, to));
        world.records = toml::from_str(&text).expect("only names were changed");
        world
    }

    /// The same tenant, with a reader, the PFX of Dynamics, and a rehearsal of its handshake.
    ///
    /// # Panics
    /// Never: what is changed is part of the world.
    pub fn gcc_high_read() -> Self {
        const RENAMED: [(&str, &str); 5] = [
            ("login.microsoftonline.com", "login.microsoftonline.us"),
            ("accounts.accesscontrol.windows.net", "login.microsoftonline.us"),
            ("outlook.office365.com", "outlook.office365.us"),
            ("graph.microsoft.com", "graph.microsoft.us"),
            ("contoso.onmicrosoft.com", "contoso.onmicrosoft.us"),
        ];
        let mut world = Self::gcc_high().with_reader().with_rehearsal();
        world.signing = Signing::healthy();
        let graph = world.endpoints.remove("graph.microsoft.com:443").expect("the reader brings it");
        world.endpoints.insert("graph.microsoft.us:443".to_owned(), graph);
        world.sites.get_mut(GLOBAL).expect("the healthy world has the site").services.clear();
        world.endpoint(LOGIN).services = vec![ServiceKind::SignIn, ServiceKind::Acs];
        world.lets_dynamics_in("outlook.office365.us:443");
        let text = serde_json::to_string(&world.services).expect("services can be written");
        let text = RENAMED.iter().fold(text, |text, (from, to)| text.replace(from, to));
        world.services = serde_json::from_str(&text).expect("only names were changed");
        world
    }
}
