//! Which account or group does a SID name?

use std::fmt;
use std::str::FromStr;

/// A security identifier of revision 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid {
    authority: u64,
    parts: Vec<u32>,
}

/// What Windows allows in one SID.
const MAX_PARTS: usize = 15;
/// The identifier authority has 48 bits.
const MAX_AUTHORITY: u64 = (1 << 48) - 1;

impl Sid {
    /// A SID of an authority with its sub-authorities.
    pub fn new(authority: u64, parts: &[u32]) -> Self {
        Self { authority, parts: parts.to_vec() }
    }

    /// A SID of the NT authority: `S-1-5-…`.
    pub fn nt(parts: &[u32]) -> Self {
        Self::new(5, parts)
    }

    /// Everyone: `S-1-1-0`.
    pub fn everyone() -> Self {
        Self::new(1, &[0])
    }

    /// The identifier authority.
    pub const fn authority(&self) -> u64 {
        self.authority
    }

    /// The sub-authorities.
    pub fn parts(&self) -> &[u32] {
        &self.parts
    }

    /// The relative identifier of an account or group of a domain or a machine: `S-1-5-21-…-RID`.
    pub fn rid(&self) -> Option<u32> {
        match (self.authority, self.parts.as_slice()) {
            (5, [21, _, _, _, rid]) => Some(*rid),
            _ => None,
        }
    }

    /// The SID at the start of a text, and what follows it.
    pub(super) fn leading(text: &str) -> Option<(Self, &str)> {
        let rest = text.strip_prefix("S-1-").or_else(|| text.strip_prefix("s-1-"))?;
        let (authority, mut rest) = authority(rest)?;
        let mut parts = Vec::new();
        while let Some((part, after)) = rest.strip_prefix('-').and_then(|after| number(after, 10)) {
            parts.push(u32::try_from(part).ok()?);
            rest = after;
        }
        (authority <= MAX_AUTHORITY && (1..=MAX_PARTS).contains(&parts.len()))
            .then_some((Self { authority, parts }, rest))
    }
}

fn authority(text: &str) -> Option<(u64, &str)> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    hexadecimal.map_or_else(|| number(text, 10), |digits| number(digits, 16))
}

/// The number at the start of a text; an endless one is no number.
fn number(text: &str, radix: u32) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_digit(radix)).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    u64::from_str_radix(digits, radix).ok().map(|value| (value, rest))
}

impl FromStr for Sid {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::leading(text.trim()).filter(|(_, rest)| rest.is_empty()).map(|(sid, _)| sid).ok_or(())
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.authority > u64::from(u32::MAX) {
            write!(f, "S-1-0x{:012X}", self.authority)?;
        } else {
            write!(f, "S-1-{}", self.authority)?;
        }
        self.parts.iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_ends_where_its_numbers_end() {
        let (sid, rest) = Sid::leading("S-1-5-32-544D:(A;;FA;;;WD)").expect("a SID");
        assert_eq!((sid, rest), (Sid::nt(&[32, 544]), "D:(A;;FA;;;WD)"));
    }

    #[test]
    fn what_is_no_sid_is_refused() {
        let sixteen = format!("S-1-5{}", "-1".repeat(16));
        let texts =
            ["", "S-1-5", "S-2-5-18", "S-1-5-", "S-1-5-4294967296", "S-1-0x1000000000000-1", "S-1--1", &sixteen];
        assert!(texts.iter().all(|text| Sid::from_str(text).is_err()), "{texts:?}");
    }

    #[test]
    fn a_large_authority_is_written_in_hexadecimal() {
        let sid = Sid::new(0x0123_4567_89AB, &[1]);
        assert_eq!(sid.to_string(), "S-1-0x0123456789AB-1");
        assert_eq!(sid.to_string().parse(), Ok(sid));
    }
}
