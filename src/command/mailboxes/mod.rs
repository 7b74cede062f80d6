//! `exdoctor mailboxes`: how do all mailboxes of Dynamics stand, and what is behind those that do not work?

mod before;
mod gather;
mod trigger;

use exdoctor_checks::dynamics::overview::Line;
use exdoctor_reports::mailboxes::{Form, Overview, render};
use exdoctor_reports::{ExitCode, Style};
use jiff::Timestamp;

use super::again;
use crate::cli::{MailboxesArgs, Speech};
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::parse::{self, Refusal};
use crate::run::RunError;
use crate::terminal;
use gather::{Gathered, Prepared};

pub(super) use before::{Tested, test};
pub(super) use trigger::{Consent, WRITES};

/// Runs the command.
///
/// # Errors
/// When there is nothing to read, or nobody agreed to a test.
pub fn run(args: &MailboxesArgs, speech: Speech) -> Result<ExitCode, Failure> {
    let prepared = Prepared::of(args, Timestamp::now())?;
    if args.trigger_test && prepared.apis.is_empty() {
        let refusal = Refusal::new("--trigger-test needs the Web API of Dynamics");
        return Err(refusal.instead("name it in [dynamics] of the configuration").into());
    }
    if args.dry_run {
        terminal::write(prepared.dry_run(args.trigger_test).as_bytes())?;
        return Ok(ExitCode::CLEAN);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(RunError::Runtime)?;
    let done = runtime.block_on(async {
        let gathered = tokio::select! {
            gathered = gather::gather(&prepared, &prepared.config.mailboxes) => gathered,
            () = interrupted() => return Ok(None),
        };
        let lines = chosen(args, &gathered);
        if !args.trigger_test {
            return Ok(Some(overview(&prepared, gathered, lines)));
        }
        trigger::run(Consent { yes: args.yes, wait: args.wait }, speech, &prepared, lines).await
    });
    runtime.shutdown_background();
    let done: Result<Option<Overview>, Failure> = done;
    let Some(mut overview) = done? else { return Ok(ExitCode::INTERRUPTED) };
    overview.next = next(args, &overview);
    let mut exit = overview.exit_code(args.fail_on);
    if overview.mailboxes.is_empty() {
        // Nothing was read is not the same as nothing is wrong.
        exit = if overview.known == 0 { ExitCode::NOT_ESTABLISHED } else { ExitCode::NOTHING_SELECTED };
    }
    for (form, path) in &args.output {
        let style = Style { short: args.short, ..Style::default() };
        if let Err(error) = std::fs::write(path, render(&overview, *form, style)) {
            terminal::say(&format!("error: {} cannot be written: {error}", path.display()));
            exit = exit.worst(ExitCode::OUTPUT);
        }
    }
    let form = args.format.unwrap_or(Form::Human);
    terminal::write(render(&overview, form, terminal::style(speech, args.short)).as_bytes())?;
    Ok(exit)
}

/// The command that looks at the first mailbox that does not work.
fn next(args: &MailboxesArgs, overview: &Overview) -> Option<String> {
    let mut telling = overview.mailboxes.iter().filter(|line| line.state.is_bad() || line.state.is_open());
    again::of_mailbox(args, &telling.find_map(|line| parse::mailbox(&line.address).ok())?)
}

/// The lines that the filters leave.
fn chosen(args: &MailboxesArgs, gathered: &Gathered) -> Vec<Line> {
    let text = args.r#match.as_ref().map(|text| text.to_lowercase());
    let holds = |own: Option<&String>, text: &str| own.is_some_and(|own| own.to_lowercase().contains(text));
    let fits = |line: &&Line| {
        let named = |list: &[String], own: Option<&String>| {
            list.is_empty() || own.is_some_and(|own| list.iter().any(|one| one.eq_ignore_ascii_case(own)))
        };
        (args.state.is_empty() || args.state.contains(&line.state))
            && named(&args.profile, line.profile.as_ref())
            && named(&args.cause, line.cause.as_ref())
            && text.as_ref().is_none_or(|text| {
                line.address.to_lowercase().contains(text.as_str())
                    || holds(line.belongs_to.as_ref(), text)
                    || holds(line.owner.as_ref(), text)
            })
    };
    gathered.lines.iter().filter(fits).cloned().collect()
}

fn overview(prepared: &Prepared, gathered: Gathered, mailboxes: Vec<Line>) -> Overview {
    let Gathered { lines, sources, remarks, unread } = gathered;
    let (at, known) = (prepared.now, lines.len());
    let mut overview = Overview { sources, at, remarks, unread, known, mailboxes, next: None };
    overview.sort();
    overview
}
