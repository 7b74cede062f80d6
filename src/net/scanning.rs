//! How are TLS servers looked at in this run?

use crate::probes::tls::Depth;

/// What the run wants to know of TLS servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanning {
    /// How much is asked.
    pub depth: Depth,
    /// Which addresses of a host are asked.
    pub addresses: Addresses,
    /// Whether every server is a mail server, which begins TLS when asked to; else those on the ports of mail are.
    pub starttls: bool,
    /// The name to send and to compare with, instead of the host's.
    pub sni: Option<String>,
    /// How many connections to one address are open at a time.
    pub connections: usize,
}

/// Which addresses of a host are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addresses {
    /// One after the other, until one answers.
    Any,
    /// Each on its own.
    #[default]
    Each,
}

impl Scanning {
    /// How many connections to one address are open at a time when nobody says.
    pub const CONNECTIONS: usize = 8;
}

impl Default for Scanning {
    fn default() -> Self {
        Self {
            depth: Depth::Usual,
            addresses: Addresses::Each,
            starttls: false,
            sni: None,
            connections: Self::CONNECTIONS,
        }
    }
}
