//! `exdoctor demo`: what does a healthy or a broken tenant look like?

use std::path::Path;

use clap::Parser;
use exdoctor_lab::{Lab, Running, World};
use exdoctor_reports::{Again, ExitCode};
use jiff::Timestamp;

use super::check;
use super::job::Job;
use crate::cli::{CheckArgs, Cli, Command, DemoArgs, Speech};
use crate::failure::Failure;
use crate::parse::{Refusal, nearest, shown};
use crate::run::RunError;
use crate::terminal;

/// Runs the command.
///
/// # Errors
/// When a fault is unknown or the world cannot start.
///
/// # Panics
/// Never: the list of faults is plain data, and the command line that it writes is one of its own.
pub fn run(args: &DemoArgs, speech: Speech) -> Result<ExitCode, Failure> {
    if args.list_faults {
        let list =
            serde_json::to_string_pretty(&exdoctor_lab::list(exdoctor_lab::faults())).expect("faults are plain data");
        terminal::write(format!("{list}\n").as_bytes())?;
        return Ok(ExitCode::CLEAN);
    }
    let world = broken(&args.fault)?;
    let runtime = tokio::runtime::Runtime::new().map_err(RunError::Runtime)?;
    let lab = runtime
        .block_on(Lab::start(world))
        .map_err(|error| Refusal::new(format!("the embedded world does not start: {error}")))?;
    let exit = match &args.keep {
        Some(folder) => runtime.block_on(keep(&lab, folder)),
        None => checked(&lab, args, speech),
    };
    drop(lab);
    runtime.shutdown_background();
    exit
}

/// The healthy world with these faults.
fn broken(names: &[String]) -> Result<World, Refusal> {
    let mut chosen = Vec::new();
    for name in names {
        let fault = exdoctor_lab::faults().iter().find(|fault| fault.name == name);
        let Some(fault) = fault else {
            let refusal = Refusal::new(format!("there is no fault {}", shown(name)));
            let likely = nearest(name, exdoctor_lab::faults().iter().map(|fault| fault.name));
            return Err(refusal.instead(match likely {
                Some(likely) => format!("did you mean {likely}?"),
                None => "`exdoctor demo --list-faults` names them all".to_owned(),
            }));
        };
        chosen.push(fault);
    }
    // Evidence is one text for each server: what one fault takes out of it, another cannot change.
    let has_evidence = |world: World| !world.machines.is_empty() || world.wizard.is_some();
    let evidence = chosen.iter().find(|fault| has_evidence((fault.world)()));
    match evidence.filter(|_| chosen.len() > 1) {
        Some(fault) => Err(Refusal::new(format!("the fault {} is shown alone: it changes evidence", fault.name))
            .instead("give one --fault a run")),
        None => Ok(exdoctor_lab::combined(&chosen)),
    }
}

/// Judges the world as a user would: with the configuration that it writes.
fn checked(lab: &Running, args: &DemoArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir().map_err(RunError::Runtime)?;
    let config =
        lab.write_to(folder.path()).map_err(|error| Failure::Unwritable(Some(folder.path().to_owned()), error))?;
    let job = Job::prepare(&arguments(&config, args), Timestamp::now())?;
    // The folder is gone when the report is read; `--keep DIR` leaves one.
    let again = Again { options: "-c DIR/exdoctor.toml".to_owned(), domains: Vec::new() };
    check::finish(job, false, again, speech)
}

fn arguments(config: &Path, args: &DemoArgs) -> CheckArgs {
    let line = ["exdoctor".as_ref(), "check".as_ref(), "-c".as_ref(), config.as_os_str()];
    let Command::Check(mut check) = Cli::parse_from(line).command else { unreachable!("the line says check") };
    check.output = args.output.clone();
    *check
}

/// Leaves the world running until Ctrl-C.
async fn keep(lab: &Running, folder: &Path) -> Result<ExitCode, Failure> {
    let unwritable = |error| Failure::Unwritable(Some(folder.to_owned()), error);
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let config = lab.write_to(folder).map_err(unwritable)?;
    terminal::write(format!("exdoctor check -c {}\n", config.display()).as_bytes())?;
    terminal::say("The world is running; Ctrl-C ends it.");
    tokio::signal::ctrl_c().await.map_err(RunError::Runtime)?;
    Ok(ExitCode::CLEAN)
}
