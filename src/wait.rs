//! What is looked at again until it passes, and after how long?

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use exdoctor_checks::facts::{FactKind, Facts};
use exdoctor_checks::model::{Check, Level, Outcome, Subject};
use exdoctor_checks::registry;
use exdoctor_reports::{Record, Report};
use jiff::Timestamp;

use crate::capture::Capture;
use crate::observer::Observer;
use crate::parse::Span;
use crate::probes;
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
    let names: Vec<String> = open.iter().map(|record| format!("{} of {}", record.check, record.subject)).collect();
    let others = names.len().saturating_sub(3);
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    let whole = Span(Duration::from_secs(pause.as_secs().max(1)));
    format!(
        "waiting for {}{more}: looking again in {whole}, until {} ({})",
        names[..names.len() - others].join(", "),
        until.strftime("%H:%M:%S UTC"),
        slowest(open).why
    )
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
    let start = Instant::now();
    let mut done = run.look(run.sets(), observer).await?;
    let Some(limit) = wait else { return Ok(done) };
    for round in 0.. {
        let open: Vec<&Record> = done.0.records.iter().filter(|record| is_worth_it(record)).collect();
        let left = limit.saturating_sub(start.elapsed());
        if open.is_empty() || left.is_zero() {
            break;
        }
        let pause = pause(&open, round).min(left);
        let until = Timestamp::now().checked_add(left).unwrap_or(Timestamp::MAX);
        say(&line(&open, pause, until));
        let (kinds, pairs) = dropped(&open);
        tokio::time::sleep(pause).await;
        let mut sets: Vec<Facts> = done.1.facts;
        for facts in &mut sets {
            facts.forget(&kinds, &pairs);
        }
        done = run.look(sets, observer).await?;
    }
    Ok(done)
}

/// Whether a record may pass by itself: it failed or is open, not for want of another place, and a probe looked.
pub(crate) fn is_worth_it(record: &Record) -> bool {
    let unsettled = match record.outcome {
        Outcome::Fail => true,
        Outcome::Blocked => record.level.is_none_or(|level| level > Level::Note),
        _ => false,
    };
    unsettled && !again(record).0.is_empty()
}

/// The facts that must be gathered again for a record: kinds, and about what each; `None` stands for everything.
fn again(record: &Record) -> (BTreeSet<FactKind>, BTreeSet<(FactKind, Option<Subject>)>) {
    let check = registry::check(&record.check);
    let given = |kind: FactKind| probes::all().find(|probe| probe.gives == kind);
    let mut facts = BTreeSet::new();
    for kind in check.into_iter().flat_map(Check::wants) {
        if let Some(probe) = given(kind) {
            let about = (probe.subject == record.subject.kind).then(|| record.subject.clone());
            facts.insert((kind, about));
        }
    }
    if let Some(root) = &record.blocked_by {
        let kind = FactKind::ALL.iter().copied().find(|kind| kind.name() == root.fact);
        if let Some(kind) = kind.filter(|kind| given(*kind).is_some()) {
            facts.insert((kind, Some(root.subject.clone())));
        }
    }
    (facts.iter().map(|(kind, _)| *kind).collect(), facts)
}

/// Kinds that are gathered again about everything, and about one subject each.
fn dropped(open: &[&Record]) -> (BTreeSet<FactKind>, BTreeSet<(FactKind, Subject)>) {
    let all = open.iter().flat_map(|record| again(record).1);
    let (mut kinds, mut pairs) = (BTreeSet::new(), BTreeSet::new());
    for (kind, about) in all {
        match about {
            Some(subject) => drop(pairs.insert((kind, subject))),
            None => drop(kinds.insert(kind)),
        }
    }
    (kinds, pairs)
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

#[cfg(test)]
mod tests {
    use exdoctor_checks::model::BlockedBy;

    use super::*;

    fn record(check: &str, outcome: Outcome, level: Level) -> Record {
        let json = serde_json::json!({
            "check": check, "title": "", "family": check.split('.').next().unwrap_or_default(),
            "subject": { "kind": "domain", "name": "contoso.com" }, "level": level, "outcome": outcome,
            "findings": [], "evidence": [], "steps": [],
        });
        serde_json::from_value(json).expect("a record")
    }

    #[test]
    fn what_passes_only_elsewhere_or_was_not_asked_of_the_world_is_not_waited_for() {
        assert!(is_worth_it(&record("dns.mx", Outcome::Fail, Level::Error)));
        assert!(is_worth_it(&record("dns.dmarc", Outcome::Fail, Level::Warning)));
        assert!(is_worth_it(&record("dns.mx", Outcome::Blocked, Level::Error)));
        assert!(!is_worth_it(&record("dns.mx", Outcome::Blocked, Level::Note)));
        assert!(!is_worth_it(&record("dns.mx", Outcome::Pass, Level::Note)));
        assert!(!is_worth_it(&record("lifecycle.exchange-online-ews", Outcome::Fail, Level::Warning)));
        assert!(!is_worth_it(&record("config.waiver-expired", Outcome::Fail, Level::Warning)));
    }

    #[test]
    fn only_the_facts_of_what_is_open_and_of_its_root_are_gathered_again() {
        let mut open = record("dns.dane", Outcome::Blocked, Level::Warning);
        let subject = Subject::endpoint("mx.contoso.com", 25);
        open.blocked_by = Some(BlockedBy { check: "mail.smtp-reachable".to_owned(), subject, fact: "smtp".to_owned() });
        let (kinds, pairs) = dropped(&[&open]);
        assert_eq!(kinds, [FactKind::Smtp, FactKind::TlsChains].into());
        assert!(pairs.contains(&(FactKind::DnsTlsa, Subject::domain("contoso.com"))));
        assert!(!pairs.iter().any(|(kind, _)| *kind == FactKind::DnsMx));
    }

    #[test]
    fn the_pause_doubles_up_to_what_the_change_needs() {
        let (dns, ews) =
            (record("dns.mx", Outcome::Fail, Level::Error), record("ews.enabled", Outcome::Fail, Level::Error));
        let seconds = |open: &[&Record], round| pause(open, round).as_secs();
        assert_eq!([0, 1, 2, 9].map(|round| seconds(&[&dns], round)), [5, 10, 20, 60]);
        assert_eq!(seconds(&[&ews], 0), 30);
        assert_eq!(seconds(&[&ews, &dns], 0), 5);
    }

    #[test]
    fn the_line_says_what_is_waited_for_until_when_and_why() {
        let dns = record("dns.mx", Outcome::Fail, Level::Error);
        let until = "2026-06-01T09:10:00Z".parse().expect("a time");
        let said = line(&[&dns, &dns, &dns, &dns], Duration::from_secs(5), until);
        let expected = "waiting for dns.mx of contoso.com, dns.mx of contoso.com, dns.mx of contoso.com and 1 more: looking \
                        again in 5s, until 09:10:00 UTC (DNS answers are remembered until their time to live has passed)";
        assert_eq!(said, expected);
    }
}
