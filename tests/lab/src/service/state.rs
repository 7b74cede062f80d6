//! What do the services of a running world remember?

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;

use super::Call;
use super::exchange::Items;

/// What the services of a running world share.
#[derive(Debug)]
pub struct State {
    /// The date of the world, by which credentials are judged.
    pub date: Timestamp,
    /// What was asked so often, by words of the service: to answer the first of them otherwise.
    pub counts: BTreeMap<String, u64>,
    /// What a connection has come to, by its number.
    pub connections: BTreeMap<u64, String>,
    /// Rows of Dynamics that were changed, by their ids.
    pub changed: BTreeMap<String, Value>,
    /// The items of mailboxes.
    pub(super) items: Items,
    tokens: BTreeMap<String, Grant>,
    /// What was shown to a service, and nobody else may ever see: assertions.
    pub(super) shown: Vec<String>,
}

/// What a bearer token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The resource: `https://graph.microsoft.com`.
    pub audience: String,
    /// The user name, or the id of the application.
    pub identity: String,
    /// What it may do: roles of an application, or scopes of a user.
    pub permissions: BTreeSet<String>,
}

impl State {
    pub(super) fn new(date: Timestamp) -> Self {
        Self {
            date,
            counts: BTreeMap::new(),
            connections: BTreeMap::new(),
            changed: BTreeMap::new(),
            items: Items::default(),
            tokens: BTreeMap::new(),
            shown: Vec::new(),
        }
    }

    /// How often this was asked before.
    pub fn counted(&mut self, what: &str) -> u64 {
        let count = self.counts.entry(what.to_owned()).or_default();
        *count += 1;
        *count - 1
    }

    /// A new token, a JWT to look at; what it is good for only this world knows.
    ///
    /// # Panics
    /// When the machine has no random numbers.
    pub fn grant(&mut self, grant: Grant, claims: &Value) -> String {
        let mut signature = [0; 32];
        SystemRandom::new().fill(&mut signature).expect("the machine has random numbers");
        let part = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (head, claims) = (br#"{"typ":"JWT","alg":"RS256"}"#, claims.to_string());
        let token = format!("{}.{}.{}", part(head), part(claims.as_bytes()), part(&signature));
        self.tokens.insert(token.clone(), grant);
        token
    }

    /// The tokens that were given, and what was shown to get them.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.tokens.keys().chain(&self.shown).cloned().collect()
    }

    /// What the bearer token of a request is good for.
    pub fn bearer(&self, call: &Call) -> Option<&Grant> {
        self.tokens.get(call.authorization("bearer")?)
    }

    /// The machine's own time, in seconds: what is signed now is judged by it.
    pub(super) fn seconds() -> u64 {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}
