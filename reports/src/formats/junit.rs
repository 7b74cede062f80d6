//! How does a report look to CI?
use crate::Report;
pub(super) fn render(report: &Report) -> String {
    format!("{}\n", report.exit_code.meaning())
}
