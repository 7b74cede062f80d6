//! Does Kerberos work with a domain controller and a web server of other makers, and is every failure told apart?

use std::path::{Path, PathBuf};
use std::process::Command;

use exdoctor::net::sign_in::Credential;
use exdoctor_checks::facts::sign_in::{Scheme, Why};

use crate::process::{Process, run};
use crate::support::{ask, certificates, config, net, network};

const HOST: &str = "mail.contoso.test";
/// A host of the same server that the domain has no service for.
const OTHER: &str = "other.contoso.test";

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
            format!("[global]\npid directory = {run_at}\nncalrpc dir = {run_at}/ncalrpc\nlock directory = {run_at}\n");
        std::fs::write(&conf, text.replacen("[global]\n", &own, 1)).unwrap();
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

    /// Starts it.
    fn start(&self) -> Process {
        let mut command = Command::new("samba");
        command.args(["-i", "-M", "single", "-s"]).arg(&self.conf);
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
            "<VirtualHost *:8443>\nServerName {host}\nSSLEngine on\nSSLCertificateFile {at}/{host}.pem\n\
             SSLCertificateKeyFile {at}/{host}.key\n</VirtualHost>\n"
        )
    };
    let sites = site(HOST) + &site(OTHER);
    let text = format!(
        "ServerRoot {at}\nServerName {HOST}\nPidFile {at}/apache.pid\nErrorLog {at}/apache.log\nListen 127.0.0.1:8443\n{loads}\
         TypesConfig /etc/mime.types\nDocumentRoot {at}/www\nDirectoryIndex index.html\nMutex file:{at}\nUser www-data\nGroup www-data\n\
         <Directory {at}/www>\nAuthType GSSAPI\nAuthName x\nGssapiCredStore keytab:{at}/http.keytab\nGssapiConnectionBound On\n\
         Require valid-user\n</Directory>\n{sites}"
    );
    std::fs::write(folder.join("apache.conf"), text).unwrap();
    // Apache serves as a user of its own, who must get at its files.
    run(Command::new("chmod").args(["-R", "go+rX"]).arg(folder));
    let mut command = Command::new("apache2");
    command.args(["-D", "FOREGROUND", "-f"]).arg(folder.join("apache.conf"));
    Process::start(&mut command, 8443)
}

fn text(user: &str, host: &str) -> String {
    format!(
        "[network]\nkdc = ['dc1.contoso.test']\n[dynamics]\nurl = 'https://{host}/'\nsign_in = 'kerberos'\n\
         username = '{user}'\npassword = {{ file = 'password' }}\n"
    )
}

/// What comes of one sign-in.
async fn outcome(folder: &Path, user: &str, password: &str, host: &str) -> Result<Scheme, (Why, Vec<String>)> {
    std::fs::write(folder.join("password"), password).unwrap();
    let config = config(folder, &text(user, host));
    let places = [
        ("dc1.contoso.test:88", "127.0.0.1:88"),
        ("mail.contoso.test:443", "127.0.0.1:8443"),
        ("other.contoso.test:443", "127.0.0.1:8443"),
    ];
    let net = net(folder, &config, &places);
    let signed = ask(&net, Credential::Dynamics, &format!("https://{host}/index.html")).await;
    signed.scheme.map_err(|refused| {
        assert!(!refused.reason.contains(password), "{refused}");
        (refused.why, refused.codes().to_vec())
    })
}

#[test]
#[ignore = "runs only in the network that another test makes"]
fn inside() {
    network();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    certificates(folder, &[HOST, OTHER]);
    let domain = Domain::provision(folder);
    let _web = apache(folder);
    let code = |why, code: &str| Err((why, vec![code.to_owned()]));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let _controller = domain.start();
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
    });
}
