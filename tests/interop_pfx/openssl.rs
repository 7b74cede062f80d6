//! Where do keys, certificates and files come from?

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// A folder with a key, its certificate, and the certificate of the authority.
pub(crate) struct Workshop(TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        let workshop = Self(tempfile::tempdir().expect("a folder"));
        let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"];
        let authority = ["-keyout", "authority.key", "-out", "authority.pem", "-subj", "/O=Contoso/CN=Contoso CA"];
        openssl(&workshop, &[&request[..], &authority[..]].concat());
        let own = ["-keyout", "own.key", "-out", "own.pem", "-subj", "/O=Contoso/CN=s2s.contoso.com"];
        let signed =
            ["-CA", "authority.pem", "-CAkey", "authority.key", "-addext", "basicConstraints=critical,CA:false"];
        openssl(&workshop, &[&request[..], &own[..], &signed[..]].concat());
        workshop
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    /// Writes a PFX.
    pub(crate) fn export(&self, file: &str, options: &[&str], password: &str) {
        let password = format!("pass:{password}");
        let own = ["pkcs12", "-export", "-inkey", "own.key", "-in", "own.pem", "-passout", &password, "-out", file];
        openssl(self, &[&own[..], options].concat());
    }

    /// The thumbprint and the subject of a certificate, as `openssl x509` prints them.
    pub(crate) fn x509(&self, der: &[u8]) -> (String, String) {
        std::fs::write(self.path("look.der"), der).expect("the folder is writable");
        self.printed(&["x509", "-inform", "DER", "-in", "look.der"])
    }

    /// The same of a file in PEM form.
    pub(crate) fn x509_of(&self, file: &str) -> (String, String) {
        self.printed(&["x509", "-in", file])
    }

    fn printed(&self, look: &[&str]) -> (String, String) {
        let wanted =
            ["-noout", "-fingerprint", "-sha1", "-subject", "-nameopt", "oneline,-space_eq,sep_comma_plus_space"];
        let text = openssl(self, &[look, &wanted].concat());
        let after = |label: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(label));
            line.unwrap_or_else(|| panic!("{label} in {text}")).to_owned()
        };
        (after("sha1 Fingerprint=").replace(':', ""), after("subject="))
    }
}

/// Runs OpenSSL in the folder; standard output and error together.
pub(crate) fn openssl(workshop: &Workshop, arguments: &[&str]) -> String {
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(workshop.0.path());
    let ran = command.output().expect("openssl is installed");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{arguments:?}: {text}");
    text
}
