//! How did each check end, family by family?

use std::collections::BTreeSet;

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table, Width};
use exdoctor_checks::model::{BlockedBy, Level, Outcome, SubjectKind};

use super::marks::Mark;
use crate::text::{Page, Tone, capped, clean, counted};
use crate::{Record, Report};

/// More names than this in one row bury it.
const NAMES: usize = 3;

/// One table for each family.
pub(super) fn write(page: &mut Page, report: &Report) {
    let subjects: BTreeSet<_> =
        report.records.iter().map(|r| &r.subject).filter(|s| s.kind != SubjectKind::Run).collect();
    let several = subjects.len() > 1;
    let mut families: Vec<&str> = report.records.iter().map(|record| record.family.as_str()).collect();
    families.dedup();
    let mut done = BTreeSet::new();
    for family in families {
        if done.insert(family) {
            page.section(family);
            let rows = rows(report.records.iter().filter(|record| record.family == family));
            table(page, &rows, several);
        }
    }
}

/// What is said in one row.
struct Row<'a> {
    records: Vec<&'a Record>,
}

/// Rows: a check that passes takes one, whatever the number of subjects; so does a root with all that waits for it.
fn rows<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for record in records {
        let next = rows.len();
        match key(record).map(|key| *places.entry(key).or_insert(next)) {
            Some(place) if place < next => rows[place].records.push(record),
            _ => rows.push(Row { records: vec![record] }),
        }
    }
    rows
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

impl Row<'_> {
    fn mark(&self) -> Mark {
        Mark::of(self.records[0])
    }

    fn checks(&self) -> String {
        let mut ids: Vec<&str> = self.records.iter().map(|record| record.check.as_str()).collect();
        ids.dedup();
        let mut once = BTreeSet::new();
        ids.retain(|id| once.insert(*id));
        clean(&capped(ids, 8))
    }

    fn text(&self, several: bool) -> String {
        let first = self.records[0];
        let text = match first.outcome {
            Outcome::Pass if first.findings.is_empty() => first.title.clone(),
            Outcome::Pass => format!("{} (noted below)", first.title),
            Outcome::Fail => failure(first),
            Outcome::Blocked => return clean(&super::open::waits_for(first)),
            _ => first.reason.clone().unwrap_or_default(),
        };
        let names = || capped(self.records.iter().map(|record| record.subject.name.as_str()), NAMES);
        let text = if !several || first.subject.kind == SubjectKind::Run || text.contains(&first.subject.name) {
            text
        } else if first.outcome == Outcome::Fail {
            format!("{}: {text}", first.subject)
        } else {
            format!("{text} [{}]", names())
        };
        clean(&text)
    }
}

fn failure(record: &Record) -> String {
    let grave = record.findings.iter().filter(|finding| finding.level > Level::Note).count();
    let message = record.findings.first().map_or("", |finding| finding.message.as_str());
    if grave > 1 { format!("{message} (and {} more)", counted(grave - 1, "finding")) } else { message.to_owned() }
}

fn table(page: &mut Page, rows: &[Row<'_>], several: bool) {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(page.columns()).unwrap_or(u16::MAX));
    for row in rows {
        table.add_row([row.mark().text(), row.checks(), row.text(several)].map(Cell::new));
    }
    let ids = u16::try_from(page.columns() * 2 / 5).unwrap_or(u16::MAX);
    let constraints = [
        ColumnConstraint::Absolute(Width::Fixed(SIGNS + 2)),
        ColumnConstraint::UpperBoundary(Width::Fixed(ids)),
        ColumnConstraint::LowerBoundary(Width::Fixed(8)),
    ];
    table.set_constraints(constraints);
    for (place, padding) in [(0, (2, 0)), (1, (2, 0)), (2, (2, 0))] {
        if let Some(column) = table.column_mut(place) {
            column.set_padding(padding);
        }
    }
    let mut tones = rows.iter().map(|row| row.mark().tone);
    for line in table.lines() {
        // The first line of a row begins with its mark; only that is coloured.
        let split = line.char_indices().nth(usize::from(SIGNS) + 2).map_or(line.len(), |(place, _)| place);
        let (mark, rest) = line.split_at(split);
        let tone = if mark.trim().is_empty() { Tone::Plain } else { tones.next().unwrap_or(Tone::Plain) };
        let painted = page.paint(tone, mark);
        page.push(&format!("{painted}{rest}"));
    }
}

/// The width of the longest mark: "! warning".
const SIGNS: u16 = 9;
