//! What may `exdoctor identity` be told?

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::config::{DirectoryConfig, NamedFile};

/// The forms of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Text for people.
    #[default]
    Human,
    /// The columns of `IdFix`.
    Csv,
    /// The changes, for review.
    Ldif,
    /// Everything, for programs.
    Json,
}

/// `exdoctor identity`.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
It only reads: what it suggests, a person reviews and carries out.

Examples:
  exdoctor identity users.ldf
  exdoctor identity users.csv --format csv > idfix.csv
  exdoctor identity users.ldf --format ldif > changes.ldf
  exdoctor identity -c exdoctor.toml           by LDAP, as [directory] says

Exit codes: 0 nothing to correct, 1 something is, 2 usage or unreadable,
130 given up.")]
pub struct IdentityArgs {
    /// An export of the directory: LDIF, or CSV of Export-Csv, csvde or
    /// IdFix; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "config")]
    pub file: Option<PathBuf>,
    /// Read the directory of a configuration, and how it is reached
    #[arg(long, short, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Users sign in with another attribute than the user principal name,
    /// which is then not judged
    #[arg(long)]
    pub alternate_id: bool,
    /// The form: human, csv, ldif, json
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, hide_possible_values = true)]
    pub format: Listing,
}

/// A file of the command line, with the words that it has for it.
pub(super) fn named(path: &Path) -> NamedFile {
    NamedFile { name: path.display().to_string(), path: path.to_owned() }
}

/// What a file of the command line says about the directory.
pub(super) fn directory(file: Option<&Path>) -> DirectoryConfig {
    DirectoryConfig { file: file.map(named), ..DirectoryConfig::default() }
}

impl IdentityArgs {
    /// What the command line says about the directory.
    pub fn directory(&self) -> DirectoryConfig {
        let alternate_id = self.alternate_id.then_some(true);
        DirectoryConfig { alternate_id, ..directory(self.file.as_deref()) }
    }
}
