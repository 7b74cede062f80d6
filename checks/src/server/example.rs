//! How do the examples of the server checks look?

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::facts::certificate::{CertificateFiles, Content, File, Form};
use crate::facts::deployment::{CrmCertificate, Deployment, ListedServer};
use crate::facts::server::{
    Access, Account, AccountKind, AppPool, ChainLink, DotNetSwitch, Group, Handshake, KeyFile, Outbound, Proxy, Read,
    SchannelSwitch, Server, Service, StoreCertificate, StoredKey, TokenGroups,
};
use crate::facts::{Fact, Facts};
use crate::model::{Circumstances, Example, Expect, Level, Scenario, Subject, SubjectKind};

/// The server of the examples.
pub(super) const HOST: &str = "crm1.contoso.com";

/// Noon of the day on which the examples are judged.
pub(super) fn now() -> Timestamp {
    date(2026, 6, 1).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).expect("noon exists in UTC").timestamp()
}

/// A server as the collector sees it half an hour before it is judged; checks add what they look at.
pub(super) fn server() -> Server {
    Server {
        collected: Some(now() - jiff::SignedDuration::from_mins(30)),
        files: vec!["crm1.json".to_owned()],
        elevated: Read::Value(true),
        dynamics: Read::Value("9.1.30.7".to_owned()),
        roles: Read::Value(vec!["AsyncService".to_owned(), "EmailService".to_owned(), "AppServer".to_owned()]),
        ..Server::named(HOST)
    }
}

/// A server of the deployment's list.
pub(super) fn listed(name: &str, roles: &[&str]) -> ListedServer {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    ListedServer { name: name.to_owned(), roles, state: Some("Enabled".to_owned()), version: None }
}

/// A deployment that lists these servers.
pub(super) fn deployment(servers: Vec<ListedServer>) -> Deployment {
    Deployment { read_on: Some(HOST.to_owned()), servers: Read::Value(servers), ..Deployment::default() }
}

/// An example about the server.
pub(super) fn example(given: &'static str, fact: impl Into<Fact>, expect: Expect) -> Example {
    let facts = Facts::default().with(&Subject::server(HOST), fact);
    Example { given, facts, circumstances: Circumstances::plain(now(), &[Scenario::A]), subject: HOST, expect }
}

/// An example about the deployment.
pub(super) fn of_deployment(given: &'static str, fact: Deployment, servers: Vec<Server>, expect: Expect) -> Example {
    let mut facts = Facts::default().with(&Subject::deployment(), fact);
    for server in servers {
        facts.record(&Subject::server(&server.host.clone()), server);
    }
    let circumstances = Circumstances::plain(now(), &[Scenario::A]);
    Example { given, facts, circumstances, subject: "deployment", expect }
}

pub(super) const fn error(code: &'static str) -> Expect {
    Expect::Finding(Level::Error, code)
}

pub(super) const fn warning(code: &'static str) -> Expect {
    Expect::Finding(Level::Warning, code)
}

pub(super) const fn note(code: &'static str) -> Expect {
    Expect::Finding(Level::Note, code)
}

/// The thumbprint of the certificate that signs the tokens.
const THUMBPRINT: &str = "0123456789ABCDEF0123456789ABCDEF01234567";
/// The domain of the examples.
const DOMAIN: &str = "S-1-5-21-1004-2004-3004";

/// An example about the server, with the deployment where there is evidence of it.
pub(super) fn about(given: &'static str, server: Server, deployment: Option<Deployment>, expect: Expect) -> Example {
    let mut example = example(given, server, expect);
    if let Some(deployment) = deployment {
        example.facts.record(&Subject::deployment(), deployment);
    }
    example
}

/// A deployment that has registered the certificate.
pub(super) fn registered() -> Deployment {
    let kind = "S2STokenIssuer".to_owned();
    let certificate = CrmCertificate { kind, thumbprint: Some(THUMBPRINT.to_owned()), ..CrmCertificate::default() };
    Deployment { certificates: Read::Value(vec![certificate]), ..deployment(vec![listed("CRM1", &["AsyncService"])]) }
}

/// The server holds the certificate of the files, and Dynamics has still another one registered.
pub(super) fn before_registration(given: &'static str, server: Server, expect: Expect) -> Example {
    let kind = "S2STokenIssuer".to_owned();
    let former = CrmCertificate { kind, thumbprint: Some("C".repeat(40)), ..CrmCertificate::default() };
    let deployment = Deployment { certificates: Read::Value(vec![former]), ..registered() };
    let mut example = about(given, server, Some(deployment), expect);
    let content = Content {
        form: Form::Der,
        certificates: Vec::new(),
        thumbprint: Some(THUMBPRINT.to_owned()),
        friendly_name: None,
        keys: Vec::new(),
        protection: None,
        oddities: std::collections::BTreeSet::new(),
    };
    let cer = Some(File { path: "s2s.cer".to_owned(), content: Ok(content) });
    let subject = Subject::new(SubjectKind::Certificate, THUMBPRINT);
    example.facts.record(&subject, CertificateFiles { cer, ..CertificateFiles::default() });
    example
}

/// The store with the certificate and its key.
pub(super) fn store() -> Vec<StoreCertificate> {
    let key = StoredKey {
        provider: Read::Value("Microsoft Enhanced RSA and AES Cryptographic Provider".to_owned()),
        provider_type: Read::Value(24),
        key_spec: Read::Value(1),
        container: Read::Value("s2s".to_owned()),
        file: Read::Value("4f1c_9a".to_owned()),
        machine: Read::Value(true),
    };
    vec![StoreCertificate {
        thumbprint: THUMBPRINT.to_owned(),
        subject: Read::Value("CN=*.contoso.com, O=Contoso".to_owned()),
        has_key: Read::Value(true),
        key: Read::Value(key),
        ..StoreCertificate::default()
    }]
}

/// A server on which all is well.
pub(super) fn healthy() -> Server {
    let hours = |hours| Read::Value(now() - jiff::SignedDuration::from_hours(hours));
    let service = |name: &str| Service {
        name: name.to_owned(),
        state: Read::Value("Running".to_owned()),
        start_mode: Read::Value("Auto".to_owned()),
        account: Read::Value("CONTOSO\\svc-async".to_owned()),
        started: hours(48),
        ..Service::default()
    };
    let sddl = format!("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;{DOMAIN}-1105)(A;;FR;;;{DOMAIN}-1108)");
    let file = KeyFile {
        path: Some("C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\4f1c_9a".to_owned()),
        access: Read::Value(Access::Sddl(sddl)),
        written: hours(72),
        changed: hours(71),
        ..KeyFile::default()
    };
    let pool = AppPool {
        name: "CRMAppPool".to_owned(),
        identity: Read::Value("SpecificUser".to_owned()),
        account: Read::Value("CONTOSO\\svc-web".to_owned()),
        ..AppPool::default()
    };
    Server {
        certificates: Read::Value(store()),
        key_files: vec![file],
        services: Read::Value(vec![service("MSCRMAsyncService"), service("MSCRMAsyncService$maintenance")]),
        app_pools: Read::Value(vec![pool]),
        accounts: vec![
            account("CONTOSO\\svc-async", 1105, AccountKind::User, 513),
            account("CONTOSO\\svc-web", 1108, AccountKind::User, 513),
        ],
        schannel: Read::Value(vec![SchannelSwitch {
            protocol: "TLS 1.2".to_owned(),
            side: "Client".to_owned(),
            enabled: Some(1),
            disabled_by_default: Some(0),
        }]),
        dotnet: Read::Value(vec![DotNetSwitch {
            key: "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319".to_owned(),
            system_default_tls_versions: Some(1),
            strong_crypto: Some(1),
        }]),
        proxies: Read::Value(vec![proxy("winhttp"), proxy("dotnet")]),
        outbound: Read::Value(vec![
            outbound("token-service", "accounts.accesscontrol.windows.net", 443),
            outbound("sign-in", "login.microsoftonline.com", 443),
            outbound("exchange", "outlook.office365.com", 443),
            outbound("crl", "crl3.digicert.com", 80),
        ]),
        ..server()
    }
}

fn account(name: &str, rid: u32, kind: AccountKind, group: u32) -> Account {
    let groups = vec![Group { sid: format!("{DOMAIN}-{group}"), name: None }];
    Account {
        name: name.to_owned(),
        sid: Read::Value(format!("{DOMAIN}-{rid}")),
        kind: Read::Value(kind),
        groups: Read::Value(TokenGroups { groups, incomplete: None }),
    }
}

fn proxy(of: &str) -> Proxy {
    Proxy { of: of.to_owned(), server: Read::Absent, ..Proxy::default() }
}

/// A connection that was answered; over TLS except on port 80.
fn outbound(purpose: &str, host: &str, port: u16) -> Outbound {
    let root = ChainLink {
        subject: "CN=DigiCert Global Root G2, OU=www.digicert.com, O=DigiCert Inc, C=US".to_owned(),
        thumbprint: "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4".to_owned(),
        der: None,
    };
    let handshake = Handshake {
        protocol: "Tls12".to_owned(),
        subject: format!("CN={host}"),
        issuer: "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1, O=DigiCert Inc, C=US".to_owned(),
        chain: vec![root],
        ..Handshake::default()
    };
    Outbound {
        purpose: purpose.to_owned(),
        host: host.to_owned(),
        port,
        tls: if port == 80 { Read::Absent } else { Read::Value(handshake) },
        status: Read::Value(200),
        date: Read::Value(now()),
        at: Some(now()),
        ..Outbound::default()
    }
}

/// The server with these certificates in its store.
pub(super) fn with_store(certificates: Vec<StoreCertificate>) -> Server {
    Server { certificates: Read::Value(certificates), ..healthy() }
}

/// The server with this access list on the key.
pub(super) fn with_access(access: Access) -> Server {
    let mut server = healthy();
    server.key_files[0].access = Read::Value(access);
    server
}

/// The server whose asynchronous services run as another account.
pub(super) fn async_account(name: &str, rid: u32, kind: AccountKind, group: u32) -> Server {
    let mut server = healthy();
    if let Read::Value(services) = &mut server.services {
        for service in services {
            service.account = Read::Value(name.to_owned());
        }
    }
    server.accounts = vec![account(name, rid, kind, group)];
    server
}

/// The server whose asynchronous account belongs to the group 1200.
pub(super) fn denied_group(server: Server) -> Server {
    let mut server = server;
    server.accounts[0] = account("CONTOSO\\svc-async", 1105, AccountKind::User, 1200);
    server
}

/// A server with the web role alone, and nothing of the certificate.
pub(super) fn front_end() -> Server {
    let roles = Read::Value(vec!["AppServer".to_owned(), "HelpServer".to_owned()]);
    Server { roles, certificates: Read::Value(Vec::new()), key_files: Vec::new(), ..healthy() }
}
