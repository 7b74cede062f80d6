//! From which level on does a finding fail the run?

use std::fmt;
use std::str::FromStr;

use exdoctor_checks::model::Level;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of `--fail-on`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors only.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Every finding.
    Note,
    /// No finding.
    Never,
}

impl FailOn {
    /// All values in their order.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Note, Self::Never];

    /// The word that the command line uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Never => "never",
        }
    }

    /// Whether a finding of this level fails the run.
    pub fn reached_by(self, level: Level) -> bool {
        match self {
            Self::Error => level >= Level::Error,
            Self::Warning => level >= Level::Warning,
            Self::Note => true,
            Self::Never => false,
        }
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|value| value.word() == word);
        known.ok_or_else(|| format!("expected error, warning, note or never, found {word:?}"))
    }
}

/// What one record means for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing.
    Clear,
    /// A finding reaches `--fail-on`.
    Fails,
    /// It is not established, and could have reached `--fail-on`.
    Open,
    /// A bug of exdoctor.
    Broken,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_reaches_itself_and_everything_milder() {
        let reached =
            |fail_on: FailOn| [Level::Note, Level::Warning, Level::Error].map(|level| fail_on.reached_by(level));
        assert_eq!(reached(FailOn::Error), [false, false, true]);
        assert_eq!(reached(FailOn::Warning), [false, true, true]);
        assert_eq!(reached(FailOn::Note), [true, true, true]);
        assert_eq!(reached(FailOn::Never), [false, false, false]);
    }

    #[test]
    fn words_are_read_back() {
        for fail_on in FailOn::ALL {
            assert_eq!(fail_on.word().parse(), Ok(fail_on));
        }
        assert!("errors".parse::<FailOn>().is_err());
    }
}
