//! How did each check end, family by family?

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use exdoctor_checks::model::{BlockedBy, Level, Outcome, SubjectKind};

use super::marks::Mark;
use crate::causes::{FEW, nameless};
use crate::text::{Page, Row, capped, counted, write_table};
use crate::{Record, Report};

/// More names than this in one row bury it.
const NAMES: usize = 3;

/// One table for each family.
pub(super) fn write(page: &mut Page, report: &Report) {
    let mut done = BTreeSet::new();
    for first in &report.records {
        if done.insert(first.family.as_str()) {
            family(page, report.records.iter().filter(|record| record.family == first.family).collect());
        }
    }
}

/// A family that judges one subject names it once.
fn family(page: &mut Page, records: Vec<&Record>) {
    let first = records[0];
    let several = records.iter().any(|record| record.subject != first.subject);
    let about = if several || first.subject.kind == SubjectKind::Run {
        String::new()
    } else {
        format!(" · {}", first.subject)
    };
    page.section(&format!("{}{about}", first.family));
    let rows = groups(records);
    write_table(page, &rows.iter().map(|group| group.row(several)).collect::<Vec<_>>());
}

/// Records that share a row.
struct Group<'a> {
    records: Vec<&'a Record>,
    /// Whether the first speaks for many mailboxes.
    is_shared: bool,
}

/// A check that passes takes one, whatever the number of subjects; so does a root with all that waits for it, and what more
/// than a few mailboxes share.
fn groups(records: Vec<&Record>) -> Vec<Group<'_>> {
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for key in records.iter().filter_map(|record| of_mailbox(record)) {
        *alike.entry(key).or_default() += 1;
    }
    alike.retain(|_, count| *count > FEW);
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    for record in records {
        let next = groups.len();
        let shared = of_mailbox(record).filter(|key| alike.contains_key(key));
        let is_shared = shared.is_some();
        let key =
            shared.map(|key| (record.outcome, record.check.as_str(), Cow::Owned(key), None)).or_else(|| key(record));
        match key.map(|key| *places.entry(key).or_insert(next)) {
            Some(place) if place < next => groups[place].records.push(record),
            _ => groups.push(Group { records: vec![record], is_shared }),
        }
    }
    groups
}

/// What the failures of two mailboxes, or what they wait for, have in common.
fn of_mailbox(record: &Record) -> Option<String> {
    if record.subject.kind != SubjectKind::Mailbox {
        return None;
    }
    match (record.outcome, &record.blocked_by) {
        (Outcome::Fail, _) => Some(nameless(&failure(record), &record.subject)),
        (Outcome::Blocked, Some(cause)) if cause.subject == record.subject => {
            Some(format!("{} {}", cause.check, cause.fact))
        }
        _ => None,
    }
}

/// What tells rows apart.
type Key<'a> = (Outcome, &'a str, Cow<'a, str>, Option<&'a BlockedBy>);

/// Records of one key share a row; a failure has a row of its own.
fn key(record: &Record) -> Option<Key<'_>> {
    let reason = record.reason.as_deref().unwrap_or_default();
    match record.outcome {
        Outcome::Fail | Outcome::Broken => None,
        Outcome::Pass => {
            let noted = record.findings.first().map_or("", |note| &note.message);
            Some((record.outcome, &record.check, noted.into(), None))
        }
        Outcome::Blocked => Some((record.outcome, "", "".into(), record.blocked_by.as_ref())),
        _ => Some((record.outcome, &record.check, reason.into(), None)),
    }
}

impl Group<'_> {
    fn row(&self, several: bool) -> Row {
        let mark = Mark::of(self.records[0]);
        Row { tone: mark.tone, cells: vec![mark.text(), self.checks(), self.text(several)] }
    }

    fn checks(&self) -> String {
        let mut ids: Vec<&str> = self.records.iter().map(|record| record.check.as_str()).collect();
        ids.dedup();
        let mut once = BTreeSet::new();
        ids.retain(|id| once.insert(*id));
        capped(ids, NAMES)
    }

    fn text(&self, several: bool) -> String {
        let first = self.records[0];
        let text = match first.outcome {
            Outcome::Pass if first.findings.is_empty() => first.title.clone(),
            Outcome::Pass => noted(first),
            Outcome::Fail => failure(first),
            Outcome::Blocked if self.is_shared => {
                let fact = first.blocked_by.as_ref().map_or("", |cause| cause.fact.as_str());
                format!("not established: {fact}")
            }
            Outcome::Blocked => return super::open::waits_for(first),
            _ => first.reason.clone().unwrap_or_default(),
        };
        let names = || capped(self.records.iter().map(|record| record.subject.name.as_str()), NAMES);
        match first.outcome {
            Outcome::Fail if self.is_shared => format!("{}: {text} [{}]", first.subject, names()),
            _ if !several || first.subject.kind == SubjectKind::Run => text,
            Outcome::Fail if text.contains(&first.subject.name) => text,
            Outcome::Fail => format!("{}: {text}", first.subject),
            _ => format!("{text} [{}]", names()),
        }
    }
}

/// A note may say that what the title promises is not there, and that this is no fault.
fn noted(record: &Record) -> String {
    let message = record.findings.first().map_or("", |note| note.message.as_str());
    let others = record.findings.len().saturating_sub(1);
    if others > 0 { format!("{message} (and {} more)", counted(others, "note")) } else { message.to_owned() }
}

fn failure(record: &Record) -> String {
    let grave = record.findings.iter().filter(|finding| finding.level > Level::Note).count();
    let message = record.findings.first().map_or("", |finding| finding.message.as_str());
    if grave > 1 { format!("{message} (and {} more)", counted(grave - 1, "finding")) } else { message.to_owned() }
}
