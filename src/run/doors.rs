//! How are the doors opened that a configuration describes?

use std::path::Path;
use std::sync::Arc;

use super::RunError;
use crate::config::Config;
use crate::input;
use crate::net::clock::Clock;
use crate::net::sign_in::Credentials;
use crate::net::web::Proxies;
use crate::net::{Net, Opening, Scanning};
use crate::parse::Refusal;
use crate::undo::Undo;

/// Opens the doors that a configuration describes.
///
/// # Errors
/// When they cannot be opened.
pub fn doors(config: &Config, clock: Clock) -> Result<Net, RunError> {
    open(config, config.scanning.clone(), clock, Arc::new(Credentials::none(config)), Arc::default())
}

/// Opens the doors, and reads the files that they need.
pub(crate) fn open(
    config: &Config,
    scanning: Scanning,
    clock: Clock,
    credentials: Arc<Credentials>,
    undo: Arc<Undo>,
) -> Result<Net, RunError> {
    let network = &config.network;
    let trust_anchor = network.trust_anchor.as_deref().map(|path| text("the trust anchor", path)).transpose()?;
    let public_roots = config.public_roots.iter().map(|path| text("the file of public roots", path));
    let public_roots = public_roots.map(|pem| pem.map(String::into_bytes)).collect::<Result<_, _>>()?;
    let authorities = network.ca_file.as_deref().map(|path| text("the file of authorities", path)).transpose()?;
    Ok(Net::open(Opening {
        resolvers: network.resolvers.clone(),
        trust_anchor,
        authorities: authorities.map(String::into_bytes),
        public_roots,
        scanning,
        connect_to: network.connect_to.clone(),
        proxies: proxies(config),
        credentials,
        writes: config.writes,
        undo,
        side_by_side: network.jobs,
        timeout: network.timeout,
        clock,
    })?)
}

/// The proxies of the configuration, the environment or the system.
pub(crate) fn proxies(config: &Config) -> Proxies {
    Proxies::of(config.network.proxy.as_ref(), |name| std::env::var(name).ok())
}

fn text(name: &str, path: &Path) -> Result<String, RunError> {
    const LIMIT: usize = 1 << 20;
    let refused =
        |refusal: Refusal| RunError::File(Refusal { reason: format!("{name} {}", refusal.reason), ..refusal });
    input::read(path, LIMIT).map(|input| input.text).map_err(refused)
}
