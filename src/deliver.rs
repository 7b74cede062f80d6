//! Where does a report go, and what if it cannot get there?

use exdoctor_reports::{ExitCode, Format, Report, Style, formats::render};

use crate::cli::{Outputs, Speech};
use crate::terminal;

/// Writes every output; one that cannot be written does not lose the others. The exit code is the report's, or 74.
pub fn deliver(report: &Report, outputs: &Outputs, speech: Speech) -> ExitCode {
    deliver_as(report.exit_code, outputs, speech, |format, style| render(report, format, style))
}

/// Writes every output as it is rendered; one that cannot be written turns the exit code into 74.
pub fn deliver_as(
    mut exit: ExitCode,
    outputs: &Outputs,
    speech: Speech,
    render: impl Fn(Format, Style) -> String,
) -> ExitCode {
    for (format, path) in &outputs.files {
        let style = Style { short: outputs.short, ..Style::default() };
        if let Err(error) = std::fs::write(path, render(*format, style)) {
            terminal::say(&format!("error: {} cannot be written: {error}", path.display()));
            exit = exit.worst(ExitCode::OUTPUT);
        }
    }
    if let Err(failure) = terminal::write(render(outputs.stdout, terminal::style(speech, outputs.short)).as_bytes()) {
        terminal::say(&format!("error: {failure}"));
        exit = exit.worst(ExitCode::OUTPUT);
    }
    exit
}
