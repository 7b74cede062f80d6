//! What does a security descriptor consist of?

use std::fmt;
use std::str::FromStr;

use super::{Ace, Refusal, Trustee, parse};

/// A security descriptor; a part that the text does not have is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// The owner.
    pub owner: Option<Trustee>,
    /// The primary group.
    pub group: Option<Trustee>,
    /// The list that grants access.
    pub dacl: Option<Acl>,
    /// The list of audits, labels and policies.
    pub sacl: Option<Acl>,
}

/// A list of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    /// How it inherits.
    pub flags: AclFlags,
    /// The entries in their stored order; `None` is a NULL list, which protects nothing.
    pub aces: Option<Vec<Ace>>,
}

/// How a list inherits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AclFlags {
    /// `P`: nothing is inherited.
    pub protected: bool,
    /// `AR`: children shall inherit.
    pub inherit_requested: bool,
    /// `AI`: it was made by inheritance.
    pub inherited: bool,
}

impl FromStr for Descriptor {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        parse::descriptor(text)
    }
}

impl fmt::Display for Descriptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(owner) = &self.owner {
            write!(f, "O:{owner}")?;
        }
        if let Some(group) = &self.group {
            write!(f, "G:{group}")?;
        }
        if let Some(dacl) = &self.dacl {
            write!(f, "D:{dacl}")?;
        }
        self.sacl.as_ref().map_or(Ok(()), |sacl| write!(f, "S:{sacl}"))
    }
}

impl fmt::Display for Acl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AclFlags { protected, inherit_requested, inherited } = self.flags;
        let flags = [(protected, "P"), (inherit_requested, "AR"), (inherited, "AI")];
        flags.iter().filter(|(set, _)| *set).try_for_each(|(_, letters)| f.write_str(letters))?;
        match &self.aces {
            None => f.write_str("NO_ACCESS_CONTROL"),
            Some(aces) => aces.iter().try_for_each(|ace| ace.fmt(f)),
        }
    }
}
