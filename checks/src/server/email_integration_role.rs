//! Does some server of the deployment synchronize mail?

use super::example::{deployment, error, listed, of_deployment, server};
use super::sources::ROLES;
use crate::facts::deployment::Deployment;
use crate::facts::server::{Read, Role, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.email-integration-role"),
    title: "a server of the deployment has the Email Integration Service role",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "An enabled server has the role under which server-side synchronization runs. The Asynchronous role alone does \
             not run it.",
    sources: &[ROLES],
    needs: &[FactKind::Deployment],
    any_of: &[],
    uses: &[FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&ADD],
    settings: &[],
    examples,
    run,
};

static ADD: Remedy = Remedy {
    id: "add-email-integration-role",
    summary: "Give a server of the deployment the role Email Integration Service.",
    steps: &[
        "On a back-end server, open Programs and Features, choose Dynamics 365 Server, Uninstall/Change, and then Configure.",
        "Add the role Email Integration Service; where the server is disabled in Deployment Manager, enable it.",
        "Install the certificate there and grant its key, as on the other servers.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-CrmServer | Format-List Name, Roles, State" }],
    who: Who::DynamicsAdmin,
    risk: "set-up restarts the services of Dynamics on that server",
    undo: "remove the role in the same dialogue",
    effective: "after set-up has ended",
    documentation: &[ROLES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let deployment = cx.need::<Deployment>();
    let synchronizes = |roles: &[Role]| roles.contains(&Role::EmailIntegration);
    let seen = cx.all::<Server>().filter(|(_, server)| server.known_roles().is_some_and(|roles| synchronizes(&roles)));
    let seen: Vec<Evidence> =
        seen.map(|(_, server)| Evidence::new(server.host.as_str(), words(&server.roles))).collect();
    let Some(listed) = deployment.servers.value() else {
        if !seen.is_empty() {
            return Verdict::pass(seen);
        }
        let reason = format!("the deployment's list of servers {}", deployment.servers.why_not());
        return Verdict::blocked(FactKind::Deployment, reason);
    };
    let disabled = |state: Option<&str>| state.is_some_and(|state| state.eq_ignore_ascii_case("disabled"));
    let with_role =
        listed.iter().filter(|server| server.roles.iter().any(|role| Role::of(role) == Role::EmailIntegration));
    let (off, on): (Vec<_>, Vec<_>) = with_role.partition(|server| disabled(server.state.as_deref()));
    let line = |server: &&crate::facts::deployment::ListedServer| {
        let state = server.state.as_deref().unwrap_or("state not listed");
        Evidence::new(server.name.as_str(), format!("{} ({state})", server.roles.join(", ")))
    };
    if !on.is_empty() {
        return Verdict::pass(on.iter().map(line).collect());
    }
    // The role of a disabled server is no role; evidence of such a server does not count either.
    if off.is_empty() && !seen.is_empty() {
        return Verdict::pass(seen);
    }
    if listed.iter().all(|server| server.roles.is_empty()) {
        return Verdict::blocked(FactKind::Deployment, "the deployment's list of servers does not name their roles");
    }
    let lines = listed.iter().map(|server| line(&server).expected("Email Integration Service").source(&ROLES));
    let (code, message) = match off.first() {
        Some(server) => {
            ("disabled", format!("the only server with the Email Integration Service, {}, is disabled", server.name))
        }
        None => ("missing", "no server of the deployment has the role Email Integration Service".to_owned()),
    };
    lines.fold(Finding::error(code, message), Finding::because).remedy(&ADD).into()
}

fn words(roles: &Read<Vec<String>>) -> String {
    roles.value().map(|roles| roles.join(", ")).unwrap_or_default()
}

fn examples() -> Vec<Example> {
    let full = || listed("CRM1", &["AsyncService", "EmailService", "AppServer"]);
    let asynchronous = || listed("CRM2", &["AsyncService"]);
    let mut off = full();
    off.state = Some("Disabled".to_owned());
    let without = || {
        let roles = Read::Value(vec!["AsyncService".to_owned()]);
        vec![Server { roles, ..server() }]
    };
    let nothing = Deployment::default;
    vec![
        of_deployment(
            "one of two servers has the role",
            deployment(vec![full(), asynchronous()]),
            without(),
            Expect::Pass,
        ),
        of_deployment("no list, and the evidence shows the role", nothing(), vec![server()], Expect::Pass),
        of_deployment("only the Asynchronous role", deployment(vec![asynchronous()]), without(), error("missing")),
        of_deployment(
            "the server with the role is disabled",
            deployment(vec![off, asynchronous()]),
            without(),
            error("disabled"),
        ),
        of_deployment("no list, and the evidence does not show the role", nothing(), without(), Expect::Blocked),
        of_deployment("a list without roles", deployment(vec![listed("CRM1", &[])]), without(), Expect::Blocked),
    ]
}
