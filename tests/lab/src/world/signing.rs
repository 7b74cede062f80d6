//! With which certificate does Dynamics sign, and where is it?

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;

/// The files of the certificate, by the names of the test data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Signing {
    /// The file with the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pfx: Option<String>,
    /// The file without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cer: Option<String>,
    /// What the configuration gives as the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// The part of a configuration about the files.
#[derive(Serialize)]
pub(crate) struct Section {
    #[serde(skip_serializing_if = "Option::is_none")]
    pfx: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<PasswordFile>,
}

#[derive(Serialize)]
struct PasswordFile {
    file: &'static str,
}

/// The password of every PFX.
pub(crate) const PASSWORD: &str = "correct horse";
/// The authority of most of the certificates, which counts as a public one.
pub(crate) const PUBLIC: &str = include_str!("../../data/s2s/public.pem");

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../data/s2s/", $name)))),+]
    };
}

const FILES: &[(&str, &[u8])] = files![
    "by-internal.cer",
    "by-internal.pfx",
    "by-itself.cer",
    "by-itself.pfx",
    "chain.pfx",
    "cng.pfx",
    "cut.pfx",
    "expired.cer",
    "expired.pfx",
    "former.cer",
    "former.pfx",
    "future.cer",
    "future.pfx",
    "legacy.pfx",
    "next.cer",
    "next.pfx",
    "no-key.pfx",
    "other-key.pfx",
    "own.cer",
    "own.pfx",
    "p256.cer",
    "p256.pfx",
    "rc4.pfx",
    "rounds.pfx",
    "rsa1024.cer",
    "rsa1024.pfx",
    "sha1.cer",
    "sha1.pfx",
    "signature.pfx",
    "silent.pfx",
    "wildcard.cer",
    "wildcard.pfx",
];

/// `NAME THUMBPRINT`, a line each.
const THUMBPRINTS: &str = include_str!("../../data/s2s/thumbprints.txt");
const THIS_YEAR: (&str, &str) = ("2026-05-02T00:00:00Z", "2027-05-02T00:00:00Z");

/// First and last moment of a certificate.
fn dates(name: &str) -> (&'static str, &'static str) {
    match name {
        "next" => ("2026-05-30T00:00:00Z", "2027-05-30T00:00:00Z"),
        "former" => ("2025-06-20T00:00:00Z", "2026-06-20T00:00:00Z"),
        "expired" => ("2025-05-20T00:00:00Z", "2026-05-20T00:00:00Z"),
        "future" => ("2026-06-15T00:00:00Z", "2027-06-15T00:00:00Z"),
        _ => THIS_YEAR,
    }
}

fn thumbprint(name: &str) -> &'static str {
    let line = THUMBPRINTS.lines().find_map(|line| line.split_once(' ').filter(|(own, _)| *own == name));
    line.expect("the test data has the certificate").1
}

pub(crate) fn file(name: &str) -> io::Result<&'static [u8]> {
    let found = FILES.iter().find(|(own, _)| *own == name);
    found.map(|(_, bytes)| *bytes).ok_or_else(|| io::Error::other(format!("the test data has no {name}")))
}

impl Signing {
    /// The certificate of the healthy world.
    pub(super) fn healthy() -> Self {
        Self { pfx: Some("own.pfx".to_owned()), cer: Some("own.cer".to_owned()), password: Some(PASSWORD.to_owned()) }
    }

    /// Writes `s2s.pfx`, `s2s.cer` and the file of the password, where there are any.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<Option<Section>> {
        let write = |data: &Option<String>, name: &'static str| match data {
            Some(data) => std::fs::write(folder.join(name), file(data)?).map(|()| Some(name)),
            None => Ok(None),
        };
        let (pfx, cer) = (write(&self.pfx, "s2s.pfx")?, write(&self.cer, "s2s.cer")?);
        let mut password = None;
        if let Some(text) = &self.password {
            std::fs::write(folder.join("s2s.password"), format!("{text}\n"))?;
            password = pfx.map(|_| PasswordFile { file: "s2s.password" });
        }
        Ok((pfx.is_some() || cer.is_some()).then_some(Section { pfx, cer, password }))
    }
}

impl World {
    /// The files of another certificate.
    pub fn sign_with(&mut self, name: &str) {
        (self.signing.pfx, self.signing.cer) = (Some(format!("{name}.pfx")), Some(format!("{name}.cer")));
    }

    /// Another certificate in the files, in every store and in Dynamics.
    pub fn sign_everywhere_with(&mut self, name: &str) {
        self.sign_with(name);
        for machine in ["crm1", "crm2", "crm3"] {
            self.store(machine, &[name]);
        }
        self.register(&[("S2STokenIssuer", name)]);
    }

    /// The certificates in a machine's store, each with its key; the key file stays that of the first.
    ///
    /// # Panics
    /// When the world has no such machine, or the test data no such certificate.
    pub fn store(&mut self, machine: &str, names: &[&str]) {
        let model = self.machine_certificate(machine, 0).clone();
        let entry = |name: &&str| {
            let mut entry = model.clone();
            let (from, until) = dates(name);
            entry["thumbprint"] = thumbprint(name).into();
            entry["subject"] = json!({ "value": subject(name) });
            (entry["not-before"], entry["not-after"]) = (json!({ "value": from }), json!({ "value": until }));
            entry.as_object_mut().expect("an entry is an object").remove("der");
            entry
        };
        let entries: Vec<Value> = names.iter().map(entry).collect();
        self.machine_server(machine)["certificates"]["value"] = entries.into();
    }

    /// The certificates that Dynamics is configured with: kinds and names.
    ///
    /// # Panics
    /// When the test data has no such certificate.
    pub fn register(&mut self, all: &[(&str, &str)]) {
        let one = |(kind, name): &(&str, &str)| {
            json!({
                "kind": kind,
                "name": subject(name),
                "find-type": "FindBySubjectDistinguishedName",
                "store": "LocalMachine\\My",
                "thumbprint": thumbprint(name),
            })
        };
        let all: Vec<Value> = all.iter().map(one).collect();
        self.deployment()["certificates"] = json!({ "value": all });
    }
}

fn subject(name: &str) -> &'static str {
    if name == "wildcard" { "CN=*.contoso.com, O=Contoso" } else { "CN=s2s.contoso.com, O=Contoso" }
}
