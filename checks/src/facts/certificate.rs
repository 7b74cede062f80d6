//! What do the files of the server-to-server certificate hold, and who vouches for it?
//!
//! Nothing of a private key is here: only what it says about itself, and to which certificate it belongs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tls::{Der, FetchedIssuer, Trust};

/// The files that the configuration names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateFiles {
    /// The one with the private key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pfx: Option<File>,
    /// The one without it, which is registered in Dynamics and in the tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cer: Option<File>,
}

/// A file and what came of opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct File {
    /// As the configuration writes it.
    pub path: String,
    /// What it holds, or why it does not open.
    pub content: Result<Content, Unopened>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// How it is written.
    pub form: Form,
    /// The certificates; first the one that the file is about.
    pub certificates: Vec<Der>,
    /// The SHA-1 thumbprint of the first, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// The name that the first certificate has for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// What the private keys say about themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<PrivateKey>,
    /// How it is protected; only a PFX is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// What is unusual about it and does no harm.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub oddities: BTreeSet<String>,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// PKCS#12.
    Pfx,
    /// A bare certificate.
    Der,
    /// Base64 between lines.
    Pem,
    /// PKCS#7.
    Pkcs7,
}

impl Form {
    /// The form in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pfx => "PFX (PKCS#12)",
            Self::Der => "certificate (DER)",
            Self::Pem => "certificate (PEM)",
            Self::Pkcs7 => "certificates (PKCS#7)",
        }
    }
}

/// What a private key says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivateKey {
    /// "RSA 2048 bit".
    pub kind: String,
    /// To which certificate of the file it belongs.
    pub belongs: Belongs,
    /// What the file says about the use of the key by Windows.
    pub key_spec: KeySpec,
    /// The provider that held the key when the file was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether it was a key of the machine.
    pub machine: bool,
    /// The name of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
}

/// To which certificate a private key belongs: its public half was computed and compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Belongs {
    /// To the one at this place.
    To(usize),
    /// To none of the file.
    ToNone,
    /// The key cannot be used: why.
    Broken(String),
    /// The public half of such a key cannot be computed here: why.
    Unknown(String),
}

/// What a file says about `KeySpec`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeySpec {
    /// `AT_KEYEXCHANGE`, 1.
    Exchange,
    /// `AT_SIGNATURE`, 2.
    Signature,
    /// Nothing.
    NotStated,
    /// Something that is neither: what.
    Unclear(String),
}

/// How a PFX is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Protection {
    /// The code over the contents; none where the writer left it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Rounds>,
    /// The encryption of its parts; none where nothing is encrypted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub encryption: BTreeSet<Rounds>,
}

/// An algorithm, with how many rounds the password takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Rounds {
    /// "PBES2 AES-256-CBC, PBKDF2 with HMAC-SHA256", "PBE-SHA1-RC2-40".
    pub algorithm: String,
    /// The rounds.
    pub rounds: u32,
}

/// Why a file does not open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unopened {
    /// The system does not let it be read.
    Unreadable(String),
    /// There is nothing in it.
    Empty,
    /// It is larger than such a file can be.
    TooLarge {
        /// The largest that is read, in bytes.
        most: u64,
    },
    /// The password is not that of the file, or the file was changed.
    WrongPassword,
    /// It has a password, and none was given.
    NoPassword,
    /// It is something else: what.
    OtherForm(String),
    /// It is cut or damaged: how.
    Damaged(String),
    /// It is written in a way that is not read here: which.
    Unsupported(String),
    /// The password takes more rounds than anybody should do.
    TooManyRounds {
        /// What the file asks for.
        asked: u64,
        /// The most that is done for a file.
        most: u64,
    },
    /// It holds neither a certificate nor a key.
    Nothing,
}

/// Who vouches for the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateTrust {
    /// What each set of roots says, dates left aside.
    pub trust: Vec<Trust>,
    /// The certificates that no file holds and that AIA gives, from the lowest upwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<FetchedIssuer>,
}
