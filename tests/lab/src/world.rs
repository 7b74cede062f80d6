//! What is in a world, and how is it read and changed?

pub(crate) mod directory;
pub(crate) mod endpoint;
pub(crate) mod leaf;
mod machine;
pub(crate) mod mail;
pub(crate) mod modern;
mod national;
mod overlay;
pub(crate) mod reader;
pub(crate) mod records;
mod rehearsal;
pub(crate) mod script;
mod setup;
pub(crate) mod signed;
pub(crate) mod signing;
pub(crate) mod tenant;
pub(crate) mod wizard;

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use endpoint::Endpoint;
use leaf::Publication;
use reader::Reader;
use records::{Records, RecordsError};
use script::{Proxy, Server, Site, Zone};
use signed::Signed;
use signing::Signing;
use wizard::Wizard;

use crate::service::Services;

/// A tenant and all that it needs of the internet, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a configuration says")]
pub struct World {
    /// The domain that is judged.
    pub domain: String,
    /// The day on which the world is looked at; certificates and signatures are valid around it.
    pub date: Timestamp,
    /// The scenarios of the configuration that the lab writes.
    pub scenario: Vec<String>,
    /// The phase of a migration.
    pub phase: Option<String>,
    /// From where the world is looked at.
    pub vantage: Option<String>,
    /// Where mail is meant to go.
    pub mail_flow: Option<String>,
    /// The Microsoft cloud of the configuration.
    #[serde(default)]
    pub cloud: Option<String>,
    /// Which hybrid topology the configuration names.
    #[serde(default)]
    pub hybrid: Option<String>,
    /// Where the configuration says that Exchange Web Services are.
    #[serde(default)]
    pub ews_url: Option<String>,
    /// The organizations of Dynamics that the configuration names.
    #[serde(default)]
    pub reads_dynamics: Vec<DynamicsReader>,
    /// The mailboxes that the configuration names.
    #[serde(default)]
    pub mailboxes: Vec<String>,
    /// Added to every exchange of every server, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// Name servers and recursive resolvers, by their names in this world.
    pub servers: BTreeMap<String, Server>,
    /// Zones by name, `.` for the root.
    pub zones: BTreeMap<String, Zone>,
    /// Web sites by host name.
    #[serde(default)]
    pub sites: BTreeMap<String, Site>,
    /// The addresses from which mail leaves, as the configuration names them.
    #[serde(default)]
    pub outbound_addresses: Vec<IpAddr>,
    /// What the zones hold.
    pub records: Records,
    /// TLS endpoints by host and port.
    #[serde(default)]
    pub endpoints: BTreeMap<String, Endpoint>,
    /// What the CAs publish; served when there are endpoints.
    #[serde(default)]
    pub publication: Publication,
    /// The evidence of Windows servers, a file each, by the file's name.
    #[serde(default)]
    pub machines: BTreeMap<String, Value>,
    /// The files of the certificate with which Dynamics signs.
    #[serde(default)]
    pub signing: Signing,
    /// Who signs in at Exchange, and about which mailboxes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
    /// The objects of the directory, by their common names.
    #[serde(default)]
    pub entries: BTreeMap<String, directory::Entry>,
    /// Whether users sign in with another attribute than the user principal name.
    #[serde(default)]
    pub alternate_id: bool,
    /// A script of the set-up.
    #[serde(default)]
    pub script: Option<String>,
    /// Texts that lie beside it, by their paths: `crm2/certutil.txt`.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// What the Hybrid Configuration Wizard wrote, where it was used.
    #[serde(default)]
    pub wizard: Option<Wizard>,
    /// The proxy that the configuration names.
    #[serde(default)]
    pub proxy: Option<Proxy>,
    /// Whether the configuration trusts the CA of the company.
    #[serde(default)]
    pub trusts_corporate: bool,
    /// Who reads the tenant.
    #[serde(default)]
    pub reader: Option<Reader>,
    /// The certificates of other environments, as the configuration names them.
    #[serde(default)]
    pub known_thumbprints: Vec<String>,
    /// Whether a check of it rehearses the handshake of Dynamics.
    #[serde(default)]
    pub rehearses: bool,
    /// Whether that is done a second time with a user agent like that of Dynamics.
    #[serde(default)]
    pub as_dynamics: bool,
    /// What answers where no page does, and remembers.
    #[serde(default)]
    pub services: Services,
}

/// How the configuration reads Dynamics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DynamicsReader {
    /// Where the organization is.
    pub url: String,
    /// The token that it signs in with.
    pub token: String,
}

/// Why a text is not a world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Not TOML, or with keys and values that a world does not have.
    #[error("the world cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A record that cannot be served.
    #[error(transparent)]
    Record(#[from] RecordsError),
    /// A zone names a server that the world lacks, or one without a host name.
    #[error("zone {zone} is served by {server}, which is no authoritative server of this world")]
    Server {
        /// The zone.
        zone: String,
        /// The name that leads nowhere.
        server: String,
    },
}

impl World {
    /// The tenant without a fault.
    ///
    /// # Panics
    /// Never: the text is part of the crate and read by its tests.
    pub fn healthy() -> Self {
        let mut world = Self::parse(include_str!("../worlds/contoso.toml")).expect("the healthy world is valid");
        world.with_sign_in();
        world
    }

    /// Reads a world and looks at every record in it.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        let world: Self = toml::from_str(text)?;
        world.validate()?;
        Ok(world)
    }

    /// Every record is one, every zone has its servers.
    pub(crate) fn validate(&self) -> Result<(), WorldError> {
        self.records.parse()?;
        for server in self.servers.values() {
            server.records.parse()?;
        }
        for (name, zone) in &self.zones {
            for server in &zone.servers {
                let there = self.servers.get(server);
                if there.is_none_or(|there| there.host.is_none() || there.address.is_none()) {
                    return Err(WorldError::Server { zone: name.clone(), server: server.clone() });
                }
            }
        }
        Ok(())
    }

    /// Replaces the record set at a key such as `contoso.com MX`.
    pub fn set(&mut self, key: &str, values: &[&str]) {
        self.records.set(key, values);
    }

    /// Takes a record set away.
    pub fn remove(&mut self, key: &str) {
        self.records.0.remove(key);
    }

    /// A server, to script it.
    ///
    /// # Panics
    /// When the world has no such server.
    pub fn server(&mut self, name: &str) -> &mut Server {
        self.servers.get_mut(name).expect("the world has the server")
    }

    /// A zone, to change how it is signed or delegated.
    ///
    /// # Panics
    /// When the world has no such zone.
    pub fn zone(&mut self, name: &str) -> &mut Zone {
        self.zones.get_mut(name).expect("the world has the zone")
    }

    /// A TLS endpoint, to script it.
    ///
    /// # Panics
    /// When the world has no such endpoint.
    pub fn endpoint(&mut self, name: &str) -> &mut Endpoint {
        self.endpoints.get_mut(name).expect("the world has the endpoint")
    }

    /// Whether several faults of it can be shown at once. Evidence is one text for each server, a script is one text, and a
    /// service is one thing: what one fault takes out of it, another cannot change.
    pub fn is_combined(&self) -> bool {
        let texts = !self.machines.is_empty() || self.wizard.is_some() || self.script.is_some();
        !texts && self.services == Services::default()
    }

    /// A web site, to script it; where another fault took it away, it comes back.
    ///
    /// # Panics
    /// When the healthy world has no such site.
    pub fn site(&mut self, host: &str) -> &mut Site {
        let healthy = || Self::healthy().sites.remove(host).expect("the world has the site");
        self.sites.entry(host.to_owned()).or_insert_with(healthy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_healthy_world_survives_writing_and_reading() {
        let world = World::healthy();
        let text = toml::to_string(&world).expect("a world can be written");
        assert_eq!(World::parse(&text).expect("and read"), world);
    }

    #[test]
    fn a_record_that_is_none_is_refused_with_its_key() {
        let text = include_str!("../worlds/contoso.toml").replace("\"192.0.2.80\"", "\"192.0.2\"");
        let error = World::parse(&text).expect_err("an address has four numbers").to_string();
        assert!(error.contains("contoso.com A"), "{error}");
    }

    #[test]
    fn a_zone_without_its_server_is_refused() {
        let text = include_str!("../worlds/contoso.toml").replace("\"ns2\"]", "\"ns3\"]");
        let error = World::parse(&text).expect_err("ns3 does not exist").to_string();
        assert!(error.contains("ns3"), "{error}");
    }
}
