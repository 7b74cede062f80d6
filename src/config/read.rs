//! What does a configuration file say, key by key?

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Key};
use super::problem::Problem;
use super::{Draft, DynamicsConfig, NamedFile, unknown};
use crate::input::Input;
use crate::parse::{EvidencePath, Refusal, evidence_in, shown};

/// A value and its place in the file.
pub(super) type Item<'i> = Spanned<DeValue<'i>>;

/// What has been understood of a file so far.
pub(super) struct Reading {
    /// What it says.
    pub(super) draft: Draft,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
    folder: PathBuf,
    key: &'static Key,
}

/// What an input says, and everything that is wrong with it.
pub(super) fn read(input: &Input) -> (Draft, Vec<Problem>) {
    let (document, errors) = DeTable::parse_recoverable(&input.text);
    let mut reading =
        Reading { draft: Draft::default(), problems: Vec::new(), folder: input.folder.clone(), key: &keys::KEYS[0] };
    reading.table("", document.get_ref());
    let starts: Vec<usize> = input.text.match_indices('\n').map(|(newline, _)| newline + 1).collect();
    let line = |problem: &Problem| starts.partition_point(|start| *start <= problem.span.start);
    let end = input.text.len();
    let mut problems: Vec<Problem> = errors
        .into_iter()
        .map(|error| Problem {
            span: error.span().unwrap_or(end..end),
            refusal: Refusal::new(format!("this is not TOML: {}", error.message().replace('\n', ", "))),
        })
        .collect();
    // The first message about a line explains the others, and what was understood of the line.
    problems.dedup_by_key(|problem| line(problem));
    let broken: BTreeSet<usize> = problems.iter().map(line).collect();
    problems.extend(reading.problems.into_iter().filter(|problem| !broken.contains(&line(problem))));
    (reading.draft, problems)
}

impl Reading {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, item) in table {
            let path = format!("{prefix}{}", name.get_ref());
            if let Some((key, read)) = keys::find(&path) {
                self.key = key;
                read(self, item);
            } else if keys::is_section(&path) {
                match item.get_ref() {
                    DeValue::Table(inner) => self.section(&path, inner),
                    DeValue::Array(all) if keys::repeats(&path) => self.sections(&path, all),
                    _ => self.refuse(
                        name.span(),
                        Refusal::new(format!("`{path}` is a table"))
                            .instead(format!("write [{path}] on a line of its own")),
                    ),
                }
            } else {
                self.refuse(name.span(), unknown::key(prefix, name.get_ref()));
            }
        }
    }

    /// One table of keys, or the next one of several.
    fn section(&mut self, path: &str, inner: &DeTable<'_>) {
        if keys::repeats(path) {
            self.draft.sign_in.dynamics.push(DynamicsConfig::default());
        }
        self.table(&format!("{path}."), inner);
    }

    fn sections(&mut self, path: &str, all: &[Item<'_>]) {
        for item in all {
            match item.get_ref() {
                DeValue::Table(inner) => self.section(path, inner),
                _ => self.other_than(item, &format!("an entry of `{path}`"), "a table"),
            }
        }
    }

    /// The table `[dynamics]` that is being read.
    pub(super) fn dynamics(&mut self) -> &mut DynamicsConfig {
        self.draft.sign_in.dynamics.last_mut().expect("it is there before its keys are read")
    }

    /// Notes what is wrong.
    pub(super) fn refuse(&mut self, span: Range<usize>, refusal: Refusal) {
        self.problems.push(Problem { span, refusal });
    }

    /// Notes that a value has the wrong type.
    pub(super) fn mistyped(&mut self, item: &Item<'_>) {
        let refusal = Refusal::new(format!("`{}` is {} here; expected {}", self.key.path, kind(item), self.key.form));
        self.refuse(item.span(), refusal.instead(format!("for example: {}", self.key.example)));
    }

    /// A value that is written as a string.
    pub(super) fn one<T>(&mut self, item: &Item<'_>, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<T> {
        let DeValue::String(text) = item.get_ref() else {
            self.mistyped(item);
            return None;
        };
        self.parsed(item.span(), text, parse)
    }

    /// Reads a text, and says which key and value are wrong when it cannot be read.
    pub(super) fn parsed<T>(
        &mut self,
        span: Range<usize>,
        text: &str,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        self.named(self.key.path, span, text, parse)
    }

    /// The same for a key that the table around it reads.
    pub(super) fn named<T>(
        &mut self,
        path: &str,
        span: Range<usize>,
        text: &str,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        match parse(text) {
            Ok(value) => Some(value),
            Err(refusal) => {
                let reason = format!("`{path}`: {} {}", shown(text), refusal.reason);
                self.refuse(span, Refusal { reason, ..refusal });
                None
            }
        }
    }

    /// A list of values that are written as strings; repetitions are dropped.
    pub(super) fn list<T: Ord + Clone>(
        &mut self,
        item: &Item<'_>,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<Vec<T>> {
        let DeValue::Array(items) = item.get_ref() else {
            self.mistyped(item);
            return None;
        };
        if items.is_empty() {
            let refusal = Refusal::new(format!("`{}` is an empty list", self.key.path));
            self.refuse(item.span(), refusal.instead("leave the key out, or name at least one"));
        }
        let path = self.key.path;
        let (mut values, mut seen) = (Vec::new(), BTreeSet::new());
        for item in items {
            let DeValue::String(text) = item.get_ref() else {
                self.other_than(item, &format!("an entry of `{path}`"), "a string");
                continue;
            };
            values.extend(self.parsed(item.span(), text, &parse).filter(|value| seen.insert(value.clone())));
        }
        Some(values)
    }

    /// One value, or a list of them.
    pub(super) fn one_or_list<T: Ord + Clone>(
        &mut self,
        item: &Item<'_>,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<Vec<T>> {
        match item.get_ref() {
            DeValue::String(_) => self.one(item, parse).map(|value| vec![value]),
            _ => self.list(item, parse),
        }
    }

    /// A file that must be there; a relative path starts from the configuration's folder.
    pub(super) fn file(&mut self, item: &Item<'_>) -> Option<PathBuf> {
        let folder = self.folder.clone();
        self.one(item, |text| within(&folder, text))
    }

    /// A file that must be there, with the words that the configuration has for it.
    pub(super) fn named_file(&mut self, item: &Item<'_>) -> Option<NamedFile> {
        let path = self.file(item)?;
        let DeValue::String(name) = item.get_ref() else { return None };
        Some(NamedFile { name: name.clone().into_owned(), path })
    }

    /// A list of files that must be there.
    pub(super) fn files(&mut self, item: &Item<'_>) -> Option<Vec<PathBuf>> {
        let folder = self.folder.clone();
        self.list(item, |text| within(&folder, text))
    }

    /// A list of files and folders of evidence.
    pub(super) fn evidence(&mut self, item: &Item<'_>) -> Option<Vec<EvidencePath>> {
        let folder = self.folder.clone();
        self.list(item, |text| evidence_in(&folder, text))
    }

    /// Some words, at least one.
    pub(super) fn words(&mut self, item: &Item<'_>, path: &str) -> Option<String> {
        let DeValue::String(text) = item.get_ref() else {
            self.other_than(item, &format!("`{path}`"), "a string");
            return None;
        };
        if text.trim().is_empty() {
            self.refuse(item.span(), Refusal::new(format!("`{path}` is empty")));
            return None;
        }
        Some(text.trim().to_owned())
    }

    /// True or false; false when it is neither.
    pub(super) fn flag(&mut self, item: &Item<'_>, path: &str) -> bool {
        let DeValue::Boolean(flag) = item.get_ref() else {
            self.other_than(item, &format!("`{path}`"), "true or false");
            return false;
        };
        *flag
    }

    /// Notes that a value has another type than expected.
    pub(super) fn other_than(&mut self, item: &Item<'_>, what: &str, expected: &str) {
        self.refuse(item.span(), Refusal::new(format!("{what} is {} here; expected {expected}", kind(item))));
    }

    /// A whole number between two bounds.
    pub(super) fn whole(&mut self, item: &Item<'_>, path: &str, min: i64, max: i64) -> Option<i64> {
        let DeValue::Integer(number) = item.get_ref() else {
            self.other_than(item, &format!("`{path}`"), "a whole number");
            return None;
        };
        let digits = number.as_str().replace('_', "");
        let value = i64::from_str_radix(&digits, number.radix()).ok().filter(|value| (min..=max).contains(value));
        if value.is_none() {
            let refusal = Refusal::new(format!("`{path}`: {} is out of range", shown(&number.to_string())));
            self.refuse(item.span(), refusal.instead(format!("give {min} to {max}")));
        }
        value
    }
}

fn within(folder: &Path, text: &str) -> Result<PathBuf, Refusal> {
    let path = folder.join(text);
    if path.is_file() {
        return Ok(path);
    }
    Err(Refusal::new("is not a file").instead("a relative path starts from the folder of the configuration"))
}

/// What a value is, with its article.
pub(super) fn kind(item: &Item<'_>) -> &'static str {
    match item.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
