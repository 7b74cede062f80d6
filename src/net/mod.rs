//! The doors to the outside: how does exdoctor touch the world?

pub mod clock;
pub mod dial;
pub mod dns;
pub mod limits;
mod open;
mod reach;
mod roots;
mod scanning;
pub mod sign_in;
mod system_proxy;
pub mod web;

use std::sync::Arc;

use crate::ews::{Desk, Writes};
use crate::undo::Undo;

pub use open::{OpenError, Opening};
pub use reach::Nowhere;
pub use roots::Roots;
pub use scanning::{Addresses, Scanning};

/// Everything that a probe may use.
pub struct Net {
    /// The one dialer.
    pub dialer: Arc<dial::Dialer>,
    /// DNS.
    pub names: Arc<dns::Names>,
    /// HTTP and HTTPS.
    pub web: Arc<web::Web>,
    /// What is asked with a credential.
    pub sign_in: sign_in::SignIn,
    /// The roots that chains are judged against.
    pub roots: Roots,
    /// How TLS servers are looked at.
    pub scanning: Scanning,
    /// What is known of the EWS servers that are asked with a credential.
    pub ews: Desk,
    /// What may be written into mailboxes.
    pub writes: Writes,
    /// What must be taken back when the run ends.
    pub undo: Arc<Undo>,
    /// So many mailboxes are asked about side by side.
    pub side_by_side: usize,
    /// The one clock.
    pub clock: clock::Clock,
}
