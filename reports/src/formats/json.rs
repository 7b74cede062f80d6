//! How does the whole report look as JSON?

use serde::Serialize;

use crate::Report;
use crate::text::escape_unsafe;

/// The report, indented.
pub(super) fn render(report: &Report) -> String {
    pretty(report)
}

/// Any value of ours, indented, with every character escaped that a terminal could obey.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(value).expect("ordered maps with string keys are always JSON");
    escape_unsafe(&json) + "\n"
}

/// The same on one line.
pub(crate) fn compact(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).expect("ordered maps with string keys are always JSON");
    escape_unsafe(&json) + "\n"
}
