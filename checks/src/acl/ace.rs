//! What does one entry of an access list say?

use std::fmt;

use super::{Rights, Trustee};

/// The kind of an entry, by its letters in SDDL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AceKind {
    /// `A`.
    Allow,
    /// `D`.
    Deny,
    /// `OA`.
    AllowObject,
    /// `OD`.
    DenyObject,
    /// `AU`.
    Audit,
    /// `AL`.
    Alarm,
    /// `OU`.
    AuditObject,
    /// `OL`.
    AlarmObject,
    /// `ML`: the integrity label.
    Label,
    /// `XA`: allows under a condition.
    AllowIf,
    /// `XD`: denies under a condition.
    DenyIf,
    /// `ZA`: allows for an object under a condition.
    AllowObjectIf,
    /// `XU`: audits under a condition.
    AuditIf,
    /// `RA`: an attribute of the resource.
    Attribute,
    /// `SP`: a central access policy.
    Policy,
    /// `TL`: the trust label of a process.
    TrustLabel,
    /// `FL`: an access filter.
    Filter,
}

/// What an entry does in a list that grants access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It grants.
    Allows,
    /// It refuses.
    Denies,
    /// It says nothing about access.
    Neither,
}

static KINDS: &[(&str, AceKind)] = &[
    ("A", AceKind::Allow),
    ("D", AceKind::Deny),
    ("OA", AceKind::AllowObject),
    ("OD", AceKind::DenyObject),
    ("AU", AceKind::Audit),
    ("AL", AceKind::Alarm),
    ("OU", AceKind::AuditObject),
    ("OL", AceKind::AlarmObject),
    ("ML", AceKind::Label),
    ("XA", AceKind::AllowIf),
    ("XD", AceKind::DenyIf),
    ("ZA", AceKind::AllowObjectIf),
    ("XU", AceKind::AuditIf),
    ("RA", AceKind::Attribute),
    ("SP", AceKind::Policy),
    ("TL", AceKind::TrustLabel),
    ("FL", AceKind::Filter),
];

impl AceKind {
    pub(super) fn parse(letters: &str) -> Option<Self> {
        KINDS.iter().find(|(own, _)| own.eq_ignore_ascii_case(letters)).map(|(_, kind)| *kind)
    }

    /// The letters of SDDL.
    pub fn letters(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(letters, _)| letters)
    }

    /// What it does in a list that grants access.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Allow | Self::AllowObject | Self::AllowIf | Self::AllowObjectIf => Effect::Allows,
            Self::Deny | Self::DenyObject | Self::DenyIf => Effect::Denies,
            _ => Effect::Neither,
        }
    }

    /// Whether it may name the types of objects that it holds for.
    pub(super) const fn has_objects(self) -> bool {
        matches!(
            self,
            Self::AllowObject | Self::DenyObject | Self::AuditObject | Self::AlarmObject | Self::AllowObjectIf
        )
    }

    /// Whether a condition follows the account.
    pub const fn is_conditional(self) -> bool {
        matches!(self, Self::AllowIf | Self::DenyIf | Self::AllowObjectIf | Self::AuditIf)
    }

    /// Whether a seventh field may follow the account: a condition, or an attribute.
    pub(super) const fn has_tail(self) -> bool {
        self.is_conditional() || matches!(self, Self::Attribute | Self::Filter)
    }
}

/// The flags of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AceFlags(pub u8);

/// The last row has the bit of the second: it is its name in an access filter.
static FLAGS: &[(&str, u8)] = &[
    ("OI", 0x01),
    ("CI", 0x02),
    ("NP", 0x04),
    ("IO", 0x08),
    ("ID", 0x10),
    ("CR", 0x20),
    ("SA", 0x40),
    ("FA", 0x80),
    ("TP", 0x40),
];

impl AceFlags {
    /// It counts for children only, never for the object that carries it.
    pub const INHERIT_ONLY: Self = Self(0x08);
    /// It came from a folder above.
    pub const INHERITED: Self = Self(0x10);

    /// Whether all of the other's flags are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut flags = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let (pair, after) = rest.split_at_checked(2)?;
            flags |= FLAGS.iter().find(|(own, _)| own.eq_ignore_ascii_case(pair)).map(|(_, bit)| *bit)?;
            rest = after;
        }
        Some(Self(flags))
    }
}

impl fmt::Display for AceFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = FLAGS.iter().filter(|(letters, bit)| self.0 & bit != 0 && *letters != "TP");
        named.map(|(letters, _)| *letters).try_for_each(|letters| f.write_str(letters))
    }
}

/// The type of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

impl Guid {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lengths = text.split('-').map(str::len);
        let plain: String = text.split('-').collect();
        let digits = plain.bytes().all(|byte| byte.is_ascii_hexdigit());
        (digits && lengths.eq([8, 4, 4, 4, 12])).then(|| u128::from_str_radix(&plain, 16).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:032x}", self.0);
        write!(f, "{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
    }
}

/// One entry of an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ace {
    /// What it does.
    pub kind: AceKind,
    /// How it is inherited, and what an audit entry records.
    pub flags: AceFlags,
    /// The rights that it is about.
    pub rights: Rights,
    /// The type of object that it holds for.
    pub object: Option<Guid>,
    /// The type of child that inherits it.
    pub inherited_object: Option<Guid>,
    /// Whom it is about.
    pub trustee: Trustee,
    /// The condition or the attribute, with its parentheses, as it was written.
    pub tail: Option<String>,
}

impl Ace {
    /// A plain entry.
    pub const fn plain(kind: AceKind, flags: AceFlags, rights: Rights, trustee: Trustee) -> Self {
        Self { kind, flags, rights, object: None, inherited_object: None, trustee, tail: None }
    }

    /// Whether it came from a folder above.
    pub const fn is_inherited(&self) -> bool {
        self.flags.has(AceFlags::INHERITED)
    }

    /// Whether it says nothing about the object that carries it.
    pub const fn is_inherit_only(&self) -> bool {
        self.flags.has(AceFlags::INHERIT_ONLY)
    }
}

impl fmt::Display for Ace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guid = |guid: Option<Guid>| guid.map(|guid| guid.to_string()).unwrap_or_default();
        let (object, inherited) = (guid(self.object), guid(self.inherited_object));
        let letters = self.kind.letters();
        write!(f, "({letters};{};{};{object};{inherited};{}", self.flags, self.rights, self.trustee)?;
        if let Some(tail) = &self.tail {
            write!(f, ";{tail}")?;
        }
        f.write_str(")")
    }
}
