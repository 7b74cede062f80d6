//! Have the services been started since the certificate and its access list last changed?

use jiff::Timestamp;

use super::duty::{SYNCHRONIZING, unconcerned};
use super::example::{about, front_end, healthy, now, registered, warning};
use super::key::{key, with_values};
use super::sources::CONNECT;
use crate::facts::server::{KeyFile, Read, Server, Service};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.restarted-since-change"),
    title: "the asynchronous services started after the key last changed",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The processes are younger than the key's file. Where the evidence has the change time of NTFS, that covers the \
             access list; where it has the write time alone, a later change of the access list is not seen.",
    sources: &[CONNECT],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::GrantKeyAccess)],
    remedies: &[&RESTART],
    settings: &[],
    examples,
    run,
};

static RESTART: Remedy = Remedy {
    id: "restart-async-services",
    summary: "Restart the asynchronous services on {server}.",
    steps: &[
        "Choose a quiet moment: running jobs are interrupted and continue after the restart.",
        "Restart both services.",
    ],
    commands: &[Command {
        shell: Shell::PowerShell,
        text: "Restart-Service -Name 'MSCRMAsyncService', 'MSCRMAsyncService$maintenance'",
    }],
    who: Who::ServerAdmin,
    risk: "while the asynchronous services restart, no mail, workflow or import is processed",
    undo: "none is needed",
    effective: "at once",
    documentation: &[CONNECT],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    if let Some(verdict) = unconcerned(cx, server, SYNCHRONIZING) {
        return verdict;
    }
    let key = match key(cx, server) {
        Ok(key) => key,
        Err(verdict) => return verdict,
    };
    let blocked = |reason: String| Verdict::blocked(FactKind::ServerEvidence, reason);
    let Some(changed) = last_change(key.file) else {
        return blocked(format!("when the key's file last changed {}", key.file.written.why_not()));
    };
    let Some(services) = server.services.value() else {
        return blocked(format!("the list of services {}", server.services.why_not()));
    };
    let running: Vec<&Service> =
        services.iter().filter(|own| own.is_asynchronous() && own.runs() == Some(true)).collect();
    if running.is_empty() {
        return Verdict::not_applicable("no asynchronous service runs: see server.async-services");
    }
    let (mut findings, mut evidence, mut open) = (Vec::new(), Vec::new(), None);
    for service in running {
        let line = |started: &Timestamp| Evidence::new(service.name.as_str(), format!("started {started}"));
        match service.started.value() {
            Some(started) if *started >= changed => evidence.push(line(started)),
            Some(started) => {
                let name = &service.name;
                let message =
                    format!("{name} on {} started {started}, before the key last changed {changed}", server.host);
                let line = line(started).expected(format!("a start after {changed}")).source(&CONNECT);
                let finding = Finding::warning("not-restarted", message).because(line).remedy(&RESTART);
                findings.push(with_values(finding, &key));
            }
            None => open = Some(format!("when {} started {}", service.name, service.started.why_not())),
        }
    }
    match open {
        Some(reason) if findings.is_empty() => blocked(reason).with(evidence),
        _ => Verdict::of(findings, evidence),
    }
}

/// The change time of NTFS covers the access list; where the evidence does not have it, the write time must do.
fn last_change(file: &KeyFile) -> Option<Timestamp> {
    file.changed.value().max(file.written.value()).copied()
}

fn examples() -> Vec<Example> {
    let changed = |hours: i64| {
        let mut server = healthy();
        server.key_files[0].changed = Read::Value(now() - jiff::SignedDuration::from_hours(hours));
        server
    };
    let with = |change: fn(&mut Server)| {
        let mut server = healthy();
        change(&mut server);
        server
    };
    let undated_file = |server: &mut Server| {
        (server.key_files[0].changed, server.key_files[0].written) = (Read::Unasked, Read::Unasked);
    };
    let stopped = |server: &mut Server| {
        if let Read::Value(services) = &mut server.services {
            for service in services {
                service.state = Read::Value("Stopped".to_owned());
            }
        }
    };
    let undated = |server: &mut Server| {
        if let Read::Value(services) = &mut server.services {
            services[0].started = Read::Failed("access is denied".to_owned());
        }
    };
    let registered = || Some(registered());
    vec![
        about("started after the last change", healthy(), registered(), Expect::Pass),
        about("the access list changed since", changed(1), registered(), warning("not-restarted")),
        about(
            "the change was not looked at",
            with(|own| own.key_files[0].changed = Read::Unasked),
            registered(),
            Expect::Pass,
        ),
        about("no time of the file is known", with(undated_file), registered(), Expect::Blocked),
        about("a start is not known", with(undated), registered(), Expect::Blocked),
        about("nothing runs", with(stopped), registered(), Expect::NotApplicable),
        about("a front-end server", front_end(), registered(), Expect::NotApplicable),
    ]
}
