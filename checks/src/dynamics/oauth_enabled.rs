//! Does the deployment take OAuth, where it is published?

use super::example::{deployment as plain, of_deployment, row, warning};
use super::known::on_dynamics;
use super::published::{deployment, enabled};
use super::sources::POST_INSTALL;
use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Row};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.oauth-enabled"),
    title: "the deployment takes OAuth where it is published",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "OAuthClaimsSettings is enabled in a published deployment. App for Outlook, mobile clients and token based access to the Web API need it; \
             server-side synchronization itself does not.",
    sources: &[POST_INSTALL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment],
    blames: &[],
    steps: &[(Scenario::A, Step::AppForOutlook)],
    remedies: &[&ENABLE_OAUTH],
    settings: &[],
    examples,
    run,
};

static ENABLE_OAUTH: Remedy = Remedy {
    id: "enable-oauth-claims",
    summary: "Enable OAuth in the deployment.",
    steps: &["On a server with the Deployment Tools, in Windows PowerShell 5.1, run the commands."],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Add-PSSnapin Microsoft.Crm.PowerShell" },
        Command { shell: Shell::PowerShell, text: "$claims = Get-CrmSetting -SettingType OAuthClaimsSettings" },
        Command { shell: Shell::PowerShell, text: "$claims.Enabled = $true; Set-CrmSetting -Setting $claims" },
    ],
    who: Who::DynamicsAdmin,
    risk: "clients that hold a token of AD FS can sign in",
    undo: "set Enabled to $false",
    effective: "after a restart of IIS",
    documentation: &[POST_INSTALL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match deployment(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let on = match enabled(&known.oauth, "OAuthClaimsSettings") {
        Ok(on) => on,
        Err(verdict) => return verdict,
    };
    let line = Evidence::new("OAuthClaimsSettings Enabled", if on { "True" } else { "False" });
    if on {
        return Verdict::pass(vec![line]);
    }
    if enabled(&known.ifd, "IfdSettings").is_ok_and(|published| !published) {
        return Verdict::not_applicable("the deployment is not published, so no client signs in with a token");
    }
    let finding =
        Finding::warning("off", "OAuth is off: App for Outlook and token based access to the Web API cannot sign in");
    on_dynamics(finding.because(line.expected("True").source(&POST_INSTALL)).remedy(&ENABLE_OAUTH)).into()
}

fn examples() -> Vec<Example> {
    let switch = |value: &str| -> Read<Row> { Read::Value(row(&[("Enabled", value)])) };
    let with = |ifd: &str, oauth: &str| Deployment { ifd: switch(ifd), oauth: switch(oauth), ..plain(&[], &[]) };
    let mut none = of_deployment("no evidence", plain(&[], &[]), Expect::Blocked);
    none.facts = Facts::about([Subject::deployment()]);
    vec![
        of_deployment("published, with OAuth", with("True", "True"), Expect::Pass),
        of_deployment("published, without OAuth", with("True", "False"), warning("off")),
        of_deployment("not published", with("False", "False"), Expect::NotApplicable),
        of_deployment("an older collector did not read it", plain(&[], &[]), Expect::Blocked),
        none,
    ]
}
