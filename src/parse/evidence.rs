//! Where is evidence, and of which server is it?

use std::path::{Path, PathBuf};

use super::{Refusal, shown};

/// A file or a folder of evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidencePath {
    /// The server that it is from, where the file itself does not say so.
    pub host: Option<String>,
    /// The file or folder.
    pub path: PathBuf,
}

/// `PATH`, or `HOST=PATH`; a relative path starts from the folder.
///
/// # Errors
/// When nothing is there.
pub fn evidence_in(folder: &Path, text: &str) -> Result<EvidencePath, Refusal> {
    let whole = folder.join(text);
    if whole.exists() {
        return Ok(EvidencePath { host: None, path: whole });
    }
    if let Some((host, path)) = text.split_once('=')
        && is_host(host)
    {
        let path = folder.join(path);
        if path.exists() {
            return Ok(EvidencePath { host: Some(host.to_owned()), path });
        }
    }
    Err(Refusal::new("is neither a file nor a folder").instead("give PATH or HOST=PATH"))
}

/// The same as the command line writes it.
///
/// # Errors
/// When nothing is there.
pub fn evidence(text: &str) -> Result<EvidencePath, Refusal> {
    evidence_in(Path::new(""), text)
        .map_err(|refusal| Refusal { reason: format!("{} {}", shown(text), refusal.reason), ..refusal })
}

/// Whether a text can be the name of a Windows server.
pub fn is_host(text: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (1..=255).contains(&text.len()) && text.bytes().all(letter) && !text.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_stand_before_the_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("store.txt"), "x").unwrap();
        let of = |text: &str| evidence_in(folder.path(), text).map(|found| found.host);
        assert_eq!(of("store.txt"), Ok(None));
        assert_eq!(of("crm1.contoso.com=store.txt"), Ok(Some("crm1.contoso.com".to_owned())));
        assert!(of("crm1=absent.txt").is_err() && of("a b=store.txt").is_err());
    }
}
