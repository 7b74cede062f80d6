//! Where does a report go, and what if it cannot get there?

use std::io::{self, IsTerminal};

use exdoctor_reports::{ExitCode, Format, Report, Style, formats::render};

use crate::cli::{Outputs, Speech};
use crate::terminal;

/// Writes every output; one that cannot be written does not lose the others. The exit code is the report's, or 74.
pub fn deliver(report: &Report, outputs: &Outputs, speech: Speech) -> ExitCode {
    let mut exit = report.exit_code;
    for (format, path) in &outputs.files {
        let style = Style { short: outputs.short, ..Style::default() };
        if let Err(error) = std::fs::write(path, render(report, *format, style)) {
            terminal::say(&format!("error: {} cannot be written: {error}", path.display()));
            exit = exit.worst(ExitCode::OUTPUT);
        }
    }
    if let Err(failure) = terminal::write(render(report, outputs.stdout, style(outputs, speech)).as_bytes()) {
        terminal::say(&format!("error: {failure}"));
        exit = exit.worst(ExitCode::OUTPUT);
    }
    exit
}

/// How text looks on standard output: as wide as the terminal, within what is pleasant to read.
fn style(outputs: &Outputs, speech: Speech) -> Style {
    let stdout = io::stdout();
    let terminal = stdout.is_terminal().then(terminal_size::terminal_size).flatten();
    let width = terminal.map_or(80, |(width, _)| usize::from(width.0).clamp(Style::NARROWEST, 100));
    let color = outputs.stdout == Format::Human && terminal::colours(speech.color, &stdout);
    Style { width, color, short: outputs.short }
}
