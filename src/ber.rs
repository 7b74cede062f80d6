//! How is BER, which Windows and others may write, made into DER?
//!
//! Only indefinite lengths and strings in pieces are rewritten: whatever is in definite form keeps its bytes, so that the
//! thumbprint of a certificate within stays what it is.

use std::borrow::Cow;

use crate::der::{tag, write};

/// Structures are not nested deeper.
const DEEPEST: usize = 40;
/// An octet string that consists of octet strings.
const OCTETS_IN_PIECES: u8 = 0x24;
const CONSTRUCTED: u8 = 0x20;

/// Why bytes are not BER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// They end too early.
    #[error("it ends too early")]
    Cut,
    /// They are nested beyond all bounds.
    #[error("it is nested more than {DEEPEST} levels deep")]
    TooDeep,
    /// A length or a tag that nobody writes.
    #[error("it has a length or a tag that is not allowed")]
    Odd,
}

/// The first structure in definite form, and how many bytes it took; owned where it had to be rewritten.
pub(crate) fn definite(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, usize), Malformed> {
    rewrite(bytes, 0)
}

fn rewrite(bytes: &[u8], depth: usize) -> Result<(Cow<'_, [u8]>, usize), Malformed> {
    if depth > DEEPEST {
        return Err(Malformed::TooDeep);
    }
    let Head { tag, start, length } = head(bytes)?;
    let constructed = tag & CONSTRUCTED != 0;
    let end = match length {
        Some(length) => start.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(Malformed::Cut)?,
        None if constructed => bytes.len(),
        None => return Err(Malformed::Odd),
    };
    if !constructed {
        return Ok((Cow::Borrowed(&bytes[..end]), end));
    }
    let (mut at, mut parts) = (start, Vec::new());
    loop {
        match (length, bytes.get(at..at + 2)) {
            (Some(_), _) if at == end => break,
            (None, Some([0, 0])) => break,
            (None, None) => return Err(Malformed::Cut),
            _ => {}
        }
        let (part, taken) = rewrite(&bytes[at..end], depth + 1)?;
        parts.push(part);
        at += taken;
    }
    if length.is_some() && tag != OCTETS_IN_PIECES && parts.iter().all(|part| matches!(part, Cow::Borrowed(_))) {
        return Ok((Cow::Borrowed(&bytes[..end]), end));
    }
    let taken = if length.is_some() { end } else { at + 2 };
    if start > 2 && tag & 0x1f == 0x1f {
        // A tag of several bytes: nothing that is read here has one.
        return Err(Malformed::Odd);
    }
    let whole = if tag == OCTETS_IN_PIECES {
        let pieces = parts.iter().map(|part| octets(part)).collect::<Option<Vec<_>>>().ok_or(Malformed::Odd)?;
        write(tag::OCTETS, &pieces)
    } else {
        write(tag, &parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    };
    Ok((Cow::Owned(whole), taken))
}

/// What stands before the contents.
struct Head {
    tag: u8,
    start: usize,
    /// None where the end is marked.
    length: Option<usize>,
}

fn head(bytes: &[u8]) -> Result<Head, Malformed> {
    let (&tag, rest) = bytes.split_first().ok_or(Malformed::Cut)?;
    let mut start = 1;
    if tag & 0x1f == 0x1f {
        let more = rest.iter().take(5).take_while(|byte| **byte & 0x80 != 0).count();
        start += more + 1;
        if more > 3 {
            return Err(Malformed::Odd);
        }
    }
    let first = *bytes.get(start).ok_or(Malformed::Cut)?;
    start += 1;
    let length = match first {
        ..=0x7f => Some(usize::from(first)),
        0x80 => None,
        0x81..=0x84 => {
            let digits = bytes.get(start..start + usize::from(first & 0x7f)).ok_or(Malformed::Cut)?;
            start += digits.len();
            Some(digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
        }
        _ => return Err(Malformed::Odd),
    };
    Ok(Head { tag, start, length })
}

/// What an octet string in definite form holds.
fn octets(part: &[u8]) -> Option<&[u8]> {
    let mut parts = crate::der::Parts(part);
    parts.tagged(tag::OCTETS).map(|part| part.contents)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_marked_end_becomes_a_length() {
        let ber = [0x30, 0x80, 0x02, 0x01, 0x03, 0x30, 0x80, 0x05, 0x00, 0, 0, 0, 0, 0xff];
        let (der, taken) = definite(&ber).unwrap();
        assert_eq!((der.as_ref(), taken), (&[0x30, 0x07, 0x02, 0x01, 0x03, 0x30, 0x02, 0x05, 0x00][..], ber.len() - 1));
    }

    #[test]
    fn a_string_in_pieces_becomes_one() {
        let ber = [0x24, 0x80, 0x04, 0x01, 1, 0x24, 0x80, 0x04, 0x02, 2, 3, 0, 0, 0, 0];
        assert_eq!(definite(&ber).unwrap().0.as_ref(), [0x04, 0x03, 1, 2, 3]);
    }

    #[test]
    fn what_is_definite_keeps_its_bytes_even_where_a_length_could_be_shorter() {
        let long = [0x30, 0x82, 0x00, 0x03, 0x02, 0x01, 0x03];
        assert!(matches!(definite(&long), Ok((Cow::Borrowed(same), 7)) if same == long));
    }

    #[test]
    fn what_is_cut_nested_or_odd_is_refused_for_its_own_reason() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x80], &[0x30, 0x05, 0], &[0x30, 0x80, 0x05, 0x00, 0x00]] {
            assert_eq!(definite(bytes).unwrap_err(), Malformed::Cut, "{bytes:?}");
        }
        assert_eq!(definite(&[0x30, 0x80].repeat(1_000)).unwrap_err(), Malformed::TooDeep);
        for bytes in [&[0x04, 0x80, 0, 0][..], &[0x30, 0x85, 0, 0, 0, 0, 1], &[0x24, 0x80, 0x02, 0x01, 0, 0, 0]] {
            assert_eq!(definite(bytes).unwrap_err(), Malformed::Odd, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_rewritten_or_refused_and_what_is_rewritten_stays(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            if let Ok((der, taken)) = definite(&bytes) {
                prop_assert!(taken <= bytes.len());
                let again = definite(&der).unwrap();
                prop_assert_eq!(&again.0, &der);
            }
        }
    }
}
