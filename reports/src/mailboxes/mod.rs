//! How is the overview of all mailboxes shown?

mod csv;
mod human;
mod junit;

use std::collections::BTreeMap;

use exdoctor_checks::dynamics::overview::{Line, State};
use serde::Serialize;

use crate::formats::json::{compact, pretty};
use crate::{ExitCode, FailOn, Style};

/// The mailboxes, and what a reader must know about them.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Where they were read.
    pub sources: Vec<String>,
    /// When.
    pub at: jiff::Timestamp,
    /// What was cut short.
    pub remarks: Vec<String>,
    /// What could not be read: how its mailboxes stand is not established.
    pub unread: Vec<String>,
    /// How many there are in all, before any filter.
    pub known: usize,
    /// The mailboxes that are shown, the worst first.
    pub mailboxes: Vec<Line>,
    /// The command that looks closer at the first that does not work.
    #[serde(skip)]
    pub next: Option<String>,
}

/// A form of the overview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// For people.
    #[default]
    Human,
    /// One document.
    Json,
    /// One object a line.
    JsonLines,
    /// A table for spreadsheets.
    Csv,
    /// One case a mailbox.
    JUnit,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 5] = [Self::Human, Self::Json, Self::JsonLines, Self::Csv, Self::JUnit];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::JUnit => "junit",
        }
    }
}

/// How many mailboxes stand in each way, by state, profile and cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// By state, the worst first.
    pub states: Vec<(State, usize)>,
    /// By profile, the bad ones of each and all.
    pub profiles: BTreeMap<String, (usize, usize)>,
    /// By cause, the most frequent first: id, words, how many.
    pub causes: Vec<(String, String, usize)>,
}

impl Overview {
    /// The worst first, then by address.
    pub fn sort(&mut self) {
        self.mailboxes.sort_by(|a, b| {
            a.state
                .cmp(&b.state)
                .then_with(|| a.address.cmp(&b.address))
                .then_with(|| a.organization.cmp(&b.organization))
        });
    }

    /// How many stand in each way.
    pub fn counts(&self) -> Counts {
        let mut states: BTreeMap<State, usize> = BTreeMap::new();
        let mut profiles: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut causes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for line in &self.mailboxes {
            *states.entry(line.state).or_default() += 1;
            if !matches!(line.state, State::NotServed | State::Inactive) {
                let name = line.profile.clone().unwrap_or_else(|| "no profile".to_owned());
                let own = profiles.entry(name).or_default();
                own.0 += usize::from(line.state.is_bad());
                own.1 += 1;
            }
            if let (Some(id), Some(title)) = (&line.cause, &line.cause_title) {
                *causes.entry((id, title)).or_default() += 1;
            }
        }
        let mut causes: Vec<(String, String, usize)> =
            causes.into_iter().map(|((id, title), count)| (id.to_owned(), title.to_owned(), count)).collect();
        causes.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        Counts { states: states.into_iter().collect(), profiles, causes }
    }

    /// How the command ends: bad mailboxes are findings of the level error; open ones, and what could not be read, are not
    /// established.
    pub fn exit_code(&self, fail_on: FailOn) -> ExitCode {
        let any = |test: fn(State) -> bool| self.mailboxes.iter().any(|line| test(line.state));
        match () {
            () if fail_on == FailOn::Never => ExitCode::CLEAN,
            () if any(State::is_bad) => ExitCode::FINDINGS,
            () if any(State::is_open) || !self.unread.is_empty() => ExitCode::NOT_ESTABLISHED,
            () => ExitCode::CLEAN,
        }
    }
}

/// The overview in a form, ending with a line break.
pub fn render(overview: &Overview, form: Form, style: Style) -> String {
    match form {
        Form::Human => human::render(overview, style),
        Form::Json => pretty(&Whole { counts: overview.counts(), overview }),
        Form::JsonLines => overview.mailboxes.iter().map(compact).collect(),
        Form::Csv => csv::render(overview),
        Form::JUnit => junit::render(overview),
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    counts: Counts,
    #[serde(flatten)]
    overview: &'a Overview,
}
