//! What did the last run of a configuration come to?
//!
//! The report is kept in the user's state folder; no fact and no report can hold a secret.

use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use exdoctor_reports::Report;
use ring::digest::{SHA256, digest};

use crate::input;

/// A report is not larger than this.
pub const LARGEST: usize = 256 << 20;

/// Where the last runs are kept: a folder of the user, or none where the system names none.
pub fn folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
    };
    base.map(|base| base.join("exdoctor").join("runs"))
}

/// The file of a configuration's last run: by its absolute path and what else tells runs apart.
pub fn file(folder: &Path, config: Option<&Path>, told: &[String]) -> PathBuf {
    let config = config.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let mut whole = config.map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    for one in told {
        whole.push('\0');
        whole.push_str(one);
    }
    let name = HEXLOWER.encode(&digest(&SHA256, whole.as_bytes()).as_ref()[..16]);
    folder.join(format!("{name}.json"))
}

/// The last run; none where there was none, or where what is there cannot be read.
pub fn last(file: &Path) -> Option<Report> {
    let text = input::read(file, LARGEST).ok()?.text;
    Report::read(&text).ok()
}

/// Keeps a run, for nobody but the user.
///
/// # Errors
/// When it cannot be written.
pub fn keep(file: &Path, text: &str) -> io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    make_folder(folder)?;
    // Another run may read at the same time: it sees the former whole or the new whole.
    let own = folder.join(format!(".{}.tmp", std::process::id()));
    write_privately(&own, text.as_bytes())?;
    std::fs::rename(&own, file).inspect_err(|_| drop(std::fs::remove_file(&own)))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

fn write_privately(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_that_names_no_folder_keeps_nothing() {
        assert_eq!(folder(|_| None), None);
        assert_eq!(folder(|_| Some("relative/path".to_owned())), None);
    }

    #[test]
    fn two_configurations_and_two_lists_of_domains_have_files_of_their_own() {
        let folder = Path::new("/state");
        let told = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let files = [
            file(folder, Some(Path::new("/a.toml")), &[]),
            file(folder, Some(Path::new("/b.toml")), &[]),
            file(folder, None, &told(&["contoso.com"])),
            file(folder, None, &told(&["contoso", ".com"])),
        ];
        let different: std::collections::BTreeSet<_> = files.iter().collect();
        assert_eq!(different.len(), 4);
        assert_eq!(files[0], file(folder, Some(Path::new("/a.toml")), &[]));
    }
}
