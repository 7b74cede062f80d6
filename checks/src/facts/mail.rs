//! What did the mail servers say, and what are the addresses called from which mail leaves?

use std::collections::BTreeSet;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dns::{Host, Lookup};
use crate::model::Role;

/// What the addresses of one mail endpoint said before TLS; no mail was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Smtp {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What the endpoint is for.
    pub roles: BTreeSet<Role>,
    /// Whether the host is one of Microsoft 365, by the table of clouds.
    pub microsoft: bool,
    /// The A and AAAA questions; none where the host is an address or diverted.
    pub lookups: Vec<Lookup>,
    /// Each address that was asked, or why not.
    pub addresses: Vec<SmtpAddress>,
}

/// One address of a mail endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SmtpAddress {
    /// "192.0.2.25:25".
    pub address: String,
    /// What was said; none where it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk: Option<Talk>,
    /// Why it was not asked: no route for its family from here, beyond the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
}

/// A conversation: the greeting, then the answer to EHLO.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Talk {
    /// The greeting.
    pub banner: Result<Reply, Broken>,
    /// The answer to EHLO; not asked where the greeting was no welcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Result<Reply, Broken>>,
}

/// A reply; its lines without the code, each of them bounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reply {
    /// 220, 250, 421, 554 …
    pub code: u16,
    /// The lines.
    pub lines: Vec<String>,
}

/// Why there is no reply; no two ways are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Broken {
    /// The connection was refused.
    Refused,
    /// There is no route to the address; the words of the system.
    Unreachable(String),
    /// Nobody answered the connection in time.
    Unanswered,
    /// The connection was taken, and then nothing complete came in time.
    Silent,
    /// The connection was reset.
    Reset,
    /// The connection was closed.
    Closed,
    /// What came is not SMTP; its first words, or what is wrong with them.
    NotSmtp(String),
}

impl Reply {
    /// The code with the first line: "554 go away".
    pub fn first(&self) -> String {
        let line = self.lines.first().map_or("", String::as_str);
        format!("{} {line}", self.code).trim_end().to_owned()
    }

    /// Whether the answer to EHLO names an extension; the first line is a greeting.
    pub fn offers(&self, extension: &str) -> bool {
        let mut keywords = self.lines.iter().skip(1).filter_map(|line| line.split_whitespace().next());
        keywords.any(|keyword| keyword.eq_ignore_ascii_case(extension))
    }
}

/// The reverse and forward names of each configured address from which mail leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outbound {
    /// In the order of the configuration.
    pub addresses: Vec<OutboundAddress>,
}

/// The names of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboundAddress {
    /// The address.
    pub address: IpAddr,
    /// Its PTR records.
    pub reverse: Lookup,
    /// The addresses of those names, at most 8 of them.
    pub names: Vec<Host>,
}
