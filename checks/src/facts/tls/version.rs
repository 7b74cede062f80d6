//! Which versions of the protocol are there?

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A version of the protocol, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Version {
    /// SSL 3.
    #[serde(rename = "SSL 3")]
    Ssl3,
    /// TLS 1.0.
    #[serde(rename = "TLS 1.0")]
    Tls10,
    /// TLS 1.1.
    #[serde(rename = "TLS 1.1")]
    Tls11,
    /// TLS 1.2.
    #[serde(rename = "TLS 1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "TLS 1.3")]
    Tls13,
}

impl Version {
    /// Every version, oldest first.
    pub const ALL: [Self; 5] = [Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The number on the wire.
    pub const fn wire(self) -> u16 {
        match self {
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }

    /// The version with a number.
    pub fn from_wire(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.wire() == number)
    }

    /// The usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssl3 => "SSL 3",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
