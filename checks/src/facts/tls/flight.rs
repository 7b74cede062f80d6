//! What stands in a ServerHello and in the clear messages after it?

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Alert, Der, Version};
use crate::values::SuiteId;

/// The first flight of a server, as far as it can be read without keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flight {
    /// The ServerHello.
    pub hello: ServerHello,
    /// The HelloRetryRequest before it, in TLS 1.3.
    pub retry: Option<Retry>,
    /// The certificates, the server's own first; none where TLS 1.3 encrypts them.
    pub certificates: Vec<Der>,
    /// The stapled OCSP response.
    pub stapled: Option<Der>,
    /// The parameters of the key exchange.
    pub key_exchange: Option<KeyExchange>,
    /// The request for a client certificate.
    pub certificate_request: Option<CertificateRequest>,
    /// Warnings before or within the flight.
    pub warnings: BTreeSet<Alert>,
    /// Why reading stopped before the end of the flight.
    pub cut: Option<String>,
}

/// The ServerHello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerHello {
    /// The version that was chosen.
    pub version: Version,
    /// The suite that was chosen.
    pub suite: SuiteId,
    /// The compression method; 0 is none.
    pub compression: u8,
    /// The numbers of the extensions.
    pub extensions: BTreeSet<u16>,
    /// The group of the key share, in TLS 1.3.
    pub group: Option<u16>,
    /// The application protocol, where it is not encrypted.
    pub alpn: Option<String>,
    /// What the last bytes of the random say about a version that the server could do better.
    pub downgrade: Option<Downgrade>,
}

/// The mark that a server leaves when it chooses an old version although it knows a newer one (RFC 8446, 4.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Downgrade {
    /// TLS 1.2 from a server that knows TLS 1.3.
    KnowsTls13,
    /// TLS 1.1 or older from a server that knows TLS 1.2.
    KnowsTls12,
}

/// A HelloRetryRequest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Retry {
    /// The group that the server wants a key share for.
    pub group: Option<u16>,
    /// Whether it sent a cookie.
    pub cookie: bool,
}

/// The parameters of a ServerKeyExchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyExchange {
    /// A named group.
    Group(u16),
    /// A Diffie-Hellman prime of so many bits.
    Dh(u16),
    /// A temporary RSA key of so many bits, as export suites use it.
    Rsa(u16),
    /// A curve that is spelled out.
    ExplicitCurve,
}

/// A request for a client certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateRequest {
    /// The names of the authorities whose certificates are welcome.
    pub authorities: Vec<Der>,
}

impl ServerHello {
    /// The extended master secret of RFC 7627.
    pub const EXTENDED_MASTER_SECRET: u16 = 23;
    /// Session tickets.
    pub const SESSION_TICKET: u16 = 35;
    /// Secure renegotiation.
    pub const RENEGOTIATION_INFO: u16 = 0xFF01;

    /// Whether the server sent an extension.
    pub fn has(&self, extension: u16) -> bool {
        self.extensions.contains(&extension)
    }
}
