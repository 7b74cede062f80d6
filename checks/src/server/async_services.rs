//! Do the asynchronous services exist, and do they run?

use super::duty::{SYNCHRONIZING, unconcerned};
use super::example::{about, error, front_end, healthy, registered};
use super::sources::{CONNECT, ROLES};
use crate::facts::server::{Read, Server, Service};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.async-services"),
    title: "the asynchronous services exist and run",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The Asynchronous Processing Service and its maintenance service were running when the evidence was gathered. \
             It does not prove that they process mail.",
    sources: &[ROLES, CONNECT],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment],
    blames: &[],
    steps: &[(Scenario::A, Step::Prerequisites)],
    remedies: &[&START, &REPAIR],
    settings: &[],
    examples,
    run,
};

/// Both services that make one asynchronous role.
const NAMES: [&str; 2] = ["MSCRMAsyncService", "MSCRMAsyncService$maintenance"];

static START: Remedy = Remedy {
    id: "start-async-services",
    summary: "Start the service {service} on {server}, and let it start with Windows.",
    steps: &[
        "Look in the event log of {server} for the reason why it stopped; a changed password of its account is the usual one.",
        "Start it, and set its start to automatic.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "Set-Service -Name '{service}' -StartupType Automatic" },
        Command { shell: Shell::PowerShell, text: "Start-Service -Name '{service}'" },
    ],
    who: Who::ServerAdmin,
    risk: "jobs that have waited run at once",
    undo: "Stop-Service -Name '{service}'",
    effective: "at once",
    documentation: &[ROLES],
};

static REPAIR: Remedy = Remedy {
    id: "add-async-role",
    summary: "Install the service {service} on {server}.",
    steps: &[
        "Open Programs and Features on {server}, choose Dynamics 365 Server, Uninstall/Change, and then Configure.",
        "Add the role Asynchronous Processing Service, or choose Repair where the role is there and the service is not.",
    ],
    commands: &[Command { shell: Shell::PowerShell, text: "Get-Service -Name 'MSCRMAsyncService*'" }],
    who: Who::DynamicsAdmin,
    risk: "set-up restarts the services of Dynamics on this server",
    undo: "remove the role in the same dialogue",
    effective: "after set-up has ended",
    documentation: &[ROLES],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    if let Some(verdict) = unconcerned(cx, server, SYNCHRONIZING) {
        return verdict;
    }
    let Some(services) = server.services.value() else {
        return Verdict::blocked(
            FactKind::ServerEvidence,
            format!("the list of services {}", server.services.why_not()),
        );
    };
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), None);
    for name in NAMES {
        let own = services.iter().find(|service| service.name.eq_ignore_ascii_case(name));
        match own.map(|service| (service, service.runs())) {
            Some((service, Some(true))) => evidence.push(Evidence::new(name, state(service))),
            Some((service, Some(false))) => findings.push(stopped(server, name, service)),
            Some((service, None)) => open = Some(format!("the state of {name} {}", service.state.why_not())),
            None => {
                let message = format!("{} has no service {name}", server.host);
                let line = Evidence::new(name, "no such service").expected("a running service").source(&ROLES);
                let finding = Finding::error("missing", message).because(line).remedy(&REPAIR);
                findings.push(finding.value("service", name).value("server", &server.host));
            }
        }
    }
    match open {
        Some(reason) if findings.is_empty() => Verdict::blocked(FactKind::ServerEvidence, reason).with(evidence),
        _ => Verdict::of(findings, evidence),
    }
}

fn stopped(server: &Server, name: &str, service: &Service) -> Finding {
    let disabled = service.start_mode.value().is_some_and(|mode| mode.eq_ignore_ascii_case("disabled"));
    let code = if disabled { "disabled" } else { "stopped" };
    let message = format!("the service {name} on {} is {}", server.host, state(service));
    let line = Evidence::new(name, state(service)).expected("running, started with Windows").source(&ROLES);
    let finding = Finding::error(code, message).because(line).remedy(&START);
    finding.value("service", name).value("server", &server.host)
}

fn state(service: &Service) -> String {
    let state = service.state.value().map_or("in an unknown state", String::as_str).to_ascii_lowercase();
    let account = service.account.value().map(|account| format!(" as {account}")).unwrap_or_default();
    let mode = service.start_mode.value().map(|mode| format!(", start mode {mode}")).unwrap_or_default();
    format!("{state}{account}{mode}")
}

fn examples() -> Vec<Example> {
    let with = |change: fn(&mut Vec<Service>)| {
        let mut server = healthy();
        if let Read::Value(services) = &mut server.services {
            change(services);
        }
        server
    };
    let registered = || Some(registered());
    let disabled = |services: &mut Vec<Service>| {
        services[1].state = Read::Value("Stopped".to_owned());
        services[1].start_mode = Read::Value("Disabled".to_owned());
    };
    let unlisted = Server { roles: Read::Unasked, services: Read::Value(Vec::new()), ..healthy() };
    let unread = Server { services: Read::Failed("access is denied".to_owned()), ..healthy() };
    vec![
        about("both run", healthy(), registered(), Expect::Pass),
        about(
            "one is stopped",
            with(|all| all[0].state = Read::Value("Stopped".to_owned())),
            registered(),
            error("stopped"),
        ),
        about("maintenance is disabled", with(disabled), registered(), error("disabled")),
        about("there is none", with(Vec::clear), registered(), error("missing")),
        about("the services could not be read", unread, registered(), Expect::Blocked),
        about("a state was not looked at", with(|all| all[0].state = Read::Unasked), registered(), Expect::Blocked),
        about("no service, and no role is known", unlisted, None, Expect::NotApplicable),
        about("a front-end server", front_end(), registered(), Expect::NotApplicable),
    ]
}
