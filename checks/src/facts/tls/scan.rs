//! What did the scan of one TLS server establish, and what not?

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Der, Handshake, KeyExchange, Version};
use crate::values::SuiteId;

/// Everything that the scan of one address showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scan {
    /// The suites that Dynamics 365 online accepts, offered alone.
    pub accepted: Accepted,
    /// Each version that was asked for.
    pub versions: BTreeMap<Version, VersionScan>,
    /// Only weak suites, offered alone.
    pub weak: Option<Answer>,
    /// Every certificate chain that was seen in the clear, one for each key.
    pub chains: BTreeSet<Vec<Der>>,
    /// The handshake by a TLS library.
    pub handshake: Option<Handshake>,
    /// Whether only a short ClientHello was understood.
    pub short_hello: bool,
    /// How many connections were opened.
    pub connections: usize,
}

/// The answers to the question that matters most, in at most three connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// Each offer of accepted suites alone, and the answer.
    pub offers: Vec<Answer>,
    /// The answer to an offer of every usual suite, where the accepted ones alone did not say enough.
    pub any: Option<Answer>,
}

/// What is known about one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VersionScan {
    /// Whether the server speaks it.
    pub offered: Offered,
    /// The answer that says so.
    pub evidence: Answer,
    /// Every suite, where all were asked for.
    pub suites: Option<Enumeration>,
    /// Whose order of suites counts.
    pub order: Option<Order>,
}

/// Yes, no, or not established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Offered {
    /// The server chose it.
    Yes,
    /// The server answered, and did not choose it.
    No,
    /// No answer that settles it.
    NotEstablished,
}

/// Every suite of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enumeration {
    /// The suites that the server chose, with the parameters of their key exchange.
    pub chosen: BTreeMap<SuiteId, Size>,
    /// The suites of offers that were not answered, and the answer instead.
    pub not_established: BTreeMap<SuiteId, Answer>,
    /// How offers were refused, and how often.
    pub refusals: BTreeMap<String, usize>,
}

/// The key exchange that was seen with a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// As the server chose it.
    Seen(KeyExchange),
    /// The server's certificate carries the key, or the parameters were not read.
    Unseen,
}

/// Whose order of suites counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The server's; all of it where it was asked for.
    Server(Vec<SuiteId>),
    /// The client's.
    Client,
    /// The server's, but some suites move with the client's order.
    Mixed,
}
