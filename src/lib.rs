//! Which command was given, and how did it end?

pub mod capture;
pub mod certificate;
pub mod cli;
pub mod command;
pub mod config;
pub mod deliver;
pub mod directory;
pub mod engine;
pub mod evidence;
pub mod ews;
pub mod failure;
pub mod input;
pub mod known;
pub mod lists;
pub mod memory;
pub mod net;
pub mod observer;
pub mod parse;
pub mod probes;
pub mod run;
pub mod script;
pub mod secret;
pub mod select;
pub mod terminal;
pub mod undo;
pub mod wait;

mod ber;
mod bug;
mod der;
mod interrupt;
mod keyring;

use std::ffi::OsString;
use std::process;

use cli::{Cli, Command};
#[cfg(feature = "demo")]
use command::demo;
use command::{
    certificate as certificate_command, check, collect, completions, explain, identity, init, list,
    mailboxes as mailboxes_command, man, plan, tls,
};
use exdoctor_reports::ExitCode;
use failure::Failure;

/// Does what the command line says; the first argument is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> process::ExitCode {
    let exit = bug::contain(|| match cli::parse(arguments) {
        Ok(cli) => {
            terminal::start_log(cli.speech);
            dispatch(&cli).unwrap_or_else(|failure| {
                terminal::say(&format!("error: {failure}"));
                failure.exit()
            })
        }
        Err(answer) => help_or_usage(&answer),
    });
    exit.number().into()
}

fn dispatch(cli: &Cli) -> Result<ExitCode, Failure> {
    match &cli.command {
        Command::Check(args) => check::run(args, cli.speech),
        Command::Plan(args) => plan::run(args, cli.speech),
        Command::Init(args) => init::run(args, cli.speech),
        Command::Tls(args) => tls::run(args, cli.speech),
        Command::Mailboxes(args) => mailboxes_command::run(args, cli.speech),
        Command::Collect(args) => collect::run(args),
        Command::Certificate(args) => certificate_command::run(args, cli.speech),
        Command::Identity(args) => identity::run(args, cli.speech),
        Command::List(args) => list::run(args, cli.speech),
        Command::Explain(args) => explain::run(args, cli.speech),
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::run(args, cli.speech),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// Shows help or the version on standard output, wrong usage on standard error.
fn help_or_usage(answer: &clap::Error) -> ExitCode {
    match answer.print() {
        _ if answer.use_stderr() => ExitCode::USAGE,
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::OUTPUT,
        _ => ExitCode::CLEAN,
    }
}
