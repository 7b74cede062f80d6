//! What did a complete handshake show that the clear messages do not?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Alert, CertificateRequest, Der, Stage, StartTlsFailure, Version};
use crate::values::SuiteId;

/// A complete handshake by a TLS library, in which nothing about the certificate is a reason to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Handshake {
    /// The certificates, the server's own first; what was shown before a failure stays.
    pub certificates: Vec<Der>,
    /// The stapled OCSP response.
    pub stapled: Option<Der>,
    /// Whether the server proved that it holds the key of its certificate.
    pub possession: Option<Possession>,
    /// The request for a client certificate.
    pub certificate_request: Option<CertificateRequest>,
    /// What was agreed, or why not.
    pub outcome: Result<Established, HandshakeFailure>,
}

/// What both sides agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Established {
    /// The version.
    pub version: Version,
    /// The suite.
    pub suite: SuiteId,
    /// The group of the key exchange.
    pub group: Option<u16>,
    /// The application protocol.
    pub alpn: Option<String>,
    /// What came next, where a client certificate had been asked for and none was given.
    pub after: Option<AfterHandshake>,
}

/// What a server does after it asked for a client certificate in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AfterHandshake {
    /// It ends the connection with an alert.
    Alert(u8),
    /// It answers a request with this HTTP status.
    Status(u16),
    /// It closes the connection.
    Closed,
    /// It says nothing in time.
    Silent,
}

/// Whether the signature of the handshake belongs to the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Possession {
    /// The signature is right.
    Proven,
    /// The signature is wrong.
    Disproven,
    /// It could not be judged; why.
    NotEstablished(String),
}

/// Why a handshake did not complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HandshakeFailure {
    /// The server ended it with an alert.
    Alert(Alert),
    /// The connection was closed.
    Closed,
    /// The connection was reset.
    Reset,
    /// The TCP connection was refused.
    Refused,
    /// There is no route to the address.
    Unreachable(String),
    /// Nothing came in time.
    Timeout(Stage),
    /// The mail server did not begin TLS.
    StartTls(StartTlsFailure),
    /// The library could not go on; its words.
    Incompatible(String),
}
