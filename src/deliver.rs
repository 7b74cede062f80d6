//! Where does a report go, and what if it cannot get there?

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use exdoctor_reports::{ExitCode, Format, Report, Style, formats::pieces};

use crate::cli::{Outputs, Speech};
use crate::failure::Failure;
use crate::terminal;

/// Writes every output; one that cannot be written does not lose the others. The exit code is the report's, or 74.
pub fn deliver(report: &Report, outputs: &Outputs, speech: Speech) -> ExitCode {
    deliver_as(report.exit_code, outputs, speech, |format, style| pieces(report, format, style))
}

/// Writes every output as it is rendered, piece by piece; one that cannot be written turns the exit code into 74.
pub fn deliver_as<Pieces: IntoIterator<Item = String>>(
    mut exit: ExitCode,
    outputs: &Outputs,
    speech: Speech,
    render: impl Fn(Format, Style) -> Pieces,
) -> ExitCode {
    for (format, path) in &outputs.files {
        let style = Style { short: outputs.short, ..Style::default() };
        if let Err(error) = write(path, render(*format, style)) {
            terminal::say(&format!("error: {} cannot be written: {error}", path.display()));
            exit = exit.worst(ExitCode::OUTPUT);
        }
    }
    let mut shown = render(outputs.stdout, terminal::style(speech, outputs.short)).into_iter();
    let written: Result<(), Failure> = shown.try_for_each(|piece| terminal::write(piece.as_bytes()));
    if let Err(failure) = written {
        terminal::say(&format!("error: {failure}"));
        exit = exit.worst(ExitCode::OUTPUT);
    }
    exit
}

fn write(path: &Path, pieces: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut file = File::create(path)?;
    pieces.into_iter().try_for_each(|piece| file.write_all(piece.as_bytes()))
}
