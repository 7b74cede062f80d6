//! Which commands of older guides are retired, and what takes their place?

use super::guides::sources::MIGRATE_MSONLINE;
use crate::model::Source;

/// Where the translation comes from.
pub const TRANSLATED: Source = MIGRATE_MSONLINE;

/// A command of an older guide; it is translated for readers, never run.
#[derive(Debug)]
pub struct Translation {
    /// The retired command or name.
    pub old: &'static str,
    /// What takes its place.
    pub new: &'static str,
}

const fn to(old: &'static str, new: &'static str) -> Translation {
    Translation { old, new }
}

/// The commands of `MSOnline` that guides for server-side synchronization used, and wrong names of the published script.
pub static TRANSLATIONS: &[Translation] = &[
    to("Connect-MsolService", "Connect-MgGraph -TenantId TENANT -Scopes Application.ReadWrite.All"),
    to("Get-MsolCompanyInformation (ObjectId)", "(Get-MgOrganization).Id"),
    to(
        "Get-MsolServicePrincipal -AppPrincipalId 00000007-0000-0000-c000-000000000000",
        "Get-MgServicePrincipal -Filter \"appId eq '00000007-0000-0000-c000-000000000000'\"",
    ),
    to(
        "New-MsolServicePrincipalCredential",
        "the script of the step service-principal: keyCredentials read, merged and written, with both dates",
    ),
    to(
        "Set-MsolServicePrincipal -ServicePrincipalNames",
        "the script of the step service-principal: the names read, merged and written",
    ),
    to("Get-MsolServicePrincipalCredential", "(Get-MgServicePrincipal -ServicePrincipalId ID).KeyCredentials"),
    to(
        "Remove-MsolServicePrincipalCredential",
        "Update-MgServicePrincipal with every credential but the one, read before",
    ),
    to("Get-MsolDomain", "Get-MgDomain"),
    to("Get-MsolUser -UserPrincipalName", "Get-MgUser -UserId"),
    to("MSOnlineExtended (its name was MSOnlineExt)", "no module: Microsoft.Graph covers it"),
    to("ConfigureCrmServerSideSync.ps1 -cerFilePath", "ConfigureCrmServerSideSync.ps1 -pfxFilePath"),
];
