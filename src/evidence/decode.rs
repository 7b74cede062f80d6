//! Which text is in a file, whatever Windows wrote it with?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::parse::Refusal;

/// A file that is larger than this is not read.
pub(super) const LARGEST: u64 = 64 << 20;

/// The text of a file; PowerShell writes UTF-16, `cmd.exe` the code page of the console.
///
/// # Errors
/// When the file cannot be read, is too large, empty, or no text.
pub(super) fn read(path: &Path) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    file.map_err(|error| Refusal::new(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > LARGEST {
        let refusal = Refusal::new(format!("is larger than {} MiB", LARGEST >> 20));
        return Err(refusal.instead("give only what one server said"));
    }
    text(bytes)
}

/// The text of these bytes.
///
/// # Errors
/// When they are empty or no text.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, Refusal> {
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [b'P', b'K', 3, 4, ..] => return Err(Refusal::new("is a ZIP archive").instead("unpack it")),
        [0x30, 0x80..=0x84, ..] => {
            let refusal = Refusal::new("is a certificate or PFX file, not text");
            return Err(refusal.instead("name it in [certificate] of the configuration"));
        }
        bytes if bytes.contains(&0) => return Err(Refusal::new("is binary, not text")),
        // The letters of another code page are replaced: what is looked for is ASCII.
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| error.into_bytes().iter().map(|byte| char::from(*byte)).collect()),
    };
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() { Err(Refusal::new("is empty").instead("give the right file")) } else { Ok(text) }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|text| !text.contains('\0')).ok_or_else(|| Refusal::new("begins like UTF-16, but is not"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_windows_is_read() {
        let of = |bytes: &[u8]| text(bytes.to_vec()).unwrap();
        assert_eq!(of("\u{feff}Müller".as_bytes()), "Müller");
        assert_eq!(of(b"M\xfcller"), "Müller");
        assert_eq!(of(b"\xff\xfeM\0\xfc\0"), "Mü");
        assert_eq!(of(b"\xfe\xff\0M\0\xfc"), "Mü");
    }

    #[test]
    fn what_is_no_text_is_refused_for_its_own_reason() {
        let of = |bytes: &[u8]| text(bytes.to_vec()).unwrap_err().to_string();
        assert_eq!(of(b" \r\n"), "is empty; give the right file");
        assert_eq!(of(b"PK\x03\x04"), "is a ZIP archive; unpack it");
        assert!(of(b"\x30\x82\x01\x02").starts_with("is a certificate or PFX file"));
        assert_eq!(of(b"a\0b"), "is binary, not text");
        assert_eq!(of(b"\xff\xfe\x00\xd8"), "begins like UTF-16, but is not");
    }
}
