//! What does a directory hold that synchronization or a migration trips over?

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::web::Asked;

/// An attribute that is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Attribute {
    /// How a user signs in.
    #[serde(rename = "userPrincipalName")]
    UserPrincipalName,
    /// The mail address that the directory shows.
    #[serde(rename = "mail")]
    Mail,
    /// The alias of Exchange.
    #[serde(rename = "mailNickname")]
    MailNickname,
    /// All addresses, each with its type.
    #[serde(rename = "proxyAddresses")]
    ProxyAddresses,
    /// The account's name from before Windows 2000.
    #[serde(rename = "sAMAccountName")]
    SamAccountName,
    /// Where mail is sent on to.
    #[serde(rename = "targetAddress")]
    TargetAddress,
    /// The name that people see.
    #[serde(rename = "displayName")]
    DisplayName,
    /// The given name.
    #[serde(rename = "givenName")]
    GivenName,
}

impl Attribute {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::UserPrincipalName,
        Self::Mail,
        Self::MailNickname,
        Self::ProxyAddresses,
        Self::SamAccountName,
        Self::TargetAddress,
        Self::DisplayName,
        Self::GivenName,
    ];

    /// Its name in the directory.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserPrincipalName => "userPrincipalName",
            Self::Mail => "mail",
            Self::MailNickname => "mailNickname",
            Self::ProxyAddresses => "proxyAddresses",
            Self::SamAccountName => "sAMAccountName",
            Self::TargetAddress => "targetAddress",
            Self::DisplayName => "displayName",
            Self::GivenName => "givenName",
        }
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A user.
    User,
    /// A group.
    Group,
    /// A contact.
    Contact,
    /// The source does not say.
    #[default]
    Unknown,
}

impl Class {
    /// The word that the directory has for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Contact => "contact",
            Self::Unknown => "object",
        }
    }
}

/// Why an object is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Skipped {
    /// It is no user, group or contact.
    OtherClass,
    /// The directory marks it as critical.
    CriticalSystemObject,
    /// Its name is one of accounts that Windows or Exchange makes.
    SystemAccount,
    /// Exchange made the mailbox for itself.
    SystemMailbox,
    /// A conflict of replication left it.
    ReplicationConflict,
    /// A security group without a mail address.
    SecurityGroupWithoutMail,
    /// A distribution group without addresses.
    GroupWithoutAddresses,
}

impl Skipped {
    /// Why, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OtherClass => "no user, group or contact",
            Self::CriticalSystemObject => "critical system object",
            Self::SystemAccount => "account of the system",
            Self::SystemMailbox => "system mailbox",
            Self::ReplicationConflict => "left by a replication conflict",
            Self::SecurityGroupWithoutMail => "security group without mail",
            Self::GroupWithoutAddresses => "distribution group without addresses",
        }
    }
}

/// An object by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Holder {
    /// Its distinguished name; what else names it where the source has none.
    pub dn: String,
    /// What it is.
    pub class: Class,
}

/// The first entries of a list, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Listed<T> {
    /// How many there are.
    pub total: u64,
    /// The first of them.
    pub entries: Vec<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { total: 0, entries: Vec::new() }
    }
}

impl<T> Listed<T> {
    /// Counts one more, and keeps it while there is room.
    pub fn push(&mut self, room: usize, entry: impl FnOnce() -> T) {
        self.total += 1;
        if self.entries.len() < room {
            self.entries.push(entry());
        }
    }

    /// How many are not listed.
    pub fn unlisted(&self) -> u64 {
        self.total.saturating_sub(self.entries.len() as u64)
    }
}

/// A value that does not keep the rules of its attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Suspect {
    /// Who holds it.
    pub holder: Holder,
    /// The value.
    pub value: String,
    /// Its holder's primary SMTP address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// A value in its place that keeps the rules and that nobody in the directory holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
}

/// A value that several objects hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shared {
    /// The value as it is compared: in lower case, an SMTP address without its type.
    pub value: String,
    /// Everybody who holds it.
    pub holders: Vec<Held>,
}

/// How one object holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// The object.
    pub holder: Holder,
    /// In which attributes.
    pub attributes: Vec<Attribute>,
    /// Whether it is the object's primary SMTP address.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub primary: bool,
}

/// The objects whose values lie in one domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct InDomain {
    /// How many objects.
    pub objects: u64,
    /// How many of them are users who sign in.
    #[serde(default)]
    pub sign_in: u64,
    /// The first objects.
    pub first: Vec<Holder>,
}

/// An object with several addresses that are marked as the primary one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Primaries {
    /// The object.
    pub holder: Holder,
    /// The addresses, as they stand there.
    pub addresses: Vec<String>,
}

/// A user who signs in with another name than the primary SMTP address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unequal {
    /// The user.
    pub holder: Holder,
    /// The user principal name.
    pub upn: String,
    /// The primary SMTP address.
    pub smtp: String,
}

/// A directory, or an export of it, reduced to what the checks judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Directory {
    /// What was read: `LDIF`, `CSV`, `LDAP`.
    pub form: String,
    /// How many objects were read.
    pub read: u64,
    /// How many are judged, by class.
    pub judged: BTreeMap<Class, u64>,
    /// How many are not judged, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<Skipped, u64>,
    /// How many values each attribute has.
    pub attributes: BTreeMap<Attribute, u64>,
    /// Values that do not keep the rules of their attribute.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub suspects: BTreeMap<Attribute, Listed<Suspect>>,
    /// Values with nothing wrong but a domain that is none of the internet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unroutable: BTreeMap<Attribute, Listed<Suspect>>,
    /// Values that several objects hold.
    pub shared: Listed<Shared>,
    /// The suffixes of user principal names, in lower case; those of the most users first.
    pub suffixes: Listed<(String, InDomain)>,
    /// The domains of SMTP addresses, in lower case; those of the most objects first.
    pub domains: Listed<(String, InDomain)>,
    /// Users whose user principal name is not their primary SMTP address.
    pub unequal: Listed<Unequal>,
    /// Objects with several primary SMTP addresses.
    #[serde(default)]
    pub primaries: Listed<Primaries>,
    /// Users whose name and primary address were compared.
    #[serde(default)]
    pub compared: u64,
    /// Users of a resource forest, whose user principal name comes from another one.
    #[serde(default)]
    pub linked: u64,
    /// What a reader must know of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Directory {
    /// How many objects are judged.
    pub fn in_scope(&self) -> u64 {
        self.judged.values().sum()
    }

    /// How many values an attribute has.
    pub fn count(&self, attribute: Attribute) -> u64 {
        self.attributes.get(&attribute).copied().unwrap_or_default()
    }
}

/// What the sign-in service says about the domains of a directory, anonymously.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryDomains {
    /// The host that was asked.
    pub host: String,
    /// Each domain, with the answer.
    pub domains: BTreeMap<String, Asked>,
}
