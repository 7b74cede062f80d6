//! How did each check end, family by family?

use std::collections::BTreeSet;

use exdoctor_checks::model::{BlockedBy, Level, Outcome, SubjectKind};

use super::marks::Mark;
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
}

/// A check that passes takes one, whatever the number of subjects; so does a root with all that waits for it.
fn groups(records: Vec<&Record>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for record in records {
        let next = groups.len();
        match key(record).map(|key| *places.entry(key).or_insert(next)) {
            Some(place) if place < next => groups[place].records.push(record),
            _ => groups.push(Group { records: vec![record] }),
        }
    }
    groups
}

/// Records of one key share a row; a failure has a row of its own.
fn key(record: &Record) -> Option<(Outcome, &str, &str, Option<&BlockedBy>)> {
    let reason = record.reason.as_deref().unwrap_or_default();
    match record.outcome {
        Outcome::Fail | Outcome::Broken => None,
        Outcome::Pass => {
            Some((record.outcome, &record.check, if record.findings.is_empty() { "" } else { "note" }, None))
        }
        Outcome::Blocked => Some((record.outcome, "", "", record.blocked_by.as_ref())),
        _ => Some((record.outcome, &record.check, reason, None)),
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
            Outcome::Pass => format!("{} (noted below)", first.title),
            Outcome::Fail => failure(first),
            Outcome::Blocked => return super::open::waits_for(first),
            _ => first.reason.clone().unwrap_or_default(),
        };
        let names = || capped(self.records.iter().map(|record| record.subject.name.as_str()), NAMES);
        match first.outcome {
            _ if !several || first.subject.kind == SubjectKind::Run => text,
            Outcome::Fail if text.contains(&first.subject.name) => text,
            Outcome::Fail => format!("{}: {text}", first.subject),
            _ => format!("{text} [{}]", names()),
        }
    }
}

fn failure(record: &Record) -> String {
    let grave = record.findings.iter().filter(|finding| finding.level > Level::Note).count();
    let message = record.findings.first().map_or("", |finding| finding.message.as_str());
    if grave > 1 { format!("{message} (and {} more)", counted(grave - 1, "finding")) } else { message.to_owned() }
}
