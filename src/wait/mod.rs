//! What is looked at again until it passes, and after how long?

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::model::{Check, Level, Outcome, Subject};
use exdoctor_checks::registry;
use exdoctor_reports::{Record, Report};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::capture::Capture;
use crate::net::sign_in::Credential;
use crate::observer::Observer;
use crate::parse::Span;
use crate::probes::{self, Probe};
use crate::run::{Run, RunError};

/// How a kind of change spreads: how soon it is worth another look, how rarely at last, and why.
struct Pace {
    family: &'static str,
    first: Duration,
    longest: Duration,
    why: &'static str,
}

const fn pace(family: &'static str, first: u64, longest: u64, why: &'static str) -> Pace {
    Pace { family, first: Duration::from_secs(first), longest: Duration::from_secs(longest), why }
}

static PACES: &[Pace] = &[
    pace("dns", 5, 60, "DNS answers are remembered until their time to live has passed"),
    pace("tls", 5, 15, "servers and firewalls take a change at once"),
    pace("mail", 5, 15, "servers and firewalls take a change at once"),
    pace("autodiscover", 5, 60, "DNS answers are remembered until their time to live has passed"),
    pace("entra", 15, 120, "changes in Entra take minutes, hybrid applications up to an hour"),
    pace(
        "ews",
        30,
        300,
        "policies of EWS take up to two hours, new certificates a restart of the asynchronous services",
    ),
    pace("lifecycle", 30, 300, "Microsoft enables a tenant within hours or days"),
];
/// For a family that nothing is known about.
static OTHERWISE: Pace = pace("", 10, 60, "the change may need its time");

/// What the run waits for, in one line.
pub fn line(open: &[&Record], pause: Duration, until: Timestamp) -> String {
    let whole = Span(Duration::from_secs(pause.as_secs().max(1)));
    format!(
        "waiting for {}: looking again in {whole}, until {} ({})",
        named(open),
        until.strftime("%H:%M:%S UTC"),
        slowest(open).why
    )
}

fn named(open: &[&Record]) -> String {
    let names: Vec<String> = open.iter().map(|record| format!("{} of {}", record.check, record.subject)).collect();
    let others = names.len().saturating_sub(3);
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    format!("{}{more}", names[..names.len() - others].join(", "))
}

/// Looks; then looks again at what failed or stayed open until nothing does, or the time is over.
///
/// # Errors
/// When the run cannot start.
pub async fn go(
    run: &Run,
    wait: Option<Duration>,
    observer: &Observer<'_>,
    say: &(dyn Fn(&str) + Sync),
) -> Result<(Report, Capture), RunError> {
    let mut rounds = wait.map(Rounds::new);
    let mut done = run.look(run.sets(), observer).await?;
    let Some(rounds) = &mut rounds else { return Ok(done) };
    let mut told = false;
    loop {
        let asked = done.1.facts.iter().flat_map(Facts::asked_once).collect();
        let again = Again { rejected: run.credentials.rejected(), asked };
        let records = &done.0.records;
        let mut settled: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in records {
            if let Some(why) = again.in_vain(record) {
                settled.entry(why).or_default().push(record);
            }
        }
        if !told {
            for (why, records) in &settled {
                say(&format!("not waiting for {}: {why}", named(records)));
            }
            told = !settled.is_empty();
        }
        let open: Vec<&Record> = records.iter().filter(|record| again.is_worth_it(record)).collect();
        let Some(pause) = rounds.next(&open) else { return Ok(done) };
        let until = Timestamp::now().checked_add(rounds.left()).unwrap_or(Timestamp::MAX);
        say(&line(&open, pause, until));
        let (kinds, pairs) = again.dropped(&open);
        tokio::time::sleep(pause).await;
        let mut sets: Vec<Facts> = done.1.facts;
        for facts in &mut sets {
            facts.forget(&kinds, &pairs);
        }
        done = run.look(sets, observer).await?;
    }
}

/// The rounds of a wait: when is the next one?
struct Rounds {
    start: Instant,
    limit: Duration,
    round: u32,
}

impl Rounds {
    /// The time begins before the first look.
    fn new(limit: Duration) -> Self {
        Self { start: Instant::now(), limit, round: 0 }
    }

    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    /// The pause before the next look; `None` where nothing is open or the time is over. The last look is at its end.
    fn next(&mut self, open: &[&Record]) -> Option<Duration> {
        let left = self.left();
        if open.is_empty() || left.is_zero() {
            return None;
        }
        let pause = pause(open, self.round).min(left);
        self.round += 1;
        Some(pause)
    }
}

/// Kinds of facts, and about what each; `None` stands for everything.
type Wanted = BTreeSet<(FactKind, Option<Subject>)>;

/// What may be looked at again.
struct Again {
    /// Credentials that are not presented again.
    rejected: BTreeSet<Credential>,
    /// What was asked, and is asked once.
    asked: BTreeSet<FactKind>,
}

const REJECTED: &str = "a sign-in that was rejected is not repeated";
const ASKED: &str = "the rehearsal is asked once";

impl Again {
    /// Whether a record may pass by itself: it failed or is open, not for want of another place, and a probe looked.
    fn is_worth_it(&self, record: &Record) -> bool {
        passes_by_itself(record) && self.in_vain(record).is_none()
    }

    /// Why what it rests on, or waits for, is not looked at again.
    fn in_vain(&self, record: &Record) -> Option<&'static str> {
        let first = registry::check(&record.check).and_then(|check| check.wants().next());
        let mut needed = first.into_iter().chain(root(record)).filter(|_| is_unsettled(record));
        needed.find_map(|kind| self.barred(kind))
    }

    fn barred(&self, kind: FactKind) -> Option<&'static str> {
        let rejected = || given(kind).is_some_and(|probe| probe.signs_in.iter().any(|own| self.rejected.contains(own)));
        if self.asked.contains(&kind) { Some(ASKED) } else { rejected().then_some(REJECTED) }
    }

    /// Kinds that are gathered again about everything, and about one subject each.
    fn dropped(&self, open: &[&Record]) -> (BTreeSet<FactKind>, BTreeSet<(FactKind, Subject)>) {
        // What was seen before the rejection stays: it would not be seen again.
        let all = open.iter().flat_map(|record| wanted(record)).filter(|(kind, _)| self.barred(*kind).is_none());
        let (mut kinds, mut pairs) = (BTreeSet::new(), BTreeSet::new());
        for (kind, about) in all {
            match about {
                Some(subject) => drop(pairs.insert((kind, subject))),
                None => drop(kinds.insert(kind)),
            }
        }
        (kinds, pairs)
    }
}

/// Whether a record may pass by itself once a change is effective: it failed or is open, and a probe looked.
pub(crate) fn passes_by_itself(record: &Record) -> bool {
    is_unsettled(record) && !wanted(record).is_empty()
}

fn is_unsettled(record: &Record) -> bool {
    match record.outcome {
        Outcome::Fail => true,
        Outcome::Blocked => record.level.is_none_or(|level| level > Level::Note),
        _ => false,
    }
}

/// The facts that must be gathered again for a record.
fn wanted(record: &Record) -> Wanted {
    let check = registry::check(&record.check);
    let mut facts = Wanted::new();
    for kind in check.into_iter().flat_map(Check::wants) {
        if let Some(probe) = given(kind) {
            let about = (probe.subject == record.subject.kind).then(|| record.subject.clone());
            facts.insert((kind, about));
        }
    }
    // What asks nothing of the world itself is not answered by it either.
    if facts.is_empty() {
        return facts;
    }
    if let (Some(kind), Some(by)) = (root(record).filter(|kind| given(*kind).is_some()), &record.blocked_by) {
        facts.insert((kind, Some(by.subject.clone())));
    }
    facts
}

/// The kind of the fact that a record waits for.
fn root(record: &Record) -> Option<FactKind> {
    let name = &record.blocked_by.as_ref()?.fact;
    FactKind::ALL.iter().copied().find(|kind| kind.name() == name)
}

/// The probe that gives a kind of fact.
fn given(kind: FactKind) -> Option<&'static Probe> {
    probes::all().find(|probe| probe.gives == kind)
}

/// The pause before the next look: it doubles, and the quickest of what is open counts.
fn pause(open: &[&Record], round: u32) -> Duration {
    let pauses = open.iter().map(|record| {
        let pace = pace_of(record);
        pace.first.saturating_mul(1 << round.min(16)).min(pace.longest)
    });
    pauses.min().unwrap_or(OTHERWISE.first)
}

fn slowest(open: &[&Record]) -> &'static Pace {
    open.iter().map(|record| pace_of(record)).max_by_key(|pace| pace.longest).unwrap_or(&OTHERWISE)
}

fn pace_of(record: &Record) -> &'static Pace {
    PACES.iter().find(|pace| pace.family == record.family).unwrap_or(&OTHERWISE)
}
