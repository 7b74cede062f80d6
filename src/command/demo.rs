//! `exdoctor demo`: what does a healthy or a broken tenant look like?

use std::io::IsTerminal;
use std::path::Path;

use clap::Parser;
use exdoctor_lab::{Fault, Lab, Running, World};
use exdoctor_reports::catalogue::{self, Breakable};
use exdoctor_reports::{Again, ExitCode, Format};
use jiff::Timestamp;

use super::job::Job;
use super::kept::Earlier;
use super::{again, check, plan};
use crate::cli::{CheckCommand, Cli, Command, CompareArgs, DemoArgs, PlanOutputArgs, Speech};
use crate::failure::Failure;
use crate::interrupt::interrupted;
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
        terminal::write(listed(args, speech).as_bytes())?;
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

/// The faults for whoever reads them: programs got JSON from the beginning.
fn listed(args: &DemoArgs, speech: Speech) -> String {
    let all = exdoctor_lab::faults();
    let for_people = std::io::stdout().is_terminal();
    if args.output.format.map_or(for_people, |format| format == Format::Human) {
        let one = |fault: &'static Fault| Breakable { check: fault.root.check, name: fault.name, about: fault.about };
        return catalogue::faults(&all.iter().map(one).collect::<Vec<_>>(), terminal::style(speech, false));
    }
    let list = serde_json::to_string_pretty(&exdoctor_lab::list(all)).expect("faults are plain data");
    format!("{list}\n")
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
    let evidence = chosen.iter().find(|fault| !(fault.world)().is_combined());
    match evidence.filter(|_| chosen.len() > 1) {
        Some(fault) => {
            Err(Refusal::new(format!("the fault {} is shown alone: it changes evidence or a service", fault.name))
                .instead("give one --fault a run"))
        }
        None => Ok(exdoctor_lab::combined(&chosen)),
    }
}

/// Judges the world as a user would: with the configuration that it writes.
fn checked(lab: &Running, args: &DemoArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir().map_err(RunError::Runtime)?;
    let config =
        lab.write_to(folder.path()).map_err(|error| Failure::Unwritable(Some(folder.path().to_owned()), error))?;
    let command = arguments(&config, lab, args);
    let job = Job::prepare(&command.check, &command.output, Timestamp::now())?;
    // The folder is gone when the report is read; `--keep DIR` leaves one.
    let again = Again { options: "-c DIR/exdoctor.toml".to_owned(), ..again::of(&command.check) };
    // A demonstration is nobody's last run.
    let compare = CompareArgs { no_save: true, ..CompareArgs::default() };
    let earlier = Earlier::read(&command.check, &compare)?;
    if !args.plan {
        let ended = check::ended(job, false, again, &earlier, speech)?;
        return Ok(ended.map_or(ExitCode::INTERRUPTED, |(_, exit)| exit));
    }
    let Some((report, _)) = check::looked_at(job, false, again, &earlier, speech)? else {
        return Ok(ExitCode::INTERRUPTED);
    };
    plan::deliver(&report, &[], &PlanOutputArgs::plain(args.output.short), speech)
}

fn arguments(config: &Path, lab: &Running, args: &DemoArgs) -> CheckCommand {
    let signed = lab.signed();
    let options = [
        ("--rehearse-s2s", lab.rehearses()),
        ("--as-dynamics", lab.as_dynamics()),
        ("--write", signed.is_some_and(|signed| signed.write)),
        ("--send", signed.is_some_and(|signed| signed.send)),
    ];
    let chosen = options.into_iter().filter(|(_, wanted)| *wanted).map(|(option, _)| option.as_ref());
    let line = ["exdoctor".as_ref(), "check".as_ref(), "-c".as_ref(), config.as_os_str()];
    let line = line.into_iter().chain(chosen);
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
    interrupted().await;
    Ok(ExitCode::CLEAN)
}
