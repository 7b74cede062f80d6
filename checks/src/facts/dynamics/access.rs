//! What answers where the Web API of Dynamics should be?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::web::Asked;

/// How the Web API was read, or why it was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct DynamicsAccess {
    /// The address of the organization.
    pub url: String,
    /// Its host and port.
    pub endpoint: String,
    /// The version of the Web API that answered: `v9.2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// How it was signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The requests that say most: the first one, and every one that failed.
    pub asked: Vec<Asked>,
    /// Why it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// What was cut short, in words: a table with more pages than are read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// Why the Web API was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "stopped", content = "reason", rename_all = "kebab-case")]
pub enum Stopped {
    /// The sign-in was rejected.
    Rejected(String),
    /// No sign-in was tried, and why: no credential that fits, or one that was rejected before.
    NotSignedIn(String),
    /// The signed-in user may not read.
    Forbidden(String),
    /// Something else than the Web API answers.
    NotTheApi(String),
    /// No version of the Web API is there.
    NoVersion(String),
    /// The Web API answers what makes no sense: broken, endless, too large.
    Broken(String),
    /// The Web API is busy, or has a fault of its own.
    Busy(String),
    /// No answer.
    Silent(String),
}

impl Stopped {
    /// Why, in words.
    pub fn reason(&self) -> &str {
        match self {
            Self::Rejected(reason)
            | Self::NotSignedIn(reason)
            | Self::Forbidden(reason)
            | Self::NotTheApi(reason)
            | Self::NoVersion(reason)
            | Self::Broken(reason)
            | Self::Busy(reason)
            | Self::Silent(reason) => reason,
        }
    }
}
