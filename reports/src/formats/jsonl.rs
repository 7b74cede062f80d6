//! How does a report look as one line a record?
//!
//! Every line stands on its own: it is the record of the JSON report with the member `run` beside it, so that lines of
//! several runs can be mixed, split and shipped.

use exdoctor_checks::model::{Scenario, Vantage};
use jiff::Timestamp;
use serde::Serialize;

use super::json;
use crate::{FailOn, Record, Report};

/// So many records are one piece of text.
const PIECE: usize = 1000;

/// The records in their order, one a line.
pub(super) fn pieces(report: &Report) -> impl Iterator<Item = String> {
    let run = Run {
        schema: report.schema,
        tool: &report.tool,
        version: &report.version,
        started: report.started,
        host: &report.vantage.host,
        place: report.vantage.place,
        as_of: report.vantage.as_of,
        scenarios: &report.scenarios,
        fail_on: report.fail_on,
    };
    let line = move |record| json::compact(&Line { record, run: &run });
    report.records.chunks(PIECE).map(move |records| records.iter().map(&line).collect())
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    record: &'a Record,
    run: &'a Run<'a>,
}

/// What a reader of one line must know about the run.
#[derive(Serialize)]
struct Run<'a> {
    schema: u32,
    tool: &'a str,
    version: &'a str,
    started: Timestamp,
    host: &'a str,
    place: Vantage,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Timestamp>,
    scenarios: &'a [Scenario],
    fail_on: FailOn,
}
