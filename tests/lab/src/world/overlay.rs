//! What does the healthy tenant have besides, in a run that looks at TLS?

use std::collections::BTreeMap;

use serde::Deserialize;

use super::World;
use super::endpoint::Endpoint;
use super::script::Page;

/// What is laid over the healthy tenant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    scenario: Vec<String>,
    vantage: String,
    ews_url: Option<String>,
    endpoints: BTreeMap<String, Endpoint>,
}

const MICROSOFT: &str = include_str!("../../worlds/microsoft.toml");
const LOGIN: &str = "login.microsoftonline.com";

impl World {
    /// The healthy tenant, with an Exchange Server that Dynamics 365 online connects to (scenario B).
    pub fn published() -> Self {
        Self::overlaid(include_str!("../../worlds/published.toml"))
    }

    /// The healthy tenant, whose Dynamics server connects to Exchange Online (scenario A).
    pub fn outbound() -> Self {
        let mut world = Self::overlaid(include_str!("../../worlds/outbound.toml"));
        world.with_microsoft();
        world.endpoint("outlook.office365.com:443").named = true;
        world
    }

    /// The healthy tenant, at whose Exchange Server Dynamics 365 online signs in (scenario B).
    pub fn exchange() -> Self {
        Self::overlaid(include_str!("../../worlds/exchange.toml"))
    }

    /// The healthy tenant in the midst of its migration with the Hybrid Agent: nobody outside reaches EWS (scenario C).
    ///
    /// # Panics
    /// Never: the endpoint is part of the world.
    pub fn agent() -> Self {
        let mut world = Self::exchange();
        (world.scenario, world.hybrid) = (vec!["C".to_owned()], Some("modern".to_owned()));
        let closed = Page::status(403);
        world.endpoint("mail.contoso.com:443").paths.values_mut().for_each(|page| *page = closed.clone());
        world.endpoints.extend(Self::healthy().endpoints);
        world
    }

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
        let global = world.sites.get_mut(LOGIN).expect("the healthy world has the site");
        global.paths.clone_from(&endpoints["login.microsoftonline.com:443"].paths);
        for (name, endpoint) in endpoints {
            let renamed = RENAMED.iter().fold(name, |name, (from, to)| name.replace(from, to));
            world.endpoints.insert(renamed, endpoint);
        }
        world
    }

    /// Lets Dynamics connect to the hosts of Microsoft as to servers with chains of their own.
    pub(crate) fn with_microsoft(&mut self) {
        self.sites.remove(LOGIN);
        self.endpoints.extend(microsoft());
    }

    /// Lets the sign-in host say what it says about the tenant.
    pub(super) fn with_sign_in(&mut self) {
        if let Some(site) = self.sites.get_mut(LOGIN)
            && let Some(endpoint) = microsoft().remove("login.microsoftonline.com:443")
        {
            site.paths = endpoint.paths;
        }
    }

    /// What the sign-in host says, wherever it is served.
    ///
    /// # Panics
    /// When the world has no such host.
    pub fn sign_in(&mut self) -> &mut BTreeMap<String, Page> {
        let endpoint = self.endpoints.get_mut("login.microsoftonline.com:443").map(|endpoint| &mut endpoint.paths);
        let site = self.sites.get_mut(LOGIN).map(|site| &mut site.paths);
        endpoint.or(site).expect("the world has a sign-in host")
    }

    /// The healthy tenant before its migration is over: mail passes between it and its Exchange Server (scenario C).
    pub fn hybrid() -> Self {
        let mut world = Self::overlaid(include_str!("../../worlds/hybrid.toml"));
        world.endpoints.extend(Self::healthy().endpoints);
        world.set("25.2.0.192.in-addr.arpa PTR", &["smtp.contoso.com."]);
        world.outbound_addresses = vec![[192, 0, 2, 25].into()];
        world
    }

    /// The zones know the addresses of endpoints and of what is published, unless they say something else;
    /// those of MX hosts stand there anyway.
    pub(crate) fn name_endpoints(&mut self) {
        if self.endpoints.is_empty() {
            return;
        }
        let publication = (self.publication.host.clone(), vec![self.publication.address]);
        let host = |name: &str| name.rsplit_once(':').map_or(name, |(host, _)| host).to_owned();
        let own = |one: &Endpoint| one.mail.as_ref().is_some_and(|mail| !mail.hybrid);
        let endpoints =
            self.endpoints.iter().filter(|(_, one)| !own(one)).map(|(name, one)| (host(name), one.addresses.clone()));
        for (host, addresses) in endpoints.chain([publication]).collect::<Vec<_>>() {
            for (kind, six) in [("A", false), ("AAAA", true)] {
                let of_kind = addresses.iter().filter(|one| one.is_ipv6() == six).map(ToString::to_string);
                let (key, values) = (format!("{host} {kind}"), of_kind.collect::<Vec<_>>());
                if !values.is_empty() {
                    self.records.0.entry(key).or_insert(values);
                }
            }
        }
    }

    fn overlaid(text: &str) -> Self {
        let overlay: Overlay = toml::from_str(text).expect("the overlay is part of the crate and read by its tests");
        let mut world = Self::healthy();
        (world.scenario, world.phase) = (overlay.scenario, None);
        (world.vantage, world.endpoints) = (Some(overlay.vantage), overlay.endpoints);
        world.ews_url = overlay.ews_url;
        world
    }
}

/// The hosts of Microsoft as servers.
fn microsoft() -> BTreeMap<String, Endpoint> {
    toml::from_str(MICROSOFT).expect("the file is part of the crate and read by its tests")
}
