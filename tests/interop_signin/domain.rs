//! Does Kerberos work with a domain controller and a web server of other makers, and is every failure told apart?

use std::path::{Path, PathBuf};
use std::process::Command;

use exdoctor::net::sign_in::Credential;
use exdoctor_checks::facts::sign_in::{Refused, Scheme, Why};

use crate::ntlm::python;
use crate::process::{Process, run};
use crate::support::{ask, begin, config, net};

const HOST: &str = "mail.contoso.test";
/// A host of the same server that the domain has no service for.
const OTHER: &str = "other.contoso.test";

/// Where Apache listens.
const APACHE: u16 = 8443;

/// A domain controller with a user and a service.
struct Domain {
    folder: PathBuf,
    conf: PathBuf,
}

impl Domain {
    fn provision(folder: &Path) -> Self {
        let (folder, conf) = (folder.to_owned(), folder.join("dc/etc/smb.conf"));
        run(Command::new("samba-tool")
            .args(["domain", "provision", "--realm=CONTOSO.TEST", "--domain=CONTOSO", "--server-role=dc"])
            .args(["--dns-backend=NONE", "--adminpass=Admin-P4ss!", "--option=interfaces = lo"])
            .args(["--option=vfs objects = dfs_samba4 acl_xattr xattr_tdb", "--option=bind interfaces only = yes"])
            .arg(format!("--targetdir={}", folder.join("dc").display())));
        std::fs::create_dir_all(folder.join("run")).unwrap();
        let run_at = folder.join("run").display().to_string();
        let text = std::fs::read_to_string(&conf).unwrap();
        let own =
            format!("[global]\npid directory = {run_at}\nncalrpc dir = {run_at}/ncalrpc\nserver services = kdc\n");
        let others: Vec<&str> = text.lines().filter(|line| !line.contains("server services =")).collect();
        std::fs::write(&conf, others.join("\n").replacen("[global]\n", &own, 1)).unwrap();
        let domain = Self { folder, conf };
        domain.tool(&["user", "create", "svc", "P4ssword-svc"]);
        domain.tool(&["user", "create", "locked", "P4ssword-svc"]);
        domain.tool(&["user", "disable", "locked"]);
        domain.tool(&["user", "create", "web", "P4ssword-web"]);
        domain.tool(&["spn", "add", &format!("HTTP/{HOST}"), "web"]);
        let keytab = domain.folder.join("http.keytab").display().to_string();
        domain.tool(&["domain", "exportkeytab", &keytab, &format!("--principal=HTTP/{HOST}")]);
        domain
    }

    fn tool(&self, arguments: &[&str]) {
        run(Command::new("samba-tool").args(arguments).arg("-s").arg(&self.conf));
    }

    /// Starts its key distribution centre, with a clock that is some minutes ahead.
    fn start(&self, ahead: i32) -> Process {
        let mut command = Command::new("faketime");
        command.args(["-f", &format!("{ahead:+}m"), "samba", "-F", "--debug-stdout", "-M", "single"]);
        command.arg("-s").arg(&self.conf).env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Process::start(&mut command, 88)
    }
}

/// Apache with `mod_auth_gssapi`, which takes tickets for the service.
fn apache(folder: &Path) -> Process {
    let modules = "/usr/lib/apache2/modules";
    let list =
        ["mpm_event", "authz_core", "authz_user", "authn_core", "auth_gssapi", "ssl", "socache_shmcb", "mime", "dir"];
    let loads = list.map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n")).concat();
    std::fs::create_dir_all(folder.join("www")).unwrap();
    std::fs::write(folder.join("www/index.html"), "welcome").unwrap();
    let at = folder.display();
    let site = |host: &str| {
        format!(
            "<VirtualHost *:{APACHE}>\nServerName {host}\nSSLEngine on\nSSLCertificateFile {at}/{host}.pem\n\
             SSLCertificateKeyFile {at}/{host}.key\n</VirtualHost>\n"
        )
    };
    let sites = site(HOST) + &site(OTHER);
    let text = format!(
        "ServerRoot {at}\nServerName {HOST}\nPidFile {at}/apache.pid\nErrorLog {at}/apache.log\nListen 127.0.0.1:{APACHE}\n{loads}\
         TypesConfig /etc/mime.types\nDocumentRoot {at}/www\nDirectoryIndex index.html\nMutex file:{at}\nUser www-data\nGroup www-data\n\
         <Directory {at}/www>\nAuthType GSSAPI\nAuthName x\nGssapiCredStore keytab:{at}/http.keytab\nGssapiConnectionBound On\n\
         Require valid-user\n</Directory>\n{sites}"
    );
    std::fs::write(folder.join("apache.conf"), text).unwrap();
    // Apache serves as a user of its own, who must get at its files.
    run(Command::new("chmod").args(["-R", "go+rX"]).arg(folder));
    let mut command = Command::new("apache2");
    command.args(["-D", "FOREGROUND", "-f"]).arg(folder.join("apache.conf"));
    Process::start(&mut command, APACHE)
}

/// A server that wants a ticket to be bound to a host's certificate.
fn tickets(folder: &Path, port: u16, bound_to: &str) -> Process {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop_signin/tickets.py");
    let mut command = python();
    command.arg(script).args(["--port", &port.to_string(), "--principal", &format!("HTTP/{HOST}@CONTOSO.TEST")]);
    for (option, file) in [
        ("--certificate", format!("{HOST}.pem")),
        ("--key", format!("{HOST}.key")),
        ("--keytab", "http.keytab".to_owned()),
        ("--bind", format!("{bound_to}.pem")),
    ] {
        command.arg(option).arg(folder.join(file));
    }
    Process::start(&mut command, port)
}

fn text(user: &str, host: &str) -> String {
    format!(
        "[network]\nkdc = ['dc1.contoso.test']\n[dynamics]\nurl = 'https://{host}/'\nsign_in = 'kerberos'\n\
         username = '{user}'\npassword = {{ file = 'password' }}\n"
    )
}

/// What comes of one sign-in, and what is to be said about it.
async fn told(folder: &Path, user: &str, password: &str, host: &str, port: u16) -> (Result<Scheme, Refused>, String) {
    std::fs::write(folder.join("password"), password).unwrap();
    let config = config(folder, &text(user, host));
    let place = format!("127.0.0.1:{port}");
    let places = [("dc1.contoso.test:88", "127.0.0.1:88"), (&format!("{host}:443"), &place)];
    let net = net(folder, &config, &places);
    let signed = ask(&net, Credential::Dynamics, &format!("https://{host}/index.html")).await;
    if let Err(refused) = &signed.scheme {
        assert!(!refused.reason.contains(password), "{refused}");
    }
    (signed.scheme, signed.remark.unwrap_or_default())
}

async fn outcome(folder: &Path, user: &str, password: &str, host: &str) -> Result<Scheme, (Why, Vec<String>)> {
    let (scheme, remark) = told(folder, user, password, host, APACHE).await;
    assert_eq!(remark, "");
    scheme.map_err(|refused| (refused.why, refused.codes().to_vec()))
}

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    let folder = begin(&[HOST, OTHER]);
    let folder = folder.path();
    // faketime names what it shares by its process, whose number other runs have too.
    run(Command::new("mount").args(["-t", "tmpfs", "none", "/dev/shm"]));
    let domain = Domain::provision(folder);
    let _web = apache(folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let controller = domain.start(0);
    runtime.block_on(each_refusal(folder));
    runtime.block_on(bound(folder));
    drop(controller);
    for (ahead, words) in [(20, "20m ahead of"), (-20, "20m behind")] {
        let _controller = domain.start(ahead);
        runtime.block_on(skewed(folder, words));
    }
}

async fn each_refusal(folder: &Path) {
    let code = |why, code: &str| Err((why, vec![code.to_owned()]));
    let right = "P4ssword-svc";
    for user in ["svc@contoso.test", "svc@CONTOSO.TEST", "CONTOSO.TEST\\svc", "CONTOSO\\svc"] {
        assert_eq!(outcome(folder, user, right, HOST).await, Ok(Scheme::Negotiate), "{user}");
    }
    assert_eq!(
        outcome(folder, "svc@contoso.test", "n0t-it", HOST).await,
        code(Why::Rejected, "KDC_ERR_PREAUTH_FAILED")
    );
    assert_eq!(
        outcome(folder, "nobody@contoso.test", right, HOST).await,
        code(Why::Rejected, "KDC_ERR_C_PRINCIPAL_UNKNOWN")
    );
    assert_eq!(
        outcome(folder, "locked@contoso.test", right, HOST).await,
        code(Why::Rejected, "KDC_ERR_CLIENT_REVOKED")
    );
    assert_eq!(
        outcome(folder, "svc@contoso.test", right, OTHER).await,
        code(Why::NoServiceName, "KDC_ERR_S_PRINCIPAL_UNKNOWN")
    );
}

/// A server that may be one of Windows gets tickets that are bound to the certificate that it shows.
async fn bound(folder: &Path) {
    let own = tickets(folder, 8444, HOST);
    let (scheme, _) = told(folder, "svc@contoso.test", "P4ssword-svc", HOST, 8444).await;
    assert_eq!(scheme, Ok(Scheme::Negotiate), "{}", own.said());
    assert_eq!(own.times("accepted svc", 1), 1, "{}", own.said());
    let between = tickets(folder, 8445, OTHER);
    let (scheme, _) = told(folder, "svc@contoso.test", "P4ssword-svc", HOST, 8445).await;
    assert_eq!(scheme.map_err(|refused| refused.why), Err(Why::Rejected), "{}", between.said());
    assert_eq!(between.times("bound to another svc", 1), 1, "{}", between.said());
}

/// Of a clock that differs is told: by a server that agrees with this machine, and where all but this machine agree.
async fn skewed(folder: &Path, words: &str) {
    let said = format!("the clock of dc1.contoso.test:88 is {words} this machine's");
    let (scheme, _) = told(folder, "svc@contoso.test", "P4ssword-svc", HOST, APACHE).await;
    let refused = scheme.expect_err("a ticket from another time");
    assert_eq!(refused.why, Why::Clock, "{refused}");
    assert!(refused.reason.contains("rejects the Kerberos ticket of svc@contoso.test"), "{refused}");
    assert!(refused.reason.ends_with(&said), "{refused}");
    let timeless = tickets(folder, 8446, HOST);
    let (scheme, remark) = told(folder, "svc@contoso.test", "P4ssword-svc", HOST, 8446).await;
    assert_eq!((scheme, remark), (Ok(Scheme::Negotiate), said), "{}", timeless.said());
}
