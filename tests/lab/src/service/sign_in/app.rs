//! Which applications does a tenant know, and how do they prove who they are?

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An application that signs in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct App {
    /// Its secrets.
    pub secrets: Vec<Secret>,
    /// Its certificates, by the names of the lab's files: `own.cer`.
    pub certificates: Vec<String>,
    /// What it may do at each resource.
    pub permissions: BTreeSet<String>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Who signs in through it with a code that a browser confirms, where it is a public client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// So many times the code is not confirmed yet.
    pub pending: u64,
    /// What is said instead the first time that it is asked, where something is: `slow_down`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_first: Option<String>,
    /// How the code ends where nobody confirms it: `authorization_declined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// For how many seconds it holds.
    pub holds: u64,
}

/// A client secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// What it says.
    pub value: String,
    /// Its last moment.
    pub until: Timestamp,
}

impl Default for App {
    fn default() -> Self {
        Self {
            secrets: Vec::new(),
            certificates: Vec::new(),
            permissions: BTreeSet::new(),
            enabled: true,
            user: None,
            pending: 0,
            at_first: None,
            ends: None,
            holds: 900,
        }
    }
}
