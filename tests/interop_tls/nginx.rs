//! How does nginx behave in each way that matters, one port for each?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, Weak};

use crate::certificates::{NAME, file};
use crate::port::free_port;
use crate::servers::Server;

/// One behaviour: its name, the certificates, the versions, the suites, and what else is set.
type Site = (&'static str, &'static [&'static str], &'static str, &'static str, &'static str);

const NEW: &str = "TLSv1.2 TLSv1.3";
const EVERY: &str = "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3";
const HIGH: &str = "HIGH:@SECLEVEL=0";
const FULL: &str = "ALL:COMPLEMENTOFALL:!PSK:!SRP:@SECLEVEL=0";

/// Behaviours that differ in versions and suites.
pub(crate) const BY_SUITES: [Site; 12] = [
    ("usual", &["rsa"], NEW, HIGH, ""),
    ("TLS 1.0", &["rsa"], "TLSv1", "AES128-SHA:ECDHE-RSA-AES128-SHA:DHE-RSA-AES128-SHA:@SECLEVEL=0", ""),
    ("TLS 1.1", &["rsa"], "TLSv1.1", HIGH, ""),
    ("TLS 1.2", &["rsa"], "TLSv1.2", HIGH, ""),
    ("TLS 1.3", &["rsa"], "TLSv1.3", HIGH, ""),
    ("everything", &["rsa"], EVERY, FULL, ""),
    ("everything with both keys in its own order", &["rsa", "ecdsa"], EVERY, FULL, "ssl_prefer_server_ciphers on;"),
    ("RSA key exchange", &["rsa"], "TLSv1.2", "AES128-SHA:AES256-GCM-SHA384:@SECLEVEL=0", ""),
    ("DHE of 1024 bits", &["rsa"], "TLSv1.2", "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", ""),
    ("CBC", &["rsa"], "TLSv1.2", "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:@SECLEVEL=0", ""),
    ("NULL and anonymous", &["rsa"], "TLSv1.2", "NULL-SHA256:AECDH-AES128-SHA:ADH-AES128-SHA:@SECLEVEL=0", ""),
    ("no common version", &["rsa"], "TLSv1.1", "ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", ""),
];

const ASKS: &str = "ssl_client_certificate root.pem; ssl_verify_client on;";
const ASKS_POLITELY: &str = "ssl_client_certificate root.pem; ssl_verify_client optional;";

/// Behaviours that differ in what the server or the client has to present.
pub(crate) const BY_CERTIFICATE: [Site; 16] = [
    ("expired", &["expired"], NEW, HIGH, ""),
    ("not yet valid", &["not-yet-valid"], NEW, HIGH, ""),
    ("self-signed", &["self-signed"], NEW, HIGH, ""),
    ("wrong name", &["wrong-name"], NEW, HIGH, ""),
    ("no SAN", &["no-san"], NEW, HIGH, ""),
    ("SHA-1", &["sha1"], NEW, HIGH, ""),
    ("MD5", &["md5"], NEW, HIGH, ""),
    ("1024 bits", &["rsa-1024"], NEW, HIGH, ""),
    ("512 bits", &["rsa-512"], "TLSv1.2", "AES128-SHA:AES256-SHA:@SECLEVEL=0", ""),
    ("missing intermediate", &["missing-intermediate"], NEW, HIGH, ""),
    ("whole chain", &["chain"], NEW, HIGH, ""),
    ("wrong order", &["wrong-order"], NEW, HIGH, ""),
    ("ECDSA", &["ecdsa"], NEW, HIGH, ""),
    ("both keys", &["rsa", "ecdsa"], "TLSv1.2", HIGH, ""),
    ("client certificate required", &["rsa"], NEW, HIGH, ASKS),
    ("client certificate optional", &["rsa"], NEW, HIGH, ASKS_POLITELY),
];

/// nginx at work, and the port of each behaviour.
pub(crate) struct Nginx {
    pub(crate) ports: BTreeMap<&'static str, u16>,
    _server: Server,
}

/// The one nginx that all tests share while any of them runs.
pub(crate) fn nginx() -> Arc<Nginx> {
    static RUNNING: Mutex<Weak<Nginx>> = Mutex::new(Weak::new());
    let mut running = RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    running.upgrade().unwrap_or_else(|| {
        let nginx = Arc::new(start());
        *running = Arc::downgrade(&nginx);
        nginx
    })
}

fn start() -> Nginx {
    let sites: Vec<(Site, u16)> = BY_SUITES.into_iter().chain(BY_CERTIFICATE).map(|site| (site, free_port())).collect();
    let ports: BTreeMap<&str, u16> = sites.iter().map(|(site, port)| (site.0, *port)).collect();
    let all: Vec<u16> = ports.values().copied().collect();
    let server = Server::run("nginx-light", &all, |folder| {
        let folder = folder.path();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("our own folder");
        dh(folder);
        fs::write(folder.join("nginx.conf"), settings(folder, &sites)).expect("the folder is writable");
        let mut command = Command::new("nginx");
        command.arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("error.log"));
        command.env("PATH", "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin");
        command
    });
    Nginx { ports, _server: server }
}

fn dh(folder: &Path) {
    let out = folder.join("dh.pem");
    let made = Command::new("openssl").args(["dhparam", "-dsaparam", "-out"]).arg(out).arg("1024").output();
    assert!(made.expect("openssl is installed").status.success(), "no DH parameters");
}

fn settings(folder: &Path, sites: &[(Site, u16)]) -> String {
    let at = folder.display();
    let mut text = format!(
        "daemon off; worker_processes 1; pid {at}/pid; error_log {at}/error.log warn;\nevents {{ worker_connections 512; }}\n\
         http {{ access_log off; ssl_dhparam {at}/dh.pem;\n"
    );
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(text, "{kind}_temp_path {at}/{kind};").expect("a string");
    }
    for ((name, certificates, versions, suites, more), port) in sites {
        writeln!(text, "# {name}\nserver {{ listen 127.0.0.1:{port} ssl; server_name {NAME}; return 200;")
            .expect("a string");
        for certificate in *certificates {
            let [pem, key] = ["pem", "key"].map(|kind| file(&format!("{certificate}.{kind}")));
            writeln!(text, "ssl_certificate {}; ssl_certificate_key {};", pem.display(), key.display())
                .expect("a string");
        }
        let more = more.replace("root.pem", &file("root.pem").display().to_string());
        writeln!(text, "ssl_protocols {versions}; ssl_ciphers '{suites}'; {more} }}").expect("a string");
    }
    text + "}\n"
}
