//! Does exdoctor compare TLSA records with served certificates as OpenSSL does?

use std::path::Path;
use std::process::{Command, Stdio};

use exdoctor_lab::{Lab, World};
use serde_json::Value;

use crate::starttls::{Offer, postfix};

const HOST: &str = "contoso-com.e-v1.mx.microsoft";

/// A certificate of an authority, and the authority's own behind it, as postfix wants them.
fn chain(folder: &Path) {
    let extensions = format!("subjectAltName=DNS:{HOST}");
    run(
        folder,
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Contoso Mail CA",
            "-addext",
            "keyUsage=keyCertSign,cRLSign",
        ],
    );
    run(
        folder,
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "leaf.key",
            "-out",
            "leaf.pem",
            "-days",
            "30",
            "-subj",
            "/CN=mail",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-addext",
            &extensions,
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "extendedKeyUsage=serverAuth",
        ],
    );
    let text = |name| std::fs::read_to_string(folder.join(name)).expect("openssl wrote it");
    std::fs::write(folder.join("chain.pem"), text("leaf.pem") + &text("ca.pem")).expect("the folder is writable");
}

fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).env("OPENSSL_CONF", "/dev/null").output();
    let output = output.expect("openssl is installed");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The association data of a certificate, by OpenSSL.
fn association(folder: &Path, certificate: &str, selector: u8, matching: u8) -> String {
    let der = if selector == 0 {
        run(folder, &["x509", "-in", certificate, "-outform", "der"])
    } else {
        let key = run(folder, &["x509", "-in", certificate, "-noout", "-pubkey"]);
        std::fs::write(folder.join("key.pem"), key).expect("the folder is writable");
        run(folder, &["pkey", "-pubin", "-in", "key.pem", "-outform", "der"])
    };
    std::fs::write(folder.join("data"), &der).expect("the folder is writable");
    let digest = match matching {
        0 => return data_encoding::HEXLOWER.encode(&der),
        1 => "-sha256",
        _ => "-sha512",
    };
    data_encoding::HEXLOWER.encode(&run(folder, &["dgst", digest, "-binary", "data"]))
}

/// Whether OpenSSL takes the server for the one that the record names.
fn theirs(port: u16, record: &str) -> bool {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-starttls", "smtp", "-connect", &format!("127.0.0.1:{port}"), "-servername", HOST]);
    command.args(["-dane_tlsa_domain", HOST, "-dane_tlsa_rrdata", record, "-verify_return_error"]);
    let output = command.env("OPENSSL_CONF", "/dev/null").stdin(Stdio::null()).output().expect("openssl is installed");
    String::from_utf8_lossy(&output.stdout).contains("Verify return code: 0 (ok)")
}

/// What exdoctor says about a domain whose MX host publishes the record and is served at the port.
fn ours(port: u16, record: &str) -> String {
    let mut world = World::healthy();
    world.date = jiff::Timestamp::now();
    world.set("contoso.com MX", &[&format!("10 {HOST}.")]);
    world.set(&format!("_25._tcp.{HOST} TLSA"), &[record]);
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let lab = runtime.block_on(Lab::start(world)).expect("the world starts");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = lab.write_to(folder.path()).expect("the folder is writable");
    let mut command = Command::new(env!("CARGO_BIN_EXE_exdoctor"));
    command.args(["check", "--only", "dns.dane", "--format", "json", "--connect-to"]);
    let output = command.arg(format!("203.0.113.27:25=127.0.0.1:{port}")).arg("-c").arg(config).output();
    let output = output.expect("exdoctor was built");
    let said = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let record = &report["records"][0];
    let code = record["findings"][0]["code"].as_str().unwrap_or_default();
    format!("{} {code}", record["outcome"].as_str().unwrap_or_default()).trim_end().to_owned()
}

#[test]
fn records_fit_where_openssl_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    chain(folder.path());
    let file = |name: &str| folder.path().join(name);
    let (_postfix, port) = postfix(&Offer::Tls { certificates: file("chain.pem"), key: file("leaf.key") });
    let mut fits = 0;
    for (usage, certificate) in [(3, "leaf.pem"), (2, "ca.pem"), (3, "ca.pem"), (2, "leaf.pem")] {
        for (selector, matching) in [(0, 1), (1, 1), (0, 2), (1, 2), (0, 0), (1, 0)] {
            let data = association(folder.path(), certificate, selector, matching);
            // The tool for zone files and the one for the command line write a record in the same way.
            let record = format!("{usage} {selector} {matching} {data}");
            let theirs = theirs(port, &record);
            let expected = if theirs { "pass" } else { "fail mismatch" };
            let ours = ours(port, &record);
            // An anchor that is published whole need not be sent: then OpenSSL tries it, and exdoctor cannot.
            assert!(ours == expected || (!theirs && ours == "blocked"), "{record}: {ours}, OpenSSL: {theirs}");
            fits += u8::from(theirs);
        }
    }
    assert_eq!(fits, 12, "the right certificate in each form");
}
