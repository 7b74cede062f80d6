//! Can the machine of the set-up do what the set-up asks of it?

use jiff::Timestamp;

use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Row, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("setup.host"),
    title: "a server can run the commands of the Deployment Tools",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "On the server where the collector ran, Windows PowerShell loaded the snap-in of the Deployment Tools, and its \
             commands gave the settings of the deployment to the account that ran it. It does not prove that the account may \
             change them.",
    sources: &[GUIDE, DEPLOYMENT],
    needs: &[FactKind::Deployment],
    any_of: &[],
    uses: &[FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&RUN_THERE],
    settings: &[],
    examples,
    run,
};

const GUIDE: Source = Source::new(
    "Connect Dynamics 365 (on-premises) to Exchange Online",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/admin/connect-dynamics-365-on-premises-exchange-online",
);
const DEPLOYMENT: Source = Source::new(
    "Deployment administrators",
    "https://learn.microsoft.com/en-us/dynamics365/customerengagement/on-premises/deploy/deployment-administrators",
);

static RUN_THERE: Remedy = Remedy {
    id: "set-up-where-deployment-tools-are",
    summary: "Run the set-up on a server with the role Deployment Tools, in an elevated Windows PowerShell 5.1, as a deployment administrator.",
    steps: &[
        "Choose a server where Deployment Manager is installed.",
        "Open Windows PowerShell (not PowerShell 7) as administrator: the snap-in loads nowhere else.",
        "Sign in as an account that Deployment Manager > Deployment Administrators lists.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "$PSVersionTable.PSVersion" },
        Command {
            shell: Shell::PowerShell,
            text: "Add-PSSnapin Microsoft.Crm.PowerShell; Get-CrmSetting -SettingType WebAddressSettings",
        },
    ],
    who: Who::DynamicsAdmin,
    risk: "none: the commands only read",
    undo: "not needed",
    effective: "at once",
    documentation: &[GUIDE, DEPLOYMENT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let deployment = cx.need::<Deployment>();
    let elevated: Vec<Evidence> = cx
        .all::<Server>()
        .filter_map(|(server, own)| own.elevated.value().map(|yes| (server, *yes)))
        .map(|(server, yes)| Evidence::new(format!("elevated on {server}"), if yes { "yes" } else { "no" }))
        .collect();
    let read_on = deployment.read_on.as_deref().unwrap_or("the server of the evidence");
    match &deployment.settings {
        Read::Value(_) | Read::Absent => {
            let line = Evidence::new(format!("the Deployment Tools on {read_on}"), "their commands answered");
            Verdict::pass(vec![line]).with(elevated)
        }
        Read::Unasked => Verdict::blocked(FactKind::Deployment, "nobody asked the commands of the Deployment Tools"),
        Read::Failed(why) => {
            let message = format!("the commands of the Deployment Tools did not answer on {read_on}: {why}");
            let line = Evidence::new(format!("the Deployment Tools on {read_on}"), why.as_str());
            let line = line.expected("the settings of the deployment").source(&GUIDE);
            Verdict::from(Finding::warning("no-deployment-tools", message).because(line).remedy(&RUN_THERE))
                .with(elevated)
        }
    }
}

fn examples() -> Vec<Example> {
    let of = |given, settings: Read<Row>, expect| {
        let deployment = Deployment { read_on: Some("crm1.contoso.com".to_owned()), settings, ..Deployment::default() };
        let server = Server { elevated: Read::Value(true), ..Server::named("crm1.contoso.com") };
        let facts = Facts::default().with(&Subject::deployment(), deployment);
        Example {
            given,
            facts: facts.with(&Subject::server("crm1.contoso.com"), server),
            circumstances: Circumstances::plain(Timestamp::UNIX_EPOCH, &[Scenario::A]),
            subject: "deployment",
            expect,
        }
    };
    let failed = "the snap-in of the Deployment Tools cannot be loaded: it is not installed on this computer";
    vec![
        of("the settings were read", Read::Value(Row::new()), Expect::Pass),
        of(
            "the snap-in is not there",
            Read::Failed(failed.to_owned()),
            Expect::Finding(Level::Warning, "no-deployment-tools"),
        ),
        of("nobody asked", Read::Unasked, Expect::Blocked),
    ]
}
