//! Which files hold the certificate, and where is the password?

use std::path::PathBuf;

use toml::de::DeValue;

use super::read::{Item, Reading, kind};
use crate::parse::{Refusal, nearest, shown};
use crate::secret::SecretSource;

/// The files of the server-to-server certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateConfig {
    /// The one with the private key.
    pub pfx: Option<NamedFile>,
    /// Where its password is.
    pub password: Option<SecretSource>,
    /// The one without it.
    pub cer: Option<NamedFile>,
}

/// A file, and how the configuration writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// For reports.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl CertificateConfig {
    /// Whether it names no file.
    pub const fn is_empty(&self) -> bool {
        self.pfx.is_none() && self.cer.is_none()
    }
}

/// Reads `{ pfx = "PATH", password = { … } }`.
pub(super) fn key_file(reading: &mut Reading, item: &Item<'_>, path: &str) -> Option<CertificateConfig> {
    let DeValue::Table(said) = item.get_ref() else {
        reading.mistyped(item);
        return None;
    };
    let mut file = CertificateConfig::default();
    for (name, item) in said {
        match name.get_ref().as_ref() {
            "pfx" => file.pfx = reading.named_file(item),
            "password" => file.password = secret(reading, item, &format!("{path}.password")),
            other => reading.refuse(
                name.span(),
                Refusal::new(format!("unknown key {} of `{path}`", shown(other))).instead("known are pfx, password"),
            ),
        }
    }
    if said.keys().all(|name| name.get_ref() != "pfx") {
        reading.refuse(item.span(), Refusal::new(format!("`{path}` names no pfx")));
        return None;
    }
    // A file that is not there was complained about already.
    file.pfx.is_some().then_some(file)
}

const SOURCES: [&str; 4] = ["env", "file", "prompt", "keyring"];

/// Reads `{ env = "NAME" }`, `{ file = "PATH" }`, `{ prompt = true }` or `{ keyring = "NAME" }`; a secret itself is not taken.
pub(super) fn secret(reading: &mut Reading, item: &Item<'_>, path: &str) -> Option<SecretSource> {
    let DeValue::Table(said) = item.get_ref() else {
        let refusal =
            Refusal::new(format!("`{path}` is {} here; a secret does not stand in a configuration", kind(item)));
        reading.refuse(
            item.span(),
            refusal.instead("name where it is: { env = \"NAME\" }, { file = \"PATH\" }, { prompt = true } or { keyring = \"NAME\" }"),
        );
        return None;
    };
    let mut sources = Vec::new();
    for (name, item) in said {
        let inner = format!("{path}.{}", name.get_ref());
        match name.get_ref().as_ref() {
            "env" => sources.push(reading.words(item, &inner).map(SecretSource::Env)),
            "file" => sources.push(reading.file(item).map(SecretSource::File)),
            "prompt" => sources.push(reading.flag(item, &inner).then_some(SecretSource::Prompt)),
            "keyring" => sources.push(reading.one(item, keyring_name).map(SecretSource::Keyring)),
            other => {
                let refusal = Refusal::new(format!("unknown source {} of `{path}`", shown(other)));
                reading.refuse(
                    name.span(),
                    match nearest(other, SOURCES) {
                        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
                        None => refusal.instead(format!("known are {}", SOURCES.join(", "))),
                    },
                );
            }
        }
    }
    if sources.len() > 1 || said.is_empty() {
        let count = if said.is_empty() { "no source" } else { "several sources" };
        reading.refuse(
            item.span(),
            Refusal::new(format!("`{path}` names {count}")).instead(format!("name one of {}", SOURCES.join(", "))),
        );
        return None;
    }
    sources.pop().flatten()
}

/// A name that every keyring takes, and every shell as it stands.
fn keyring_name(text: &str) -> Result<String, Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte);
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('-') {
        return Ok(text.to_owned());
    }
    Err(Refusal::new("is no name in a keyring").instead("give up to 64 letters, digits, dots, hyphens, underscores, @"))
}
