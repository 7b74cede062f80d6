//! What do the certificate files of a configuration hold, as facts?

mod cer;
mod order;
pub mod pfx;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use data_encoding::HEXUPPER;
use exdoctor_checks::facts::certificate::{self as facts, CertificateFiles, Content, Unopened};
use exdoctor_checks::facts::deployment::Deployment;
use exdoctor_checks::facts::tls::Der;
use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::model::{Subject, SubjectKind};
use ring::digest;
use zeroize::Zeroizing;

use crate::config::CertificateConfig;
use crate::parse::Refusal;
use crate::secret::Secret;

/// No such file is larger.
const LARGEST: u64 = 1 << 20;

/// What a file is expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever it is.
    Any,
    /// A PFX.
    Pfx,
    /// A certificate without its key.
    Cer,
}

/// What the files of a configuration hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// None where the configuration names no file.
    pub files: Option<CertificateFiles>,
}

/// Opens the files of a configuration.
///
/// # Errors
/// When the password cannot be had; that a file does not open is a fact.
pub fn load(config: &CertificateConfig) -> Result<Loaded, Refusal> {
    let mut files = CertificateFiles::default();
    if let Some(pfx) = &config.pfx {
        let what = format!("the password of {}", pfx.name);
        let password = config.password.as_ref().map(|source| source.fetch(&what)).transpose()?;
        files.pfx = Some(read(&pfx.path, &pfx.name, password.as_ref(), Wanted::Pfx));
    }
    files.cer = config.cer.as_ref().map(|cer| read(&cer.path, &cer.name, None, Wanted::Cer));
    Ok(Loaded { files: (!config.is_empty()).then_some(files) })
}

impl Loaded {
    /// Adds what the files hold; without files, the certificates that Dynamics is configured with are judged.
    pub fn record(&self, facts: &mut Facts) {
        if let Some(files) = &self.files {
            if let Some(subject) = subject(files) {
                facts.record(&subject, files.clone());
            }
            return;
        }
        let registered: Vec<String> = facts
            .all::<Deployment>()
            .filter_map(|(_, deployment)| deployment.certificates.value())
            .flatten()
            .filter(|one| one.is_token_issuer())
            .filter_map(|one| one.thumbprint.clone())
            .collect();
        for thumbprint in registered {
            facts.discover(Subject::new(SubjectKind::Certificate, thumbprint), None, FactKind::Deployment);
        }
    }
}

/// Reads and opens a file.
pub fn read(path: &Path, name: &str, password: Option<&Secret>, wanted: Wanted) -> facts::File {
    let content = bytes(path).and_then(|bytes| open(&bytes, password, wanted));
    facts::File { path: name.to_owned(), content }
}

/// Opens what a file holds.
///
/// # Errors
/// Why it does not open.
pub fn open(bytes: &[u8], password: Option<&Secret>, wanted: Wanted) -> Result<Content, Unopened> {
    if bytes.is_empty() {
        return Err(Unopened::Empty);
    }
    match (wanted, cer::looks_like(bytes)) {
        (Wanted::Cer, _) | (Wanted::Any, Some(_)) => cer::open(bytes),
        (Wanted::Pfx, Some(other)) => Err(Unopened::OtherForm(other.to_owned())),
        (Wanted::Pfx | Wanted::Any, None) => pfx::open(bytes, password),
    }
}

/// What the facts are about: the certificate of the PFX, else the PFX itself where it does not open; else the same of
/// the certificate file.
fn subject(files: &CertificateFiles) -> Option<Subject> {
    let file = files.pfx.as_ref().or(files.cer.as_ref())?;
    let thumbprint = file.content.as_ref().ok().and_then(|content| content.thumbprint.clone());
    Some(Subject::new(SubjectKind::Certificate, thumbprint.unwrap_or_else(|| file.path.clone())))
}

/// The SHA-1 of a certificate, as Windows shows it.
pub fn thumbprint(der: &Der) -> String {
    HEXUPPER.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &der.0).as_ref())
}

/// The key of a PFX with which an application proves who it is.
///
/// # Errors
/// Why there is none.
pub fn signer(path: &Path, password: Option<&Secret>) -> Result<pfx::Signer, Unopened> {
    bytes(path).and_then(|bytes| pfx::signer(&bytes, password))
}

fn bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, Unopened> {
    let unreadable = |error: io::Error| Unopened::Unreadable(error.to_string());
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unopened::TooLarge { most: LARGEST });
    }
    Ok(bytes)
}
