//! The doors to the outside: how does exdoctor touch the world?

pub mod clock;
pub mod dial;
pub mod dns;
pub mod https;
pub mod limits;
mod open;

use std::sync::Arc;

pub use open::{OpenError, Opening};

/// Everything that a probe may use.
pub struct Net {
    /// The one dialer.
    pub dialer: Arc<dial::Dialer>,
    /// DNS.
    pub names: Arc<dns::Names>,
    /// HTTPS.
    pub https: https::Https,
    /// The one clock.
    pub clock: clock::Clock,
}
