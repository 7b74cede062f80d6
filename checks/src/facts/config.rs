//! What does the configuration itself show?

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The waivers of the configuration, and what became of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waivers {
    /// In the order of the configuration.
    pub entries: Vec<WaiverUse>,
}

/// What became of one waiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverUse {
    /// The check that it covers.
    pub check: String,
    /// The subject that it covers.
    pub subject: String,
    /// Why the failure was accepted.
    pub reason: String,
    /// The last day on which it holds.
    #[schemars(with = "String")]
    pub until: Date,
    /// Whether that day is past.
    pub expired: bool,
    /// Whether the run looked at the check at all.
    pub judged: bool,
    /// Whether the check failed on the subject.
    pub used: bool,
}
