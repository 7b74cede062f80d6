//! How bad is a finding?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The level of a finding, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Works today, and will hurt or already hurts somebody.
    Warning,
    /// The chain is broken here.
    Error,
}

impl Level {
    /// The word that reports and configurations use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
