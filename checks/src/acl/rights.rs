//! What may be done with a file: which bits, in which words?

use std::fmt;
use std::ops::{BitAnd, BitOr};

/// An access mask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rights(pub u32);

impl Rights {
    /// Read data.
    pub const READ_DATA: Self = Self(0x1);
    /// Read the security descriptor.
    pub const READ_CONTROL: Self = Self(0x2_0000);
    /// Change the access list.
    pub const WRITE_DAC: Self = Self(0x4_0000);
    /// What Windows asks for when a program opens a file to read it.
    pub const FILE_READ: Self = Self(0x12_0089);
    /// The file mapping of generic write.
    pub const FILE_WRITE: Self = Self(0x12_0116);
    /// The file mapping of generic execute.
    pub const FILE_EXECUTE: Self = Self(0x12_00A0);
    /// Everything that a file knows.
    pub const FILE_ALL: Self = Self(0x1F_01FF);
    const MODIFY: Self = Self(0x13_01BF);
    const READ_EXECUTE: Self = Self(0x12_00A9);

    /// No right at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These rights without others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The rights on a file: generic rights are replaced by what they stand for.
    #[must_use]
    pub fn on_file(self) -> Self {
        let mapped = GENERIC.iter().filter(|generic| !(self & generic.bit).is_empty()).map(|generic| generic.on_file);
        mapped.fold(self.without(Self(0xF000_0000)), |rights, more| rights | more)
    }

    /// The rights in words.
    pub fn words(self) -> String {
        let own = self.on_file();
        let whole = [
            (Self::FILE_ALL, "full control"),
            (Self::MODIFY, "modify"),
            (Self::READ_EXECUTE, "read and execute"),
            (Self::FILE_READ, "read"),
        ];
        if let Some((_, words)) = whole.iter().find(|(rights, _)| *rights == own) {
            return (*words).to_owned();
        }
        let named = BITS.iter().filter(|(bit, _)| own.0 & bit != 0).map(|(_, words)| (*words).to_owned());
        let rest = BITS.iter().fold(own.0, |rest, (bit, _)| rest & !bit);
        let rest = (rest != 0).then(|| format!("{rest:#x}"));
        let all: Vec<String> = named.chain(rest).collect();
        if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
    }

    /// The rights of a field of SDDL: a number, or letters in pairs.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return number(text).map(Self);
        }
        let mut rights = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (pair, after) = rest.split_at_checked(2)?;
            rights = rights | LETTERS.iter().find(|(own, _)| own.eq_ignore_ascii_case(pair)).map(|(_, bits)| *bits)?;
            rest = after;
        }
        Some(rights)
    }
}

/// Hexadecimal after `0x`, octal after `0`, else decimal.
fn number(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match (lower.strip_prefix("0x"), lower.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (lower.as_str(), 10),
    };
    // `from_str_radix` would accept a sign.
    digits.starts_with(|c: char| c.is_digit(radix)).then(|| u32::from_str_radix(digits, radix).ok()).flatten()
}

struct Generic {
    bit: Rights,
    letters: &'static str,
    on_file: Rights,
}

static GENERIC: &[Generic] = &[
    Generic { bit: Rights(0x1000_0000), letters: "GA", on_file: Rights::FILE_ALL },
    Generic { bit: Rights(0x8000_0000), letters: "GR", on_file: Rights::FILE_READ },
    Generic { bit: Rights(0x4000_0000), letters: "GW", on_file: Rights::FILE_WRITE },
    Generic { bit: Rights(0x2000_0000), letters: "GX", on_file: Rights::FILE_EXECUTE },
];

static LETTERS: &[(&str, Rights)] = &[
    ("GA", Rights(0x1000_0000)),
    ("GR", Rights(0x8000_0000)),
    ("GW", Rights(0x4000_0000)),
    ("GX", Rights(0x2000_0000)),
    ("RC", Rights::READ_CONTROL),
    ("SD", Rights(0x1_0000)),
    ("WD", Rights::WRITE_DAC),
    ("WO", Rights(0x8_0000)),
    ("CC", Rights(0x1)),
    ("DC", Rights(0x2)),
    ("LC", Rights(0x4)),
    ("SW", Rights(0x8)),
    ("RP", Rights(0x10)),
    ("WP", Rights(0x20)),
    ("DT", Rights(0x40)),
    ("LO", Rights(0x80)),
    ("CR", Rights(0x100)),
    ("FA", Rights::FILE_ALL),
    ("FR", Rights::FILE_READ),
    ("FW", Rights::FILE_WRITE),
    ("FX", Rights::FILE_EXECUTE),
    ("KA", Rights(0xF_003F)),
    ("KR", Rights(0x2_0019)),
    ("KW", Rights(0x2_0006)),
    ("KX", Rights(0x2_0019)),
    ("NW", Rights(0x1)),
    ("NR", Rights(0x2)),
    ("NX", Rights(0x4)),
];

/// The bits of a file's access mask, as administrators know them.
static BITS: &[(u32, &str)] = &[
    (0x1, "read data"),
    (0x2, "write data"),
    (0x4, "append data"),
    (0x8, "read extended attributes"),
    (0x10, "write extended attributes"),
    (0x20, "execute"),
    (0x40, "delete children"),
    (0x80, "read attributes"),
    (0x100, "write attributes"),
    (0x1_0000, "delete"),
    (0x2_0000, "read permissions"),
    (0x4_0000, "change permissions"),
    (0x8_0000, "take ownership"),
    (0x10_0000, "synchronize"),
    (0x100_0000, "access the audit list"),
    (0x200_0000, "maximum allowed"),
];

impl BitAnd for Rights {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Display for Rights {
    /// The form of SDDL: letters where they say all, else a hexadecimal number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole =
            [("FA", Self::FILE_ALL), ("FR", Self::FILE_READ), ("FW", Self::FILE_WRITE), ("FX", Self::FILE_EXECUTE)];
        if let Some((letters, _)) = whole.iter().find(|(_, rights)| rights == self) {
            return f.write_str(letters);
        }
        if self.0 & 0x0FFF_FFFF != 0 {
            return write!(f, "{:#x}", self.0);
        }
        let own = GENERIC.iter().filter(|generic| !(*self & generic.bit).is_empty());
        own.map(|generic| generic.letters).try_for_each(|letters| f.write_str(letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_three_bases() {
        let read = |text| Rights::parse(text).map(|rights| rights.0);
        assert_eq!([read("0x120089"), read("1179785"), read("04400211")], [Some(0x12_0089); 3]);
        assert_eq!([read("0x"), read("0x1ffffffff"), read("09"), read("FAX"), read("ZZ")], [None; 5]);
        assert_eq!((read("0"), read("")), (Some(0), Some(0)));
    }

    #[test]
    fn generic_rights_mean_the_rights_of_a_file() {
        // What the certificate console writes for Read and for Full control.
        assert_eq!(Rights(0x8012_0089).on_file(), Rights::FILE_READ);
        assert_eq!(Rights(0xD01F_01FF).on_file(), Rights::FILE_ALL);
        assert_eq!(Rights(0xD01F_01FF).words(), "full control");
        assert_eq!(Rights(0x101).words(), "read data, write attributes");
    }
}
