//! Which kinds of errors are there, in the words of `IdFix`?

/// What is wrong with a value, in the words of `IdFix`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It does not have the form of an address.
    Format,
    /// It is empty.
    Blank,
    /// Another object holds it.
    Duplicate,
    /// A character is not allowed.
    Character,
    /// Its domain is none of the internet.
    TopLevelDomain,
    /// Its domain is none.
    DomainPart,
    /// What stands before the `@` is not allowed there.
    LocalPart,
    /// It is too long.
    Length,
}

impl Kind {
    /// The word of `IdFix`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Format => "Format",
            Self::Blank => "Blank",
            Self::Duplicate => "Duplicate",
            Self::Character => "Character",
            Self::TopLevelDomain => "TopLevelDomain",
            Self::DomainPart => "DomainPart",
            Self::LocalPart => "LocalPart",
            Self::Length => "Length",
        }
    }
}

/// One rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which kind of rule.
    pub kind: Kind,
    /// What is wrong, as a phrase.
    pub words: String,
}
