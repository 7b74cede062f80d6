//! In which formats can a report be shown?

mod certificate;
pub(crate) mod human;
mod identity;
pub(crate) mod json;
mod jsonl;
mod junit;
pub mod plan;
mod tls;
pub(crate) mod xml;

use std::str::FromStr;
use std::{fmt, iter};

use crate::Report;

pub use certificate::{Described, describe};
pub use identity::{Listed, list_as_csv, list_as_json, list_as_ldif, list_for_people};
pub use tls::{Scanned, render_scan};

/// A format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Text for people.
    #[default]
    Human,
    /// The whole report.
    Json,
    /// One record a line.
    JsonLines,
    /// Test results for CI.
    JUnit,
}

impl Format {
    /// All formats in their order.
    pub const ALL: [Self; 4] = [Self::Human, Self::Json, Self::JsonLines, Self::JUnit];

    /// The name that the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::JUnit => "junit",
        }
    }

    /// The extension of a file in this format.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Human => "txt",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::JUnit => "xml",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| format!("expected {}, found {name:?}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How text for people looks; the other formats know no style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How many columns a line may take; commands and addresses are never broken.
    pub width: usize,
    /// Whether colours are used.
    pub color: bool,
    /// Only what belongs into a ticket.
    pub short: bool,
}

impl Style {
    /// Below this width nothing readable fits.
    pub const NARROWEST: usize = 40;
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false, short: false }
    }
}

/// The report in a format, ending with a line break.
pub fn render(report: &Report, format: Format, style: Style) -> String {
    pieces(report, format, style).collect()
}

/// The same piece by piece, so that nobody holds the whole of a long one.
pub fn pieces(report: &Report, format: Format, style: Style) -> Box<dyn Iterator<Item = String> + '_> {
    match format {
        Format::Human => Box::new(iter::once(human::render(report, style))),
        Format::Json => Box::new(iter::once(json::render(report))),
        Format::JsonLines => Box::new(jsonl::pieces(report)),
        Format::JUnit => Box::new(iter::once(junit::render(report))),
    }
}
