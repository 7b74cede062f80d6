//! What does the environment add to the command line?

use std::ffi::OsString;

use clap::builder::{FalseyValueParser, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches};

use super::{CheckArgs, CheckCommand, Cli, Command, PlanArgs};
use crate::parse::{domain, shown};

/// The commands, each option readable from the environment as `EXDOCTOR_<FLAG>`.
pub fn command() -> clap::Command {
    let command = Cli::command().mut_args(from_environment);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |sub| sub.mut_args(from_environment)))
}

/// Reads the command line, and below it the environment.
///
/// # Errors
/// Clap's own: wrong usage, and also the wish for help or the version.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut command = command();
    let matches =
        command.try_get_matches_from_mut(arguments.iter().cloned()).map_err(|e| name_source(e, &arguments))?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    if let (Command::Check(args), Some(matches)) = (&mut cli.command, matches.subcommand_matches("check"))
        && let Err(message) = command_wins(args, matches)
    {
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    if let (Command::Plan(args), Some(matches)) = (&mut cli.command, matches.subcommand_matches("plan"))
        && let Err(message) = saved_wins(args, matches).and_then(|()| line_wins(&mut args.check, matches))
    {
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(cli)
}

/// The same for `check`, whose outputs may exclude each other too.
fn command_wins(args: &mut CheckCommand, matches: &ArgMatches) -> Result<(), String> {
    line_wins(&mut args.check, matches)?;
    let piped = args.output.output.iter().any(|output| output.path.is_none());
    args.output.format = args.output.format.filter(|_| !piped || from_line(matches, "format"));
    Ok(())
}

/// What a saved report has settled already says nothing to a plan that is made from it.
fn saved_wins(args: &PlanArgs, matches: &ArgMatches) -> Result<(), String> {
    const BESIDE: [&str; 5] = ["evidence", "facts", "save_facts", "wait", "dry_run"];
    let flag = if args.plan.from.is_some() { "--from" } else { "--diff" };
    if args.plan.from.is_none() && args.plan.diff.is_empty() {
        return Ok(());
    }
    let settled = IDLE_IN_REPLAYS.iter().chain(&BESIDE).filter(|id| **id != "scenario");
    match settled.copied().find(|id| from_line(matches, id)) {
        Some(idle) => Err(format!("{} says nothing to {flag}, which reads saved reports", named(idle))),
        None => Ok(()),
    }
}

fn named(id: &str) -> String {
    if id == "domain" { "DOMAIN".to_owned() } else { format!("--{}", id.replace('_', "-")) }
}

/// Lets the command line win where the environment says something else that excludes it.
fn line_wins(args: &mut CheckArgs, matches: &ArgMatches) -> Result<(), String> {
    if args.replay.facts.is_some()
        && let Some(idle) = IDLE_IN_REPLAYS.iter().find(|id| from_line(matches, id))
    {
        let what = named(idle);
        return Err(format!("{what} says nothing to --facts, which judges what was saved as it was saved"));
    }
    if !args.domain.is_empty() && args.domains.is_some() {
        if from_line(matches, "domains") {
            return Err("DOMAIN and --domains exclude each other; name all domains in the one way".to_owned());
        }
        args.domains = None;
    }
    Ok(())
}

/// What a capture has settled already.
const IDLE_IN_REPLAYS: [&str; 21] = [
    "domain",
    "domains",
    "mailbox",
    "config",
    "scenario",
    "phase",
    "mail_flow",
    "vantage",
    "cloud",
    "now",
    "resolver",
    "trust_anchor",
    "ca_file",
    "connect_to",
    "proxy",
    "timeout",
    "jobs",
    "connections",
    "address",
    "deep",
    "order",
];

fn from_environment(arg: Arg) -> Arg {
    let Some(flag) = arg.get_long().filter(|flag| !matches!(*flag, "help" | "version")) else {
        return arg;
    };
    let name = format!("EXDOCTOR_{}", flag.replace('-', "_").to_ascii_uppercase());
    let switch = matches!(arg.get_action(), ArgAction::SetTrue);
    let arg = arg.env(name).hide_env(true);
    if switch { arg.value_parser(FalseyValueParser::new()) } else { arg }
}

fn from_line(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// Answers a domain where a command is due with the command that judges it.
fn suggest_check(error: &mut clap::Error) {
    let word = error.get(ContextKind::InvalidSubcommand).map(ToString::to_string);
    if let Some(name) = word.and_then(|word| domain(&word).ok()) {
        let tip = StyledStr::from(format!("to judge a domain: exdoctor check {name}"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
}

/// Names the environment variable where the refused value came from one, and keeps refused values short and harmless.
fn name_source(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let refused = error.get(ContextKind::InvalidValue).map(ToString::to_string);
    if let Some(value) = refused.filter(|value| !value.is_empty()) {
        let quoted = shown(&value);
        error.insert(ContextKind::InvalidValue, ContextValue::String(quoted.trim_matches('`').to_owned()));
    }
    suggest_check(&mut error);
    let place = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    let flag = place.split([' ', '=']).next().unwrap_or_default().to_owned();
    let given = arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument == flag.as_str() || argument.starts_with(&format!("{flag}="))
    });
    if let Some(name) = flag.strip_prefix("--").filter(|_| !given) {
        let name = format!("EXDOCTOR_{}", name.replace('-', "_").to_ascii_uppercase());
        if std::env::var_os(&name).is_some() {
            let place = ContextValue::String(format!("{place}' from the environment variable '{name}"));
            error.insert(ContextKind::InvalidArg, place);
        }
    }
    error
}
