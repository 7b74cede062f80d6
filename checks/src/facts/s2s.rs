//! What does the token service answer to somebody who asks as Dynamics does?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What came of asking the token service as Dynamics does (`--rehearse-s2s`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct S2sToken {
    /// The tenant.
    pub tenant: String,
    /// The address that was asked.
    pub url: String,
    /// The audience that was asked for.
    pub resource: String,
    /// The thumbprint of the certificate that signed.
    pub thumbprint: String,
    /// The id that was sent along, by which Microsoft support finds the request.
    pub request: String,
    /// What came.
    pub answer: S2sAnswer,
}

impl S2sToken {
    /// Whether it is a token for the service and the tenant that were asked for.
    pub fn is_as_asked(&self) -> bool {
        let S2sAnswer::Token { claims, .. } = &self.answer else { return false };
        let claim = |name: &str| claims.get(name).map(String::as_str).unwrap_or_default();
        let own = |name: &str| {
            let realm = claim(name).split_once('@').map(|(_, realm)| realm);
            realm.is_some_and(|realm| realm.eq_ignore_ascii_case(&self.tenant))
        };
        claim("aud").eq_ignore_ascii_case(&self.resource) && own("iss") && own("nameid")
    }
}

/// What the token service answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum S2sAnswer {
    /// A token: what it says, never the token itself.
    Token {
        /// The claims that are known by name.
        claims: BTreeMap<String, String>,
        /// The SHA-256 of the token.
        hash: String,
    },
    /// None, and why.
    Refused {
        /// The status.
        status: u16,
        /// The word of the protocol: `invalid_client`.
        error: String,
        /// The text, shortened.
        text: String,
        /// The codes in it: `700027`.
        codes: Vec<String>,
    },
    /// Something that is not the token service.
    Foreign {
        /// What it is.
        what: String,
    },
    /// Nothing.
    Nothing {
        /// Why.
        reason: String,
    },
}
