//! How does a report look to people?
use crate::{Report, Style};
pub(super) fn render(report: &Report, style: Style) -> String {
    let _ = style;
    format!("{}\n", report.exit_code.meaning())
}
