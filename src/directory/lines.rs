//! Which lines does a file have, whatever Windows wrote it with?
//!
//! One line is in memory at a time, and never more of it than a limit.

use std::io::{BufRead, BufReader, Read};

use crate::parse::Refusal;

/// No value of a directory is longer: photographs and certificates are kilobytes.
pub(super) const LONGEST: usize = 16 << 20;

/// How characters are written.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

/// The lines of a source, numbered from one.
pub(super) struct Lines<R> {
    inner: BufReader<R>,
    encoding: Encoding,
    number: u64,
    /// Whether the last line that was read ended with a line break.
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// Finds out how the source is written.
    pub(super) fn new(source: R) -> Result<Self, Refusal> {
        let mut inner = BufReader::with_capacity(1 << 20, source);
        let start = inner.fill_buf().map_err(|error| unreadable(&error))?;
        let (encoding, mark) = match start {
            [0xff, 0xfe, ..] => (Encoding::Utf16(u16::from_le_bytes), 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16(u16::from_be_bytes), 2),
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [b'P', b'K', 3, 4, ..] => return Err(Refusal::new("is a ZIP archive").instead("unpack it")),
            start if start.iter().take(512).any(|byte| *byte == 0) => {
                let refusal = Refusal::new("is binary, or UTF-16 without a byte order mark");
                return Err(refusal.instead("export it again as UTF-8"));
            }
            _ => (Encoding::Utf8, 0),
        };
        inner.consume(mark);
        Ok(Self { inner, encoding, number: 0, ended: true })
    }

    /// The number of the line that was read last.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Whether the source ends within a line.
    pub(super) const fn is_cut(&self) -> bool {
        !self.ended
    }

    /// What a first look shows, without taking it.
    pub(super) fn peek(&mut self) -> Result<String, Refusal> {
        let encoding = self.encoding;
        let start = self.inner.fill_buf().map_err(|error| unreadable(&error))?;
        let start = &start[..start.len().min(4096)];
        Ok(match encoding {
            Encoding::Utf8 => String::from_utf8_lossy(start).into_owned(),
            Encoding::Utf16(unit) => {
                let units: Vec<u16> = start.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
                String::from_utf16_lossy(&units)
            }
        })
    }

    /// Replaces the buffer with the next line, without its end; false where there is none.
    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, Refusal> {
        line.clear();
        let read = match self.encoding {
            Encoding::Utf8 => self.bytes(line)?,
            Encoding::Utf16(unit) => self.units(line, unit)?,
        };
        if !read {
            return Ok(false);
        }
        self.number += 1;
        self.ended = line.last() == Some(&b'\n');
        if self.ended {
            line.pop();
        } else if line.len() >= LONGEST {
            return Err(self
                .refusal(&format!("is longer than {} MiB", LONGEST >> 20))
                .instead("is this the right file?"));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(true)
    }

    fn bytes(&mut self, line: &mut Vec<u8>) -> Result<bool, Refusal> {
        let read = (&mut self.inner).take(LONGEST as u64).read_until(b'\n', line);
        Ok(read.map_err(|error| unreadable(&error))? > 0)
    }

    fn units(&mut self, line: &mut Vec<u8>, unit: fn([u8; 2]) -> u16) -> Result<bool, Refusal> {
        let mut units = Vec::new();
        while units.last() != Some(&u16::from(b'\n')) && units.len() < LONGEST / 2 {
            let mut pair = [0; 2];
            match self.inner.read(&mut pair[..1]).map_err(|error| unreadable(&error))? {
                0 => break,
                _ => self.inner.read_exact(&mut pair[1..]).map_err(|_| {
                    self.number += 1;
                    self.refusal("ends within a character").instead("the file is cut off; export it again")
                })?,
            }
            units.push(unit(pair));
        }
        if units.is_empty() {
            return Ok(false);
        }
        let full = units.len() >= LONGEST / 2;
        let text = String::from_utf16(&units).map_err(|_| {
            self.number += 1;
            self.refusal("begins like UTF-16, but is not").instead("export it again as UTF-8")
        })?;
        line.extend_from_slice(text.as_bytes());
        if full && line.last() != Some(&b'\n') {
            line.resize(LONGEST.max(line.len()), b' ');
        }
        Ok(true)
    }

    /// What is wrong with the line that was read last.
    pub(super) fn refusal(&self, why: &str) -> Refusal {
        refusal(self.number, why)
    }
}

/// What is wrong with a line.
pub(super) fn refusal(line: u64, why: &str) -> Refusal {
    Refusal::new(format!("line {line} {why}"))
}

fn unreadable(error: &std::io::Error) -> Refusal {
    Refusal::new(format!("cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut lines = Lines::new(bytes).map_err(|refusal| refusal.to_string())?;
        let (mut found, mut line) = (Vec::new(), Vec::new());
        while lines.next(&mut line).map_err(|refusal| refusal.to_string())? {
            found.push(String::from_utf8(line.clone()).unwrap());
        }
        Ok(found)
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let text = "dn: CN=M\u{fc}ller\r\nmail: x\n";
        let expected = Ok(vec!["dn: CN=M\u{fc}ller".to_owned(), "mail: x".to_owned()]);
        let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        assert_eq!(read(text.as_bytes()), expected);
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        assert_eq!(read(&[&b"\xff\xfe"[..], &utf16(u16::to_le_bytes)].concat()), expected);
        assert_eq!(read(&[&b"\xfe\xff"[..], &utf16(u16::to_be_bytes)].concat()), expected);
    }

    #[test]
    fn what_is_no_text_is_refused_for_its_own_reason() {
        assert_eq!(read(b"PK\x03\x04").unwrap_err(), "is a ZIP archive; unpack it");
        assert!(read(b"d\0n\0").unwrap_err().starts_with("is binary, or UTF-16 without"));
        assert_eq!(
            read(b"\xff\xfed\0n").unwrap_err(),
            "line 1 ends within a character; the file is cut off; export it again"
        );
        assert!(read(b"\xff\xfe\x00\xd8a\0").unwrap_err().starts_with("line 1 begins like UTF-16"));
    }

    #[test]
    fn one_endless_line_is_refused_without_being_read_whole() {
        struct Endless;
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                buffer.fill(b'a');
                Ok(buffer.len())
            }
        }
        let mut lines = Lines::new(Endless).unwrap();
        assert_eq!(lines.next(&mut Vec::new()).unwrap_err().reason, "line 1 is longer than 16 MiB");
        let mut lines = Lines::new((&b"\xff\xfe"[..]).chain(Endless)).unwrap();
        assert_eq!(lines.next(&mut Vec::new()).unwrap_err().reason, "line 1 is longer than 16 MiB");
    }
}
