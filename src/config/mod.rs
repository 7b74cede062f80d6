//! What shall be judged, and how may the world be reached?
//!
//! A file and the command line each give a [`Draft`]; the upper one wins, and what nobody said takes its default.
//! A [`Config`] is valid by construction: whoever holds one need not check it again.

mod draft;
mod network;

use std::net::IpAddr;

use exdoctor_checks::judge::Adjustments;
use exdoctor_checks::model::Circumstances;

pub use draft::Draft;
pub use network::Network;

use crate::parse::Endpoint;

/// Everything that a run is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What verdicts depend on beside the facts.
    pub circumstances: Circumstances,
    /// Whether `now` was set: every output then says "judged as of".
    pub now_is_set: bool,
    /// Switched-off checks, changed levels, waivers.
    pub adjustments: Adjustments,
    /// The mail domains, in lower-case ASCII without the final dot, each once.
    pub domains: Vec<String>,
    /// The SMTP endpoints that are not the MX.
    pub smtp_endpoints: Vec<Endpoint>,
    /// The addresses from which mail leaves.
    pub outbound_addresses: Vec<IpAddr>,
    /// How the world is reached.
    pub network: Network,
}
