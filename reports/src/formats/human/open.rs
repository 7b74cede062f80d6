//! What could not be settled, and why?

use std::collections::BTreeMap;

use exdoctor_checks::model::{BlockedBy, Level, Outcome, SubjectKind};

use super::findings::counted_mailboxes;
use super::marks::Mark;
use crate::causes::{FEW, nameless};
use crate::text::{Page, Tone, capped, counted};
use crate::{Record, Report, Root, Wait, roots};

/// More reasons than this under one root say nothing new.
const REASONS: usize = 5;

/// The root causes, each with what waits for it.
pub(super) fn write(page: &mut Page, report: &Report) {
    let roots = together(roots(&report.records));
    if roots.is_empty() {
        return;
    }
    page.section("Not established");
    for root in &roots {
        page.gap();
        let title = format!("{} ({})", root.title(), weight(root.level));
        page.labelled(&format!("{} ", Mark::OPEN.sign), Mark::OPEN.tone, Tone::Strong, &title);
        for wait in root.waits.iter().take(REASONS) {
            page.text(2, Tone::Plain, wait.reason);
            page.field("leaves open", &who_waits(wait));
        }
        let more = root.waits.len().saturating_sub(REASONS);
        if more > 0 {
            page.text(2, Tone::Dim, &format!("and {}", counted(more, "more reason")));
        }
    }
}

/// Roots, and beside each how many more mailboxes have the same one.
pub(super) struct Alike<'a> {
    root: Root<'a>,
    /// All mailboxes of it, where they are many.
    mailboxes: usize,
}

impl<'a> std::ops::Deref for Alike<'a> {
    type Target = Root<'a>;

    fn deref(&self) -> &Root<'a> {
        &self.root
    }
}

/// Where more than a few mailboxes wait each for itself in the same way, the first root speaks for all.
pub(super) fn together(roots: Vec<Root<'_>>) -> Vec<Alike<'_>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for key in roots.iter().filter_map(alike) {
        *counts.entry(key).or_default() += 1;
    }
    counts.retain(|_, count| *count > FEW);
    let mut all: Vec<Alike<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    for root in roots {
        let key = alike(&root).filter(|key| counts.contains_key(key));
        let next = all.len();
        match key.map(|key| (counts[&key], *places.entry(key).or_insert(next))) {
            Some((_, place)) if place < next => {
                for (own, more) in all[place].root.waits.iter_mut().zip(root.waits) {
                    own.records.extend(more.records);
                }
            }
            found => all.push(Alike { root, mailboxes: found.map_or(0, |(count, _)| count) }),
        }
    }
    all
}

/// What makes the roots of two mailboxes the same.
fn alike(root: &Root<'_>) -> Option<String> {
    let cause = root.cause.filter(|cause| cause.subject.kind == SubjectKind::Mailbox)?;
    let fails = root.record.is_some_and(|record| record.outcome == Outcome::Fail);
    let waits = root.waits.iter().map(|wait| {
        let checks: Vec<&str> = wait.records.iter().map(|record| record.check.as_str()).collect();
        format!("{} {}", nameless(wait.reason, &cause.subject), checks.join(","))
    });
    let waits: Vec<String> = waits.collect();
    Some(format!("{} {} {fails} {:?} {}", cause.check, cause.fact, root.level, waits.join("|")))
}

/// One root in words.
pub(super) fn title(root: &Root<'_>) -> String {
    titled(root, 0)
}

impl Alike<'_> {
    /// The root in words, for all of its mailboxes.
    pub(super) fn title(&self) -> String {
        titled(&self.root, self.mailboxes)
    }
}

fn titled(root: &Root<'_>, mailboxes: usize) -> String {
    let of = |cause: &BlockedBy| match mailboxes {
        0 => cause.subject.to_string(),
        many => counted_mailboxes(many),
    };
    match (root.cause, root.record) {
        (Some(cause), Some(record)) if record.outcome == Outcome::Fail => {
            let fails = if mailboxes == 0 { "fails" } else { "fail" };
            format!("{} of {} {fails}", cause.check, of(cause))
        }
        (Some(cause), _) => format!("{} of {}", cause.fact, of(cause)),
        (None, _) => "without a named cause".to_owned(),
    }
}

/// What a blocked record waits for, in a few words.
pub(super) fn waits_for(record: &Record) -> String {
    match &record.blocked_by {
        Some(cause) => format!("not established: {} of {}", cause.fact, cause.subject),
        None => format!("not established: {}", record.reason.as_deref().unwrap_or("no reason was given")),
    }
}

fn who_waits(wait: &Wait<'_>) -> String {
    let mut checks: Vec<&str> = wait.records.iter().map(|record| record.check.as_str()).collect();
    checks.sort_unstable();
    checks.dedup();
    let mut subjects: Vec<&str> = wait.records.iter().map(|record| record.subject.name.as_str()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    format!("{} of {}", capped(checks, 12), capped(subjects, 3))
}

const fn weight(level: Level) -> &'static str {
    match level {
        Level::Error => "could be an error",
        Level::Warning => "could be a warning",
        Level::Note => "could only be a note",
    }
}
