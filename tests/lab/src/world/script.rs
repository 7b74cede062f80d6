//! How do the servers of a world behave?

mod names;
mod site;

use serde::{Deserialize, Serialize};

pub use names::{Behaviour, Dnssec, Server, Tcp, Zone};
pub use site::{Certificate, Connection, Delivery, Page, Site};

/// An HTTP proxy of the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// What it does with a request.
    pub conduct: ProxyConduct,
    /// Whether it is the only way out: what is connected to directly says nothing.
    pub only: bool,
}

/// What a proxy does with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyConduct {
    /// It lets it pass.
    #[default]
    Pass,
    /// It asks for a sign-in first.
    AsksSignIn,
    /// It forbids it.
    Forbid,
    /// It says nothing.
    Silent,
    /// It answers with bytes that are not HTTP.
    Garbage,
}
