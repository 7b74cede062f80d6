//! What do the selected checks come to over a closed set of facts?

mod one;
mod roots;
mod waivers;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::model::{Check, Circumstances, Level, Record};

/// What the configuration does to verdicts after they are made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustments {
    /// Checks that are switched off, with the reason.
    pub off: BTreeMap<String, String>,
    /// The level that findings of warning or error take.
    pub levels: BTreeMap<String, Level>,
    /// Failures that somebody accepted.
    pub waivers: Vec<Waiver>,
}

/// A failure that somebody accepted until a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// The check's id.
    pub check: String,
    /// The subject's name.
    pub subject: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
}

/// A check that was chosen, and whether the command line named it.
#[derive(Clone, Copy, Debug)]
pub struct Selected {
    /// The check.
    pub check: &'static Check,
    /// Whether `--only` names it: then it is reported even outside its scenarios.
    pub named: bool,
}

/// Judges every selected check on every subject of its kind; the order is that of checks, then subjects.
pub fn judge(selected: &[Selected], facts: &Facts, run: &Circumstances, adjustments: &Adjustments) -> Vec<Record> {
    let subjects = |check: &'static Check| facts.subjects_of(check.subject, check.roles).map(move |own| (check, own));
    let questions = || selected.iter().flat_map(|one| subjects(one.check).map(|(check, own)| (check, one.named, own)));
    // A vector that grows by itself takes up to twice the room.
    let mut records = Vec::with_capacity(questions().count());
    for (check, named, subject) in questions() {
        records.extend(one::record(check, named, subject, facts, run, adjustments));
    }
    roots::settle(&mut records, facts, run);
    waivers::apply(&mut records, adjustments, run.now);
    records
}

/// Judges the configuration itself, once for a run: what became of its waivers over all records.
pub fn judge_configuration(
    selected: &[Selected],
    records: &[Record],
    run: &Circumstances,
    adjustments: &Adjustments,
) -> Vec<Record> {
    waivers::own_records(selected, records, run, adjustments)
}
