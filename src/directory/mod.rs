//! What does a directory hold, read from an export or by LDAP?

mod csv;
pub mod ldap;
mod ldif;
mod lines;
mod ranges;
mod several;
mod source;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use exdoctor_checks::facts::directory::Directory;
use exdoctor_checks::identity::object::Object;
use exdoctor_checks::identity::survey::Survey;

use crate::input::{is_stdin, unreadable};
use crate::parse::Refusal;
use lines::Lines;

pub use source::{Source, passed};

/// How many objects pass between two words about it.
const STEP: u64 = 10_000;

/// Hears how many objects have passed.
pub type Progress<'a> = dyn FnMut(u64) + 'a;

/// Reads an export, object by object; `keep` entries of each list are kept.
///
/// # Errors
/// When it cannot be read, or is no export: the line, and why.
pub fn read(path: &Path, keep: usize, progress: &mut Progress<'_>) -> Result<Directory, Refusal> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let named = |refusal: Refusal| Refusal { reason: format!("{name} {}", refusal.reason), ..refusal };
    if is_stdin(path) {
        return survey(io::stdin().lock(), keep, progress).map_err(named);
    }
    if path.is_dir() {
        return Err(named(Refusal::new("is a folder").instead("give the path of a file")));
    }
    let file = File::open(path).map_err(|error| named(unreadable(&error)))?;
    survey(file, keep, progress).map_err(named)
}

/// The same from any source.
///
/// # Errors
/// When it cannot be read, or is no export: the line, and why.
pub fn survey(source: impl Read, keep: usize, progress: &mut Progress<'_>) -> Result<Directory, Refusal> {
    let mut lines = Lines::new(source)?;
    let is_ldif = looks_like_ldif(&lines.peek()?);
    let mut survey = Survey::new(if is_ldif { "LDIF" } else { "CSV" }, keep);
    let mut take = |object: &Object| {
        survey.add(object);
        if survey.passed().is_multiple_of(STEP) {
            progress(survey.passed());
        }
    };
    if is_ldif {
        ldif::read(&mut lines, &mut take)?;
    } else {
        csv::read(&mut lines, &mut take)?;
    }
    Ok(survey.finish())
}

/// Whether the first line that says something is one of LDIF.
fn looks_like_ldif(start: &str) -> bool {
    if start.starts_with("#TYPE") {
        return false;
    }
    let first = start.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let Some(first) = first else { return start.starts_with('#') };
    first.split_once(':').is_some_and(|(name, _)| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-;.".contains(&byte)) && !name.is_empty()
    }) || first.starts_with(' ')
}
