//! Why is a text no security descriptor?

use thiserror::Error;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("at character {at}: {trouble}")]
pub struct Refusal {
    /// The place, counted in characters from 1.
    pub at: usize,
    /// What is wrong there.
    pub trouble: Trouble,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// There is nothing.
    #[error("there is no text")]
    Empty,
    /// More than Windows could store.
    #[error("the text is longer than any access list of Windows")]
    TooLong,
    /// Neither `O:`, `G:`, `D:` nor `S:`.
    #[error("expected O:, G:, D: or S:")]
    Part,
    /// One part stands twice.
    #[error("{0}: stands twice")]
    Twice(char),
    /// Neither letters that are known nor a SID.
    #[error("no account or SID is called `{0}`")]
    Account(String),
    /// Neither flags nor an entry.
    #[error("expected flags of the list or an entry in parentheses")]
    List,
    /// An entry does not end.
    #[error("the entry has no closing parenthesis")]
    Open,
    /// Too few or too many fields.
    #[error("an entry has six fields, or seven with a condition; this one has {0}")]
    Fields(usize),
    /// A kind of entry that is not known.
    #[error("no kind of entry is called `{0}`")]
    Kind(String),
    /// Flags that are not known.
    #[error("`{0}` are no flags of an entry")]
    Flags(String),
    /// Rights that are not known.
    #[error("`{0}` are no rights")]
    Rights(String),
    /// Not a GUID, or one where none may stand.
    #[error("`{0}` is no object type that may stand here")]
    Object(String),
    /// A condition is missing, or stands where none may.
    #[error("the condition does not fit the kind of entry")]
    Condition,
}
