//! How is Test & Enable queued, waited for, and taken back when it is given up?
//!
//! Every change has its compensation on the list before it is made; the list is worked off when somebody presses Ctrl-C or a change
//! fails, never by a destructor. What a killed run leaves behind is a queued test, which the overview shows as scheduled.

use std::io::{BufRead, IsTerminal, Write};
use std::time::Duration;

use exdoctor_checks::dynamics::overview::{Line, State};
use exdoctor_reports::mailboxes::Overview;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::gather::{self, Gathered, Prepared};
use super::overview;
use crate::cli::Speech;
use crate::failure::Failure;
use crate::parse::{Refusal, shown};
use crate::probes::dynamics::{Api, Change};
use crate::terminal::{self, Progress};

/// What is changed, in words.
pub(in crate::command) const WRITES: &str = "\
writes, for each chosen mailbox that server-side synchronization serves, after asking:
  PATCH mailboxes(ID): testemailconfigurationscheduled = true,
    testemailconfigurationretrycount = 0, postponetestemailconfigurationuntil = now
  Dynamics then sends a test message to the mailbox itself and switches its processing on.
  On Ctrl-C, tests that have not begun are taken back: the three columns get their former values.
  Which columns the product's own button sets is not documented: UNCONFIRMED.";

/// More tests at a time would be a storm.
const MOST: usize = 200;
/// How long the tests are waited for when nobody says.
const WAIT: Duration = Duration::from_mins(15);

/// A change that can be taken back.
struct Undo {
    row: String,
    columns: Value,
    address: String,
}

/// What somebody agreed to beforehand.
#[derive(Clone, Copy, Debug)]
pub(in crate::command) struct Consent {
    /// Nobody is asked.
    pub(in crate::command) yes: bool,
    /// For how long the tests are waited for.
    pub(in crate::command) wait: Option<Duration>,
}

/// Queues the tests, waits for them, and reads the mailboxes again.
pub(super) async fn run(
    consent: Consent,
    speech: Speech,
    prepared: &Prepared,
    lines: Vec<Line>,
) -> Result<Option<Overview>, Failure> {
    let Some((at, net)) = prepared.api.as_ref().zip(prepared.net.as_ref()) else { return Ok(None) };
    let chosen: Vec<Line> = lines.into_iter().filter(|line| can_be_tested(line, &at.organization)).collect();
    if chosen.is_empty() {
        let refusal =
            Refusal::new("no chosen mailbox can be tested: none is active and served by server-side synchronization");
        return Err(refusal.instead("choose others with --mailbox, --state, --profile or --match").into());
    }
    if chosen.len() > MOST {
        let refusal =
            Refusal::new(format!("{} mailboxes are chosen; at most {MOST} are tested at a time", chosen.len()));
        return Err(refusal.instead("choose fewer with --mailbox, --state, --profile or --match").into());
    }
    if !consent.yes && !agreed(&chosen)? {
        return Ok(None);
    }
    let mut api = Api::new(&net.sign_in, &at.url);
    api.open().await.map_err(|stopped| Refusal::new(format!("{} cannot be changed: {}", at.url, stopped.reason())))?;
    let mut undo: Vec<Undo> = Vec::new();
    let mut refused = Vec::new();
    for line in &chosen {
        let Some(id) = &line.id else { continue };
        let row = format!("mailboxes({id})");
        undo.push(Undo { row: row.clone(), columns: former(line), address: line.address.clone() });
        let columns = queued(&Timestamp::now().to_string());
        let changed = tokio::select! {
            changed = async { api.change(&Change { row: &row, columns }).await } => changed,
            _ = tokio::signal::ctrl_c() => {
                take_back(&mut api, undo).await;
                return Ok(None);
            }
        };
        if let Err(why) = changed {
            undo.pop();
            refused.push(format!("{}: the test was not queued: {}", line.address, why.reason()));
        }
    }
    if undo.is_empty() {
        return Err(Refusal::new(refused.join("; ")).instead("the user needs the right to write mailboxes").into());
    }
    let waited = tokio::select! {
        ended = wait(consent, speech, prepared, &undo) => Some(ended?),
        _ = tokio::signal::ctrl_c() => None,
    };
    let Some((gathered, open)) = waited else {
        take_back(&mut api, undo).await;
        return Ok(None);
    };
    let lines: Vec<Line> =
        gathered.lines.iter().filter(|line| chosen.iter().any(|own| own.id == line.id)).cloned().collect();
    let mut overview = overview(prepared, gathered, lines);
    overview.remarks.extend(refused);
    if open > 0 {
        overview.remarks.push(format!(
            "{open} of the queued tests have not ended in the time; they stay queued: look again with `exdoctor mailboxes`"
        ));
    }
    Ok(Some(overview))
}

pub(super) fn can_be_tested(line: &Line, organization: &str) -> bool {
    let served = !matches!(line.state, State::Inactive | State::NotServed | State::Unknown);
    served && line.id.is_some() && line.organization.eq_ignore_ascii_case(organization)
}

/// The columns that queue a test.
fn queued(now: &str) -> Value {
    json!({
        "testemailconfigurationscheduled": true,
        "testemailconfigurationretrycount": 0,
        "postponetestemailconfigurationuntil": now,
    })
}

/// The columns as they were.
fn former(line: &Line) -> Value {
    json!({
        "testemailconfigurationscheduled": line.scheduled,
        "postponetestemailconfigurationuntil": line.postponed_until.map(|until| until.to_string()),
    })
}

/// Asks at the terminal; nothing is changed unless somebody writes yes.
fn agreed(chosen: &[Line]) -> Result<bool, Refusal> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let refusal = Refusal::new("--trigger-test asks first, and standard input is no terminal");
        return Err(refusal.instead("run it at a terminal, or add --yes"));
    }
    terminal::say(&format!("Test & Enable for {} mailboxes:", chosen.len()));
    for line in chosen.iter().take(20) {
        terminal::say(&format!("  {}", shown(&line.address)));
    }
    terminal::say(WRITES);
    let mut stderr = std::io::stderr();
    // Whoever cannot see the question does not answer it.
    let _ = write!(stderr, "Type yes to queue them: ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(|error| Refusal::new(format!("the answer cannot be read: {error}")))?;
    if answer.trim() == "yes" {
        return Ok(true);
    }
    terminal::say("nothing was changed");
    Ok(false)
}

/// Looks again until every test has ended, or the time is over; also says how many have not.
async fn wait(
    consent: Consent,
    speech: Speech,
    prepared: &Prepared,
    queued: &[Undo],
) -> Result<(Gathered, usize), Failure> {
    let patience = consent.wait.unwrap_or(WAIT);
    let pause = (patience / 60).clamp(Duration::from_millis(200), Duration::from_secs(15));
    let end = Instant::now() + patience;
    let mut progress = Progress::new(speech);
    loop {
        tokio::time::sleep(pause).await;
        let gathered = gather::gather(prepared).await?;
        let waits = |own: &&Undo| {
            let line = gathered.lines.iter().find(|line| line.id.as_ref().is_some_and(|id| own.row.contains(id)));
            line.is_some_and(|line| line.scheduled)
        };
        let open = queued.iter().filter(waits).count();
        if open == 0 || Instant::now() >= end {
            progress.clear();
            return Ok((gathered, open));
        }
        progress.show(&format!("{open} of {} tests have not ended", queued.len()));
    }
}

/// Takes back what has not begun; tests that ended meanwhile are left as they are.
async fn take_back(api: &mut Api, undo: Vec<Undo>) {
    let (mut taken, mut left) = (0, Vec::new());
    for own in undo {
        let filter = format!("{}?$select=testemailconfigurationscheduled", own.row);
        let still = api.one(&filter).await.ok().and_then(|row| row["testemailconfigurationscheduled"].as_bool());
        if still == Some(false) {
            continue;
        }
        match api.change(&Change { row: &own.row, columns: own.columns }).await {
            Ok(()) => taken += 1,
            Err(why) => left.push(format!("{}: {}", own.address, why.reason())),
        }
    }
    terminal::say(&format!("given up: {taken} queued tests were taken back"));
    for line in left {
        terminal::say(&format!("still queued: {}", shown(&line)));
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::facts::dynamics::{MailboxRecord, Method, Status};

    use super::*;

    fn line(record: &MailboxRecord) -> Line {
        Line::of(record, Timestamp::UNIX_EPOCH, (None, None))
    }

    fn served() -> MailboxRecord {
        MailboxRecord {
            organization: "Contoso".to_owned(),
            id: Some("1".to_owned()),
            incoming: Some(Method::ServerSide),
            incoming_status: Some(Status::NotRun),
            ..MailboxRecord::default()
        }
    }

    #[test]
    fn only_what_is_served_and_active_is_tested() {
        assert!(can_be_tested(&line(&served()), "contoso"));
        assert!(!can_be_tested(&line(&served()), "Fabrikam"));
        assert!(!can_be_tested(&line(&MailboxRecord { active: Some(false), ..served() }), "Contoso"));
        assert!(!can_be_tested(&line(&MailboxRecord { id: None, ..served() }), "Contoso"));
        assert!(!can_be_tested(&line(&MailboxRecord { incoming: Some(Method::None), ..served() }), "Contoso"));
    }

    #[test]
    fn what_is_taken_back_is_what_was_there() {
        let queued = MailboxRecord { scheduled: Some(true), ..served() };
        assert_eq!(former(&line(&queued))["testemailconfigurationscheduled"], json!(true));
        assert_eq!(former(&line(&served()))["testemailconfigurationscheduled"], json!(false));
        assert_eq!(former(&line(&served()))["postponetestemailconfigurationuntil"], Value::Null);
    }
}
