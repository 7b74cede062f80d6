//! In which forms can a plan be shown?

mod diff;
mod guide_page;
mod human;
mod markdown;
mod ps1;
mod quote;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::formats::json::pretty;
use crate::{Plan, Planned, Proof, Report, Style};

pub use diff::{diff, diff_json};
pub use guide_page::guide_page;
pub(crate) use human::write_guide;
pub use ps1::{has_script, script};

/// A form of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanFormat {
    /// Text for people.
    #[default]
    Human,
    /// A runbook to hand over, with boxes to check.
    Markdown,
    /// For programs.
    Json,
    /// The script of one step, for Windows `PowerShell` 5.1.
    Ps1,
}

impl PlanFormat {
    /// All forms in their order.
    pub const ALL: [Self; 4] = [Self::Human, Self::Markdown, Self::Json, Self::Ps1];

    /// The name that the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Ps1 => "ps1",
        }
    }
}

impl fmt::Display for PlanFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PlanFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| format!("expected {}, found {name:?}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// The plan for people.
pub fn human(plan: &Plan, report: &Report, style: Style) -> String {
    human::render(plan, report, style)
}

/// The plan as a runbook.
pub fn markdown(plan: &Plan, report: &Report) -> String {
    markdown::render(plan, report)
}

/// The plan for programs.
pub fn json(plan: &Plan) -> String {
    pretty(plan)
}

/// More failures of one kind than these say nothing new.
const FAILURES: usize = 6;

/// The failures that are told one by one, and of what there are more of the same.
fn told<'p>(failures: &[&'p Proof]) -> (Vec<&'p Proof>, Vec<&'p str>) {
    let mut counts: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let (told, more): (Vec<&Proof>, Vec<&Proof>) = failures.iter().partition(|proof| {
        let count = counts.entry((&proof.check, proof.code.as_deref())).or_default();
        *count += 1;
        *count <= FAILURES
    });
    (told, more.into_iter().map(|proof| proof.subject.name.as_str()).collect())
}

/// "A5", or the number alone where the step has no scenario of its own.
fn label(scenario: exdoctor_checks::model::Scenario, step: &Planned) -> String {
    format!("{scenario}{}", step.number)
}
