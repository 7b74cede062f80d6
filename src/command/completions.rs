//! How does a shell complete the command line?

use exdoctor_reports::ExitCode;

use crate::cli::{self, CompletionsArgs};
use crate::failure::Failure;
use crate::terminal;

/// Prints the completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "exdoctor", &mut script);
    terminal::write(&script)?;
    Ok(ExitCode::CLEAN)
}
