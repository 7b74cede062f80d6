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
    proves: "The user has the role System Administrator of Dynamics, or holds the privileges for mailboxes, e-mail server profiles and approval in the \
             whole organization, by roles of the user's own or of teams. Whether plug-ins or column security stand in the way is not seen.",
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
    let held = match &user.privileges {
        Read::Value(held) => held,
        other => {
            let why = other.failure().unwrap_or("nobody asked");
            let reason = format!(
                "the user has not the role System Administrator, and what other roles or teams give could not be read: {why}"
            );
            let (fact, evidence) = (FactKind::DynamicsOrganization, vec![line]);
            return Blocked { fact, subject: None, reason, level: Some(Level::Note), evidence }.into();
        }
    };
    let lacking: Vec<&str> = SignedInUser::PRIVILEGES.into_iter().filter(|name| !held.contains_key(*name)).collect();
    if !lacking.is_empty() {
        let message = format!("the signed-in user lacks {}", lacking.join(", "));
        let line = line.expected("System Administrator, or these privileges").source(&CONNECT);
        return on_dynamics(Finding::warning("missing-privilege", message).because(line).remedy(&GIVE_ROLE)).into();
    }
    let narrow =
        |(name, depth): (&String, &String)| NARROW.contains(&depth.as_str()).then(|| format!("{name} ({depth})"));
    let narrow: Vec<String> = held.iter().filter_map(narrow).collect();
    if !narrow.is_empty() {
        let message = format!(
            "the signed-in user sees and changes only a part of the organization, so that mailboxes of others may be missing: {}",
            narrow.join(", ")
        );
        let line = line.expected("the depth Global").source(&CONNECT);
        return on_dynamics(Finding::warning("narrow-privilege", message).because(line).remedy(&GIVE_ROLE)).into();
    }
    Verdict::pass(vec![line, Evidence::new("privileges", SignedInUser::PRIVILEGES.join(", "))])
}

/// Depths of a privilege that do not reach the whole organization.
const NARROW: [&str; 3] = ["Basic", "Local", "Deep"];

fn examples() -> Vec<Example> {
    let with = |user: Read<SignedInUser>| DynamicsOrganization { user, ..organization(Read::Value(settings())) };
    let user = |role: &str, administrator, privileges| {
        let id = "0c1d2e3f-0000-4000-8000-00000000000a".to_owned();
        Read::Value(SignedInUser { id, roles: vec![role.to_owned()], administrator, privileges })
    };
    let administrator = |role: &str| user(role, true, Read::Unasked);
    let held = |but: &str, depth: &str| {
        let all = SignedInUser::PRIVILEGES.into_iter().filter(|name| *name != but);
        user("Mail set-up", false, Read::Value(all.map(|name| (name.to_owned(), depth.to_owned())).collect()))
    };
    let mut all = vec![
        of_organization("an administrator", with(administrator("System Administrator")), Expect::Pass),
        of_organization(
            "an administrator in another language",
            with(administrator("Systemadministrator")),
            Expect::Pass,
        ),
        of_organization("a role of the company's own with all of it", with(held("", "Global")), Expect::Pass),
        of_organization(
            "a role that may not approve",
            with(held("prvApproveRejectEmailAddress", "Global")),
            warning("missing-privilege"),
        ),
        of_organization("a role for the user's own mailbox", with(held("", "Basic")), warning("narrow-privilege")),
        of_organization(
            "the privileges could not be read",
            with(user("Salesperson", false, Read::Failed("forbidden".to_owned()))),
            Expect::Blocked,
        ),
        of_organization("the roles could not be read", with(Read::Failed("forbidden".to_owned())), Expect::Blocked),
        of_organization("nobody signed in", with(Read::Unasked), Expect::NotApplicable),
    ];
    all.extend(unknown(SubjectKind::Organization, Scenario::A));
    all
}
