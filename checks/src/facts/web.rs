//! What did one web request come to?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request and what came of it: evidence for any check that looks at the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// `GET` or `POST`.
    pub method: String,
    /// The whole address, without a fragment and never with user information.
    pub url: String,
    /// The IP address and port that answered or was tried last; the proxy's where one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The proxy on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// What came.
    pub outcome: Outcome,
}

/// What came of a request; silence, refusal and an answer stay apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// An HTTP answer, whatever its status.
    Answer(Answer),
    /// DNS settled that the host has no address that may be asked.
    NoAddress {
        /// What DNS said.
        reason: String,
    },
    /// The connection or the exchange failed for a reason of the other side.
    Failed {
        /// How.
        failure: Failure,
        /// In words.
        reason: String,
    },
    /// Nothing was established: no answer in time, DNS could not be asked, no route.
    NotEstablished {
        /// In words.
        reason: String,
    },
}

/// How a connection or an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The port refused the connection.
    Refused,
    /// The connection was reset.
    Reset,
    /// The connection was closed before an answer.
    Closed,
    /// Plain text where TLS is due.
    PlainText,
    /// The TLS handshake failed for another reason than the certificate.
    Handshake,
    /// The chain or the name of the certificate is not trusted, so nothing was asked.
    Certificate,
    /// It is not HTTP, or a broken form of it.
    Protocol,
    /// The answer is larger than the bound.
    TooLarge,
    /// The proxy did not let the request pass.
    Proxy,
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers in their order, names in lower case; those that set cookies keep the cookie's name alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body as text, where it is text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Where the certificate of an HTTPS server is not trusted and the request was made nevertheless: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untrusted: Option<String>,
    /// When it came, by the clock of this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub received: Option<Timestamp>,
}

impl Answer {
    /// The values of a header, in their order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The media type without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type").next()?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }
}

impl Asked {
    /// The answer, where there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            _ => None,
        }
    }
}
