//! Can the account of the web application read the private key?

use super::duty::unconcerned;
use super::example::{about, healthy, registered, warning, with_access};
use super::key::{Reader, judge, key, token};
use super::sources::{ACCESS_LISTS, ICACLS, RECONFIGURE};
use crate::facts::server::{Access, Read, Role, Server};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.key-readable-by-app-pool"),
    title: "the account of the web application can read the private key",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Warning)],
    proves: "The access list of the key's file grants the account of the Dynamics application pool read. The product page \
             asks for the asynchronous service only; practice asks for the web application as well, which tests a profile.",
    sources: &[RECONFIGURE, ACCESS_LISTS],
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
    id: "grant-key-read-pool",
    summary: "Grant {account}, the account of the web application, read on the private key of {thumbprint} on {server}.",
    steps: &[
        "On {server}, open the certificates of the computer (certlm.msc), Personal, Certificates.",
        "On the certificate, choose All Tasks > Manage Private Keys, add {account}, and allow Read; or use the command.",
        "Recycle the application pool {pool}.",
    ],
    commands: &[
        Command { shell: Shell::PowerShell, text: "icacls '{key_path}' /grant '{account}:R'" },
        Command { shell: Shell::PowerShell, text: "Restart-WebAppPool -Name '{pool}'" },
    ],
    who: Who::ServerAdmin,
    risk: "recycling the pool makes the next request of each user slow",
    undo: "icacls '{key_path}' /remove:g '{account}'",
    effective: "after the pool is recycled",
    documentation: &[RECONFIGURE, ICACLS],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    if let Some(verdict) = unconcerned(cx, server, &[Role::Web]) {
        return verdict;
    }
    if server.app_pools == Read::Absent {
        return Verdict::not_applicable("the server has no application pool of Dynamics");
    }
    let key = match key(cx, server) {
        Ok(key) => key,
        Err(verdict) => return verdict,
    };
    let blocked = |reason: String| Verdict::blocked(FactKind::ServerEvidence, reason);
    let Some(pools) = server.app_pools.value() else {
        return blocked(format!("the list of application pools {}", server.app_pools.why_not()));
    };
    let reader = |pool: &crate::facts::server::AppPool| {
        let account = pool.account.value().or_else(|| pool.identity.value())?;
        let token = token(server, account).in_pool(&pool.name);
        Some(Reader { what: format!("the application pool {}", pool.name), token })
    };
    let readers: Vec<Reader> = pools.iter().filter_map(reader).collect();
    if readers.is_empty() {
        return blocked("the evidence shows no account of an application pool of Dynamics".to_owned());
    }
    judge(&key, &readers, Level::Warning, &GRANT)
}

fn examples() -> Vec<Example> {
    let sddl = |text: &str| with_access(Access::Sddl(text.to_owned()));
    let registered = || Some(registered());
    let base = "O:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;S-1-5-21-1004-2004-3004-1105)";
    let denied = format!("{}(D;;FR;;;IS)(A;;FR;;;S-1-5-21-1004-2004-3004-1108)", &base[..9]);
    let no_pool = Server { app_pools: Read::Absent, ..healthy() };
    let unread = Server { app_pools: Read::Failed("access is denied".to_owned()), ..healthy() };
    let of_pool = |sddl: &str| {
        let mut server = with_access(Access::Sddl(sddl.to_owned()));
        if let Read::Value(pools) = &mut server.app_pools {
            pools[0].identity = Read::Value("ApplicationPoolIdentity".to_owned());
            pools[0].account = Read::Unasked;
        }
        server
    };
    let own = "D:(A;;FR;;;S-1-5-82-3521938855-2021869819-99297347-1718859267-3355536331)";
    let asynchronous = Server { roles: Read::Value(vec!["AsyncService".to_owned()]), ..healthy() };
    vec![
        about("the account is granted read", healthy(), registered(), Expect::Pass),
        about("the pool's own identity is granted read", of_pool(own), registered(), Expect::Pass),
        about("only the asynchronous account is granted read", sddl(base), registered(), warning("not-granted")),
        about("IIS_IUSRS is denied", sddl(&denied), registered(), warning("denied")),
        about("no pool of Dynamics", no_pool, registered(), Expect::NotApplicable),
        about("a server without the web role", asynchronous, registered(), Expect::NotApplicable),
        about("the pools could not be read", unread, registered(), Expect::Blocked),
        about("nothing names the certificate", healthy(), None, Expect::Blocked),
    ]
}
