//! How did a sign-in end that was refused?
//!
//! Not a fact of its own: facts that are seen with a credential carry it. No field can hold a secret.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a credential is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// User name and password, readable for the server.
    Basic,
    /// The challenge and response of NT LAN Manager.
    Ntlm,
    /// Kerberos, or NTLM within the same exchange.
    Negotiate,
    /// A token that a sign-in service issued.
    Bearer,
}

impl Scheme {
    /// The word of `WWW-Authenticate`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Ntlm => "NTLM",
            Self::Negotiate => "Negotiate",
            Self::Bearer => "Bearer",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The configuration names no such credential.
    NoCredential,
    /// The credential may not go to this host, so nothing was sent.
    NotForThisHost,
    /// The server does not offer the scheme that the configuration chose, so no secret was sent.
    NotOffered,
    /// The credential was refused.
    Rejected,
    /// It was refused before in this run, so it was not presented again.
    RejectedBefore,
    /// The credential is past its time, so it was not presented.
    Expired,
    /// The clocks are too far apart.
    Clock,
    /// The directory knows no service of this name.
    NoServiceName,
    /// The sign-in service asks to wait longer than the run may.
    Throttled,
    /// The sign-in service or the server was not reached, or did not answer in time.
    NotEstablished,
    /// The other side does not keep to the protocol.
    Broken,
}

/// A sign-in that was refused, or not even tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// The name of the credential in the configuration.
    pub credential: String,
    /// Why.
    pub why: Why,
    /// The host and port that was to be signed in to, or that refused.
    pub host: String,
    /// In words.
    pub reason: String,
    /// The schemes that the server offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<String>,
    /// What the sign-in service said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Box<ServiceError>>,
}

impl Refused {
    /// The codes of the sign-in service, in their order.
    pub fn codes(&self) -> &[String] {
        self.error.as_ref().map_or(&[], |error| &error.codes)
    }
}

/// An error of the sign-in service, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ServiceError {
    /// The codes, in their order, each once: `AADSTS7000215`, `KDC_ERR_PREAUTH_FAILED`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// `error`: the part that is a contract.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// The text, shortened and without secrets.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What is between `[Reason - ` and the comma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The thumbprint of the key that the client used, upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The start and end of the key that the directory found, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_found: Option<String>,
    /// The application that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The resource that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The tenant that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// By which Microsoft's support finds the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// By which Microsoft's support finds the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// When it was, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// How long a server asked to be left alone, and was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Throttled {
    /// 429 or 503.
    pub status: u16,
    /// How often.
    pub times: u32,
    /// How many seconds were waited in all.
    pub seconds: u64,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.times == 1 { "once".to_owned() } else { format!("{} times", self.times) };
        write!(f, "the server asked {times} to wait ({}), {} s in all", self.status, self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_said_with_its_length() {
        let once = Throttled { status: 429, times: 1, seconds: 3 };
        assert_eq!(once.to_string(), "the server asked once to wait (429), 3 s in all");
        assert!(Throttled { times: 2, ..once }.to_string().contains("asked 2 times"));
        assert_eq!(Scheme::Ntlm.to_string(), "NTLM");
    }
}
