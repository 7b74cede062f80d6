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

    /// The healthy tenant, one of whose mailboxes the configuration names, seen by Dynamics on-premises (scenario A) or after
    /// a migration (scenario C).
    pub fn mailbox(scenario: &str) -> Self {
        let mut world = if scenario == "A" { Self::outbound() } else { Self::healthy() };
        if scenario != "A" {
            world.endpoints.extend(microsoft().into_iter().filter(|(name, _)| name == "outlook.office365.com:443"));
        }
        world.endpoint("outlook.office365.com:443").named = false;
        world.locates("ada@contoso.com", "https://outlook.office365.com/EWS/Exchange.asmx");
        world
    }

    /// Lets Exchange Online say where a mailbox of the configuration has its EWS.
    pub fn locates(&mut self, mailbox: &str, ews: &str) {
        let page = Page::of("application/json", &format!(r#"{{"Protocol":"EWS","Url":"{ews}"}}"#));
        let path = format!("/autodiscover/autodiscover.json/v1.0/{mailbox}");
        self.mailboxes = vec![mailbox.to_owned()];
        self.endpoint("outlook.office365.com:443").paths.insert(path, page);
    }

    /// The healthy tenant, whose Exchange Server nobody names to Dynamics online: Autodiscover of the company leads to it
    /// (scenario B).
    ///
    /// # Panics
    /// Never: the endpoint is part of the world.
    pub fn autodiscovered() -> Self {
        let mut world = Self::exchange();
        world.ews_url = None;
        let mut server = world.endpoint("mail.contoso.com:443").clone();
        let asks = |page: Page| page.header("www-authenticate", "Negotiate").header("www-authenticate", "NTLM");
        server.addresses = vec![[192, 0, 2, 11].into()];
        server.paths = ["autodiscover.xml", "autodiscover.svc"]
            .map(|file| (format!("/autodiscover/{file}"), asks(Page::status(401))))
            .into();
        let named = r#"{"Protocol":"EWS","Url":"https://mail.contoso.com/EWS/Exchange.asmx"}"#;
        let path = "/autodiscover/autodiscover.json/v1.0/postmaster@contoso.com";
        server.paths.insert(path.to_owned(), Page::of("application/json", named));
        world.endpoints.insert("autodiscover.contoso.com:443".to_owned(), server);
        world.remove("autodiscover.contoso.com CNAME");
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

    pub(super) fn overlaid(text: &str) -> Self {
        let overlay: Overlay = toml::from_str(text).expect("the overlay is part of the crate and read by its tests");
        let mut world = Self::healthy();
        (world.scenario, world.phase) = (overlay.scenario, None);
        (world.vantage, world.endpoints) = (Some(overlay.vantage), overlay.endpoints);
        world.ews_url = overlay.ews_url;
        world
    }
}

/// The hosts of Microsoft as servers.
pub(super) fn microsoft() -> BTreeMap<String, Endpoint> {
    toml::from_str(MICROSOFT).expect("the file is part of the crate and read by its tests")
}
