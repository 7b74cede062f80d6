//! Which checks are there?

use exdoctor_reports::{ExitCode, Format, catalogue};

use crate::cli::{ListArgs, Speech};
use crate::failure::Failure;
use crate::select::select;
use crate::terminal;

/// Prints the checks, by family.
///
/// # Errors
/// When a pattern matches nothing, or standard output cannot be written.
pub fn run(args: &ListArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let checks: Vec<_> = select(&args.patterns, &[])?.into_iter().map(|selected| selected.check).collect();
    let text = match args.format {
        Format::Json => catalogue::list_json(&checks),
        _ => catalogue::list(&checks, terminal::style(speech, false)),
    };
    terminal::write(text.as_bytes())?;
    Ok(ExitCode::CLEAN)
}
