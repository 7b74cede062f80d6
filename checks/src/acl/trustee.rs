//! Whom does an entry name: a SID, letters whose SID depends on the domain, or a name?

use std::fmt;

use super::Sid;
use super::aliases::{self, DomainAlias};
use super::derived::{pool_sid, service_sid};

/// The account or group of an entry, or the owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trustee {
    /// A SID, written as such or by its letters.
    Sid(Sid),
    /// Letters such as `DA`, whose SID depends on the domain.
    InDomain(&'static DomainAlias),
    /// A name for which no SID is known, as icacls prints it.
    Name(String),
}

impl Trustee {
    /// Whom a name stands for: a SID as text, a well-known name, a virtual account, or else the name itself.
    pub fn named(name: &str) -> Self {
        let name = name.trim();
        if let Ok(sid) = name.parse() {
            return Self::Sid(sid);
        }
        if let Some(known) = aliases::by_name(name) {
            return Self::Sid(known.sid());
        }
        virtual_account(name).map_or_else(|| Self::Name(name.to_owned()), Self::Sid)
    }

    /// The trustee at the start of a text of SDDL, and what follows it.
    pub(super) fn leading(text: &str) -> Option<(Self, &str)> {
        if let Some((sid, rest)) = Sid::leading(text) {
            return Some((Self::Sid(sid), rest));
        }
        let (letters, rest) = text.split_at_checked(2)?;
        let known = aliases::by_letters(letters).map(|known| Self::Sid(known.sid()));
        known.or_else(|| aliases::in_domain(letters).map(Self::InDomain)).map(|trustee| (trustee, rest))
    }

    /// The name in words, where the SID itself tells.
    pub fn words(&self) -> String {
        match self {
            Self::Sid(sid) => aliases::by_sid(sid).map_or_else(|| sid.to_string(), |known| known.name.to_owned()),
            Self::InDomain(alias) => alias.name.to_owned(),
            Self::Name(name) => name.clone(),
        }
    }
}

/// The SID of `NT SERVICE\name` and `IIS APPPOOL\name`.
pub(super) fn virtual_account(name: &str) -> Option<Sid> {
    let (authority, own) = name.split_once('\\')?;
    match authority.to_ascii_uppercase().as_str() {
        "NT SERVICE" => Some(service_sid(own)),
        "IIS APPPOOL" => Some(pool_sid(own)),
        _ => None,
    }
}

impl fmt::Display for Trustee {
    /// The form of SDDL; a mere name has none and stays as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sid(sid) => match aliases::by_sid(sid).and_then(|known| known.letters) {
                Some(letters) => f.write_str(letters),
                None => sid.fmt(f),
            },
            Self::InDomain(alias) => f.write_str(alias.letters),
            Self::Name(name) => f.write_str(name),
        }
    }
}
