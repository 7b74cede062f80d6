//! May the signed-in user do the set-up?

use super::example::{of_organization, organization, settings, unknown, warning};
use super::known::{on_dynamics, organization as known};
use super::sources::CONNECT;
use crate::facts::dynamics::{DynamicsOrganization, SignedInUser};
use crate::facts::server::Read;
use crate::model::Blocked;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("dynamics.operator-rights"),
    title: "the signed-in user may set up synchronization",
    subject: SubjectKind::Organization,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning), (Scenario::B, Level::Warning)],
    proves: "The user has the role System Administrator of Dynamics. A role of a company's own may give the same rights; exdoctor does not \
             weigh single privileges, and roles that come through a team are not seen.",
    sources: &[CONNECT],
    needs: &[],
    any_of: &[],
    uses: &[FactKind::DynamicsOrganization, FactKind::DynamicsAccess],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites), (Scenario::B, Step::ServerProfile)],
    remedies: &[&GIVE_ROLE],
    settings: &[],
    examples,
    run,
};

static GIVE_ROLE: Remedy = Remedy {
    id: "give-administrator-role",
    summary: "Do the set-up as a user with the role System Administrator of Dynamics.",
    steps: &[
        "In Settings, Security, Users, open the user and choose Manage Roles.",
        "Give the role System Administrator for the time of the set-up, or sign in as somebody who has it.",
        "For reading alone this is not needed: exdoctor can go on with this user.",
    ],
    commands: &[],
    who: Who::DynamicsAdmin,
    risk: "the user may do everything in the organization",
    undo: "take the role away",
    effective: "at the next sign-in",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let known = match known(cx) {
        Ok(known) => known,
        Err(verdict) => return verdict,
    };
    let user = match &known.user {
        Read::Value(user) => user,
        Read::Failed(why) => {
            let (fact, reason) =
                (FactKind::DynamicsOrganization, format!("the roles of the user could not be read: {why}"));
            return Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence: Vec::new() }.into();
        }
        Read::Absent | Read::Unasked => return Verdict::not_applicable("nobody was signed in"),
    };
    let roles = if user.roles.is_empty() { "none of the user's own".to_owned() } else { user.roles.join(", ") };
    let line = Evidence::new(format!("roles of user {}", user.id), roles);
    if user.administrator {
        return Verdict::pass(vec![line]);
    }
    let finding = Finding::warning("no-administrator", "the signed-in user has not the role System Administrator");
    let finding = finding.because(line.expected("System Administrator, for setting up").source(&CONNECT));
    on_dynamics(finding.remedy(&GIVE_ROLE)).into()
}

fn examples() -> Vec<Example> {
    let with = |user: Read<SignedInUser>| DynamicsOrganization { user, ..organization(Read::Value(settings())) };
    let user = |role: &str, administrator| {
        let id = "0c1d2e3f-0000-4000-8000-00000000000a".to_owned();
        Read::Value(SignedInUser { id, roles: vec![role.to_owned()], administrator })
    };
    let mut all = vec![
        of_organization("an administrator", with(user("System Administrator", true)), Expect::Pass),
        of_organization("an administrator in another language", with(user("Systemadministrator", true)), Expect::Pass),
        of_organization("a salesperson", with(user("Salesperson", false)), warning("no-administrator")),
        of_organization("the roles could not be read", with(Read::Failed("forbidden".to_owned())), Expect::Blocked),
        of_organization("nobody signed in", with(Read::Unasked), Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Organization, Scenario::A));
    all
}
