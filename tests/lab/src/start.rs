//! How does a world come to life?

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_server::proto::ProtoError;
use hickory_server::proto::dnssec::DnsSecError;
use hickory_server::proto::rr::Name;
use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::dns::desk::Desk;
use crate::dns::keys::ZoneKey;
use crate::dns::serve;
use crate::dns::universe::{FOREIGN, Keys, Universe};
use crate::https::{self, certificates::Authority};
use crate::pki::{self, Authorities};
use crate::proxy;
use crate::service::Serving;
use crate::tls::{self, serve::Host};
use crate::world::leaf::Issuer;
use crate::world::records::{Records, name};
use crate::world::script::{Behaviour, Server};
use crate::world::signing;
use crate::{Running, World, WorldError};

/// Starts worlds.
pub struct Lab;

/// Why a world could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// No port, or none for UDP and TCP at once.
    #[error("no port on 127.0.0.1: {0}")]
    Port(#[from] std::io::Error),
    /// A zone could not be signed.
    #[error("a zone could not be signed: {0}")]
    Key(#[from] DnsSecError),
    /// A record set could not be signed.
    #[error("a record could not be signed: {0}")]
    Signature(#[from] ProtoError),
    /// A certificate could not be made.
    #[error("no certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A certificate could not be served.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The world was changed into one that cannot be served.
    #[error(transparent)]
    Invalid(#[from] WorldError),
    /// A name or a reference in the world leads nowhere.
    #[error("the world is not consistent: {0}")]
    World(String),
}

impl Lab {
    /// Serves a world on ports of 127.0.0.1 until the answer is dropped.
    ///
    /// # Errors
    /// When the world is not consistent, or the machine has no port left.
    pub async fn start(world: World) -> Result<Running, LabError> {
        let mut world = world;
        world.name_endpoints();
        world.validate()?;
        let counter = Counter::default();
        let mut tasks = JoinSet::new();
        let (mut resolvers, mut connect_to) = (Vec::new(), BTreeMap::new());

        let keys = keys(&world)?;
        let common = Arc::new(Universe::build(&world, &Records::default(), &keys)?);
        for (label, server) in &world.servers {
            let universe = if server.records.0.is_empty() {
                Arc::clone(&common)
            } else {
                Arc::new(Universe::build(&world, &server.records, &keys)?)
            };
            let desk = desk(&world, label, server, universe, &counter)?;
            let port = serve::serve(Arc::new(desk), &mut tasks).await?;
            match server.address {
                Some(address) => {
                    connect_to.insert(SocketAddr::new(address, 53).to_string(), port);
                }
                None => resolvers.push(port),
            }
        }

        let services = Serving::of(&world);
        let authority = Authority::create(world.date)?;
        for (host, site) in &world.sites {
            let port = https::serve::serve(&world, host, site, &authority, &services, &counter, &mut tasks)?;
            let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
            if !site.resolved {
                connect_to.insert(format!("{name}:{}", site.address.port()), port);
            }
            connect_to.insert(site.address.to_string(), port);
        }
        let trust_anchor = keys.get(".").map(ZoneKey::anchor).unwrap_or_default();
        let mut ca_pem = authority.pem();
        let mut trusted_pem = ca_pem.clone();
        if !world.endpoints.is_empty() {
            let authorities = Authorities::create(&authority, &world.publication.host)?;
            let issuers: BTreeSet<Issuer> = world.endpoints.values().map(|one| one.leaf.issuer).collect();
            ca_pem.extend(issuers.into_iter().filter_map(Authorities::old_root_pem));
            trusted_pem.clone_from(&ca_pem);
            if world.trusts_corporate {
                trusted_pem += &authorities.corporate_pem();
            }
            endpoints(&world, authorities, &services, &counter, &mut connect_to, &mut tasks)?;
        }
        let proxy = match &world.proxy {
            Some(script) => Some(proxy::start(&world, *script, &mut connect_to, &counter, &mut tasks).await?),
            None => None,
        };
        if !world.machines.is_empty() || world.signing.pfx.is_some() {
            ca_pem += signing::PUBLIC;
            trusted_pem += signing::PUBLIC;
        }
        let expected = Vec::new();
        Ok(Running {
            world,
            resolvers,
            connect_to,
            proxy,
            trust_anchor,
            ca_pem,
            trusted_pem,
            counter,
            services,
            expected,
            _tasks: tasks,
        })
    }
}

/// Serves each address of each endpoint, and what the authorities publish.
fn endpoints(
    world: &World,
    authorities: Authorities,
    services: &Arc<Serving>,
    counter: &Counter,
    connect_to: &mut BTreeMap<String, SocketAddr>,
    tasks: &mut JoinSet<()>,
) -> Result<(), LabError> {
    for (number, (name, endpoint)) in world.endpoints.iter().enumerate() {
        let host = Arc::new(Host::prepare(name, endpoint, &authorities, number, world, services, counter)?);
        let port = name.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        let port = port.ok_or_else(|| LabError::World(format!("{name} is not host:port")))?;
        for address in &endpoint.addresses {
            let conduct = endpoint.elsewhere.get(address).copied().unwrap_or(endpoint.conduct);
            let served = tls::serve::serve(&host, conduct, tasks)?;
            connect_to.insert(SocketAddr::new(*address, port).to_string(), served);
        }
    }
    let address = SocketAddr::new(world.publication.address, 80);
    let name = format!("{}:80", world.publication.host);
    let served = pki::publish::serve(world, authorities, counter, tasks)?;
    connect_to.extend([(address.to_string(), served), (name, served)]);
    Ok(())
}

/// A key for each zone, and one for the DS that fits none.
fn keys(world: &World) -> Result<Keys, LabError> {
    let mut keys = Keys::new();
    for zone in world.zones.keys().map(String::as_str).chain([FOREIGN]) {
        keys.insert(zone.to_owned(), ZoneKey::generate()?);
    }
    Ok(keys)
}

fn desk(
    world: &World,
    label: &str,
    server: &Server,
    universe: Arc<Universe>,
    counter: &Counter,
) -> Result<Desk, LabError> {
    let held = world.zones.iter().filter(|(_, zone)| zone.servers.iter().any(|one| one == label));
    let origins: Result<Vec<Name>, _> = held.map(|(zone, _)| name(zone)).collect();
    let names = server.names.iter().map(|(above, behaviour)| Ok((name(above)?, *behaviour)));
    let mut names: Vec<(Name, Behaviour)> = names.collect::<Result<_, String>>().map_err(LabError::World)?;
    names.sort_by_key(|(above, _)| std::cmp::Reverse(above.num_labels()));
    Ok(Desk {
        label: label.to_owned(),
        script: server.clone(),
        origins: origins.map_err(LabError::World)?,
        names,
        universe,
        counter: counter.clone(),
        delay: Duration::from_millis(world.delay_ms.saturating_add(server.delay_ms)),
    })
}
