//! How does the server reach the outside, and what did it meet there?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;
use crate::facts::tls::Der;

/// One pair of values below `SCHANNEL\Protocols`; a pair that is not listed has no key there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct SchannelSwitch {
    /// `TLS 1.2`.
    pub protocol: String,
    /// `Client` or `Server`.
    pub side: String,
    /// `Enabled`; none where the key has no such value.
    pub enabled: Option<i64>,
    /// `DisabledByDefault`; none where the key has no such value.
    pub disabled_by_default: Option<i64>,
}

/// The switches of one .NET Framework key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DotNetSwitch {
    /// `SOFTWARE\Microsoft\.NETFramework\v4.0.30319`.
    pub key: String,
    /// `SystemDefaultTlsVersions`; none where the key has no such value.
    pub system_default_tls_versions: Option<i64>,
    /// `SchUseStrongCrypto`; none where the key has no such value.
    pub strong_crypto: Option<i64>,
}

/// The proxy of one part of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Proxy {
    /// Whose: `winhttp`, `dotnet`, or the account's name.
    pub of: String,
    /// Its servers, without any credential; absent where the connection is direct.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub server: Read<String>,
    /// What goes past it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bypass: Option<String>,
    /// The address of an automatic configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
}

/// One TLS connection that the collector made from the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Outbound {
    /// What it is for: `token-service`, `sign-in`, `exchange`, `graph`, `crl`, `ocsp`.
    pub purpose: String,
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// As which account it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Through which proxy; none where the connection was direct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The connection: absent where the address is plain http, failed with the reason where there was none.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub tls: Read<Handshake>,
    /// The status of the HTTP answer.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub status: Read<u16>,
    /// The `Date` of the HTTP answer.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub date: Read<Timestamp>,
    /// What the server's own clock showed when the answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// What TLS came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Handshake {
    /// `Tls12`.
    pub protocol: String,
    /// The subject of the certificate.
    pub subject: String,
    /// The issuer of the certificate.
    pub issuer: String,
    /// The thumbprint of the certificate, upper case.
    pub thumbprint: String,
    /// What Windows found wrong with the chain; empty where it found nothing.
    pub problems: Vec<String>,
    /// The chain that Windows built, from the server's certificate to the root.
    pub chain: Vec<ChainLink>,
}

/// One certificate of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct ChainLink {
    /// Its subject.
    pub subject: String,
    /// Its thumbprint, upper case.
    pub thumbprint: String,
    /// The certificate itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub der: Option<Der>,
}
