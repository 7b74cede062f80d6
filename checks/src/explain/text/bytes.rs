//! Which characters do these bytes stand for?

/// The text of bytes in UTF-8, UTF-16 with or without its mark, or the western code page of Windows.
///
/// Nothing is refused: bytes that stand for nothing become the replacement character.
pub fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        bytes => match zeros(bytes) {
            Some(0) => utf16(bytes, u16::from_be_bytes),
            Some(_) => utf16(bytes, u16::from_le_bytes),
            None => utf8(bytes),
        },
    };
    // A zero is never meant.
    if text.contains('\0') { text.replace('\0', " ") } else { text }
}

/// On which side of each pair of bytes zeros stand, where they stand on one side only: UTF-16 without its mark.
fn zeros(bytes: &[u8]) -> Option<usize> {
    let sample = &bytes[..bytes.len().min(4096)];
    let on = |side: usize| sample.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (on(0), on(1));
    let most = sample.len() / 2;
    let clear = |many: usize, few: usize| many * 10 > most * 6 && few * 20 < most;
    if most == 0 {
        None
    } else if clear(odd, even) {
        Some(1)
    } else if clear(even, odd) {
        Some(0)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|byte| western(*byte)));
            text
        }),
    }
}

/// A byte of Windows-1252.
fn western(byte: u8) -> char {
    match byte {
        0x80 => '€',
        0x84 => '„',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x96 => '–',
        0x97 => '—',
        0x81..=0x9f => char::REPLACEMENT_CHARACTER,
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_windows_gives_the_same_text() {
        let text = "Postfach ungültig – „Müller“";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
            [&[0xff, 0xfe][..], &le].concat(),
            [&[0xfe, 0xff][..], &be].concat(),
            le,
            be,
            b"Postfach ung\xfcltig \x96 \x84M\xfcller\x93".to_vec(),
        ] {
            assert_eq!(decode(&bytes), text);
        }
    }

    #[test]
    fn anything_is_some_text() {
        assert_eq!(decode(&[]), "");
        assert_eq!(decode(&[0xff]), "ÿ");
        assert_eq!(decode(&[0xff, 0xfe, 0x00, 0xd8]), "\u{fffd}");
        assert_eq!(decode(b"a\0\0\0b"), "a   b");
    }
}
