//! What did the Remote Connectivity Analyzer see of an endpoint from the internet?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a saved result says about a host and port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Analyzer {
    /// The file.
    pub file: String,
    /// Whether the port opened.
    pub opens: Option<bool>,
    /// Whether a certificate was had there: something speaks TLS.
    pub speaks_tls: Option<bool>,
    /// What it said of the port.
    pub said: String,
}
