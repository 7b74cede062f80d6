//! How do the name servers of a world behave, and who serves which zone?

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::world::records::Records;

/// A name server, or a recursive resolver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The host name that NS records give.
    pub host: Option<String>,
    /// The address that the host has in the world; connections to it must be mapped to the served port.
    pub address: Option<IpAddr>,
    /// Answers for the whole world.
    pub recursive: bool,
    /// As a resolver, keeps back what does not validate, unless the question disables checking.
    pub validates: bool,
    /// What it does with a question.
    pub behaviour: Behaviour,
    /// What its TCP side does.
    pub tcp: Tcp,
    /// Drops RRSIG, DNSKEY, DS and NSEC, as old forwarders do.
    pub strip_dnssec: bool,
    /// Added to each exchange, in milliseconds.
    pub delay_ms: u64,
    /// Another behaviour for a name and all below it.
    pub names: BTreeMap<String, Behaviour>,
    /// Records in which this server differs from the zone: out-of-date data, an internal view.
    pub records: Records,
}

/// What a name server does with a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// It answers.
    #[default]
    Answer,
    /// It says nothing.
    Silent,
    /// It answers REFUSED.
    Refuse,
    /// It answers SERVFAIL.
    ServFail,
    /// It answers without being authoritative, and with nothing.
    Lame,
    /// It sends bytes that are no message.
    Garbage,
    /// It answers under another message id.
    WrongId,
    /// It truncates over UDP, whatever the size.
    Truncate,
}

/// What the TCP side of a name server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tcp {
    /// It answers.
    #[default]
    Answer,
    /// Nobody listens.
    Refuse,
    /// It accepts and says nothing.
    Silent,
    /// It announces 65,535 bytes and sends bytes without end.
    Endless,
    /// It answers with as much as a message can hold.
    Oversized,
}

/// A zone: who serves it, and how it is signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The servers, by their names in the world.
    pub servers: Vec<String>,
    /// How it is signed.
    #[serde(default)]
    pub dnssec: Dnssec,
    /// Without a delegation the zone does not exist for the world.
    #[serde(default = "yes")]
    pub delegated: bool,
}

/// How a zone is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dnssec {
    /// No keys, no DS.
    #[default]
    Unsigned,
    /// Keys, signatures, and the DS in the parent when that is signed too.
    Signed,
    /// Signed, but the parent holds no DS: an island, to be treated as unsigned.
    NoDs,
    /// The DS in the parent is of another key.
    WrongDs,
    /// A DS, but neither keys nor signatures: what moving to another provider leaves behind.
    NoSignatures,
    /// Signatures that do not fit, but for those of the keys.
    BadSignatures,
    /// Signatures that ended the day before the world's date.
    Expired,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: None,
            address: None,
            recursive: false,
            validates: true,
            behaviour: Behaviour::Answer,
            tcp: Tcp::Answer,
            strip_dnssec: false,
            delay_ms: 0,
            names: BTreeMap::new(),
            records: Records::default(),
        }
    }
}

fn yes() -> bool {
    true
}
