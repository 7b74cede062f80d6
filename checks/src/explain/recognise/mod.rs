//! What do the texts of each maker say, field by field?

mod aadsts;
mod accesslist;
mod analyzer;
mod challenge;
mod diagnostics;
mod exports;
mod mailbox;
mod number;
mod own;
mod places;
mod token;

use jiff::Timestamp;

use super::fields::Field;
use super::find::Found;
use super::model::{Detail, Recognised};
use super::text::Line;

pub(super) use aadsts::{codes, details};
pub use own::{Name, checks_about, named};

/// What a recogniser has to look at.
pub(super) struct Look<'a> {
    /// The lines.
    pub(super) lines: &'a [Line],
    /// The fields of exports.
    pub(super) fields: &'a [Field],
    /// The present.
    pub(super) now: Timestamp,
}

impl Look<'_> {
    /// The text from a line on, in one piece: clipboards break what belongs together.
    fn window(&self, place: usize) -> String {
        const LINES: usize = 12;
        const CHARACTERS: usize = 4_000;
        let mut text = String::new();
        for line in self.lines.iter().skip(place).take(LINES) {
            text.push_str(line.text.trim());
            text.push(' ');
        }
        text.chars().take(CHARACTERS).collect()
    }

    /// The number that people know a line by.
    fn number(&self, place: usize) -> usize {
        self.lines.get(place).map_or(1, |line| line.number)
    }
}

/// Everything that is recognised beyond fragments; symptoms that only the whole shows are added to what was found.
pub(super) fn all(look: &Look<'_>, found: &mut Found) -> Vec<Recognised> {
    let mut recognised = Vec::new();
    aadsts::recognise(look, found, &mut recognised);
    challenge::recognise(look, found, &mut recognised);
    diagnostics::recognise(look, found, &mut recognised);
    if diagnostics::names_another_reason(&recognised) {
        // Exchange refuses every token with the same challenge; the number says why.
        found.hits.remove("challenge.invalid-token");
    }
    token::recognise(look, found, &mut recognised);
    analyzer::recognise(look, found, &mut recognised);
    number::recognise(look, found, &mut recognised);
    mailbox::recognise(look, found);
    exports::recognise(look, found, &mut recognised);
    places::recognise(look, found, &mut recognised);
    accesslist::recognise(look, found);
    own::recognise(look, &mut recognised);
    recognised
}

/// A field of a text.
fn detail(name: &str, value: impl Into<String>) -> Detail {
    Detail { name: name.to_owned(), value: super::text::redacted(&value.into()) }
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &[char]) -> Option<&'a str> {
    let start = text.to_ascii_lowercase().find(&before.to_ascii_lowercase())? + before.len();
    let rest = text.get(start..)?.trim_start_matches([' ', '\'', '"', '‘', '“', ':']);
    let end = rest.find(after).unwrap_or(rest.len());
    let value = rest[..end].trim();
    (!value.is_empty()).then_some(value)
}
