//! How is a domain controller of Samba started in a network of its own?

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use crate::beside;

pub(crate) const HOST: &str = "dc1.contoso.test";
pub(crate) const BASE: &str = "DC=contoso,DC=test";
pub(crate) const PASSWORD: &str = "Passw0rd-for-tests";

/// A domain controller that ends with the test.
pub(crate) struct Controller {
    folder: TempDir,
    namespace: String,
    samba: Child,
}

fn done(command: &mut Command) -> Output {
    let output = command.output().expect("the program of the package is installed");
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{said}\n{wrong}");
    output
}

impl Controller {
    /// Makes a domain with these objects, and serves it.
    pub(crate) fn start(users: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is a folder");
        let at = folder.path();
        let domain = at.join("dc");
        let [realm, short, password] = ["--realm=CONTOSO.TEST", "--domain=CONTOSO", &format!("--adminpass={PASSWORD}")];
        done(
            Command::new("samba-tool")
                .args(["domain", "provision", "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1"])
                .args([realm, short, password, "--option=vfs objects = dfs_samba4 acl_xattr xattr_tdb"])
                .arg(format!("--targetdir={}", domain.display())),
        );
        let database = domain.join("private/sam.ldb");
        done(Command::new("ldbmodify").arg("-H").arg(&database).arg(beside(at, "users.ldf", users)));
        // A domain controller enters its own names when it runs as a whole.
        let own = format!(
            "dn: CN=DC1,OU=Domain Controllers,{BASE}\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: ldap/{HOST}\n"
        );
        done(Command::new("ldbmodify").arg("-H").arg(&database).arg(beside(at, "names.ldf", &own)));
        certificates(at);
        let namespace = format!("exdoctor-{}", std::process::id());
        done(Command::new("ip").args(["netns", "add", &namespace]));
        done(Command::new("ip").args(["-n", &namespace, "link", "set", "lo", "up"]));
        let samba = serve(at, &namespace);
        let controller = Self { folder, namespace, samba };
        controller.wait();
        controller
    }

    fn wait(&self) {
        let start = Instant::now();
        loop {
            let listening = done(Command::new("ip").args(["netns", "exec", &self.namespace, "ss", "-ltnH"])).stdout;
            if String::from_utf8_lossy(&listening).contains(":3269 ") {
                return;
            }
            assert!(start.elapsed() < Duration::from_mins(1), "samba does not listen");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// What the database holds, as LDIF that Samba's own tool writes.
    pub(crate) fn export(&self) -> PathBuf {
        let database = self.folder.path().join("dc/private/sam.ldb");
        let filter = "(|(objectCategory=person)(objectCategory=group))";
        let found = done(Command::new("ldbsearch").arg("-H").arg(database).arg(filter)).stdout;
        beside(self.folder.path(), "export.ldf", &String::from_utf8(found).expect("LDIF is ASCII"))
    }

    /// Carries changes out, as `ldifde -i` would.
    pub(crate) fn apply(&self, ldif: &str) {
        let database = self.folder.path().join("dc/private/sam.ldb");
        done(Command::new("ldbmodify").arg("-H").arg(database).arg(beside(self.folder.path(), "changes.ldf", ldif)));
    }

    /// A configuration for a server of the directory.
    pub(crate) fn config(&self, url: &str, password: Option<&str>, more: &str, trusted: bool) -> PathBuf {
        let at = self.folder.path();
        let ports =
            [88, 389, 636, 3268, 3269].map(|port| format!("\"{HOST}:{port}\" = \"127.0.0.1:{port}\"")).join(", ");
        let authority = if trusted { "ca_file = 'ca.pem'\n" } else { "" };
        let account = password.map(|password| {
            beside(at, "password", password);
            "username = 'administrator@contoso.test'\npassword = { file = 'password' }\n"
        });
        let account = account.unwrap_or_default();
        let text = format!(
            "scenario = 'C'\n[network]\nresolvers = ['127.0.0.1:53']\ntimeout = '5s'\nproxy = 'none'\nkdc = ['{HOST}']\n{authority}connect_to = {{ {ports} }}\n[directory]\nurl = '{url}'\n{account}{more}"
        );
        beside(at, "exdoctor.toml", &text)
    }

    /// `exdoctor identity` in the network of the domain controller.
    pub(crate) fn identity(&self, url: &str, password: Option<&str>, more: &str) -> Output {
        self.run(&["identity", "--format", "json", "-c"], &self.config(url, password, more, true))
    }

    /// The same without knowing the authority of the server.
    pub(crate) fn untrusted(&self, url: &str) -> Output {
        self.run(&["identity", "-c"], &self.config(url, Some(PASSWORD), "", false))
    }

    /// exdoctor in the network of the domain controller.
    pub(crate) fn run(&self, arguments: &[&str], config: &Path) -> Output {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace, env!("CARGO_BIN_EXE_exdoctor")]).args(arguments).arg(config);
        command.output().expect("exdoctor starts")
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        // It is going away in any case.
        let _ = self.samba.kill();
        let _ = self.samba.wait();
        let _ = Command::new("ip").args(["netns", "del", &self.namespace]).status();
    }
}

fn serve(at: &Path, namespace: &str) -> Child {
    let option = |name: &str, value: &dyn std::fmt::Display| format!("--option={name}={value}");
    let file = |name: &str| at.join(name).display().to_string();
    Command::new("ip")
        .args(["netns", "exec", namespace, "samba", "-i", "-M", "single", "-s"])
        .arg(at.join("dc/etc/smb.conf"))
        .args([
            "--option=server services=ldap kdc",
            "--option=interfaces=lo",
            "--option=bind interfaces only=yes",
            "--option=dcerpc endpoint servers=",
        ])
        .args([option("pid directory", &file("run")), option("lock directory", &file("run"))])
        .args([option("ncalrpc dir", &file("run/ncalrpc")), option("log file", &file("samba.log"))])
        .args([option("tls certfile", &file("dc.pem")), option("tls keyfile", &file("dc.key"))])
        .arg(option("tls cafile", &file("ca.pem")))
        // Without TLS, a sign-in that does not seal what follows is refused.
        .arg("--option=ldap server require strong auth=allow_sasl_over_tls")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("samba starts")
}

/// An authority, and the certificate of the server, as Samba wants its files.
fn certificates(at: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("no names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::CommonName, "Contoso Test CA");
    beside(at, "ca.pem", &authority.self_signed(&key).expect("a certificate").pem());
    let own = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec![HOST.to_owned()]).expect("a name");
    let signed = server.signed_by(&own, &Issuer::new(authority, &key)).expect("a certificate");
    beside(at, "dc.pem", &signed.pem());
    let path = beside(at, "dc.key", &own.serialize_pem());
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    std::fs::create_dir_all(at.join("run/ncalrpc")).expect("a folder");
}
