//! Which certificates are in the machine's store, and where do their keys lie?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;
use crate::facts::tls::Der;

/// A certificate of LocalMachine\My.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct StoreCertificate {
    /// Its SHA-1 thumbprint: 40 hexadecimal digits, upper case.
    pub thumbprint: String,
    /// The full distinguished name of its subject, as Windows writes it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub subject: Read<String>,
    /// The full distinguished name of its issuer.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub issuer: Read<String>,
    /// Its serial number in lower-case hexadecimal.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub serial: Read<String>,
    /// From when on it is valid.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub not_before: Read<Timestamp>,
    /// Until when it is valid.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub not_after: Read<Timestamp>,
    /// The kind of its key, and the bits: "RSA 2048".
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub public_key: Read<String>,
    /// The algorithm of its signature: "sha256RSA".
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub signature: Read<String>,
    /// The public certificate itself.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub der: Read<Der>,
    /// Whether the store has a private key for it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub has_key: Read<bool>,
    /// Where that key lies.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub key: Read<StoredKey>,
}

/// Where a private key lies; never the key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct StoredKey {
    /// "Microsoft Enhanced RSA and AES Cryptographic Provider".
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub provider: Read<String>,
    /// The provider's type: 0 is a key storage provider (CNG), anything else a CSP.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub provider_type: Read<u32>,
    /// 0 none (CNG), 1 `AT_KEYEXCHANGE`, 2 `AT_SIGNATURE`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub key_spec: Read<u32>,
    /// The key container.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub container: Read<String>,
    /// The name of the file that holds the key: the unique name of the container.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub file: Read<String>,
    /// Whether it is a key of the machine, not of a user.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub machine: Read<bool>,
}

/// The file of a private key, seen from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct KeyFile {
    /// The path, or only the file's name; none where a text shows an access list without saying of what.
    pub path: Option<String>,
    /// Who may do what with it.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub access: Read<Access>,
    /// Its owner, a name or a SID.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub owner: Read<String>,
    /// When the key was last written.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub written: Read<Timestamp>,
    /// When the file or its access list last changed (the change time of NTFS).
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub changed: Read<Timestamp>,
}

impl KeyFile {
    /// The file's own name, without its folders.
    pub fn name(&self) -> Option<&str> {
        self.path.as_deref().and_then(|path| path.rsplit(['\\', '/']).next())
    }
}

/// An access list, in the form that somebody showed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// The security descriptor in its string form.
    Sddl(String),
    /// The lines of `icacls`, in their order.
    Icacls(Vec<IcaclsEntry>),
}

/// One line of `icacls`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct IcaclsEntry {
    /// The account as it was written: `NT AUTHORITY\SYSTEM`, or a SID.
    pub account: String,
    /// What stands in the parentheses, in order and in upper case: `I`, `DENY`, `R`, `GR,RX`.
    pub groups: Vec<String>,
}
