//! Is there evidence of every server that needs the certificate?

use super::example::{HOST, deployment, error, listed, of_deployment, server};
use super::sources::{CONNECT, ROLES};
use crate::facts::deployment::{Deployment, ListedServer};
use crate::facts::server::{Role, Server, same_host};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.all-covered"),
    title: "every server that needs the certificate has evidence",
    subject: SubjectKind::Deployment,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "Every server that the deployment lists with the Asynchronous, Email Integration or Web role has evidence, so \
             that the other checks saw all of them. Servers with other roles need no certificate.",
    sources: &[CONNECT, ROLES],
    needs: &[FactKind::Deployment],
    any_of: &[],
    uses: &[FactKind::ServerEvidence],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate)],
    remedies: &[&super::COLLECT],
    settings: &[],
    examples,
    run,
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let deployment = cx.need::<Deployment>();
    let known: Vec<&Server> = cx.all::<Server>().map(|(_, server)| server).collect();
    let Some(listed) = deployment.servers.value() else {
        let reason = format!("the deployment's list of servers {}", deployment.servers.why_not());
        return Verdict::blocked(FactKind::Deployment, reason);
    };
    let wanted: Vec<&ListedServer> = listed.iter().filter(|server| needs_key(server)).collect();
    let line = |server: &ListedServer| {
        let evidence = known.iter().find(|own| same_host(&own.host, &server.name));
        let observed = evidence.map_or_else(|| "no evidence".to_owned(), |own| own.files.join(", "));
        (evidence.is_some(), Evidence::new(format!("{} ({})", server.name, server.roles.join(", ")), observed))
    };
    let (there, missing): (Vec<_>, Vec<_>) = wanted.iter().map(|server| line(server)).partition(|(there, _)| *there);
    let evidence: Vec<Evidence> = there.into_iter().map(|(_, line)| line).collect();
    if missing.is_empty() {
        return Verdict::pass(evidence);
    }
    let names: Vec<&str> = wanted
        .iter()
        .filter(|server| !known.iter().any(|own| same_host(&own.host, &server.name)))
        .map(|server| server.name.as_str())
        .collect();
    let names = names.join(", ");
    let of = if missing.len() == 1 { "server" } else { "servers" };
    let finding = Finding::error("no-evidence", format!("there is no evidence of the {of} {names}"));
    let finding =
        missing.into_iter().fold(finding, |f, (_, line)| f.because(line.expected("evidence").source(&CONNECT)));
    Verdict::of(vec![finding.remedy(&super::COLLECT).value("servers", names)], evidence)
}

/// Whether the server runs and has a role that uses the key; roles that nobody told count.
fn needs_key(server: &ListedServer) -> bool {
    let off = server.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("disabled"));
    !off && (server.roles.is_empty() || server.roles.iter().any(|role| Role::of(role).needs_key()))
}

fn examples() -> Vec<Example> {
    let full = |name: &'static str| listed(name, &["AsyncService", "EmailService", "AppServer"]);
    let sandbox = || listed("CRM9", &["SandboxServer"]);
    let off = ListedServer { state: Some("Disabled".to_owned()), ..full("CRM8") };
    let second = Server { host: "crm2.contoso.com".to_owned(), ..server() };
    vec![
        of_deployment(
            "evidence of both servers; a sandbox and a disabled server need none",
            deployment(vec![full("CRM1"), full("CRM2"), sandbox(), off]),
            vec![server(), second],
            Expect::Pass,
        ),
        of_deployment(
            "a second server without evidence",
            deployment(vec![full("CRM1"), full("CRM2")]),
            vec![server()],
            error("no-evidence"),
        ),
        of_deployment(
            "no list of servers",
            Deployment { read_on: Some(HOST.to_owned()), ..Deployment::default() },
            vec![server()],
            Expect::Blocked,
        ),
    ]
}
