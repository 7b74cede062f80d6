//! Which mailboxes are tested before a step is judged that only their test proves?

use exdoctor_checks::dynamics::overview::{Line, State};
use exdoctor_checks::setup::StepInfo;

use super::gather::{self, Prepared};
use super::trigger::{self, Consent, is_testable};
use crate::cli::Speech;
use crate::command::job::Job;
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::parse::Refusal;
use crate::run::RunError;

/// What came of it.
pub(in crate::command) enum Tested {
    /// The step can be judged; what a reader should know about the test.
    Judge(Vec<String>),
    /// Nobody agreed, or somebody pressed Ctrl-C.
    GivenUp,
}

/// Queues Test & Enable where the step needs it, and waits for it.
///
/// # Errors
/// When the step has nothing to do with it, Dynamics cannot be asked, or nobody can agree.
pub(in crate::command) fn test(
    job: &Job,
    steps: &[&StepInfo],
    consent: Consent,
    speech: Speech,
) -> Result<Tested, Failure> {
    if !steps.iter().any(|step| step.tested_by.is_some()) {
        let names: Vec<&str> = steps.iter().map(|step| step.id).collect();
        let refusal = Refusal::new(format!("--trigger-test says nothing to the step {}", names.join(", ")));
        return Err(refusal.instead("give it with --verify test-enable").into());
    }
    let prepared = Prepared::of_job(job)?;
    if prepared.apis.is_empty() {
        let refusal = Refusal::new("--trigger-test needs the Web API of Dynamics");
        return Err(refusal.instead("name it in [dynamics] of the configuration").into());
    }
    let addresses = &prepared.config.mailboxes;
    let runtime = tokio::runtime::Runtime::new().map_err(RunError::Runtime)?;
    let done: Result<Tested, Failure> = runtime.block_on(async {
        let gathered = tokio::select! {
            gathered = gather::gather(&prepared, addresses) => gathered,
            () = interrupted() => return Ok(Tested::GivenUp),
        };
        if gathered.lines.iter().all(|line| line.id.is_none()) {
            // The run itself says why nothing can be read.
            return Ok(Tested::Judge([gathered.remarks, gathered.unread].concat()));
        }
        let named = !addresses.is_empty();
        let wanted = |line: &Line| is_testable(line, &prepared.apis) && (named || line.state != State::Works);
        let lines: Vec<Line> = gathered.lines.into_iter().filter(wanted).collect();
        if lines.is_empty() {
            let why = if named {
                "none of the mailboxes that are named is active and served by server-side synchronization"
            } else {
                "every mailbox that is served passed its last test; name one with --mailbox to test it again"
            };
            return Ok(Tested::Judge(vec![format!("no test was queued: {why}")]));
        }
        let overview = trigger::run(consent, speech, &prepared, lines).await?;
        Ok(overview.map_or(Tested::GivenUp, |overview| Tested::Judge(overview.remarks)))
    });
    runtime.shutdown_background();
    done
}
