//! Is the account that impersonates given as a user principal name?

use super::example::{profile, server, unknown, warning};
use super::known::{each_profile, on_dynamics};
use super::server_profile::outside;
use super::sources::{ONPREMISES, USER_NAME};
use crate::facts::dynamics::{Credential, ProfileRecord};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.user-name-form"),
    title: "the account of the profile is given as a user principal name",
    subject: SubjectKind::Profile,
    roles: &[],
    scope: &[(Scenario::B, Level::Warning)],
    proves: "The user name in the profile has the form name@domain. Whether it exists and its password is right, Test & Enable shows.",
    sources: &[USER_NAME, ONPREMISES],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsProfile, FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::B, Step::ImpersonationAccount)],
    remedies: &[&WRITE_UPN],
    settings: &[],
    examples,
    run,
};

static WRITE_UPN: Remedy = Remedy {
    id: "write-upn",
    summary: "Write the account of {profile} as its user principal name.",
    steps: &[
        "Ask for the user principal name of the account: Get-ADUser shows it.",
        "Set it as User Name in the profile, for incoming and for outgoing mail, and enter the password again.",
        "Run Test & Enable for a mailbox of the profile.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Get-ADUser -Identity (Split-Path -Leaf '{user}') | Format-List UserPrincipalName",
    }],
    who: Who::DynamicsAdmin,
    risk: "mail stops until the password is entered again",
    undo: "set the former name and its password",
    effective: "with the next cycle",
    documentation: &[USER_NAME],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    each_profile(cx, |record| match outside(cx, record) {
        Some(reason) => Verdict::not_applicable(reason),
        None => judge(record),
    })
}

fn judge(record: &ProfileRecord) -> Verdict {
    let ways = [
        ("incoming", record.incoming_credential, record.incoming_user.as_deref()),
        ("outgoing", record.outgoing_credential, record.outgoing_user.as_deref()),
    ];
    let named: Vec<(&str, &str)> = ways
        .into_iter()
        .filter(|(_, credential, _)| *credential == Some(Credential::Profile))
        .filter_map(|(way, _, user)| Some((way, user?)))
        .collect();
    if named.is_empty() {
        return Verdict::not_applicable("the profile names no account");
    }
    let wrong = |(way, user): &(&str, &str)| {
        let message = format!("the account for {way} mail is written {user}, not as a user principal name");
        let line = Evidence::new(format!("user name for {way} mail"), *user).expected("name@domain").source(&USER_NAME);
        let finding = Finding::warning("no-upn", message).because(line).remedy(&WRITE_UPN);
        on_dynamics(finding.value("profile", &record.name).value("user", *user))
    };
    let is_upn = |user: &str| {
        user.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty())
            && !user.contains('\\')
    };
    let findings = named.iter().filter(|(_, user)| !is_upn(user)).map(wrong).collect();
    let shown = named.iter().map(|(way, user)| Evidence::new(format!("user name for {way} mail"), *user)).collect();
    Verdict::of(findings, shown)
}

fn examples() -> Vec<Example> {
    let with = |user: Option<&str>| ProfileRecord { incoming_user: user.map(str::to_owned), ..server() };
    let modern = ProfileRecord {
        incoming_credential: Some(Credential::HybridModern),
        outgoing_credential: Some(Credential::HybridModern),
        ..server()
    };
    let mut all = vec![
        profile("a user principal name", server(), Expect::Pass),
        profile("a name of the old form", with(Some("CONTOSO\\svc-crm")), warning("no-upn")),
        profile("a bare name", with(Some("svc-crm")), warning("no-upn")),
        profile("no account", with(None), Expect::NotApplicable),
        profile("hybrid modern authentication", modern, Expect::NotApplicable),
        profile("an inactive profile", ProfileRecord { active: Some(false), ..server() }, Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Profile, Scenario::B));
    all
}
