//! Which mailboxes does a file name?

use std::collections::HashSet;
use std::path::Path;

use crate::input;
use crate::parse::{self, Refusal};

/// A file of addresses is not larger.
const LIMIT: usize = 32 << 20;
/// More addresses than these are a mistake.
const MOST: usize = 200_000;

/// The addresses of a file, each once and in their order: the first of each line, whatever else stands there.
///
/// # Errors
/// When it cannot be read, or names none.
pub(crate) fn load(path: &Path) -> Result<Vec<String>, Refusal> {
    let input = input::read(path, LIMIT)?;
    let name = path.display();
    let found = addresses(&input.text);
    match found.len() {
        0 => Err(Refusal::new(format!("{name} names no mail address")).instead("give one address a line, or CSV")),
        1..=MOST => Ok(found),
        more => Err(Refusal::new(format!("{name} names {more} addresses")).instead(format!("give at most {MOST}"))),
    }
}

fn addresses(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let first = |line: &str| {
        let ends = |c: char| [',', ';', '\t', '"', ' '].contains(&c);
        let mut cells = line.split(ends).map(str::trim).filter(|cell| cell.contains('@'));
        cells.find_map(|cell| parse::mailbox(cell).ok()).map(|address| address.to_ascii_lowercase())
    };
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.filter_map(first).filter(|address| seen.insert(address.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_lines_and_in_tables() {
        let text = "# our mailboxes\nada@contoso.com\n\n\"Name\";\"Address\"\n\"Charles\";\"Charles@Contoso.com\";1\nada@contoso.com,again\nnobody\n";
        assert_eq!(addresses(text), ["ada@contoso.com", "charles@contoso.com"]);
    }

    #[test]
    fn a_file_without_addresses_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, "Name;Phone\n").unwrap();
        assert!(load(&path).unwrap_err().reason.ends_with("names no mail address"));
        assert!(load(&folder.path().join("absent")).is_err());
    }
}
