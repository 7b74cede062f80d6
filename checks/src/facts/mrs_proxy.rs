//! What answers where the MRS proxy should be, through which mailboxes move?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::web::Asked;

/// The answer to a request without a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MrsProxy {
    /// The host.
    pub host: String,
    /// A GET of `/EWS/mrsproxy.svc`.
    pub asked: Asked,
}
