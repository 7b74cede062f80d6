//! Which certificates do the servers present? All are made by openssl.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

/// The name that the certificates are for, unless they are for another one.
pub(crate) const NAME: &str = "mail.contoso.com";

const ALWAYS: (&str, &str) = ("20200101000000Z", "20400101000000Z");

/// One certificate: its key, hash, name, validity, and who signs it.
struct Leaf {
    name: &'static str,
    key: &'static [&'static str],
    hash: &'static str,
    host: Option<&'static str>,
    valid: (&'static str, &'static str),
    issuer: &'static str,
}

const RSA: &[&str] = &["rsa:2048"];
const PLAIN: Leaf = Leaf { name: "rsa", key: RSA, hash: "sha256", host: Some(NAME), valid: ALWAYS, issuer: "root" };

const LEAVES: [Leaf; 12] = [
    PLAIN,
    Leaf { name: "expired", valid: ("20230101000000Z", "20240101000000Z"), ..PLAIN },
    Leaf { name: "not-yet-valid", valid: ("20380101000000Z", "20390101000000Z"), ..PLAIN },
    Leaf { name: "wrong-name", host: Some("mail.fabrikam.com"), ..PLAIN },
    Leaf { name: "no-san", host: None, ..PLAIN },
    Leaf { name: "sha1", hash: "sha1", ..PLAIN },
    Leaf { name: "md5", hash: "md5", ..PLAIN },
    Leaf { name: "rsa-1024", key: &["rsa:1024"], ..PLAIN },
    Leaf { name: "rsa-512", key: &["rsa:512"], ..PLAIN },
    Leaf { name: "ecdsa", key: &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ..PLAIN },
    Leaf { name: "missing-intermediate", issuer: "intermediate", ..PLAIN },
    Leaf { name: "chain", issuer: "intermediate", ..PLAIN },
];

/// The folder of the certificates: NAME.pem and NAME.key of each.
pub(crate) fn folder() -> &'static Path {
    static MADE: LazyLock<TempDir> = LazyLock::new(made);
    MADE.path()
}

/// A file in the folder.
pub(crate) fn file(name: &str) -> PathBuf {
    folder().join(name)
}

fn made() -> TempDir {
    let made = tempfile::tempdir().expect("a temporary folder");
    let folder = made.path();
    fs::write(folder.join("index.txt"), "").expect("writable");
    fs::write(folder.join("index.txt.attr"), "unique_subject = no\n").expect("writable");
    fs::write(folder.join("serial"), "1000\n").expect("writable");
    fs::write(folder.join("ca.cnf"), settings()).expect("writable");
    let own = |name: &str, subject: &str| {
        let (key, out) = (format!("{name}.key"), format!("{name}.pem"));
        let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-keyout", &key, "-out", &out];
        openssl(folder, &[&request[..], &["-subj", subject]].concat());
    };
    own("root", "/CN=Contoso Root");
    own("self-signed", &format!("/CN={NAME}"));
    sign(folder, &Leaf { name: "intermediate", host: Some("intermediate"), ..PLAIN });
    for leaf in &LEAVES {
        sign(folder, leaf);
    }
    join(folder, "wrong-order", &["chain", "root", "intermediate"]);
    join(folder, "chain", &["chain", "intermediate"]);
    made
}

fn settings() -> String {
    let mut text = "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\nserial = serial\nnew_certs_dir = .\n\
                    policy = any\n[any]\ncommonName = supplied\n[none]\nbasicConstraints = CA:FALSE\n\
                    [intermediate]\nbasicConstraints = critical,CA:TRUE\n"
        .to_owned();
    for host in [NAME, "mail.fabrikam.com"] {
        write!(text, "[{host}]\nbasicConstraints = CA:FALSE\nsubjectAltName = DNS:{host}\n").expect("a string");
    }
    text
}

fn sign(folder: &Path, leaf: &Leaf) {
    let [request, key, out] = ["csr", "key", "pem"].map(|kind| format!("{}.{kind}", leaf.name));
    let subject = format!("/CN={}", leaf.host.unwrap_or(NAME));
    let asked = ["-nodes", "-keyout", &key, "-out", &request, "-subj", &subject];
    openssl(folder, &[&["req", "-newkey"], leaf.key, &asked].concat());
    let (issuer, issuer_key) = (format!("{}.pem", leaf.issuer), format!("{}.key", leaf.issuer));
    let (from, to) = leaf.valid;
    let with = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", &issuer, "-keyfile", &issuer_key];
    let what = ["-in", &request, "-out", &out, "-md", leaf.hash, "-startdate", from, "-enddate", to];
    openssl(folder, &[&with[..], &what, &["-extensions", leaf.host.unwrap_or("none")]].concat());
}

/// Writes several certificates into one file, with the key of the first.
fn join(folder: &Path, name: &str, parts: &[&str]) {
    let read = |part: &&str| fs::read_to_string(folder.join(format!("{part}.pem"))).expect("it was made");
    let joined: String = parts.iter().map(read).collect();
    let key = fs::read(folder.join(format!("{}.key", parts[0]))).expect("it was made");
    fs::write(folder.join(format!("{name}.pem")), joined).expect("writable");
    fs::write(folder.join(format!("{name}.key")), key).expect("writable");
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl is installed");
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
