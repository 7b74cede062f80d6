//! Which failures has somebody accepted, and which acceptances are stale?

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Adjustments, Selected, Waiver, one};
use crate::facts::Facts;
use crate::facts::config::{WaiverUse, Waivers};
use crate::model::{Circumstances, Outcome, Record, Subject, SubjectKind};

/// Turns failures that a waiver in force covers into waived records.
pub(super) fn apply(records: &mut [Record], adjustments: &Adjustments, now: Timestamp) {
    for waiver in adjustments.waivers.iter().filter(|waiver| in_force(waiver, now)) {
        for record in records.iter_mut().filter(|record| record.outcome == Outcome::Fail && covers(waiver, record)) {
            record.outcome = Outcome::Waived;
            record.reason = Some(format!("accepted until {}: {}", waiver.until, waiver.reason));
        }
    }
}

/// The records of the checks that judge the waivers themselves.
pub(super) fn own_records(
    selected: &[Selected],
    records: &[Record],
    run: &Circumstances,
    adjustments: &Adjustments,
) -> Vec<Record> {
    if adjustments.waivers.is_empty() {
        return Vec::new();
    }
    // What nobody could look at says nothing about its waiver.
    let open =
        |waiver: &Waiver| records.iter().any(|record| covers(waiver, record) && record.outcome == Outcome::Blocked);
    let judged =
        |waiver: &Waiver| selected.iter().any(|chosen| chosen.check.id.as_str() == waiver.check) && !open(waiver);
    let used = |waiver: &Waiver| {
        records.iter().any(|record| covers(waiver, record) && matches!(record.outcome, Outcome::Waived | Outcome::Fail))
    };
    let subject = Subject::run();
    let mut facts = Facts::default();
    facts.record(
        &subject,
        Waivers {
            entries: adjustments
                .waivers
                .iter()
                .map(|waiver| WaiverUse {
                    check: waiver.check.clone(),
                    subject: waiver.subject.clone(),
                    reason: waiver.reason.clone(),
                    until: waiver.until,
                    expired: !in_force(waiver, run.now),
                    judged: judged(waiver),
                    used: used(waiver),
                })
                .collect(),
        },
    );
    selected
        .iter()
        .filter(|chosen| chosen.check.subject == SubjectKind::Run)
        .filter_map(|chosen| one::record(chosen.check, chosen.named, &subject, &facts, run, adjustments))
        .collect()
}

fn covers(waiver: &Waiver, record: &Record) -> bool {
    waiver.check == record.check && waiver.subject.eq_ignore_ascii_case(&record.subject.name)
}

fn in_force(waiver: &Waiver, now: Timestamp) -> bool {
    now.to_zoned(TimeZone::UTC).date() <= waiver.until
}
