//! Which script does a company set its connection up with?

use std::io;
use std::path::Path;

use super::World;

/// The script, beside the configuration.
pub(crate) const FILE: &str = "setup.ps1";

const SCRIPT: &str = r#"# Sets the server-to-server connection up; "quotes" in comments hurt nobody.
Add-PSSnapin Microsoft.Crm.PowerShell
$pfxPassword = Read-Host -AsSecureString -Prompt 'Password of the PFX'
$clientSecret = Read-Host -AsSecureString -Prompt 'Secret of the app'
Invoke-RestMethod -Uri "https://login.microsoftonline.com/$tenant/oauth2/v2.0/token"
.\ConfigureCrmServerSideSync.ps1 -privateKeyPassword $pfxPassword -pfxFilePath 'C:\s2s.pfx' `
    -organizationName 'Contoso' -microsoftEntraIdTenantIdOrDomainName 'contoso.com' -ClientID $id -ClientSecret $clientSecret
"#;

impl World {
    /// The healthy tenant, whose Dynamics server is set up with a script (scenario A).
    pub fn scripted() -> Self {
        Self { script: Some(SCRIPT.to_owned()), ..Self::dynamics() }
    }

    /// Replaces a text of the script.
    ///
    /// # Panics
    /// When the world has no script, or the script does not hold the text.
    pub fn edit_script(&mut self, from: &str, to: &str) {
        let script = self.script.as_mut().expect("the world has a script");
        assert!(script.contains(from), "the script does not hold {from}");
        *script = script.replace(from, to);
    }

    /// Writes the script into a folder, where there is one.
    pub(crate) fn write_script(&self, folder: &Path) -> io::Result<Option<&'static str>> {
        let Some(script) = &self.script else { return Ok(None) };
        std::fs::write(folder.join(FILE), script)?;
        Ok(Some(FILE))
    }
}
