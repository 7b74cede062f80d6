//! What do the cmdlets of Exchange say about EWS?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::server::{Read, Row};

/// What was imported of `Get-OrganizationConfig` and `Get-CASMailbox`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct ExchangeSettings {
    /// The files that it came from.
    pub files: Vec<String>,
    /// `Get-OrganizationConfig`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub organization: Read<Row>,
    /// `Get-CASMailbox`, mailbox by mailbox.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub mailboxes: Read<Vec<Row>>,
}
