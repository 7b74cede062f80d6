//! How are the few structures written and read that no library of the lab knows?

use jiff::Timestamp;

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const OID: u8 = 0x06;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const BITS: u8 = 0x03;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const UTF8: u8 = 0x0c;
const TIME: u8 = 0x18;

/// An explicit tag.
pub(super) const fn tag(number: u8) -> u8 {
    0xa0 | number
}

/// A value with its tag and length.
pub(super) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = vec![tag];
    match u8::try_from(body.len()) {
        Ok(length) if length < 0x80 => out.push(length),
        _ => {
            let length = body.len().to_be_bytes();
            let used: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(used.len()).expect("a length has at most eight bytes"));
            out.extend(used);
        }
    }
    out.extend(body);
    out
}

/// A `GeneralizedTime`.
pub(super) fn time(at: Timestamp) -> Vec<u8> {
    let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
    value(TIME, &[text.as_bytes()])
}

/// The first value of some bytes: its tag, its content, its whole, and what follows.
pub(super) struct First<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) whole: &'a [u8],
    pub(super) rest: &'a [u8],
}

pub(super) fn first(bytes: &[u8]) -> Option<First<'_>> {
    let (&tag, after) = bytes.split_first()?;
    let (&short, mut after) = after.split_first()?;
    let mut length = usize::from(short);
    if short >= 0x80 {
        let (digits, rest) = after.split_at_checked(usize::from(short & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        after = rest;
    }
    let (content, rest) = after.split_at_checked(length)?;
    let (whole, _) = bytes.split_at_checked(bytes.len() - rest.len())?;
    Some(First { tag, content, whole, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 70_000] {
            let body = vec![7; length];
            let written = [value(SEQUENCE, &[&body]), vec![1, 2]].concat();
            let first = first(&written).expect("a value");
            assert_eq!((first.tag, first.content, first.rest), (SEQUENCE, &body[..], &[1, 2][..]));
            assert_eq!(first.whole.len() + 2, written.len());
        }
    }

    #[test]
    fn what_is_cut_is_nothing() {
        for bytes in [&[][..], &[0x30], &[0x30, 2, 1], &[0x30, 0x82, 1], &[0x30, 0x85, 0, 0, 0, 0, 0]] {
            assert!(first(bytes).is_none());
        }
    }
}
