//! Is the name of an outbound address judged as BIND serves it?

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::port::free_port;

const SOA: &str =
    "$TTL 300\n@ SOA ns.contoso.com. hostmaster.contoso.com. 1 3600 600 86400 300\n@ NS ns.contoso.com.\n";

/// BIND at work; dropping it ends it.
struct Named(Child);

impl Drop for Named {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait().map(drop)).expect("our own child can be ended");
    }
}

fn named(folder: &Path) -> (Named, u16) {
    let port = free_port();
    let reverse = "25 PTR mail.contoso.com.\n26 PTR other.contoso.com.\n27 CNAME 27.provider\n27.provider PTR mail.contoso.com.\n";
    let forward = "ns A 192.0.2.53\nmail A 192.0.2.25\nmail A 192.0.2.27\nother A 192.0.2.80\n";
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("the folder is writable");
    write("reverse", format!("{SOA}{reverse}"));
    write("forward", format!("{SOA}{forward}"));
    write(
        "named.conf",
        format!(
            "options {{ directory \"{}\"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no;\n\
             dnssec-validation no; empty-zones-enable no; notify no; pid-file none; lock-file none; session-keyfile none; }};\n\
             controls {{}};\nzone \"2.0.192.in-addr.arpa\" {{ type primary; file \"reverse\"; }};\n\
             zone \"contoso.com\" {{ type primary; file \"forward\"; }};\n",
            folder.display()
        ),
    );
    let log = fs::File::create(folder.join("log")).expect("the folder is writable");
    let mut command = Command::new("named");
    command.args(["-g", "-n", "1", "-c", "named.conf"]).current_dir(folder).stdin(Stdio::null()).stderr(log);
    let named = Named(command.spawn().expect("named (of the package bind9) is installed"));
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(start.elapsed() < Duration::from_secs(20), "named does not answer: {}", log());
        std::thread::sleep(Duration::from_millis(20));
    }
    (named, port)
}

#[test]
fn a_name_leads_back_or_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_named, port) = named(folder.path());
    for (address, expected) in [
        ("192.0.2.25", "pass"),
        ("192.0.2.26", "fail not-confirmed"),
        ("192.0.2.27", "pass"),
        ("192.0.2.28", "fail missing"),
        ("198.51.100.1", "blocked"),
    ] {
        let config = folder.path().join("exdoctor.toml");
        let text = format!("domains = ['contoso.com']\nscenario = 'C'\noutbound_addresses = ['{address}']\n");
        fs::write(&config, text).expect("the folder is writable");
        let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
        command.args(["check", "--only", "mail.ptr", "--format", "json", "--resolver", &format!("127.0.0.1:{port}")]);
        let output = command.arg("-c").arg(&config).output().expect("exdoctor was built");
        let said = String::from_utf8_lossy(&output.stderr);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        let record = &report["records"][0];
        let code = record["findings"][0]["code"].as_str().unwrap_or_default();
        let ours = format!("{} {code}", record["outcome"].as_str().unwrap_or_default());
        assert_eq!(ours.trim_end(), expected, "{address}: {record:#}");
    }
}
