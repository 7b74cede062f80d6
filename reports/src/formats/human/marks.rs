//! Which mark, word and tone stand for a verdict?

use exdoctor_checks::model::{Level, Outcome};

use crate::Record;
use crate::text::Tone;

/// A sign for the eye, a word for everybody, and a tone for the terminal.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) sign: char,
    pub(super) word: &'static str,
    pub(super) tone: Tone,
}

impl Mark {
    /// The mark of a finding's level.
    pub(super) const fn of_level(level: Level) -> Self {
        match level {
            Level::Error => Self::new('✗', "error", Tone::Bad),
            Level::Warning => Self::new('!', "warning", Tone::Warn),
            Level::Note => Self::new('·', "note", Tone::Dim),
        }
    }

    /// The mark of a record.
    pub(super) const fn of(record: &Record) -> Self {
        match record.outcome {
            Outcome::Pass => Self::new('✓', "pass", Tone::Good),
            Outcome::Fail if matches!(record.level, Some(Level::Warning)) => Self::of_level(Level::Warning),
            Outcome::Fail => Self::of_level(Level::Error),
            Outcome::NotApplicable => Self::new('–', "n/a", Tone::Dim),
            Outcome::Blocked => Self::OPEN,
            Outcome::Waived => Self::new('~', "waived", Tone::Dim),
            Outcome::Disabled => Self::new('–', "off", Tone::Dim),
            Outcome::Broken => Self::new('✗', "broken", Tone::Bad),
        }
    }

    /// The mark of a question that is open.
    pub(super) const OPEN: Self = Self::new('?', "open", Tone::Open);

    /// Sign and word.
    pub(super) fn text(self) -> String {
        format!("{} {}", self.sign, self.word)
    }

    const fn new(sign: char, word: &'static str, tone: Tone) -> Self {
        Self { sign, word, tone }
    }
}
