//! What shall be judged, and how may the world be reached?
//!
//! A file and the command line each give a [`Draft`]; the upper one wins, and what nobody said takes its default.
//! A [`Config`] is valid by construction: whoever holds one need not check it again.

mod certificate;
mod checks;
mod connect_to;
mod directory;
mod document;
mod draft;
mod keys;
mod network;
mod problem;
mod read;
mod sign_in;
mod starter;
mod unknown;
mod waivers;
mod way;

use std::path::{Path, PathBuf};

use exdoctor_checks::judge::Adjustments;
use exdoctor_checks::model::Circumstances;

pub use certificate::{CertificateConfig, NamedFile};
pub use directory::{DIRECTORY_SIGN_INS, DirectoryConfig, DirectorySignIn};
pub use document::document;
pub use draft::Draft;
pub use network::Network;
pub use problem::Problems;
pub use sign_in::{
    ALGORITHMS, Algorithm, DYNAMICS_SIGN_INS, DynamicsConfig, DynamicsSignIn, EXCHANGE_SIGN_INS, ExchangeScheme,
    ExchangeSignIn, SignInConfig, TenantConfig,
};
pub use starter::{Starter, starter};

use crate::ews::Writes;
use crate::failure::Failure;
use crate::input::{self, Input};
use crate::net::Scanning;
use crate::parse::{Endpoint, EvidencePath, EwsUrl};

/// A configuration is not larger than this.
const LIMIT: usize = 1 << 20;

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
    /// The TLS servers, each once.
    pub endpoints: Vec<Endpoint>,
    /// Where Exchange Web Services are.
    pub ews_url: Option<EwsUrl>,
    /// Files and folders of evidence.
    pub evidence: Vec<EvidencePath>,
    /// The SMTP endpoints of a hybrid set-up, each once.
    pub smtp_endpoints: Vec<Endpoint>,
    /// The mailboxes, by address, each once.
    pub mailboxes: Vec<String>,
    /// What the firewall before EWS admits.
    pub allow_list: Option<NamedFile>,
    /// The region of the Dynamics environment.
    pub region: Option<String>,
    /// What may be written into mailboxes.
    pub writes: Writes,
    /// Files of roots that count as public: every output then says so.
    pub public_roots: Vec<PathBuf>,
    /// The files of the server-to-server certificate.
    pub certificate: CertificateConfig,
    /// The directory.
    pub directory: DirectoryConfig,
    /// A script of the set-up.
    pub script: Option<NamedFile>,
    /// With which credentials the run signs in.
    pub sign_in: SignInConfig,
    /// How TLS servers are looked at.
    pub scanning: Scanning,
    /// How the world is reached.
    pub network: Network,
}

/// What a configuration file says; the path `-` is standard input.
///
/// # Errors
/// When it cannot be read, or says anything wrong: all of it at once.
pub fn load(path: &Path) -> Result<Draft, Failure> {
    let input = input::read(path, LIMIT)?;
    Ok(understand(input)?)
}

/// What the text of a configuration says.
///
/// # Errors
/// When it says anything wrong: all of it at once.
pub fn understand(input: Input) -> Result<Draft, Problems> {
    let (draft, problems) = read::read(&input);
    if problems.is_empty() { Ok(draft) } else { Err(Problems::new(input, problems)) }
}
