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
    /// The one clock.
    pub clock: clock::Clock,
}
