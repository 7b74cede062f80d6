//! `exdoctor check`: what is wrong, and what is the next thing to do?

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use exdoctor_reports::{Again, ExitCode, Report};
use jiff::Timestamp;

use super::dry_run;
use super::job::Job;
use crate::capture::Capture;
use crate::cli::{CheckArgs, Speech};
use crate::deliver::deliver;
use crate::failure::Failure;
use crate::observer::Event;
use crate::run::{self, Run};
use crate::terminal::{self, Progress};

/// Runs the command.
///
/// # Errors
/// When there is nothing to make a report of.
pub fn run(args: &CheckArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let job = Job::prepare(args, Timestamp::now())?;
    let again = again(args);
    if job.dry_run {
        terminal::write(dry_run::text(&job).as_bytes())?;
        return Ok(ExitCode::CLEAN);
    }
    let outputs = job.outputs.clone();
    let save = job.save_facts.clone();
    let report = match &job.facts {
        Some(path) => replay(path, &job, again)?,
        None => match looked(job, args.domains.is_some(), again, speech)? {
            Some((report, capture)) => {
                if let Some(path) = save {
                    capture.write(&path)?;
                }
                report
            }
            None => return Ok(ExitCode::INTERRUPTED),
        },
    };
    Ok(deliver(&report, &outputs, speech))
}

/// Looks at the world and judges it; `None` when Ctrl-C came first.
pub(super) fn looked(job: Job, list: bool, again: Again, speech: Speech) -> Result<Option<(Report, Capture)>, Failure> {
    let run = Run { config: job.config, selected: job.selected, fail_on: job.fail_on, list, again };
    let progress = Mutex::new(Progress::new(speech));
    let observer = |event: &Event<'_>| {
        event.log();
        if let Event::Ended { pending, subject, .. } = event {
            let mut progress = progress.lock().expect("nobody panics while holding this lock");
            progress.show(&format!("{subject}: {pending} questions are open"));
        }
    };
    let runtime = tokio::runtime::Runtime::new().map_err(run::RunError::Runtime)?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = run.go(&observer) => Some(done),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    // A resolver that still waits for an answer is not waited for.
    runtime.shutdown_background();
    Ok(done.transpose()?)
}

/// Judges a capture with the values and the time of the capture.
fn replay(path: &Path, job: &Job, again: Again) -> Result<Report, Failure> {
    let started = Instant::now();
    let capture = Capture::read(path)?;
    Ok(run::report(&capture, &job.selected, job.fail_on, again, started))
}

/// How the run is repeated: with the same options, without the outputs.
fn again(args: &CheckArgs) -> Again {
    let config = args.config.as_ref().map(|path| format!("-c {}", path.display()));
    Again { options: config.unwrap_or_default(), domains: args.domain.clone() }
}
