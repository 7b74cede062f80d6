//! What does a PowerShell script of the set-up rely on, and how is it corrected?

mod lexer;
mod quotes;
mod reader;
mod typography;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::script::{Encoding, Script};
use exdoctor_checks::model::{Subject, SubjectKind};

use crate::config::NamedFile;
use crate::input;
use crate::parse::{Refusal, shown};
use lexer::{Place, lex};
use typography::plain;

/// A script is not larger than this.
const LARGEST: usize = 4 << 20;

/// A script that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    name: String,
    script: Script,
}

/// Reads a script.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn load(file: &NamedFile) -> Result<Loaded, Refusal> {
    let (text, encoding) = text(&file.path)?;
    Ok(Loaded { name: file.name.clone(), script: reader::read(&text, encoding) })
}

impl Loaded {
    /// A script in memory, as a file in UTF-8 without a mark would hold it.
    pub fn of(name: &str, text: &str) -> Self {
        let encoding = if text.is_ascii() { Encoding::Ascii } else { Encoding::Utf8 };
        Self { name: name.to_owned(), script: reader::read(text, encoding) }
    }

    /// Adds what was read to the facts.
    pub fn record(&self, facts: &mut Facts) {
        facts.record(&Subject::new(SubjectKind::Script, &self.name), self.script.clone());
    }
}

/// Writes a copy with plain characters beside the script, and says where, and in which lines quotes do not pair; the script
/// stays as it is.
///
/// # Errors
/// When it cannot be read, or the copy cannot be written: a file that is there is never overwritten.
pub fn fix(path: &Path) -> Result<(PathBuf, Vec<u64>), Refusal> {
    let (text, _) = text(path)?;
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let copy = path.with_file_name(format!("{stem}.fixed.ps1"));
    let refuse = |why: String| Refusal::new(format!("{} {why}", shown(&copy.to_string_lossy())));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&copy).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            refuse("is there already".to_owned()).instead("exdoctor overwrites no file; move it away")
        }
        _ => refuse(format!("cannot be written: {error}")),
    })?;
    // With the mark, Windows PowerShell reads the other letters as what they are.
    let written = file.write_all("\u{feff}".as_bytes()).and_then(|()| file.write_all(corrected(&text).as_bytes()));
    written.map_err(|error| refuse(format!("cannot be written: {error}")))?;
    Ok((copy, quotes::unpaired(&text)))
}

/// The script with plain characters in its code; its texts and comments stay as they are.
fn corrected(text: &str) -> String {
    let places = lex(text).places;
    let mut out = String::with_capacity(text.len());
    for (c, place) in text.chars().zip(places) {
        match plain(c).filter(|_| place == Place::Code) {
            Some(plain) => out.push_str(plain),
            None => out.push(c),
        }
    }
    out
}

/// The text of a script, and how it is written.
fn text(path: &Path) -> Result<(String, Encoding), Refusal> {
    let name = path.display();
    let refuse = |why: &str| Refusal::new(format!("{name} {why}"));
    let bytes = input::bytes(path, LARGEST).map_err(|error| {
        let refusal = input::unreadable(&error);
        Refusal { reason: format!("{name} {}", refusal.reason), ..refusal }
    })?;
    if bytes.len() > LARGEST {
        return Err(refuse("is larger than 4 MiB").instead("give a script"));
    }
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| refuse("begins like UTF-16, but is not"))
    };
    let (text, encoding) = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes)?, Encoding::Marked),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes)?, Encoding::Marked),
        [0xef, 0xbb, 0xbf, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => (text.to_owned(), Encoding::Marked),
            Err(_) => return Err(refuse("begins like UTF-8, but is not")),
        },
        bytes if bytes.contains(&0) => return Err(refuse("is binary, not text").instead("give a script")),
        bytes if bytes.is_ascii() => (bytes.iter().map(|byte| char::from(*byte)).collect(), Encoding::Ascii),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(_) => (bytes.iter().map(|byte| windows(*byte)).collect(), Encoding::CodePage),
        },
    };
    if text.trim().is_empty() { Err(refuse("is empty").instead("give a script")) } else { Ok((text, encoding)) }
}

/// A byte as the western code page of Windows has it.
fn windows(byte: u8) -> char {
    const HIGH: [u16; 32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
        0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
        0x17e, 0x178,
    ];
    let number = if (0x80..0xa0).contains(&byte) { HIGH[usize::from(byte - 0x80)] } else { u16::from(byte) };
    char::from_u32(u32::from(number)).unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("setup.ps1");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn every_encoding_is_read_and_told_apart() {
        let read = |bytes: &[u8]| {
            let (_folder, path) = written(bytes);
            text(&path).map_err(|refusal| refusal.reason.replace(&format!("{} ", path.display()), ""))
        };
        assert_eq!(read(b"a"), Ok(("a".to_owned(), Encoding::Ascii)));
        assert_eq!(read("\u{201c}".as_bytes()), Ok(("\u{201c}".to_owned(), Encoding::Utf8)));
        assert_eq!(read("\u{feff}\u{201c}".as_bytes()), Ok(("\u{201c}".to_owned(), Encoding::Marked)));
        assert_eq!(read(b"\xff\xfe\x1c\x20"), Ok(("\u{201c}".to_owned(), Encoding::Marked)));
        assert_eq!(read(b"\x93a\x94"), Ok(("\u{201c}a\u{201d}".to_owned(), Encoding::CodePage)));
        assert_eq!(read(b"a\0"), Err("is binary, not text".to_owned()));
        assert_eq!(read(b" \n"), Err("is empty".to_owned()));
    }

    #[test]
    fn the_copy_has_plain_characters_and_overwrites_nothing() {
        let (_folder, path) = written("Get-X \u{2013}Name \u{201c}a \u{2013} b\u{201d}\u{a0}# \u{2019}\n".as_bytes());
        let (copy, unpaired) = fix(&path).unwrap();
        assert_eq!(unpaired, [0; 0]);
        assert_eq!(copy.file_name().and_then(|name| name.to_str()), Some("setup.fixed.ps1"));
        assert_eq!(std::fs::read_to_string(&copy).unwrap(), "\u{feff}Get-X -Name \"a \u{2013} b\" # \u{2019}\n");
        assert!(fix(&path).unwrap_err().reason.ends_with("is there already"));
        let again = load(&NamedFile { name: "copy".to_owned(), path: copy }).unwrap().script;
        assert!(again.typographic.entries.iter().all(|one| one.in_text));
    }
}
