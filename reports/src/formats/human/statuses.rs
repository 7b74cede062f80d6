//! What would Dynamics show of each mailbox that was opened?

use exdoctor_checks::ews::mailbox_access::STATUSES;

use super::marks::Mark;
use crate::Report;
use crate::text::{Page, Row, write_table};

/// Mailboxes beyond these are counted.
const SHOWN: usize = 10;

/// The three statuses of each mailbox, with what they rest on.
pub(super) fn write(page: &mut Page, report: &Report) {
    let known: Vec<_> = report.records.iter().filter(|record| record.check == "ews.mailbox-access").collect();
    let rows: Vec<Row> = known
        .iter()
        .take(SHOWN)
        .flat_map(|record| {
            let mark = Mark::of(record);
            let lines = record.evidence.iter().filter(|line| STATUSES.contains(&line.what.as_str()));
            lines.enumerate().map(move |(place, line)| {
                let name = if place == 0 { record.subject.name.clone() } else { String::new() };
                Row { tone: mark.tone, cells: vec![name, format!("{}: {}", line.what, line.observed)] }
            })
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.section("Mailboxes: what Test & Enable would show");
    write_table(page, &rows);
    if known.len() > SHOWN {
        page.field("", &format!("and {} more; --format json has all of them", known.len() - SHOWN));
    }
}
