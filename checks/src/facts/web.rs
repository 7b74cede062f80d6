//! What did one web request come to?

use std::fmt;

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

    /// Where a redirect leads, as it is written.
    pub fn redirect(&self) -> Option<&str> {
        self.header("location").next().filter(|_| (300..400).contains(&self.status))
    }

    /// The media type without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type").next()?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }
}

impl Outcome {
    /// Why it says nothing about the host: nothing was established, or a proxy stands in between.
    pub fn unsettled(&self) -> Option<&str> {
        match self {
            Self::NotEstablished { reason } | Self::Failed { failure: Failure::Proxy, reason } => Some(reason),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => answer.fmt(f),
            Self::NoAddress { reason } => write!(f, "no address: {reason}"),
            Self::Failed { failure, reason } => write!(f, "{failure}: {reason}"),
            Self::NotEstablished { reason } => write!(f, "not established: {reason}"),
        }
    }
}

impl fmt::Display for Answer {
    /// The status, and where it leads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        if let Some(location) = self.redirect() {
            write!(f, " to {location}")?;
        }
        match &self.untrusted {
            Some(why) => write!(f, ", certificate not trusted: {why}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::Closed => "closed",
            Self::PlainText => "plain text where TLS is due",
            Self::Handshake => "no TLS",
            Self::Certificate => "certificate",
            Self::Protocol => "not HTTP",
            Self::TooLarge => "too large",
            Self::Proxy => "proxy",
        })
    }
}

impl Asked {
    /// A GET that came to this.
    pub fn get(url: &str, outcome: Outcome) -> Self {
        Self { method: "GET".to_owned(), url: url.to_owned(), address: None, proxy: None, outcome }
    }

    /// The answer, where there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answer(answer) => Some(answer),
            _ => None,
        }
    }
}
