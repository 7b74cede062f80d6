//! Which services run, as whom, and what is in the token of that account?

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;

/// A Windows service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Service {
    /// `MSCRMAsyncService`.
    pub name: String,
    /// Its name for people, localised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Running, Stopped, Paused and so on, as WMI says it in English.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub state: Read<String>,
    /// Auto, Manual, Disabled.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub start_mode: Read<String>,
    /// The account: `CONTOSO\svc-async`, `NT AUTHORITY\NetworkService`, `LocalSystem`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub account: Read<String>,
    /// When its process started; absent where it does not run.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub started: Read<Timestamp>,
}

impl Service {
    /// Whether it is one of the asynchronous services of Dynamics, the maintenance one included.
    pub fn is_asynchronous(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        name == "mscrmasyncservice" || name.starts_with("mscrmasyncservice$")
    }

    /// Whether it runs, where that is known.
    pub fn runs(&self) -> Option<bool> {
        self.state.value().map(|state| state.eq_ignore_ascii_case("running"))
    }
}

/// An application pool of IIS that serves the Dynamics web application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct AppPool {
    /// `CRMAppPool`.
    pub name: String,
    /// The web site that it serves.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub site: Read<String>,
    /// Started, Stopped.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub state: Read<String>,
    /// `SpecificUser`, `NetworkService`, `LocalSystem`, `LocalService`, `ApplicationPoolIdentity`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub identity: Read<String>,
    /// The account: `CONTOSO\svc-web`, `IIS APPPOOL\CRMAppPool`, `NT AUTHORITY\NetworkService`.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub account: Read<String>,
    /// When its worker process started; absent where none runs.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub started: Read<Timestamp>,
}

/// An account that a service or a pool runs as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Account {
    /// As services and pools write it; compared without regard to case.
    pub name: String,
    /// Its SID.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub sid: Read<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub kind: Read<AccountKind>,
    /// The groups of its token.
    #[serde(skip_serializing_if = "Read::is_unasked")]
    pub groups: Read<TokenGroups>,
}

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// A user of the domain.
    User,
    /// A user of this machine.
    LocalUser,
    /// A group managed service account.
    ManagedService,
    /// A computer account.
    Computer,
    /// `LocalSystem`, `LocalService`, `NetworkService`.
    WellKnown,
    /// `NT SERVICE\…`, `IIS APPPOOL\…`.
    Virtual,
}

/// The groups that a token of the account has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct TokenGroups {
    /// Those that were found, of the domain and of this machine, nested ones included.
    pub groups: Vec<Group>,
    /// Why there may be more; none where these are all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
pub struct Group {
    /// Its SID.
    pub sid: String,
    /// Its name, where it could be looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
