//! Which files are named, and of which server is each?

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::parse::{EvidencePath, Refusal, is_host};

/// More files than these are not read.
const MOST: usize = 5_000;
/// More problems than these are counted, not shown.
const SHOWN: usize = 20;

/// One file of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EvidenceFilePath {
    /// The server, where the command line or a folder names it.
    pub(super) host: Option<String>,
    /// The path.
    pub(super) path: PathBuf,
    /// The path for messages.
    pub(super) name: String,
    /// Whether it lies in a folder that was named, and was not named itself.
    pub(super) beside: bool,
}

/// Every file, those of a folder in the order of their names; a folder within a folder is named after its server.
pub(super) fn all(places: &[EvidencePath]) -> Result<Vec<EvidenceFilePath>, Refusal> {
    let mut files = Vec::new();
    for place in places {
        if place.path.is_dir() {
            let before = files.len();
            for entry in entries(&place.path)? {
                if entry.is_dir() {
                    let name = entry.file_name().map(|name| name.to_string_lossy().into_owned());
                    let host = name.filter(|name| is_host(name)).or_else(|| place.host.clone());
                    let inner = entries(&entry)?.into_iter().filter(|path| path.is_file());
                    files.extend(inner.map(|path| file(host.clone(), path, true)));
                } else {
                    files.push(file(place.host.clone(), entry, true));
                }
            }
            if files.len() == before {
                let reason = format!("{} holds no file", place.path.display());
                return Err(Refusal::new(reason).instead("give the folder with the collector's files"));
            }
        } else {
            files.push(file(place.host.clone(), place.path.clone(), false));
        }
        if files.len() > MOST {
            return Err(Refusal::new(format!("more than {MOST} files of evidence")).instead("give fewer at a time"));
        }
    }
    Ok(files)
}

fn file(host: Option<String>, path: PathBuf, beside: bool) -> EvidenceFilePath {
    let name = path.display().to_string();
    EvidenceFilePath { host, path, name, beside }
}

/// What lies in a folder, without hidden files and scripts: the collector itself may lie there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let unreadable = |error| Refusal::new(format!("{} cannot be read: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)?.take(MOST + 1) {
        let path = entry.map_err(unreadable)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let script = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ps1"));
        if !hidden && !script {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// All that is wrong with the files.
pub(super) fn refusal(wrong: &[String]) -> Refusal {
    let mut reason = match wrong {
        [one] => return Refusal::new(one.clone()),
        many => format!("{} files of evidence cannot be used", many.len()),
    };
    for line in wrong.iter().take(SHOWN) {
        write!(reason, "\n\n{line}").expect("a string takes everything");
    }
    if wrong.len() > SHOWN {
        write!(reason, "\n\nand {} more", wrong.len() - SHOWN).expect("a string takes everything");
    }
    Refusal::new(reason)
}
