//! What does the manual say?

use clap_mangen::Man;
use exdoctor_reports::ExitCode;

use crate::cli::{self, ManArgs};
use crate::failure::Failure;
use crate::parse::{Refusal, nearest, shown};
use crate::terminal;

/// Prints the manual page of exdoctor, or of one command.
///
/// # Errors
/// When there is no such command, or standard output cannot be written.
pub fn run(args: &ManArgs) -> Result<ExitCode, Failure> {
    let mut command = cli::command();
    command.build();
    let page = match &args.command {
        None => command,
        Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| no_command(&command, name))?,
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text).map_err(|error| Failure::Unwritable(None, error))?;
    terminal::write(&text)?;
    Ok(ExitCode::CLEAN)
}

fn no_command(command: &clap::Command, name: &str) -> Refusal {
    let refusal = Refusal::new(format!("there is no command {}", shown(name)));
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    match nearest(name, names.iter().copied()) {
        Some(likely) => refusal.instead(format!("did you mean `{likely}`?")),
        None => refusal.instead(format!("known are {}", names.join(", "))),
    }
}
