//! Which addresses does the firewall before EWS admit?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a file says that the firewall admits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EwsAllowList {
    /// The file, as the configuration names it.
    pub file: String,
    /// The region of the Dynamics environment, as the configuration names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The networks that it admits: `192.0.2.0/24`, `192.0.2.1`.
    pub networks: Vec<String>,
}
