//! What does a PowerShell script rely on? Never its text: a script may hold a secret.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::directory::Listed;

/// A script, reduced to what a check judges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Script {
    /// How many lines it has.
    pub lines: u64,
    /// How its characters are written.
    pub encoding: Encoding,
    /// Typographic characters outside of comments.
    pub typographic: Listed<Typographic>,
    /// The commands that it calls and the modules that it loads, each once.
    pub names: Vec<Named>,
    /// Calls of scripts, with the names of their parameters.
    pub calls: Vec<Call>,
    /// Hosts of Microsoft that its text names, each once.
    pub hosts: Vec<Named>,
    /// Where a secret stands in it, by the name of its variable or parameter.
    pub literals: Vec<Named>,
    /// Service principal names of Dynamics for a whole domain.
    pub wildcards: Vec<Named>,
}

/// How the characters of a script are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Nothing but ASCII.
    #[default]
    Ascii,
    /// UTF-8 without a byte order mark, which Windows `PowerShell` takes for the code page of the machine.
    Utf8,
    /// UTF-8 or UTF-16 with a byte order mark.
    Marked,
    /// A code page of Windows.
    CodePage,
}

/// A character that a word processor or a web page put there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Typographic {
    /// The line, from one.
    pub line: u64,
    /// The character in the line, from one.
    pub column: u64,
    /// Its number: `U+201C`.
    pub character: String,
    /// Whether it stands within the quotes of a text, not in the code.
    pub in_text: bool,
}

/// Something with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// The first line with it.
    pub line: u64,
}

/// A call of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// The file name of the script.
    pub script: String,
    /// The line.
    pub line: u64,
    /// The names of the parameters that it is given.
    pub parameters: Vec<String>,
}
