//! Which texts and codes are known, and to which causes do they point?

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::causes::{Certainty, Origin};

/// What kind of text a symptom is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vocabulary {
    /// Errors of the sign-in service.
    Aadsts,
    /// What Exchange answers.
    Exchange,
    /// Alerts and numbers of Dynamics.
    Dynamics,
    /// Error numbers of Windows.
    Windows,
    /// Alerts of TLS, events of Schannel.
    Tls,
    /// Sockets, names, HTTP, mail servers.
    Network,
    /// The Remote Connectivity Analyzer.
    Analyzer,
    /// Fields of exports and of command output.
    Export,
    /// Set-up commands.
    Setup,
}

/// What must surround a symptom before it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surroundings {
    /// It speaks for itself.
    #[default]
    Any,
    /// Every program may say it: not where another product is named and neither Dynamics nor Exchange is.
    NoStranger,
    /// Only where Dynamics or Exchange is named, or where it stands alone.
    Context,
}

/// A cause that a symptom points to; a negative weight speaks against it.
#[derive(Debug)]
pub struct Hint {
    /// The id of the cause.
    pub cause: String,
    /// How strongly, from -100 to 100.
    pub weight: i8,
    /// Why, as a phrase.
    pub why: String,
}

/// The value of a field that a symptom wants.
#[derive(Debug)]
pub struct FieldTest {
    /// The field's name, in lower case.
    pub field: String,
    /// The value is one of these, in lower case.
    pub is: Vec<String>,
    /// The value holds this.
    pub holds: Option<String>,
    /// The value is there and does not hold this.
    pub lacks: Option<String>,
    /// This other field is there too.
    pub with: Option<String>,
    /// This other field is not there.
    pub without: Option<String>,
}

/// One known text or code.
#[derive(Debug)]
pub struct Symptom {
    /// Its stable name.
    pub id: String,
    /// What kind of text it is.
    pub vocabulary: Vocabulary,
    /// The code, where it has one.
    pub code: Option<String>,
    /// The code's name.
    pub name: Option<String>,
    /// What it means, as a phrase.
    pub says: String,
    /// Fragments of text, each of which is the symptom.
    pub any: Vec<String>,
    /// Where there are some: one of these must be in the text too.
    pub and: Vec<String>,
    /// The field of an export that it looks at.
    pub field: Option<FieldTest>,
    /// The causes.
    pub hints: Vec<Hint>,
    /// Up to which stage of the chain it proves that all is well; 0 proves nothing.
    pub passed: u8,
    /// What must surround it.
    pub needs: Surroundings,
    /// How sure the source is.
    pub certainty: Certainty,
    /// Where it comes from.
    pub source: Origin,
    /// When the row was compared with its source.
    pub as_of: Date,
}

/// A file of rows with the sources that they name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows<T> {
    pub(super) kind: Option<Vocabulary>,
    pub(super) as_of: Date,
    pub(super) sources: BTreeMap<String, Origin>,
    #[serde(alias = "row", alias = "cause")]
    pub(super) all: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Option<String>,
    code: Option<String>,
    name: Option<String>,
    says: String,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    and: Vec<String>,
    field: Option<String>,
    #[serde(default)]
    is: Vec<String>,
    holds: Option<String>,
    lacks: Option<String>,
    with: Option<String>,
    without: Option<String>,
    causes: Vec<(String, i8, String)>,
    #[serde(default)]
    passed: u8,
    #[serde(default)]
    needs: Surroundings,
    certainty: Certainty,
    source: String,
    as_of: Option<Date>,
}

/// The files of symptoms, by name.
pub(super) const FILES: [(&str, &str); 9] = [
    ("symptoms/aadsts.toml", include_str!("data/symptoms/aadsts.toml")),
    ("symptoms/exchange.toml", include_str!("data/symptoms/exchange.toml")),
    ("symptoms/dynamics.toml", include_str!("data/symptoms/dynamics.toml")),
    ("symptoms/windows.toml", include_str!("data/symptoms/windows.toml")),
    ("symptoms/tls.toml", include_str!("data/symptoms/tls.toml")),
    ("symptoms/network.toml", include_str!("data/symptoms/network.toml")),
    ("symptoms/analyzer.toml", include_str!("data/symptoms/analyzer.toml")),
    ("symptoms/exports.toml", include_str!("data/symptoms/exports.toml")),
    ("symptoms/setup.toml", include_str!("data/symptoms/setup.toml")),
];

static SYMPTOMS: LazyLock<Vec<Symptom>> = LazyLock::new(|| FILES.iter().flat_map(|(_, text)| read(text)).collect());

fn read(text: &str) -> Vec<Symptom> {
    let table: Rows<Row> = toml::from_str(text).expect("the tables of symptoms are tested");
    let vocabulary = table.kind.expect("every table of symptoms names its kind");
    table.all.into_iter().map(|row| symptom(row, vocabulary, &table.sources, table.as_of)).collect()
}

fn symptom(row: Row, vocabulary: Vocabulary, sources: &BTreeMap<String, Origin>, as_of: Date) -> Symptom {
    let id = row.id.or_else(|| row.code.clone()).expect("a row without an id has a code");
    let Row { is, holds, lacks, with, without, .. } = row;
    Symptom {
        id,
        vocabulary,
        code: row.code,
        name: row.name,
        says: row.says,
        any: row.any,
        and: row.and,
        field: row.field.map(|field| FieldTest { field, is, holds, lacks, with, without }),
        hints: row.causes.into_iter().map(|(cause, weight, why)| Hint { cause, weight, why }).collect(),
        passed: row.passed,
        needs: row.needs,
        certainty: row.certainty,
        source: sources.get(&row.source).expect("every source of the tables is tested").clone(),
        as_of: row.as_of.unwrap_or(as_of),
    }
}

/// Every symptom, kind by kind.
pub fn symptoms() -> &'static [Symptom] {
    &SYMPTOMS
}

/// The symptom of an id.
pub fn symptom_of(id: &str) -> Option<&'static Symptom> {
    symptoms().iter().find(|symptom| symptom.id == id)
}

impl Symptom {
    /// What a person calls it: "AADSTS50012", "EWS response code `ErrorAccessDenied`".
    pub fn title(&self) -> String {
        let name = self.name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        let Some(code) = &self.code else {
            return self.vocabulary.title().to_owned();
        };
        match self.vocabulary {
            Vocabulary::Aadsts => format!("AADSTS{code}"),
            Vocabulary::Exchange if code.starts_with("Error") => format!("EWS response code {code}"),
            Vocabulary::Exchange => format!("x-ms-diagnostics {code}"),
            Vocabulary::Dynamics => format!("Dynamics error 0x{code}{name}"),
            Vocabulary::Windows => format!("Windows error 0x{code}{name}"),
            Vocabulary::Tls if code.starts_with("event") => format!("Schannel {code}"),
            Vocabulary::Tls => format!("TLS {code}{name}"),
            Vocabulary::Network => match code.split_once(' ') {
                Some(("http", status)) => format!("HTTP {status}"),
                Some((_, reply)) => format!("SMTP reply {reply}"),
                None => format!("DNS {code}"),
            },
            _ => code.clone(),
        }
    }
}

impl Vocabulary {
    /// What a text of this kind is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Aadsts => "error of the sign-in service",
            Self::Exchange => "answer of Exchange",
            Self::Dynamics => "alert of Dynamics",
            Self::Windows => "error of Windows",
            Self::Tls => "error of a TLS connection",
            Self::Network => "error of a connection",
            Self::Analyzer => "result of the Remote Connectivity Analyzer",
            Self::Export => "export or command output",
            Self::Setup => "message of a set-up command",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::values::cause;

    #[test]
    fn every_row_points_to_known_causes_with_a_reason_and_a_source() {
        let mut ids = BTreeSet::new();
        for symptom in symptoms() {
            assert!(ids.insert(symptom.id.as_str()), "{} twice", symptom.id);
            for hint in &symptom.hints {
                assert!(cause(&hint.cause).is_some(), "{}: {}", symptom.id, hint.cause);
                assert!((-100..=100).contains(&hint.weight) && !hint.why.is_empty() && !hint.why.ends_with('.'));
            }
            assert!(symptom.source.url.starts_with("https://") && symptom.passed <= 6, "{}", symptom.id);
            assert!(!symptom.says.is_empty() && !symptom.says.ends_with('.'), "{}", symptom.id);
        }
    }

    #[test]
    fn numbers_are_written_as_eight_upper_case_digits() {
        for symptom in symptoms().iter().filter(|s| matches!(s.vocabulary, Vocabulary::Windows | Vocabulary::Dynamics))
        {
            let Some(code) = &symptom.code else { continue };
            let digits = code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
            assert!(digits && code.starts_with('8'), "{code}");
        }
    }
}
