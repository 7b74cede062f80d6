//! Do mailboxes open where Apache with `mod_auth_gssapi` stands before the embedded Exchange Server?

use std::path::Path;
use std::process::{Command, Stdio};

use exdoctor_lab::Running;
use serde_json::Value;

use crate::ntlm::HOST;
use crate::process::{Process, run};
use crate::support::basic;

/// Where Apache listens.
pub(crate) const PORT: u16 = 8443;
/// Where the world says that the Exchange Server is.
const AT: &str = "192.0.2.10:443";

/// Apache, which takes tickets for these hosts; whoever has one gets to the Exchange Server with an account of its own.
pub(crate) fn start(folder: &Path, hosts: &[&str], lab: &Running) -> Process {
    let modules = "/usr/lib/apache2/modules";
    let list =
        "mpm_event authz_core authz_user authn_core auth_gssapi ssl socache_shmcb mime dir headers proxy proxy_http";
    let load = |name: &str| format!("LoadModule {name}_module {modules}/mod_{name}.so\n");
    let loads: String = list.split(' ').map(load).collect();
    std::fs::create_dir_all(folder.join("www")).unwrap();
    std::fs::write(folder.join("www/index.html"), "welcome").unwrap();
    let at = folder.display();
    let site = |host: &&str| {
        format!(
            "<VirtualHost *:{PORT}>\nServerName {host}\nSSLEngine on\nSSLCertificateFile {at}/{host}.pem\n\
             SSLCertificateKeyFile {at}/{host}.key\nSSLProxyEngine on\nSSLProxyCheckPeerName off\n</VirtualHost>\n"
        )
    };
    let sites: String = hosts.iter().map(site).collect();
    let tickets = format!(
        "AuthType GSSAPI\nAuthName x\nGssapiCredStore keytab:{at}/http.keytab\nGssapiConnectionBound On\nRequire valid-user\n"
    );
    let (basic, upstream) = (basic(lab), &lab.connect_to()[AT]);
    let text = format!(
        "ServerRoot {at}\nServerName {}\nPidFile {at}/apache.pid\nErrorLog {at}/apache.log\nListen 127.0.0.1:{PORT}\n{loads}\
         TypesConfig /etc/mime.types\nDocumentRoot {at}/www\nDirectoryIndex index.html\nMutex file:{at}\nUser www-data\n\
         Group www-data\n<Directory {at}/www>\n{tickets}</Directory>\n<Location /EWS>\n{tickets}\
         ProxyPass https://{upstream}/EWS\nRequestHeader set Authorization \"{basic}\"\n</Location>\n{sites}",
        hosts[0]
    );
    std::fs::write(folder.join("apache.conf"), text).unwrap();
    // Apache serves as a user of its own, who must get at its files.
    run(Command::new("chmod").args(["-R", "go+rX"]).arg(folder));
    let mut command = Command::new("apache2");
    command.args(["-D", "FOREGROUND", "-f"]).arg(folder.join("apache.conf"));
    Process::start(&mut command, PORT)
}

/// The whole program signs in with Kerberos, and a wrong password opens nothing.
pub(crate) fn judged(folder: &Path, lab: &Running) {
    let own = folder.join("exchange");
    std::fs::create_dir(&own).unwrap();
    configure(&own, folder, lab);
    let right = records(&own, "P4ssword-svc");
    for (check, subject) in [
        ("ews.sign-in", "mail.contoso.com:443"),
        ("ews.mailbox-access", "ada@contoso.com"),
        ("ews.mailbox-access", "ben@contoso.com"),
    ] {
        let record = find(&right, check, subject);
        assert_eq!(record["outcome"], "pass", "{record}");
    }
    let before = lab.questions(&format!("{HOST}:443"));
    let wrong = records(&own, "wr0ng-p4ssword");
    let record = find(&wrong, "ews.sign-in", "mail.contoso.com:443");
    assert_eq!(record["outcome"], "fail", "{record}");
    assert!(record.to_string().contains("KDC_ERR_PREAUTH_FAILED"), "{record}");
    assert_eq!(find(&wrong, "ews.mailbox-access", "ada@contoso.com")["outcome"], "blocked");
    assert!(!wrong.to_string().contains("wr0ng"), "{wrong}");
    assert_eq!(lab.questions(&format!("{HOST}:443")), before, "nothing came through");
}

/// The configuration of the lab, but for the sign-in and for where the host is.
fn configure(own: &Path, folder: &Path, lab: &Running) {
    let file = lab.write_to(own).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text
        .replace(&lab.connect_to()[AT].to_string(), &format!("127.0.0.1:{PORT}"))
        .replace("sign_in = \"basic\"", "sign_in = \"negotiate\"")
        .replace("username = \"svc@contoso.com\"", "username = \"svc@contoso.test\"")
        .replace("[network]\n", "[network]\nkdc = [\"dc1.contoso.test\"]\n")
        .replace("[network.connect_to]\n", "[network.connect_to]\n\"dc1.contoso.test:88\" = \"127.0.0.1:88\"\n");
    std::fs::write(&file, text).unwrap();
    // The roots of the lab, and that of the server in between.
    let roots = [own.join("ca.pem"), folder.join("ca.pem")].map(|file| std::fs::read_to_string(file).unwrap());
    std::fs::write(own.join("ca.pem"), roots.concat()).unwrap();
}

/// What a check says with this password.
fn records(own: &Path, password: &str) -> Value {
    std::fs::write(own.join("exchange.password"), password).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "-c", "exdoctor.toml", "--only", "ews", "--format", "json"]);
    let ran = command.env_clear().current_dir(own).stdin(Stdio::null()).output().unwrap();
    let whole: Value = serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)));
    whole["records"].clone()
}

fn find<'a>(records: &'a Value, check: &str, subject: &str) -> &'a Value {
    let mut all = records.as_array().unwrap().iter();
    let found = all.find(|one| one["check"] == check && one["subject"]["name"] == subject);
    found.unwrap_or_else(|| panic!("no {check} of {subject}: {records}"))
}
