//! Is the certificate that signs the tokens on the server, with its private key?

use super::duty::{SYNCHRONIZING, unconcerned};
use super::example::{about, before_registration, error, front_end, healthy, registered, store, with_store};
use super::issuer::{Issuer, issuer, named, unregistered};
use super::sources::{CONNECT, RECONFIGURE};
use crate::certificate::REGISTER;
use crate::facts::certificate::{CertificateFiles, File, Unopened};
use crate::facts::server::{Read, Server, StoreCertificate};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: CheckId::new("server.certificate-installed"),
    title: "the certificate is in the store of the computer, with its private key",
    subject: SubjectKind::Server,
    roles: &[],
    scope: &[(Scenario::A, Level::Error)],
    proves: "LocalMachine\\My of a server that runs the Asynchronous or Email Integration Service holds the certificate \
             that Dynamics has registered, and Windows knows a private key for it. It does not prove that the services \
             can use the key.",
    sources: &[CONNECT, RECONFIGURE],
    needs: &[FactKind::ServerEvidence],
    any_of: &[],
    uses: &[FactKind::Deployment, FactKind::CertificateFiles],
    blames: &[],
    steps: &[(Scenario::A, Step::InstallCertificate)],
    remedies: &[&INSTALL, &REGISTER],
    settings: &[],
    examples,
    run,
};

static INSTALL: Remedy = Remedy {
    id: "install-certificate",
    summary: "Install the certificate {thumbprint} with its private key on {server}.",
    steps: &[
        "Copy the PFX to {server} and import it with certutil, which asks for the password; then give {account} Read on its key (Manage Private Keys).",
        "Or run CertificateReconfiguration.ps1 there, in the folder Tools of Dynamics 365: it does both. Add -updateCrm on one server alone, where the deployment does not have the certificate yet: it registers it for all.",
        "Restart both asynchronous services, and delete the copy of the PFX.",
    ],
    commands: &[
        Command {
            shell: Shell::PowerShell,
            text: "certutil -csp 'Microsoft Enhanced RSA and AES Cryptographic Provider' -importpfx My '{pfx}' AT_KEYEXCHANGE",
        },
        Command {
            shell: Shell::PowerShell,
            text: ".\\CertificateReconfiguration.ps1 -certificateFile '{pfx}' -password (Read-Host 'Password of the PFX') -certificateType S2STokenIssuer -serviceAccount '{account}' -storeFindType FindBySubjectDistinguishedName",
        },
        Command {
            shell: Shell::PowerShell,
            text: "Restart-Service -Name 'MSCRMAsyncService', 'MSCRMAsyncService$maintenance'",
        },
    ],
    who: Who::ServerAdmin,
    risk: "two valid certificates with one subject in the store are ambiguous: Dynamics looks the certificate up by subject",
    undo: "delete the certificate with its key from LocalMachine\\My",
    effective: "after the restart of both asynchronous services",
    documentation: &[CONNECT, RECONFIGURE],
};

fn run(cx: &CheckCx<'_>) -> Verdict {
    let server = cx.need::<Server>();
    if let Some(verdict) = unconcerned(cx, server, SYNCHRONIZING) {
        return verdict;
    }
    let issuer = match issuer(cx) {
        Ok(issuer) => issuer,
        Err(verdict) => return verdict,
    };
    let Some(store) = server.certificates.value() else {
        let why = server.certificates.why_not();
        return Verdict::blocked(FactKind::ServerEvidence, format!("the store LocalMachine\\My {why}"));
    };
    match server.certificate(&issuer.thumbprint) {
        None => missing(cx, server, &issuer, store),
        Some(own) => has_key(server, &issuer, own),
    }
}

fn missing(cx: &CheckCx<'_>, server: &Server, issuer: &Issuer, store: &[StoreCertificate]) -> Verdict {
    if let Some(new) = unregistered(cx, issuer, store).map(|own| own.thumbprint.to_ascii_uppercase()) {
        let (thumbprint, host) = (&issuer.thumbprint, &server.host);
        let message = format!(
            "{thumbprint}, which Dynamics has registered, is not in LocalMachine\\My of {host}; {new} of the configuration is, and waits for its registration"
        );
        let line = Evidence::new(format!("LocalMachine\\My of {host}"), new.as_str()).expected(thumbprint.as_str());
        let finding = Finding::error("not-registered", message).because(line.source(&CONNECT));
        let subject = server.certificate(&new).and_then(|own| own.subject.value()).map_or("", String::as_str);
        return finding.remedy(&REGISTER).value("wanted", &new).value("subject_observed", subject).into();
    }
    let with_key: Vec<String> = store.iter().filter(|own| own.has_key.value() == Some(&true)).map(named).collect();
    let observed = if with_key.is_empty() { "no certificate with a key".to_owned() } else { with_key.join("; ") };
    let (thumbprint, from, host) = (&issuer.thumbprint, &issuer.from, &server.host);
    let message = format!("the certificate {thumbprint}, which {from} names, is not in LocalMachine\\My of {host}");
    let line = Evidence::new(format!("LocalMachine\\My of {host}"), observed);
    let finding = Finding::error("missing", message).because(line.expected(thumbprint.as_str()).source(&CONNECT));
    remedied(finding, server, issuer).into()
}

fn has_key(server: &Server, issuer: &Issuer, own: &StoreCertificate) -> Verdict {
    let line = |observed: &str| Evidence::new(named(own), observed);
    let host = &server.host;
    match own.has_key.value() {
        Some(true) => {}
        Some(false) => {
            let message = format!("the certificate {} is on {host} without its private key", issuer.thumbprint);
            let line = line("no private key").expected("a private key").source(&CONNECT);
            return remedied(Finding::error("no-key", message).because(line), server, issuer).into();
        }
        None => {
            let reason = format!("whether {} has a private key {}", named(own), own.has_key.why_not());
            return Verdict::blocked(FactKind::ServerEvidence, reason);
        }
    }
    if own.key.value().and_then(|key| key.machine.value()) == Some(&false) {
        let message = format!("the key of {} on {host} is a user's key, which no service can reach", issuer.thumbprint);
        let line = line("a key of a user").expected("a key of the computer").source(&CONNECT);
        return remedied(Finding::error("user-key", message).because(line), server, issuer).into();
    }
    Verdict::pass(vec![line("in LocalMachine\\My with its private key")])
}

fn remedied(finding: Finding, server: &Server, issuer: &Issuer) -> Finding {
    let services = server.services.value().into_iter().flatten();
    let account = services.filter(|own| own.is_asynchronous()).find_map(|own| own.account.value());
    let finding = finding.remedy(&INSTALL).value("server", &server.host).value("thumbprint", &issuer.thumbprint);
    account.map_or(finding.clone(), |account| finding.value("account", account))
}

fn examples() -> Vec<Example> {
    let own = || store()[0].clone();
    let without_key = StoreCertificate { has_key: Read::Value(false), key: Read::Absent, ..own() };
    let mut of_user = own();
    if let Read::Value(key) = &mut of_user.key {
        key.machine = Read::Value(false);
    }
    let unsure = StoreCertificate { has_key: Read::Failed("access is denied".to_owned()), ..own() };
    let other = StoreCertificate { thumbprint: "B".repeat(40), ..own() };
    let unread = Server { certificates: Read::Failed("access is denied".to_owned()), ..healthy() };
    let mut by_file = about("only a file names the certificate", with_store(Vec::new()), None, error("missing"));
    let path = "s2s.cer".to_owned();
    let cer = Some(File { path, content: Err(Unopened::Nothing) });
    let files = CertificateFiles { cer, ..CertificateFiles::default() };
    by_file.facts.record(&Subject::new(SubjectKind::Certificate, store()[0].thumbprint.as_str()), files);
    let waiting =
        before_registration("the new certificate is there, and not registered", healthy(), error("not-registered"));
    vec![
        by_file,
        waiting,
        about("the registered certificate with its key", healthy(), Some(registered()), Expect::Pass),
        about("another certificate only", with_store(vec![other]), Some(registered()), error("missing")),
        about("the certificate without its key", with_store(vec![without_key]), Some(registered()), error("no-key")),
        about("a key in the profile of a user", with_store(vec![of_user]), Some(registered()), error("user-key")),
        about("the key could not be looked at", with_store(vec![unsure]), Some(registered()), Expect::Blocked),
        about("the store could not be read", unread, Some(registered()), Expect::Blocked),
        about("nothing names the certificate", healthy(), None, Expect::Blocked),
        about("a front-end server", front_end(), Some(registered()), Expect::NotApplicable),
    ]
}
