//! Is the deployment published to the internet?

use super::example::{deployment as plain, of_deployment, row, warning};
use super::known::on_dynamics;
use super::published::{deployment, enabled};
use super::sources::{CONNECT, POST_INSTALL};
use crate::facts::deployment::Deployment;
use crate::facts::server::Read;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.ifd-published"),
    title: "the deployment is published to the internet",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The deployment is configured as an Internet-Facing Deployment. Documents disagree whether this connection needs that: older ones ask for it, \
             the newest no longer lists it, so its absence is no error.",
    sources: &[CONNECT, POST_INSTALL],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::Deployment],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&PUBLISH],
    settings: &[],
    examples,
    run,
};

static PUBLISH: Remedy = Remedy {
    id: "publish-deployment",
    summary: "Where Test & Enable fails although all else is right, publish the deployment (IFD); else accept this.",
    steps: &[
        "Configure claims-based authentication with AD FS, then the Internet-Facing Deployment, in Deployment Manager.",
        "Where the connection works as it is, waive this finding.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-CrmSetting -SettingType IfdSettings" }],
    who: Who::DynamicsAdmin,
    risk: "users sign in through AD FS afterwards, at other addresses",
    undo: "disable the Internet-Facing Deployment in Deployment Manager",
    effective: "after a restart of IIS",
    documentation: &[POST_INSTALL],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let on = match deployment(cx).and_then(|known| enabled(&known.ifd, "IfdSettings")) {
        Ok(on) => on,
        Err(verdict) => return verdict,
    };
    let line = Evidence::new("IfdSettings Enabled", if on { "True" } else { "False" });
    if on {
        return Verdict::pass(vec![line]);
    }
    let message = "the deployment is not published (IFD); documents disagree whether it must be";
    let finding = Finding::warning("not-published", message);
    on_dynamics(finding.because(line.expected("True, as older documents ask for").source(&CONNECT)).remedy(&PUBLISH))
        .into()
}

fn examples() -> Vec<Example> {
    let with = |value: &str| Deployment { ifd: Read::Value(row(&[("Enabled", value)])), ..plain(&[], &[]) };
    let mut none = of_deployment("no evidence", plain(&[], &[]), Expect::Blocked);
    none.facts = Facts::about([Subject::deployment()]);
    vec![
        of_deployment("published", with("True"), Expect::Pass),
        of_deployment("not published", with("False"), warning("not-published")),
        of_deployment("an older collector did not read it", plain(&[], &[]), Expect::Blocked),
        of_deployment("a row without the value", with(""), Expect::Blocked),
        none,
    ]
}
