//! What did a server do when it was offered one ClientHello?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Flight;

/// The answer to one ClientHello; no two ways to fail are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A ServerHello, and what followed it in the clear.
    Hello(Box<Flight>),
    /// An alert in place of a ServerHello.
    Alert(Alert),
    /// The connection was closed in order, without an answer.
    Closed,
    /// The connection was reset, without an answer.
    Reset,
    /// The TCP connection was refused.
    Refused,
    /// A router on the way, or a firewall, says that the host or port is not to be reached; the words of the system.
    Rejected(String),
    /// There is no route to the address; the words of the system.
    Unreachable(String),
    /// Nothing came in time.
    Timeout(Stage),
    /// The server does not speak TLS; its first words.
    PlainText(String),
    /// Bytes that break the protocol; in which way.
    Malformed(String),
    /// The mail server could not be brought to begin TLS.
    StartTls(StartTlsFailure),
}

/// A TLS alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    /// 1 warning, 2 fatal.
    pub level: u8,
    /// What it says.
    pub description: u8,
}

/// How far a connection had come when time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Opening the TCP connection.
    Connect,
    /// The SMTP dialogue before TLS.
    StartTls,
    /// Waiting for the ServerHello.
    ServerHello,
    /// Completing the handshake.
    Handshake,
}

/// Why a mail server did not begin TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StartTlsFailure {
    /// The greeting was not 220; its first line.
    Greeting(String),
    /// EHLO was refused; the first line of the reply.
    Ehlo(String),
    /// STARTTLS is not among the extensions that EHLO named.
    NotOffered,
    /// STARTTLS was refused; the first line of the reply.
    Refused(String),
    /// What came is not SMTP.
    NotSmtp(String),
}

impl Alert {
    /// The registered name of the description.
    pub const fn name(self) -> &'static str {
        match self.description {
            0 => "close_notify",
            10 => "unexpected_message",
            20 => "bad_record_mac",
            21 => "decryption_failed",
            22 => "record_overflow",
            30 => "decompression_failure",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            60 => "export_restriction",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            100 => "no_renegotiation",
            109 => "missing_extension",
            110 => "unsupported_extension",
            112 => "unrecognized_name",
            115 => "unknown_psk_identity",
            116 => "certificate_required",
            120 => "no_application_protocol",
            _ => "an unregistered alert",
        }
    }
}

impl Answer {
    /// The flight of a server that answered with a ServerHello.
    pub fn flight(&self) -> Option<&Flight> {
        match self {
            Self::Hello(flight) => Some(flight),
            _ => None,
        }
    }

    /// Whether a TLS server spoke: with a ServerHello or with an alert.
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::Hello(_) | Self::Alert(_))
    }
}
