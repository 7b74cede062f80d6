//! What does a file say, and is it text at all?

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::parse::Refusal;

/// A text that was read, with its name for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path as it was given, or "standard input".
    pub name: String,
    /// The folder that relative paths in it start from.
    pub folder: PathBuf,
    /// What it says; never empty.
    pub text: String,
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a text file, or standard input where the path is `-`; never more than the limit.
///
/// # Errors
/// When it cannot be read, is empty, too large, binary, or not UTF-8: each for its own reason.
pub fn read(path: &Path, limit: usize) -> Result<Input, Refusal> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let folder = if is_stdin(path) { None } else { path.parent() };
    let refuse = |refusal: Refusal| Refusal { reason: format!("{name} {}", refusal.reason), ..refusal };
    let bytes = bytes(path, limit).map_err(|error| refuse(unreadable(&error)))?;
    let text = text(bytes, limit).map_err(refuse)?;
    Ok(Input { folder: folder.unwrap_or(Path::new("")).to_owned(), text, name })
}

/// At most one byte more than the limit, so that memory is bounded whatever the file's size.
pub(crate) fn bytes(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let source: Box<dyn Read> = if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    let mut bytes = Vec::new();
    source.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn unreadable(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound => Refusal::new("does not exist").instead("check the path"),
        io::ErrorKind::PermissionDenied => {
            Refusal::new("may not be read by this account").instead("grant it read access")
        }
        io::ErrorKind::IsADirectory => Refusal::new("is a folder").instead("give the path of a file"),
        _ => Refusal::new(format!("cannot be read: {error}")),
    }
}

fn text(bytes: Vec<u8>, limit: usize) -> Result<String, Refusal> {
    if bytes.len() > limit {
        let refusal = Refusal::new(format!("is larger than {} MiB", limit >> 20));
        return Err(refusal.instead("give the right file, or split it"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Refusal::new("is UTF-16").instead("save it as UTF-8"));
    }
    if bytes.contains(&0) {
        return Err(Refusal::new("is binary, not text").instead("give a text file"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        Refusal::new(format!("is not UTF-8: line {line} has other bytes")).instead("save it as UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Refusal::new("is empty").instead("give the right file"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn reading(content: &[u8]) -> Result<String, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let name = format!("{} ", file.path().display());
        read(file.path(), 1 << 20).map(|input| input.text).map_err(|refusal| refusal.to_string().replace(&name, ""))
    }

    #[test]
    fn a_text_is_read_without_its_byte_order_mark() {
        assert_eq!(reading("\u{feff}jobs = 1".as_bytes()), Ok("jobs = 1".to_owned()));
    }

    #[test]
    fn what_is_no_text_is_refused_for_its_own_reason() {
        let refused = |content: &[u8]| reading(content).expect_err("it is refused");
        assert_eq!(refused(b""), "is empty; give the right file");
        assert_eq!(refused(b" \n\t\n"), "is empty; give the right file");
        assert_eq!(refused(b"PK\x03\x04\0\0"), "is binary, not text; give a text file");
        assert_eq!(refused(b"\xff\xfea\0"), "is UTF-16; save it as UTF-8");
        assert_eq!(refused(b"a\nb\nm\xfcller"), "is not UTF-8: line 3 has other bytes; save it as UTF-8");
        assert_eq!(refused(&vec![b'a'; (1 << 20) + 1]), "is larger than 1 MiB; give the right file, or split it");
    }

    #[test]
    fn a_missing_file_and_a_folder_are_named() {
        let refused = |path: &str| read(Path::new(path), 1).unwrap_err().to_string();
        assert_eq!(refused("/nonexistent.toml"), "/nonexistent.toml does not exist; check the path");
        assert_eq!(refused("/"), "/ is a folder; give the path of a file");
    }
}
