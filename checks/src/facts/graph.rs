//! What does Microsoft Graph say about the tenant?

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sign_in::Throttled;

/// What was asked of Graph, or imported from it. No secret of an application is ever part of an answer of Graph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Graph {
    /// The files, where it was imported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// With which identity it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<Reader>,
    /// What was asked, request by request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// The tenant itself.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub organization: Told<Organization>,
    /// Its domains.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub domains: Told<Vec<Domain>>,
    /// The service principal of Dynamics in the tenant.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub dynamics: Told<Principal>,
    /// The service principal of Exchange Online in the tenant.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub exchange: Told<Principal>,
    /// The applications of the tenant that matter here.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub applications: Told<Vec<Application>>,
    /// Who has the address of a mailbox, by address.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub holders: BTreeMap<String, Told<Vec<Holder>>>,
    /// What is wrong with the services now.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub issues: Told<Vec<Issue>>,
}

/// What came of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Told<T> {
    /// The answer.
    Value(T),
    /// It does not exist.
    Absent,
    /// The identity lacks a permission.
    Denied {
        /// The least permission that the question needs.
        permission: String,
        /// What Graph said, with the id of the request.
        said: String,
    },
    /// There is no answer, and why.
    Failed(String),
    /// Nobody asked.
    #[default]
    Unasked,
}

impl<T> Told<T> {
    /// Whether nobody asked.
    pub const fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }

    /// The answer where there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Reader {
    /// The id of the application, or the name of the user.
    pub name: String,
    /// What came of asking for a token.
    pub token: Token,
    /// What the sign-in host asked to wait before it gave one, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<Throttled>,
}

/// What came of asking for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Token {
    /// It was given.
    Granted {
        /// The roles or scopes in it.
        permissions: BTreeSet<String>,
        /// The tenant that it names.
        tenant: Option<String>,
    },
    /// It was refused.
    Refused {
        /// The answer in words, without any secret.
        said: String,
        /// The codes: `7000215`.
        codes: Vec<String>,
    },
    /// Nobody answered, or nobody could be asked.
    Open {
        /// Why.
        reason: String,
    },
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Request {
    /// What was asked: the path below the version.
    pub path: String,
    /// The status, or why there is none.
    pub answer: String,
    /// The id under which Graph knows the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How often Graph said "later" before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delayed: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The tenant itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is synchronized from a directory on-premises; none where the answer does not say.
    pub synchronized: Option<bool>,
    /// When that last happened.
    pub last_sync: Option<Timestamp>,
}

/// A domain of the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Whether it is verified.
    pub verified: Option<bool>,
    /// Managed, Federated.
    pub authentication: Option<String>,
    /// What it is used for: `Email`.
    pub services: Vec<String>,
}

/// A service principal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Principal {
    /// Its object id in this tenant.
    pub id: String,
    /// The id of the application.
    pub app_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether tokens are issued for it.
    pub enabled: Option<bool>,
    /// The names of the service; none where the answer does not list them.
    pub names: Option<Vec<String>>,
    /// Its certificates; none where the answer does not list them.
    pub keys: Option<Vec<Credential>>,
}

/// A certificate or a secret of an application; what it says of itself, never the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Credential {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `Verify`, `Sign`.
    pub usage: Option<String>,
    /// The SHA-1 thumbprint of the certificate, upper case, where it can be told.
    pub thumbprint: Option<String>,
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The last moment.
    pub until: Option<Timestamp>,
}

/// An application of the tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Application {
    /// The id of the application.
    pub app_id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it asks for, by the ids of roles.
    pub wants: BTreeSet<String>,
    /// What it was given, by the ids of roles.
    #[serde(skip_serializing_if = "Told::is_unasked")]
    pub given: Told<BTreeSet<String>>,
    /// Its secrets.
    pub secrets: Vec<Credential>,
    /// Its certificates; none where the answer does not list them.
    pub keys: Option<Vec<Credential>>,
}

/// Who has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Holder {
    /// Its object id.
    pub id: String,
    /// `user`, `group`.
    pub kind: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether it may sign in; a shared mailbox may not.
    pub enabled: Option<bool>,
    /// The state of each plan of Exchange: `Enabled`; empty for a shared mailbox, none where the answer does not list them.
    pub plans: Option<Vec<String>>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was deleted, where it is in the recycle bin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Timestamp>,
    /// What provisioning says is wrong with it.
    pub errors: Vec<String>,
}

/// Something that is wrong with a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Issue {
    /// Its number.
    pub id: String,
    /// What it is called.
    pub title: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// `incident`, `advisory`.
    pub classification: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Whether it is over.
    pub resolved: Option<bool>,
}
