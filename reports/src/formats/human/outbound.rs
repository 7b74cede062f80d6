//! Which hosts of Microsoft were reached from here, and who vouches for what they showed?

use exdoctor_checks::model::Outcome;
use exdoctor_checks::values::NEEDED_FOR;

use super::marks::Mark;
use crate::text::{Page, Row, write_table};
use crate::{Record, Report};

/// One row for each host whose use is known; a single one is told by its checks.
pub(super) fn write(page: &mut Page, report: &Report) {
    let known = report.records.iter().filter(|record| record.check == "tls.reachable");
    let rows: Vec<Row> = known.filter_map(|record| row(report, record)).collect();
    if rows.len() > 1 {
        page.section("Outbound: what was reached from here");
        write_table(page, &rows);
    }
}

fn row(report: &Report, record: &Record) -> Option<Row> {
    let purpose = record.evidence.iter().find(|line| line.what == NEEDED_FOR)?;
    let mark = Mark::of(record);
    let said = || record.findings.first().map(|finding| finding.message.clone()).or_else(|| record.reason.clone());
    let passes = record.outcome == Outcome::Pass;
    let came = if passes { reached(report, record) } else { said().unwrap_or_default() };
    let name = record.subject.name.trim_end_matches(":443").to_owned();
    Some(Row { tone: mark.tone, cells: vec![mark.text(), name, format!("{}: {came}", purpose.observed)] })
}

/// What answered, and who issued the highest certificate that it showed.
fn reached(report: &Report, record: &Record) -> String {
    let same = |other: &&Record| other.check == "tls.interception" && other.subject == record.subject;
    let chains = report.records.iter().filter(same).flat_map(|other| {
        let found = other.findings.iter().flat_map(|finding| &finding.evidence);
        other.evidence.iter().chain(found)
    });
    let mut issuers: Vec<&str> = chains
        .filter(|line| line.what.starts_with("chain of "))
        .filter_map(|line| line.observed.rsplit_once(", issued by ").map(|(_, issuer)| issuer))
        .collect();
    issuers.dedup();
    if issuers.is_empty() { "reached".to_owned() } else { format!("reached, vouched for by {}", issuers.join("; ")) }
}
