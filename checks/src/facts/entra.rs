//! What do the sign-in services say about a domain and its tenant?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::web::Asked;

/// What tenant discovery says about a domain, anonymously.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenantDiscovery {
    /// The domain.
    pub domain: String,
    /// The sign-in hosts that were asked, in that order.
    pub hosts: Vec<SignInHost>,
}

/// What one sign-in host says about a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignInHost {
    /// The host.
    pub host: String,
    /// The `OpenID` configuration of version 2.0.
    pub openid: Asked,
    /// That of version 1, asked where the tenant is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid_v1: Option<Asked>,
    /// How users of the domain sign in, asked where the tenant is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realm: Option<Asked>,
}

/// The metadata of the token service that Dynamics on-premises uses, for one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct S2sMetadata {
    /// The tenant's id.
    pub tenant: String,
    /// The key of its cloud.
    pub cloud: String,
    /// The host that was asked.
    pub host: String,
    /// Each form of the address, with what came.
    pub forms: Vec<MetadataForm>,
}

/// One form of the metadata's address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataForm {
    /// Which form.
    pub form: Form,
    /// What came.
    pub asked: Asked,
}

/// How the metadata's address names the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Not at all: the form that Dynamics is set to.
    Plain,
    /// `?realm=TENANT`.
    Realm,
    /// `/TENANT/metadata/json/1`.
    Path,
}
