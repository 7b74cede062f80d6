//! Is the version of Dynamics supported for this connection today?

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::example::{in_cloud, of_organization, organization, settings, unknown, warning};
use super::known::{on_dynamics, organization as known};
use super::sources::CONNECT;
use crate::entra::discovery;
use crate::facts::dynamics::DynamicsOrganization;
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;
use crate::values;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.version-supported"),
    title: "the version of Dynamics is supported for this connection",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The product's page on this connection names the major version, and its day has not come. The page names 8.0 and 9.0; what holds for \
             8.2 and 9.1 it does not say.",
    sources: &[CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsOrganization, FactKind::DynamicsAccess, FactKind::TenantDiscovery],
    blames: &[],
    steps: &[(Scenario::A, Step::Lifecycle)],
    remedies: &[&UPGRADE],
    settings: &[],
    examples,
    run,
};

static UPGRADE: Remedy = Remedy {
    id: "upgrade-dynamics",
    summary: "Bring {organization} to a version that is supported for this connection, or move to Dynamics 365 online.",
    steps: &[
        "Read the product's page on this connection: it names the versions and their last days.",
        "Plan the upgrade to 9.1, or the move to Dynamics 365 online, which has a connection of its own.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-CrmOrganization | Format-List UniqueName, Version" }],
    who: Who::DynamicsAdmin,
    risk: "an upgrade changes the databases of the organization",
    undo: "restore the backup that was made before",
    effective: "after the upgrade",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let blocked = |reason: String| {
        let fact = FactKind::DynamicsOrganization;
        Verdict::from(Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: Vec::new() })
    };
    let Some(version) = known.version.as_deref() else {
        return blocked("the version of the organization is not known".to_owned());
    };
    let Some(major) = version.split('.').next().and_then(|major| major.parse::<u32>().ok()) else {
        return blocked(format!("{version} is no version"));
    };
    let Some(cloud) = discovery::cloud(cx) else {
        return blocked("the cloud of the tenant is not known, and the dates are those of a cloud".to_owned());
    };
    let Some(end) = values::ews_end(&cloud.key) else {
        return blocked(format!("no published document states the dates of {}", cloud.title));
    };
    let today = cx.run.now.to_zoned(TimeZone::UTC).date();
    let line = Evidence::new(format!("version of {}", cx.subject), version);
    let over = |day: Date| today >= day;
    let message = match major {
        ..=7 => format!("version {version} was never supported for this connection"),
        8 if over(end.v8_ends) => {
            format!("version {version} is no longer supported for this connection since {}", end.v8_ends)
        }
        9 if over(end.ends) => {
            format!("version {version} is no longer supported for this connection since {}", end.ends)
        }
        _ => return Verdict::pass(vec![line]),
    };
    let expected = format!("9.x until {}", end.ends);
    let finding =
        Finding::warning("unsupported", message).because(line.expected(expected).source(&CONNECT)).remedy(&UPGRADE);
    on_dynamics(finding.value("organization", &cx.subject.name)).into()
}

fn examples() -> Vec<Example> {
    let with = |version: Option<&str>| DynamicsOrganization {
        version: version.map(str::to_owned),
        ..organization(Read::Value(settings()))
    };
    let mut late = of_organization("version 9.1 after the end", with(Some("9.1.30.7")), warning("unsupported"));
    late.circumstances.now = jiff::Timestamp::constant(1_806_537_600, 0);
    let mut all = vec![
        of_organization("version 9.1", with(Some("9.1.30.7")), Expect::Pass),
        of_organization("version 8.2 after its day", with(Some("8.2.0028.0007")), warning("unsupported")),
        of_organization("version 7.1", with(Some("7.1.0001.3108")), warning("unsupported")),
        late,
        of_organization("no version", with(None), Expect::Blocked),
        of_organization("a word", with(Some("unknown")), Expect::Blocked),
    ];
    for example in &mut all {
        example.circumstances.cloud = Some("global".to_owned());
    }
    all.push(of_organization("nobody knows the cloud", with(Some("9.1.30.7")), Expect::Blocked));
    all.push(in_cloud(
        "login.microsoftonline.com",
        of_organization("the cloud is that of the tenant", with(Some("9.1.30.7")), Expect::Pass),
    ));
    all.extend(unknown(SubjectKind::Organization, Scenario::A));
    all
}
