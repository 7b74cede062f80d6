//! Who answers for the domain, and do the answers validate?

use std::net::IpAddr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Lookup, RecordType};

/// What each resolver of the run says about the domain itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Zone {
    /// The SOA question for the domain, once a resolver; a name within a zone has none and still exists.
    pub resolvers: Vec<Lookup>,
}

/// The public delegation, found from the top-level domain downwards, and its servers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Servers {
    /// What the walk down from the top-level domain came to.
    pub delegation: Delegation,
    /// The steps of the walk, in words.
    pub trail: Vec<String>,
    /// The authoritative servers, an entry for each address.
    pub servers: Vec<Server>,
}

/// Whether the world can find the domain's servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delegation {
    /// The zone that holds the domain is delegated.
    Found {
        /// The zone: the domain itself or a parent of it.
        zone: String,
    },
    /// A server above the domain says that the name does not exist.
    Absent {
        /// Who said so.
        server: String,
    },
    /// The walk ended before the domain's servers were known.
    NotEstablished {
        /// Why.
        reason: String,
    },
}

/// One address of one authoritative server, and what it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Server {
    /// The server's name.
    pub name: String,
    /// Its address; none where the name has no address that may be asked.
    pub address: Option<IpAddr>,
    /// Why it was not asked: a private address, no address, beyond the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// SOA, MX and Autodiscover as this server answers them, in this order.
    pub answers: Vec<Lookup>,
}

/// Whether the domain's records validate from the trust anchor down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dnssec {
    /// The records that were validated: SOA first, then those that mail and Autodiscover depend on.
    pub records: Vec<Validated>,
    /// Who gave them.
    pub asked: String,
    /// What the run's resolver says when validation is left to it: "NOERROR, validated", "SERVFAIL", "timeout".
    pub resolver: String,
}

/// One record set and the state of its signatures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Validated {
    /// Its name.
    pub name: String,
    /// Its type.
    pub rtype: RecordType,
    /// What validation came to.
    pub validation: Validation,
    /// When the first of its signatures ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub signatures_end: Option<Timestamp>,
}

impl Dnssec {
    /// The record that says most about the domain: a bogus one first, then one that could not be settled.
    pub fn worst(&self) -> Option<&Validated> {
        self.records.iter().min_by_key(|record| match record.validation {
            Validation::Bogus { .. } => 0,
            Validation::Stripped => 1,
            Validation::NotEstablished { .. } => 2,
            Validation::Insecure if record.rtype == RecordType::Soa => 3,
            Validation::Insecure | Validation::Secure => 4,
        })
    }

    /// The SOA record: what holds for the zone as a whole.
    pub fn own(&self) -> Option<&Validated> {
        self.records.iter().find(|record| record.rtype == RecordType::Soa)
    }

    /// Whether the zone, or the records of this name, are provably wrong.
    pub fn is_bogus(&self, name: &str) -> bool {
        let bogus = self.records.iter().filter(|record| matches!(record.validation, Validation::Bogus { .. }));
        bogus.into_iter().any(|record| record.rtype == RecordType::Soa || record.name == name)
    }
}

/// The state of a chain of signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Validation {
    /// Every signature is good.
    Secure,
    /// A parent proves that the zone is not signed.
    Insecure,
    /// Signatures are wrong, missing or outside their dates.
    Bogus {
        /// Which, in words.
        reason: String,
    },
    /// The resolver gives no signatures even for the root.
    Stripped,
    /// The chain could not be fetched.
    NotEstablished {
        /// Why.
        reason: String,
    },
}
