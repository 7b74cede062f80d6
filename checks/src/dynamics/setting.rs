//! What does a server setting of the deployment say?

use super::sources::{CONNECT, SCRIPT};
use crate::facts::deployment::Deployment;
use crate::prelude::*;

/// The settings that the published script writes.
pub(super) const SETTINGS: [&str; 2] =
    ["S2SDefaultAuthorizationServerPrincipalId", "S2SDefaultAuthorizationServerMetadataUrl"];

/// Reads both, in the shell of the Deployment Tools.
pub(crate) const READ_SERVER_SETTINGS: Command = Command {
    shell: Shell::PowerShell,
    text: "Add-PSSnapin Microsoft.Crm.PowerShell; 'S2SDefaultAuthorizationServerPrincipalId', 'S2SDefaultAuthorizationServerMetadataUrl' | ForEach-Object { (Get-CrmAdvancedSetting -ConfigurationEntityName ServerSettings -Setting $_).Attributes }",
};

pub(super) static SET: Remedy = Remedy {
    id: "set-s2s-server-setting",
    summary: "Set {name} of the deployment to {setting}.",
    steps: &[
        "On a server with the Deployment Tools, in Windows PowerShell 5.1, run the commands; the published script ConfigureCrmServerSideSync.ps1 does the same for the global cloud.",
        "Restart both asynchronous services on every server.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Add-PSSnapin Microsoft.Crm.PowerShell" },
        Command {
            shell: Shell::PowerShell,
            text: "$setting = New-Object 'Microsoft.Xrm.Sdk.Deployment.ConfigurationEntity'; $setting.LogicalName = 'ServerSettings'",
        },
        Command {
            shell: Shell::PowerShell,
            text: "$setting.Attributes = New-Object 'Microsoft.Xrm.Sdk.Deployment.AttributeCollection'; $setting.Attributes.Add((New-Object 'System.Collections.Generic.KeyValuePair[String, Object]'('{name}', '{setting}')))",
        },
        Command { shell: Shell::PowerShell, text: "Set-CrmAdvancedSetting -Entity $setting" },
    ],
    who: Who::DynamicsAdmin,
    risk: "every connection of the deployment to Microsoft 365 uses the setting",
    undo: "set the former value",
    effective: "after both asynchronous services have restarted",
    documentation: &[CONNECT, SCRIPT],
};

/// The value of a server setting, if it is set, and where it was read; a verdict where the settings are not known.
pub(super) fn read<'a>(cx: &CheckCx<'a>, name: &str) -> Result<(Option<&'a str>, Evidence), Verdict> {
    let known = cx.seen_of::<Deployment>(&Subject::deployment());
    let why = match known.map(|known| (known, known.settings.value())) {
        Some((known, Some(row))) => {
            let value = row.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
            let place = known.read_on.as_deref().unwrap_or("the evidence");
            return Ok((value.filter(|value| !value.is_empty()), Evidence::new("read on", place)));
        }
        Some((known, None)) => known.settings.why_not(),
        None => "is not in the evidence".to_owned(),
    };
    let reason = format!(
        "ServerSettings {why}; the Web API does not have it, only `exdoctor collect` on a server with the Deployment Tools does"
    );
    Err(Verdict::blocked(FactKind::Deployment, reason))
}
