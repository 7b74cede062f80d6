//! Which command was given, and how did it end?

pub mod capture;
pub mod cli;
pub mod command;
pub mod config;
pub mod deliver;
pub mod domains;
pub mod engine;
pub mod exit;
pub mod failure;
pub mod input;
pub mod net;
pub mod observer;
pub mod parse;
pub mod probes;
pub mod run;
pub mod select;
pub mod terminal;

mod bug;

use std::ffi::OsString;
use std::process::ExitCode;

use cli::{Cli, Command};
#[cfg(feature = "demo")]
use command::demo;
use command::{check, completions, explain, list, man};
use exit::Exit;
use failure::Failure;

/// Does what the command line says; the first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    bug::contain(|| match cli::parse(arguments) {
        Ok(cli) => {
            terminal::start_log(cli.speech);
            dispatch(&cli).unwrap_or_else(|failure| {
                terminal::say(&format!("error: {failure}"));
                failure.exit().into()
            })
        }
        Err(answer) => help_or_usage(&answer).into(),
    })
}

fn dispatch(cli: &Cli) -> Result<ExitCode, Failure> {
    let exit = match &cli.command {
        Command::Check(args) => return Ok(check::run(args, cli.speech)?.number().into()),
        Command::List(args) => list::run(args),
        Command::Explain(args) => explain::run(args),
        #[cfg(feature = "demo")]
        Command::Demo(args) => return Ok(demo::run(args, cli.speech)?.number().into()),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    };
    exit.map(ExitCode::from)
}

/// Shows help or the version on standard output, wrong usage on standard error.
fn help_or_usage(answer: &clap::Error) -> Exit {
    match answer.print() {
        _ if answer.use_stderr() => Exit::Usage,
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::Unwritable,
        _ => Exit::Clean,
    }
}
