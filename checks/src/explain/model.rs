//! What does an explanation consist of?

use serde::Serialize;

use crate::values::{Certainty, Origin, Side};

/// What a text says, and what is behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// How many lines were read.
    pub lines: usize,
    /// How many bytes of text.
    pub bytes: usize,
    /// What was recognised.
    pub recognised: Vec<Recognised>,
    /// The causes, the likeliest first.
    pub causes: Vec<Ranked>,
    /// The one thing to look at next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// The lines that say most, of a long text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telling: Vec<Quoted>,
    /// How the text fits what else is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
    /// What to collect next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub collect: Vec<String>,
    /// What a reader must know about the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Explanation {
    /// Whether the text is explained: causes are named, or it stands alone and is known.
    pub fn is_explained(&self) -> bool {
        !self.causes.is_empty() || (self.lines <= 1 && self.recognised.iter().any(|one| one.source.is_some()))
    }
}

/// Something that was recognised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recognised {
    /// What it is: "AADSTS50012", "WWW-Authenticate".
    pub what: String,
    /// What it says.
    pub says: String,
    /// Its decoded fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Detail>,
    /// The first line where it stands.
    pub line: usize,
    /// How often it stands there.
    pub times: usize,
    /// How sure the source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// Where the meaning comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Origin>,
}

impl Recognised {
    /// Something that was recognised by its form.
    pub(super) fn new(what: &str, says: impl Into<String>, line: usize) -> Self {
        let (what, says) = (what.to_owned(), says.into());
        Self { what, says, fields: Vec::new(), line, times: 1, certainty: None, source: None }
    }
}

/// A field of what was recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// Its name.
    pub name: String,
    /// Its value, without secrets.
    pub value: String,
}

/// How strongly the text points to a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likelihood {
    /// One among others.
    Possible,
    /// More likely than not.
    Likely,
    /// The text names it, or nearly so.
    VeryLikely,
}

impl Likelihood {
    /// The word that reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::VeryLikely => "very likely",
        }
    }
}

/// A cause in its rank.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// The cause.
    pub id: String,
    /// What is wrong.
    pub title: String,
    /// How strongly the text points to it.
    pub likelihood: Likelihood,
    /// The same as a number, in percent.
    pub weight: u8,
    /// Why it has this rank.
    pub reasons: Vec<String>,
    /// What speaks against it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<String>,
    /// On whose side it lies.
    pub side: Side,
    /// What mends it.
    pub fix: String,
    /// The check that would confirm it.
    pub check: String,
    /// Whether this version of exdoctor has that check.
    pub check_available: bool,
    /// The step of the set-up: scenario and name.
    pub step: String,
    /// The command whose output decides.
    pub command: String,
    /// What in it decides.
    pub decides: String,
    /// How sure the source is.
    pub certainty: Certainty,
    /// The source.
    pub source: Origin,
}

impl Ranked {
    /// Whether the text tells it apart from other causes.
    fn is_settled(&self) -> bool {
        self.likelihood > Likelihood::Possible
    }

    /// The cause in words; one among others is called so.
    pub fn said(&self) -> String {
        if self.is_settled() { self.title.clone() } else { format!("possible among others: {}", self.title) }
    }

    /// On whose side it lies, where it is more than one among others.
    pub fn blamed(&self) -> Option<Side> {
        self.is_settled().then_some(self.side)
    }

    /// What is to be done: nothing is mended before it is known what is broken.
    pub fn advice(&self) -> String {
        if self.is_settled() { self.fix.clone() } else { format!("Tell the causes apart first. {}", self.decides) }
    }
}

/// What to look at next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The cause that it decides.
    pub cause: String,
    /// The command.
    pub command: String,
    /// What in its output decides.
    pub decides: String,
}

/// A line of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// Its number, from 1.
    pub line: usize,
    /// What it says, without secrets.
    pub text: String,
    /// How often lines like it stand there.
    pub times: usize,
}

/// What else is known: from evidence and a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Thumbprints in upper case, each with its place: "the store of CRM02".
    pub thumbprints: Vec<(String, String)>,
    /// Ids or domains of tenants in lower case, each with its place.
    pub tenants: Vec<(String, String)>,
    /// Addresses of mailboxes in lower case, each with its place.
    pub mailboxes: Vec<(String, String)>,
    /// Whether anything was shown at all.
    pub shown: bool,
}
