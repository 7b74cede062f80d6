//! What did one name answer to one question?

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The record types that exdoctor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Alias.
    Cname,
    /// Mail exchanger.
    Mx,
    /// Name server.
    Ns,
    /// Reverse name.
    Ptr,
    /// Start of authority.
    Soa,
    /// Service location.
    Srv,
    /// TLS association.
    Tlsa,
    /// Text.
    Txt,
}

impl RecordType {
    /// The mnemonic of zone files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Ptr => "PTR",
            Self::Soa => "SOA",
            Self::Srv => "SRV",
            Self::Tlsa => "TLSA",
            Self::Txt => "TXT",
        }
    }
}

/// The data of one record; names are lower case without the final dot, the root is ".".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Data {
    /// A or AAAA.
    Address(IpAddr),
    /// CNAME, NS or PTR: another name.
    Name(String),
    /// MX.
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The mail exchanger; "." says that the domain takes no mail (RFC 7505).
        host: String,
    },
    /// SOA.
    Soa {
        /// The primary server.
        primary: String,
        /// The zone's version.
        serial: u32,
    },
    /// SRV.
    Srv {
        /// Lower is tried first.
        priority: u16,
        /// Share among equals.
        weight: u16,
        /// The port.
        port: u16,
        /// The host; "." says that there is no such service.
        target: String,
    },
    /// TLSA.
    Tlsa {
        /// Certificate usage: 0 to 3.
        usage: u8,
        /// Selector: 0 certificate, 1 public key.
        selector: u8,
        /// Matching type: 0 whole, 1 SHA-256, 2 SHA-512.
        matching: u8,
        /// The association data in lower-case hexadecimal.
        association: String,
    },
    /// TXT: its strings joined; bytes that are not UTF-8 are replaced.
    Txt(String),
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "state", content = "detail")]
pub enum Answer {
    /// Records of the wanted type, sorted.
    Records(Vec<Data>),
    /// The name exists, the type does not.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// The server answered with an error: "SERVFAIL", "REFUSED" …
    Failed(String),
    /// The server answered that it does not serve the name.
    Lame,
    /// Nobody answered in time.
    Timeout,
    /// The host said at once that nothing listens there.
    Refused,
    /// No way to the server from here: the system's words.
    NoRoute(String),
    /// An answer that cannot be read, or that is not one to the question.
    Malformed(String),
    /// An alias that leads back to itself, or through more names than are followed.
    Loop,
}

impl Answer {
    /// The records, or none.
    pub fn records(&self) -> &[Data] {
        match self {
            Self::Records(records) => records,
            _ => &[],
        }
    }

    /// Whether the question was settled: records, or an authoritative "no".
    pub const fn settled(&self) -> bool {
        matches!(self, Self::Records(_) | Self::NoData | Self::NxDomain)
    }

    /// Whether the name or the type is authoritatively absent.
    pub const fn absent(&self) -> bool {
        matches!(self, Self::NoData | Self::NxDomain)
    }
}

/// One alias on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hop {
    /// The alias.
    pub name: String,
    /// Where it points.
    pub target: String,
}

/// One question, walked along its aliases, with the answer at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lookup {
    /// The name that was asked for.
    pub name: String,
    /// The type that was asked for.
    pub rtype: RecordType,
    /// The aliases on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Hop>,
    /// What came back at the end.
    pub answer: Answer,
    /// Who said so: "192.0.2.53:53".
    pub server: String,
}

impl Lookup {
    /// The last name of the chain of aliases.
    pub fn end(&self) -> &str {
        self.aliases.last().map_or(&self.name, |hop| &hop.target)
    }

    /// The text records.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.answer.records().iter().filter_map(|data| match data {
            Data::Txt(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.answer.records().iter().filter_map(|data| match data {
            Data::Address(address) => Some(*address),
            _ => None,
        })
    }
}
