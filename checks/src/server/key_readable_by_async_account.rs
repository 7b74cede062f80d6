//! Can the account of the asynchronous service read the private key?

use super::duty::{SYNCHRONIZING, unconcerned};
use super::example::{
    about, async_account, before_registration, denied_group, error, front_end, healthy, registered, with_access,
};
use super::key::{Reader, judge, key, token};
use super::sources::{ACCESS_LISTS, CONNECT, ICACLS};
use crate::facts::server::{Access, AccountKind, IcaclsEntry, Read, Server, Service, TokenGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.key-readable-by-async-account"),
    title: "the account of the asynchronous service can read the private key",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "The access list of the key's file, walked in its stored order with all groups of the account, grants what \
             opening the file to read takes. It does not prove that the service has been restarted since.",
    sources: &[CONNECT, ACCESS_LISTS],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::GrantKeyAccess)],
    remedies: &[&GRANT, &super::key::REMOVE_DENIAL],
    settings: &[],
    examples,
    run,
};

static GRANT: Remedy = Remedy {
    id: "grant-key-read",
    summary: "Grant {account} read on the private key of {thumbprint} on {server}.",
    steps: &[
        "On {server}, open the certificates of the computer (certlm.msc), Personal, Certificates.",
        "On the certificate, choose All Tasks > Manage Private Keys, add {account}, and allow Read; or use the command.",
        "Restart both asynchronous services.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /grant '{account}:R'" },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service -Name 'MSCRMAsyncService', 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "while the asynchronous services restart, no mail, workflow or import is processed",
    undo: "icacls '{key_path}' /remove:g '{account}'",
    effective: "after the restart of both asynchronous services",
    documentation: &[CONNECT, ICACLS],
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
    let services = server.services.value();
    let asynchronous: Option<Vec<_>> = services.map(|all| all.iter().filter(|own| own.is_asynchronous()).collect());
    if asynchronous.as_ref().is_some_and(Vec::is_empty) {
        return Verdict::not_applicable("there is no asynchronous service: see server.async-services");
    }
    let reader = |service: &Service| {
        let token = token(server, service.account.value()?).in_service(&service.name);
        Some(Reader { what: format!("the service {}", service.name), token })
    };
    let mut readers: Vec<Reader> = asynchronous.into_iter().flatten().filter_map(reader).collect();
    if readers.is_empty() {
        // The configuration names the account where the evidence does not.
        let named = cx.run.async_account.as_deref();
        readers.extend(named.map(|account| Reader {
            what: "the asynchronous services".to_owned(),
            token: token(server, account).in_service("MSCRMAsyncService"),
        }));
    }
    if readers.is_empty() {
        let why = if services.is_some() { "shows no account".to_owned() } else { server.services.why_not() };
        return blocked(format!(
            "the list of services, which names the account, {why}; async_account in [dynamics] names it as well"
        ));
    }
    judge(&key, &readers, Level::Error, &GRANT)
}

fn examples() -> Vec<Example> {
    let sddl = |text: &str| with_access(Access::Sddl(text.to_owned()));
    let registered = || Some(registered());
    let user = "S-1-5-21-1004-2004-3004-1105";
    let own = |what: &str| format!("O:SYG:SYD:PAI{what}(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;{user})");
    let group = "(D;;FR;;;S-1-5-21-1004-2004-3004-1200)";
    let line = |account: &str, groups: &[&str]| IcaclsEntry {
        account: account.to_owned(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    };
    let lines = || vec![line("NT AUTHORITY\\SYSTEM", &["F"]), line("CONTOSO\\svc-async", &["R"])];
    let without_groups = |server: Server| {
        let mut server = server;
        server.accounts[0].groups = Read::Unasked;
        server
    };
    let partly = |server: Server| {
        let mut server = server;
        let known =
            TokenGroups { incomplete: Some("the directory did not answer".to_owned()), ..TokenGroups::default() };
        server.accounts[0].groups = Read::Value(known);
        server
    };
    let managed = async_account("CONTOSO\\gmsa-async$", 1107, AccountKind::ManagedService, 515);
    let computers = "O:SYD:PAI(A;;FA;;;SY)(A;;FR;;;S-1-5-21-1004-2004-3004-515)";
    let network =
        Server { accounts: Vec::new(), ..async_account("NT AUTHORITY\\NetworkService", 1, AccountKind::WellKnown, 1) };
    let unlisted = || Server { services: Read::Unasked, ..with_access(Access::Icacls(lines())) };
    let named = |given, account: &str, expect| {
        let mut example = about(given, unlisted(), registered(), expect);
        example.circumstances.async_account = Some(account.to_owned());
        example
    };
    vec![
        about("the account is granted read", healthy(), registered(), Expect::Pass),
        about("nobody names the account", unlisted(), registered(), Expect::Blocked),
        named("the configuration names the account, which may read", "CONTOSO\\svc-async", Expect::Pass),
        named("the configuration names another account", "CONTOSO\\svc-other", Expect::Blocked),
        about("icacls shows (R)", with_access(Access::Icacls(lines())), registered(), Expect::Pass),
        about("a managed account through its group", with_list(managed, computers), registered(), Expect::Pass),
        about(
            "NETWORK SERVICE is granted read",
            with_list(network.clone(), "D:(A;;GR;;;NS)"),
            registered(),
            Expect::Pass,
        ),
        about(
            "the list of a fresh import",
            sddl("O:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"),
            registered(),
            error("not-granted"),
        ),
        before_registration(
            "the list of a new certificate that waits for its registration",
            sddl("O:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)"),
            error("not-granted"),
        ),
        about("a group of the account is denied", denied_group(sddl(&own(group))), registered(), error("denied")),
        about(
            "the groups are not known, and one is denied",
            without_groups(sddl(&own(group))),
            registered(),
            Expect::Blocked,
        ),
        about("the groups are not all known", partly(sddl(&own(group))), registered(), Expect::Blocked),
        about("the groups do not matter", without_groups(healthy()), registered(), Expect::Pass),
        about("the list is cut", sddl("D:PAI(A;;FA;;;SY"), registered(), Expect::Blocked),
        about("nothing names the certificate", healthy(), None, Expect::Blocked),
        about("a front-end server", front_end(), registered(), Expect::NotApplicable),
    ]
}

fn with_list(server: Server, sddl: &str) -> Server {
    let mut server = server;
    server.key_files[0].access = Read::Value(Access::Sddl(sddl.to_owned()));
    server
}
