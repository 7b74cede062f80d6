//! What does Dynamics itself say about its deployment?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::server::{Read, Row, StoreCertificate};
use super::tls::Der;

/// The deployment: its servers, its server-to-server configuration, its organizations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Deployment {
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Timestamp>,
    /// On which server it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_on: Option<String>,
    /// The files that the evidence came from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The servers that it lists.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub servers: Read<Vec<ListedServer>>,
    /// The certificates of its configuration (`Get-CrmCertificate`).
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub certificates: Read<Vec<CrmCertificate>>,
    /// `ServerSettings`, setting by setting.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub settings: Read<Row>,
    /// `IfdSettings`: whether it is published to the internet.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub ifd: Read<Row>,
    /// `OAuthClaimsSettings`: whether it takes tokens of AD FS.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub oauth: Read<Row>,
    /// Its organizations.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub organizations: Read<Vec<Organization>>,
    /// The certificates of files that `certutil -dump` showed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dumps: Vec<StoreCertificate>,
    /// What pasted texts of failed token requests name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub token_errors: Vec<TokenError>,
}

/// A server in the deployment's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct ListedServer {
    /// Its name, mostly the short one.
    pub name: String,
    /// Its roles, as the deployment names them.
    pub roles: Vec<String>,
    /// Enabled, Disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The version of Dynamics there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A certificate that the configuration of Dynamics names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct CrmCertificate {
    /// `S2STokenIssuer`, `AlternativeS2STokenIssuer` or another.
    pub kind: String,
    /// The name by which it is looked up in the store, mostly its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it is looked up: `FindBySubjectDistinguishedName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub find_type: Option<String>,
    /// `LocalMachine\My`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// The SHA-1 thumbprint of the data, upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The public certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub der: Option<Der>,
}

impl CrmCertificate {
    /// Whether it is the certificate with which Dynamics signs its tokens.
    pub fn is_token_issuer(&self) -> bool {
        self.kind.eq_ignore_ascii_case("S2STokenIssuer")
    }
}

/// An organization of the deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Organization {
    /// Its unique name.
    pub name: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Enabled, Disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The version of its database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its settings in the configuration database, `S2STenantId` among them.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub settings: Read<Row>,
    /// Its own row, as the Web API shows it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub row: Read<Row>,
    /// Its mailboxes, as the signed-in user sees them.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub mailboxes: Read<Vec<Row>>,
    /// Its e-mail server profiles.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub profiles: Read<Vec<Row>>,
    /// Its recent alerts.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub alerts: Read<Vec<Row>>,
}

/// What a text of a failed token request names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct TokenError {
    /// `AADSTS700027`.
    pub code: String,
    /// The thumbprint of the key that was used, upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The file with the text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
}
