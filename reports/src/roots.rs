//! Which few root causes do the blocked records come down to?

use std::collections::BTreeMap;

use exdoctor_checks::model::{BlockedBy, Level, Outcome, Subject};

use crate::Record;

/// One root cause, with everything that waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root<'a> {
    /// The fact that is missing, and the check that judges it; none where the record does not say.
    pub cause: Option<&'a BlockedBy>,
    /// The record of that check on that subject, where the run has one.
    pub record: Option<&'a Record>,
    /// The highest level that any of the waiting checks could give.
    pub level: Level,
    /// What waits, by the reason given.
    pub waits: Vec<Wait<'a>>,
}

/// Records that wait for the same root with the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait<'a> {
    /// The reason given.
    pub reason: &'a str,
    /// Who waits.
    pub records: Vec<&'a Record>,
}

/// The root causes, those that hold up the gravest checks first, else in the order of the records.
pub fn roots(records: &[Record]) -> Vec<Root<'_>> {
    let mut roots: Vec<Root<'_>> = Vec::new();
    let mut places: BTreeMap<Option<&BlockedBy>, usize> = BTreeMap::new();
    // Of two records of one check on one subject the first counts.
    let judges: BTreeMap<(&str, &Subject), &Record> =
        records.iter().rev().map(|record| ((record.check.as_str(), &record.subject), record)).collect();
    for record in records.iter().filter(|record| record.outcome == Outcome::Blocked) {
        let cause = record.blocked_by.as_ref();
        let place = *places.entry(cause).or_insert_with(|| {
            let judge = cause.and_then(|cause| judges.get(&(cause.check.as_str(), &cause.subject)).copied());
            roots.push(Root { cause, record: judge, level: Level::Note, waits: Vec::new() });
            roots.len() - 1
        });
        roots[place].add(record);
    }
    roots.sort_by_key(|root| std::cmp::Reverse(root.level));
    roots
}

impl<'a> Root<'a> {
    fn add(&mut self, record: &'a Record) {
        self.level = self.level.max(record.level.unwrap_or(Level::Error));
        let reason = record.reason.as_deref().unwrap_or("no reason was given");
        match self.waits.iter_mut().find(|wait| wait.reason == reason) {
            Some(wait) => wait.records.push(record),
            None => self.waits.push(Wait { reason, records: vec![record] }),
        }
    }

    /// How many records wait.
    pub fn waiting(&self) -> usize {
        self.waits.iter().map(|wait| wait.records.len()).sum()
    }
}
