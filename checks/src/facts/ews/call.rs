//! What did one request to EWS come to, signed in?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::web::Outcome;

/// One operation, with its repetitions where the server had no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// The operation: `GetFolder`.
    pub operation: String,
    /// The answers that asked for patience, before the one that counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<Busy>,
    /// What came in the end.
    #[serde(flatten)]
    pub came: Came,
}

/// An answer that asks for patience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Busy {
    /// `ErrorServerBusy`, or `HTTP 503`.
    pub code: String,
    /// For how long, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_off_ms: Option<u64>,
}

/// What came of a request that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "came", rename_all = "kebab-case")]
pub enum Came {
    /// EWS answered, so the sign-in was accepted.
    Soap(Said),
    /// Something answered that is no SOAP.
    Other(Other),
    /// No answer came, or nothing was sent.
    Nothing {
        /// How it ended.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// The server offers no way to sign in that the configuration allows, so that nothing was sent.
    NotOffered {
        /// What the configuration allows.
        wanted: String,
        /// What the server offers.
        offered: Vec<String>,
    },
    /// The directory of the account refused it, so that the server was not shown it.
    Rejected {
        /// What the directory says.
        reason: String,
    },
    /// The credential was not sent for another reason.
    Withheld {
        /// Why not.
        reason: String,
    },
}

/// What EWS said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// The response code: `NoError`, `ErrorImpersonateUserDenied`.
    pub code: String,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The codes within it, where the code says no more than that something went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inner: Vec<String>,
    /// For how long the server asks for patience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_off_ms: Option<u64>,
    /// The build of the server: `15.2.1748.43`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `x-ms-diagnostics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
}

/// An answer that is no SOAP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Other {
    /// The HTTP status.
    pub status: u16,
    /// Where it redirects to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<String>,
    /// `x-ms-diagnostics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<String>,
}

impl Call {
    /// What EWS said, where it answered.
    pub const fn said(&self) -> Option<&Said> {
        match &self.came {
            Came::Soap(said) => Some(said),
            _ => None,
        }
    }

    /// Whether Exchange Online says that it does not take the application: Microsoft has not enabled the tenant for it.
    pub fn refuses_application(&self) -> bool {
        match &self.came {
            Came::Other(Other { status: 401, diagnostics: Some(why), .. }) => why.starts_with("2000006"),
            _ => false,
        }
    }

    /// Whether the operation succeeded.
    pub fn is_done(&self) -> bool {
        self.said().is_some_and(Said::is_success)
    }

    /// Whether something answered, whatever it said.
    pub const fn is_answered(&self) -> bool {
        matches!(self.came, Came::Soap(_) | Came::Other(_) | Came::NotOffered { .. })
    }

    /// The codes that say what is wrong: the inner ones where there are some.
    pub fn codes(&self) -> Vec<&str> {
        self.said().map(Said::codes).unwrap_or_default()
    }
}

impl Said {
    /// Whether nothing is wrong.
    pub fn is_success(&self) -> bool {
        self.code == "NoError"
    }

    /// The codes that say what is wrong: the inner ones before the one around them.
    pub fn codes(&self) -> Vec<&str> {
        let outer = (!self.is_success()).then_some(self.code.as_str());
        self.inner.iter().map(String::as_str).chain(outer).collect()
    }
}
