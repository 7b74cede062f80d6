//! How does a shell complete the command line?

use crate::cli::{self, CompletionsArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::terminal;

/// Prints the completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "exdoctor", &mut script);
    terminal::write(&script)?;
    Ok(Exit::Clean)
}
