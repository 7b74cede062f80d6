//! `exdoctor check`: what is wrong, and what is the next thing to do?

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use exdoctor_reports::{Again, ExitCode, Report};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::job::Job;
use super::kept::Earlier;
use super::mailboxes::{self, Consent, Tested};
use super::verify::Verified;
use super::{again, dry_run};
use crate::capture::Capture;
use crate::cli::{CheckCommand, Speech};
use crate::deliver::deliver;
use crate::directory::{Source, passed};
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::observer::Event;
use crate::parse::plain;
use crate::run::{self, Run};
use crate::script;
use crate::terminal::{self, Progress};
use crate::undo::Undo;
use crate::wait;

/// What is said before the handshake of Dynamics is rehearsed.
const REHEARSAL: &str = "\
rehearsal: the PFX of [certificate] signs as Dynamics does, and the token
  service of the tenant's cloud is asked once for a token for Exchange Online.
  It lives a day and cannot be taken back; it stays in memory, and its claims
  alone are reported. With it the inbox of the first named mailbox is opened at
  Exchange Online (GetFolder, ids only), and nothing else is done.";

/// Runs the command.
///
/// # Errors
/// When there is nothing to make a report of.
pub fn run(command: &CheckCommand, speech: Speech) -> Result<ExitCode, Failure> {
    let args = &command.check;
    let job = Job::prepare(args, &command.output, Timestamp::now())?;
    let earlier = Earlier::read(args, &command.compare)?;
    if job.dry_run {
        let mut text = dry_run::text(&job);
        if command.test.trigger_test {
            text = [text.as_str(), "\nbefore that: ", mailboxes::WRITES, "\n"].concat();
        }
        terminal::write(text.as_bytes())?;
        return Ok(ExitCode::CLEAN);
    }
    let mut remarks = Vec::new();
    if command.test.trigger_test {
        let consent = Consent { yes: command.test.yes, wait: args.wait };
        match mailboxes::test(&job, &job.verifies, consent, speech)? {
            Tested::Judge(said) => remarks = said,
            Tested::GivenUp => return Ok(ExitCode::INTERRUPTED),
        }
    }
    if job.config.circumstances.rehearse_s2s && !speech.quiet {
        terminal::say(REHEARSAL);
    }
    if args.fix
        && let Some(script) = &args.script
    {
        let (copy, unpaired) = script::fix(script)?;
        if !unpaired.is_empty() {
            let lines: Vec<String> = unpaired.iter().map(u64::to_string).collect();
            let said = format!(
                "warning: {} will not run as it is: quotes do not pair in line {}; mend them by hand",
                copy.display(),
                lines.join(", ")
            );
            terminal::say(&said);
        }
        if !speech.quiet {
            terminal::say(&format!("wrote {}; {} stays as it is", copy.display(), script.display()));
        }
    }
    let verified = Verified::of(&job, command.test.trigger_test);
    let ended = ended(job, args.domains.is_some(), again::of(args), &earlier, speech)?;
    let Some((report, exit)) = ended else { return Ok(ExitCode::INTERRUPTED) };
    if !speech.quiet {
        remarks.extend(verified.remarks(&report.records));
        for remark in remarks {
            terminal::say(&terminal::wrapped(&format!("remark: {}", plain(&remark))));
        }
    }
    Ok(exit)
}

/// Looks or replays, judges, and hands the report out; none where Ctrl-C came first.
pub(super) fn ended(
    job: Job,
    list: bool,
    again: Again,
    earlier: &Earlier,
    speech: Speech,
) -> Result<Option<(Report, ExitCode)>, Failure> {
    let (outputs, verifies) = (job.outputs.clone(), job.verifies.clone());
    let Some((report, saved)) = looked_at(job, list, again, earlier, speech)? else { return Ok(None) };
    let report = report.verifying(&verifies);
    let exit = deliver(&report, &outputs, speech).worst(saved);
    Ok(Some((report, exit)))
}

/// Looks or replays, judges, compares and keeps; the code says whether all that was to be saved was.
pub(super) fn looked_at(
    job: Job,
    list: bool,
    again: Again,
    earlier: &Earlier,
    speech: Speech,
) -> Result<Option<(Report, ExitCode)>, Failure> {
    if let Some(path) = &job.facts {
        return Ok(Some((earlier.compare(replay(path, &job, again)?), ExitCode::CLEAN)));
    }
    let save = job.save_facts.clone();
    let Some((report, capture)) = looked(job, list, again, speech)? else { return Ok(None) };
    let mut saved = ExitCode::CLEAN;
    if let Some(Err(error)) = save.map(|path| capture.write(&path)) {
        terminal::say(&format!("error: {error}"));
        saved = ExitCode::OUTPUT;
    }
    earlier.keep(&report, speech);
    Ok(Some((earlier.compare(report), saved)))
}

/// Looks at the world and judges it; `None` when Ctrl-C came first.
pub(super) fn looked(job: Job, list: bool, again: Again, speech: Speech) -> Result<Option<(Report, Capture)>, Failure> {
    let Job { config, selected, fail_on, evidence, certificate, credentials, script, also, wait, .. } = job;
    let undo = Arc::new(Undo::default());
    let progress = Mutex::new(Progress::new(speech));
    let directory = Source::open(&config, &selected, &progress)?;
    let run = Run {
        config,
        selected,
        fail_on,
        list,
        again,
        evidence,
        certificate,
        script,
        directory,
        credentials,
        undo: undo.clone(),
        also,
    };
    let observer = |event: &Event<'_>| {
        event.log();
        let line = match event {
            Event::Started { .. } => return,
            Event::Ended { pending, subject, .. } => {
                let noun = if *pending == 1 { "question is" } else { "questions are" };
                format!("{subject}: {pending} {noun} open")
            }
            Event::Passed { objects } => passed(*objects),
        };
        progress.lock().expect("nobody panics while holding this lock").show(&line);
    };
    let say = |line: &str| {
        if !speech.quiet {
            progress.lock().expect("nobody panics while holding this lock").clear();
            terminal::say(line);
        }
    };
    let runtime = Runtime::new().map_err(run::RunError::Runtime)?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = wait::go(&run, wait, &observer, &say) => Some(done),
            () = interrupted() => None,
        }
    });
    taken_back(&runtime, &undo, &say);
    // A resolver that still waits for an answer is not waited for.
    runtime.shutdown_background();
    Ok(done.transpose()?)
}

/// Takes back what the run wrote and did not delete itself, also after Ctrl-C; a second one gives up.
fn taken_back(runtime: &Runtime, undo: &Undo, say: &dyn Fn(&str)) {
    if undo.is_empty() {
        return;
    }
    say("removing what this run has written; Ctrl-C leaves it there");
    runtime.block_on(async {
        tokio::select! {
            () = undo.run() => {}
            () = interrupted() => {}
        }
    });
    for words in undo.left() {
        let line =
            format!("warning: not removed: {words}; the same command with --write --remove-leftovers removes them");
        terminal::say(&terminal::wrapped(&line));
    }
}

/// Judges a capture with the values and the time of the capture.
fn replay(path: &Path, job: &Job, again: Again) -> Result<Report, Failure> {
    let started = Instant::now();
    let capture = Capture::read(path)?;
    Ok(run::report(&capture, &job.selected, job.fail_on, again, started))
}
