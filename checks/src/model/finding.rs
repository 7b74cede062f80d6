//! What was seen, what was expected, and what follows?

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Level, Remedy, Source};

/// One observation that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// What was looked at: "MX of contoso.com at ns1.contoso.com (192.0.2.53)".
    pub what: String,
    /// What was found there.
    pub observed: String,
    /// What should have been found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Where the expectation comes from: a document's title and address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Evidence {
    /// What names a cause that was concluded.
    pub const CAUSE: &str = "cause";
    /// What names the side on which a fault lies.
    pub const SIDE: &str = "the fault lies with";

    /// The word for a conclusion; none for what was observed.
    pub fn conclusion(&self) -> Option<&'static str> {
        match self.what.as_str() {
            Self::CAUSE => Some("cause"),
            Self::SIDE => Some("side"),
            _ => None,
        }
    }

    /// An observation without an expectation.
    pub fn new(what: impl Into<String>, observed: impl Into<String>) -> Self {
        Self { what: what.into(), observed: observed.into(), expected: None, source: None }
    }

    /// Adds what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Adds where the expectation comes from.
    #[must_use]
    pub fn source(mut self, source: &Source) -> Self {
        self.source = Some(format!("{} <{}>", source.title, source.url));
        self
    }
}

/// Something that the reader should know or do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The stable code, unique within its check: "two-records".
    pub code: Cow<'static, str>,
    /// How bad it is.
    pub level: Level,
    /// A lower-case phrase with the observed value.
    pub message: String,
    /// What the finding rests on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The id of the remedy; its text is made from the table of remedies and the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Cow<'static, str>>,
    /// What fills the remedy's placeholders beside the report's values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl Finding {
    fn new(level: Level, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            level,
            message: message.into(),
            evidence: Vec::new(),
            remedy: None,
            values: BTreeMap::new(),
        }
    }

    /// A finding that breaks the chain.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Error, code, message)
    }

    /// A finding that hurts or will hurt.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Warning, code, message)
    }

    /// A finding that is only worth knowing.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Level::Note, code, message)
    }

    /// A finding whose level the circumstances decide.
    pub fn at(level: Level, code: &'static str, message: impl Into<String>) -> Self {
        Self::new(level, code, message)
    }

    /// Adds an observation.
    #[must_use]
    pub fn because(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Names what to do.
    #[must_use]
    pub fn remedy(mut self, remedy: &'static Remedy) -> Self {
        self.remedy = Some(Cow::Borrowed(remedy.id));
        self
    }

    /// Adds a value for the remedy's placeholders.
    #[must_use]
    pub fn value(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
}
