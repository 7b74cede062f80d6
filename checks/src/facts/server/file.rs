//! What does an evidence file look like?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Server;
use crate::facts::deployment::Deployment;

/// The number of the format that this version writes and the newest that it reads.
pub const EVIDENCE_SCHEMA: u32 = 1;

/// One file of evidence, as the collector writes it: one server, and the deployment where it could be seen from there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceFile {
    /// The number of the format; also what tells the file from any other JSON.
    pub exdoctor_evidence: u32,
    /// What the file does not hold, in a sentence.
    #[serde(default)]
    pub statement: String,
    /// The version of exdoctor that the collector is from.
    #[serde(default)]
    pub collector: String,
    /// When the collector looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected: Option<Timestamp>,
    /// The server.
    pub server: Server,
    /// The deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<Deployment>,
}

impl EvidenceFile {
    /// The JSON schema of the format.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}
