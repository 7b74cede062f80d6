//! How are the few DER structures written and read that no library of ours knows?

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The tags that are used.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BITS: u8 = 0x03;
    pub(crate) const OCTETS: u8 = 0x04;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const ENUMERATED: u8 = 0x0a;
    pub(crate) const TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    /// A context tag around another structure.
    pub(crate) const fn around(number: u8) -> u8 {
        0xa0 | number
    }
    /// A context tag in place of a simple one.
    pub(crate) const fn instead(number: u8) -> u8 {
        0x80 | number
    }
}

/// Writes a structure around what it holds.
pub(crate) fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = vec![tag];
    if let Ok(short @ ..0x80) = u8::try_from(length) {
        der.push(short);
    } else {
        let bytes = length.to_be_bytes();
        let long: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
        der.push(0x80 | u8::try_from(long.len()).expect("a length has at most eight bytes"));
        der.extend(long);
    }
    der.extend(parts.concat());
    der
}

/// One structure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) tag: u8,
    /// What it holds.
    pub(crate) contents: &'a [u8],
    /// With its tag and length.
    pub(crate) whole: &'a [u8],
}

/// Structures one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Parts<'a>(pub(crate) &'a [u8]);

impl<'a> Parts<'a> {
    /// What stands within the one structure that the bytes are.
    pub(crate) fn within(der: &'a [u8], tag: u8) -> Option<Self> {
        Parts(der).tagged(tag).map(|part| Parts(part.contents))
    }

    /// The next one, which must have this tag.
    pub(crate) fn tagged(&mut self, tag: u8) -> Option<Part<'a>> {
        if self.0.first() == Some(&tag) { self.next() } else { None }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let tag = *self.0.first()?;
        let (head, length) = head(self.0)?;
        let end = head.checked_add(length)?;
        let whole = self.0.get(..end)?;
        self.0 = &self.0[end..];
        Some(Part { tag, contents: &whole[head..], whole })
    }
}

/// How long tag and length of a structure are, and what it holds.
pub(crate) fn head(der: &[u8]) -> Option<(usize, usize)> {
    match *der.get(1)? {
        short @ ..=0x7f => Some((2, usize::from(short))),
        long @ 0x81..=0x84 => {
            let head = 2 + usize::from(long & 0x7f);
            let bytes = der.get(2..head)?;
            Some((head, bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))))
        }
        _ => None,
    }
}

/// A `GeneralizedTime` as certificates have it: 20260601000000Z.
pub(crate) fn time(contents: &[u8]) -> Option<Timestamp> {
    let text = str::from_utf8(contents).ok()?;
    let civil = DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 127, 128, 255, 256, 70_000] {
            let contents = vec![7; length];
            let der = write(tag::OCTETS, &[&contents]);
            let part = Parts(&der).tagged(tag::OCTETS).unwrap();
            assert_eq!((part.contents.len(), part.whole.len()), (length, der.len()));
        }
    }

    #[test]
    fn a_time_is_read_and_nonsense_is_not() {
        assert_eq!(time(b"20260601000000Z").unwrap().to_string(), "2026-06-01T00:00:00Z");
        assert_eq!(time(b"20261301000000Z"), None);
        assert_eq!(time(&[0xff; 15]), None);
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Parts(&bytes).count() <= bytes.len());
        }
    }
}
