//! What do exdoctor and other scanners see of a server?

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::Duration;

use data_encoding::BASE64;
use exdoctor::probes::tls::{Depth, Settings, Target, dial_directly, scan};
use exdoctor_checks::facts::tls::{Der, Scan, Version};
use exdoctor_checks::values::suite_name;
use serde_json::Value;

use crate::certificates::NAME;
use crate::servers::python;

/// Versions and suites, by name.
pub(crate) type Suites = BTreeSet<(Version, String)>;

/// How a server begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    WithTls,
    WithSmtp,
}

/// What exdoctor sees.
pub(crate) fn ours(port: u16, begins: Begins) -> Scan {
    let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
    let target = Target { address, name: NAME.to_owned(), starttls: begins == Begins::WithSmtp };
    let settings = Settings { depth: Depth::Deep, ..Settings::default() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(scan(&target, &settings, &dial_directly(Duration::from_secs(10))))
}

/// The suites of a scan, all of which must be established.
pub(crate) fn suites(scan: &Scan) -> Suites {
    let mut found = Suites::new();
    for (version, known) in &scan.versions {
        let Some(suites) = &known.suites else { continue };
        assert!(suites.not_established.is_empty(), "{version}: {:?}", suites.not_established);
        found.extend(suites.chosen.keys().map(|suite| (*version, suite_name(*suite))));
    }
    found
}

/// What nmap sees.
pub(crate) fn nmap(port: u16, begins: Begins) -> Suites {
    let mut command = Command::new("nmap");
    command.args(["-Pn", "-n", "-p", &port.to_string(), "--script", "+ssl-enum-ciphers", "-oX", "-", "127.0.0.1"]);
    if begins == Begins::WithSmtp {
        // nmap learns from the greeting that the port speaks SMTP.
        command.arg("-sV");
    }
    let xml = output(&mut command);
    let mut found = Suites::new();
    let mut version = None;
    for element in xml.split('<') {
        let quoted = |start: &str| element.strip_prefix(start).and_then(|rest| rest.split_once('"')).map(|both| both.0);
        if let Some(key) = quoted("table key=\"") {
            version = named(key).or(version);
        }
        if let (Some(name), Some(version)) = (element.strip_prefix("elem key=\"name\">"), version) {
            found.insert((version, name.replace("TLS_AKE_WITH_", "TLS_")));
        }
    }
    found
}

fn named(key: &str) -> Option<Version> {
    Version::ALL.into_iter().find(|version| key == version.name().replace("SSL ", "SSLv").replace("TLS ", "TLSv"))
}

/// What sslyze sees; nothing where it finds no suite among the usual ones to begin with, and gives up.
pub(crate) fn sslyze(port: u16, begins: Begins) -> Option<Suites> {
    let mut command = Command::new(python("sslyze"));
    command.args(["-m", "sslyze", "--json_out=-", "--mozilla_config=disable", "--sslv3", "--tlsv1", "--tlsv1_1"]);
    command.args(["--tlsv1_2", "--tlsv1_3", "--sni", NAME, &format!("127.0.0.1:{port}")]);
    if begins == Begins::WithSmtp {
        command.args(["--starttls", "smtp"]);
    }
    let text = output(&mut command);
    let report: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let server = &report["server_scan_results"][0];
    let why = server["connectivity_error_trace"].as_str().unwrap_or_default();
    if why.contains("could not find a TLS version and cipher suite supported by the server") {
        return None;
    }
    let keys = ["ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2", "tls_1_3"].map(|key| format!("{key}_cipher_suites"));
    let mut found = Suites::new();
    for (version, key) in Version::ALL.into_iter().zip(keys) {
        let accepted = &server["scan_result"][key.as_str()]["result"]["accepted_cipher_suites"];
        let accepted = accepted.as_array().unwrap_or_else(|| panic!("sslyze has no answer: {report:#}"));
        let names = accepted.iter().filter_map(|suite| suite["cipher_suite"]["name"].as_str());
        found.extend(names.map(|name| (version, name.to_owned())));
    }
    Some(found)
}

/// The certificates that OpenSSL is shown when it offers these suites and settings.
pub(crate) fn s_client(port: u16, arguments: &[&str]) -> Vec<Der> {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-showcerts", "-servername", NAME, "-connect", &format!("127.0.0.1:{port}")]);
    command.args(arguments).env("OPENSSL_CONF", "/dev/null");
    pem(&output(&mut command))
}

/// The certificates of a PEM text, in order.
fn pem(text: &str) -> Vec<Der> {
    let blocks = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let body = |block: &str| block.split("-----END").next().unwrap_or_default().split_whitespace().collect::<String>();
    blocks.map(|block| Der(BASE64.decode(body(block).as_bytes()).expect("PEM"))).collect()
}

/// What a program prints; how it ends says what it thinks of the server, not whether it worked.
fn output(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
