//! Which doors does a test go through, and which certificates do the servers show?

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use exdoctor::config::{Config, understand};
use exdoctor::input::Input;
use exdoctor::net::sign_in::{Credential, Credentials, Signed};
use exdoctor::net::web::Request;
use exdoctor::net::{Net, Opening};
use exdoctor::parse::mapping;
use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use crate::process::run;

/// A folder with certificates of these hosts, in a network that works.
pub(crate) fn begin(hosts: &[&str]) -> TempDir {
    network();
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path(), hosts);
    folder
}

/// Lets the loopback interface of the network work.
pub(crate) fn network() {
    run(std::process::Command::new("ip").args(["link", "set", "lo", "up"]));
}

/// Writes `ca.pem`, and `NAME.pem` with `NAME.key` for each host.
pub(crate) fn certificates(folder: &Path, hosts: &[&str]) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Authority of this test");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(folder.join("ca.pem"), issuer.pem()).unwrap();
    for host in hosts {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![(*host).to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        std::fs::write(folder.join(format!("{host}.pem")), certificate.pem()).unwrap();
        std::fs::write(folder.join(format!("{host}.key")), key.serialize_pem()).unwrap();
    }
}

/// Writes the same files, with a key and a signature of a certain kind.
pub(crate) fn signed_by_openssl(folder: &Path, host: &str, key: &str, digest: &str, padding: &str) {
    let openssl = |line: &str| {
        run(std::process::Command::new("openssl").args(line.split(' ')).current_dir(folder));
    };
    let new = if key.starts_with("rsa:") { key.to_owned() } else { format!("ec -pkeyopt ec_paramgen_curve:{key}") };
    let how = if padding == "pss" { " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" } else { "" };
    openssl(&format!("req -x509 -newkey {new} -nodes -subj /CN=Authority -keyout ca.key -out ca.pem -{digest}"));
    openssl(&format!("req -newkey {new} -nodes -subj /CN={host} -keyout {host}.key -out {host}.csr"));
    std::fs::write(folder.join("names"), format!("subjectAltName=DNS:{host}\n")).unwrap();
    let signed = "x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -days 30";
    openssl(&format!("{signed} -in {host}.csr -out {host}.pem -{digest}{how}"));
}

/// A self-signed RSA certificate, with which an application signs in: `app.pem`, `app.key`, `app.pfx`.
pub(crate) fn application(folder: &Path) {
    let key = folder.join("app.key");
    run(std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=reader"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(folder.join("app.pem")));
    run(std::process::Command::new("openssl")
        .args(["pkcs12", "-export", "-passout", "pass:", "-out"])
        .arg(folder.join("app.pfx"))
        .arg("-inkey")
        .arg(&key)
        .arg("-in")
        .arg(folder.join("app.pem")));
}

/// A configuration, with its files in the folder.
pub(crate) fn config(folder: &Path, text: &str) -> Config {
    let input = Input { name: "x.toml".to_owned(), folder: folder.to_owned(), text: text.to_owned() };
    let config = understand(input).unwrap_or_else(|problems| panic!("{problems}")).settle(Timestamp::now());
    config.sign_in.fits().unwrap();
    config
}

/// The doors of a configuration, with some hosts elsewhere.
pub(crate) fn net(folder: &Path, config: &Config, places: &[(&str, &str)]) -> Net {
    let map = |(from, to): &(&str, &str)| mapping(&format!("{from}={to}")).unwrap();
    Net::open(Opening {
        resolvers: vec!["127.0.0.1:9".parse().unwrap()],
        authorities: Some(std::fs::read(folder.join("ca.pem")).unwrap()),
        connect_to: places.iter().map(map).collect(),
        credentials: Arc::new(Credentials::load(config, &Credential::ALL.into()).unwrap()),
        timeout: Duration::from_secs(20),
        ..Opening::default()
    })
    .unwrap()
}

/// Asks once with a new session.
pub(crate) async fn ask(net: &Net, credential: Credential, url: &str) -> Signed {
    net.sign_in.session(credential, url).ask(&Request::post(url, "text/plain", "a body")).await
}
