//! How is Test & Enable asked for, waited for, and taken back when it is given up?

mod queue;

use std::io::{BufRead, IsTerminal, Write};
use std::time::Duration;

use exdoctor_checks::dynamics::overview::{Line, State};
use exdoctor_checks::model::DynamicsAt;
use exdoctor_reports::mailboxes::Overview;
use tokio::time::Instant;

use super::gather::{self, Gathered, Prepared};
use super::overview;
use crate::cli::Speech;
use crate::failure::Failure;
use crate::interrupt::interrupted;
use crate::parse::{Refusal, shown};
use crate::terminal::{self, Progress};
use queue::Queue;

/// What is changed, in words.
pub(in crate::command) const WRITES: &str = "\
writes, for each chosen mailbox that server-side synchronization serves, after
asking: PATCH mailboxes(ID)
    testemailconfigurationscheduled = true
    testemailconfigurationretrycount = 0
    postponetestemailconfigurationuntil = now
  Dynamics then sends a test message to the mailbox itself and switches its
  processing on. On Ctrl-C, tests that have not begun are taken back: the three
  columns get their former values. Which columns the product's own button sets
  is not documented: UNCONFIRMED.";

/// More tests at a time would be a storm.
const MOST: usize = 200;
/// How long the tests are waited for when nobody says.
const WAIT: Duration = Duration::from_mins(15);

/// What somebody agreed to beforehand.
#[derive(Clone, Copy, Debug)]
pub(in crate::command) struct Consent {
    /// Nobody is asked.
    pub(in crate::command) yes: bool,
    /// For how long the tests are waited for.
    pub(in crate::command) wait: Option<Duration>,
}

/// Queues the tests, waits for them, and reads the mailboxes again; `None` when somebody pressed Ctrl-C or did not agree.
pub(super) async fn run(
    consent: Consent,
    speech: Speech,
    prepared: &Prepared,
    lines: Vec<Line>,
) -> Result<Option<Overview>, Failure> {
    let Some(net) = &prepared.net else { return Ok(None) };
    let chosen = can_be_tested(lines, &prepared.apis)?;
    if !agreed(&chosen, consent.yes).await? {
        return Ok(None);
    }
    let mut queue = Queue::open(&net.sign_in, &prepared.apis, &chosen).await?;
    for line in &chosen {
        let interrupted = tokio::select! {
            () = queue.put(line) => false,
            () = interrupted() => true,
        };
        if interrupted {
            queue.take_back().await;
            return Ok(None);
        }
    }
    if queue.is_empty() {
        let refusal = Refusal::new(queue.refused.join("; "));
        return Err(refusal.instead("the user needs the right to write mailboxes").into());
    }
    let waited = tokio::select! {
        ended = wait(consent, speech, prepared, &chosen, &queue) => Some(ended?),
        () = interrupted() => None,
    };
    let Some((gathered, open)) = waited else {
        queue.take_back().await;
        return Ok(None);
    };
    let of_chosen = |line: &&Line| chosen.iter().any(|own| own.id == line.id);
    let lines: Vec<Line> = gathered.lines.iter().filter(of_chosen).cloned().collect();
    let mut overview = overview(prepared, gathered, lines);
    overview.remarks.extend(queue.refused);
    if open > 0 {
        let (has, they) = if open == 1 { ("has", "it stays") } else { ("have", "they stay") };
        overview.remarks.push(format!(
            "{open} of the queued tests {has} not ended in the time; {they} queued: look again with the same command without --trigger-test"
        ));
    }
    Ok(Some(overview))
}

/// Those that a test makes sense for, in an organization that can be changed.
fn can_be_tested(lines: Vec<Line>, apis: &[DynamicsAt]) -> Result<Vec<Line>, Refusal> {
    let way_out = "choose others with --mailbox, --state, --profile or --match";
    let chosen: Vec<Line> = lines.into_iter().filter(|line| is_testable(line, apis)).collect();
    if chosen.is_empty() {
        let refusal =
            Refusal::new("no chosen mailbox can be tested: none is active and served by server-side synchronization");
        return Err(refusal.instead(way_out));
    }
    if chosen.len() > MOST {
        let refusal =
            Refusal::new(format!("{} mailboxes are chosen; at most {MOST} are tested at a time", chosen.len()));
        return Err(refusal.instead(way_out));
    }
    Ok(chosen)
}

pub(super) fn is_testable(line: &Line, apis: &[DynamicsAt]) -> bool {
    let served = !matches!(line.state, State::Inactive | State::NotServed | State::Unknown);
    let changed = apis.iter().any(|at| at.organization.eq_ignore_ascii_case(&line.organization));
    served && changed && line.id.is_some() && line.address.contains('@')
}

/// Says what will be changed, and asks at the terminal: nothing is changed unless somebody writes yes, or said it already.
async fn agreed(chosen: &[Line], yes: bool) -> Result<bool, Failure> {
    let stdin = std::io::stdin();
    if !yes && !stdin.is_terminal() {
        let refusal = Refusal::new("--trigger-test asks first, and standard input is no terminal");
        return Err(refusal.instead("run it at a terminal, or add --yes").into());
    }
    let noun = if chosen.len() == 1 { "mailbox" } else { "mailboxes" };
    terminal::say(&format!("Test & Enable for {} {noun}:", chosen.len()));
    for line in chosen.iter().take(20) {
        terminal::say(&format!("  {} of {}", shown(&line.address), shown(&line.organization)));
    }
    if chosen.len() > 20 {
        terminal::say(&format!("  and {} more", chosen.len() - 20));
    }
    terminal::say(WRITES);
    if yes {
        return Ok(true);
    }
    let mut stderr = std::io::stderr();
    // Whoever cannot see the question does not answer it.
    let _ = write!(stderr, "Type yes to queue them: ").and_then(|()| stderr.flush());
    // Reading waits for the person, and must not keep Ctrl-C from being heard.
    let read = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        stdin.lock().read_line(&mut answer).map(|_| answer)
    });
    let answer = tokio::select! {
        answer = read => answer.map_err(std::io::Error::other).and_then(|answer| answer),
        () = interrupted() => Ok(String::new()),
    };
    let answer = answer.map_err(|error| Refusal::new(format!("the answer cannot be read: {error}")))?;
    let agreed = answer.trim() == "yes";
    if !agreed {
        terminal::say("nothing was changed");
    }
    Ok(agreed)
}

/// Looks again until every test has ended, or the time is over; also says how many have not.
async fn wait(
    consent: Consent,
    speech: Speech,
    prepared: &Prepared,
    chosen: &[Line],
    queue: &Queue,
) -> Result<(Gathered, usize), Failure> {
    let addresses: Vec<String> = chosen.iter().map(|line| line.address.clone()).collect();
    let patience = consent.wait.unwrap_or(WAIT);
    let pause = (patience / 60).clamp(Duration::from_millis(200), Duration::from_secs(15));
    let (start, end) = (Instant::now(), Instant::now() + patience);
    let mut progress = Progress::new(speech);
    loop {
        tokio::time::sleep(pause).await;
        let gathered = gather::gather(prepared, &addresses).await;
        // What cannot be read has not been seen to end.
        let waits = |id: &str| {
            let line = gathered.lines.iter().find(|line| line.id.as_deref() == Some(id));
            line.is_none_or(|line| line.scheduled)
        };
        let open = queue.ids().filter(|id| waits(id)).count();
        if open == 0 || Instant::now() >= end {
            progress.clear();
            return Ok((gathered, open));
        }
        let (waited, most) = (start.elapsed().as_secs(), patience.as_secs());
        progress.show(&format!(
            "{open} of {} tests have not ended after {waited} s; waiting {most} s at most, Ctrl-C takes them back",
            queue.len()
        ));
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::dynamics::overview::Around;
    use exdoctor_checks::facts::dynamics::{MailboxRecord, Method, Status};
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn only_what_is_served_and_active_is_tested() {
        let served = || MailboxRecord {
            organization: "Contoso".to_owned(),
            id: Some("1".to_owned()),
            address: Some("ada@contoso.com".to_owned()),
            incoming: Some(Method::ServerSide),
            incoming_status: Some(Status::NotRun),
            ..MailboxRecord::default()
        };
        let tested = |record: &MailboxRecord, organization: &str| {
            let at = DynamicsAt { url: String::new(), organization: organization.to_owned() };
            is_testable(&Line::of(record, Timestamp::UNIX_EPOCH, Around::default()), &[at])
        };
        assert!(tested(&served(), "contoso") && !tested(&served(), "Fabrikam"));
        assert!(!tested(&MailboxRecord { active: Some(false), ..served() }, "Contoso"));
        assert!(!tested(&MailboxRecord { id: None, ..served() }, "Contoso"));
        assert!(!tested(&MailboxRecord { incoming: Some(Method::None), ..served() }, "Contoso"));
    }
}
