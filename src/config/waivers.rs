//! Which failures has somebody accepted, and until when?

use std::ops::Range;

use exdoctor_checks::judge::Waiver;
use exdoctor_checks::model::SubjectKind;
use exdoctor_checks::registry;
use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::checks::no_check;
use super::read::{Item, Reading};
use super::unknown;
use crate::parse::{Refusal, day, domain, endpoint, shown};

/// Reads `[[waivers]]`.
pub(super) fn read(reading: &mut Reading, item: &Item<'_>) {
    let DeValue::Array(entries) = item.get_ref() else {
        return reading.mistyped(item);
    };
    for entry in entries {
        match entry.get_ref() {
            DeValue::Table(said) => one(reading, entry.span(), said),
            _ => reading.mistyped(entry),
        }
    }
}

fn one(reading: &mut Reading, place: Range<usize>, said: &DeTable<'_>) {
    let before = reading.problems.len();
    let (mut check, mut subject, mut reason, mut until) = (None, None, None, None);
    for (name, item) in said {
        match name.get_ref().as_ref() {
            "check" => check = reading.words(item, "waivers.check").map(|id| (id, item.span())),
            "subject" => subject = reading.words(item, "waivers.subject").map(|name| (name, item.span())),
            "reason" => reason = reading.words(item, "waivers.reason"),
            "until" => until = date(reading, item),
            other => reading.refuse(name.span(), unknown::key("waivers.", other)),
        }
    }
    let given = |name: &str| said.keys().any(|key| key.get_ref() == name);
    let missing: Vec<&str> = ["check", "subject", "reason", "until"].into_iter().filter(|name| !given(name)).collect();
    if !missing.is_empty() {
        let refusal = Refusal::new(format!("this waiver has no `{}`", missing.join("`, no `")));
        reading.refuse(place, refusal.instead("a waiver needs check, subject, reason and until"));
    }
    let known = check.as_ref().and_then(|(id, span)| {
        let known = registry::check(id);
        if known.is_none() {
            reading.refuse(span.clone(), no_check(id));
        }
        known
    });
    let subject = known.zip(subject).and_then(|(check, (name, span))| {
        reading
            .named("waivers.subject", span.clone(), &name, |name| canonical(check.subject, name))
            .map(|name| (name, span))
    });
    let (Some(check), Some((subject, span)), Some(reason), Some(until)) = (known, subject, reason, until) else {
        return;
    };
    let waivers = &reading.draft.adjustments.waivers;
    if waivers.iter().any(|waiver| waiver.check == check.id.as_str() && waiver.subject == subject) {
        let refusal = Refusal::new(format!("{} is waived twice for {}", check.id, shown(&subject)));
        return reading.refuse(span, refusal.instead("keep one of the two"));
    }
    if reading.problems.len() == before {
        reading.draft.adjustments.waivers.push(Waiver { check: check.id.to_string(), subject, reason, until });
    }
}

/// A subject's name as reports have it.
fn canonical(kind: SubjectKind, name: &str) -> Result<String, Refusal> {
    match kind {
        SubjectKind::Domain => domain(name),
        SubjectKind::Endpoint => endpoint(name).map(|endpoint| endpoint.to_string()),
        _ => Ok(name.to_owned()),
    }
}

fn date(reading: &mut Reading, item: &Item<'_>) -> Option<Date> {
    let text = match item.get_ref() {
        DeValue::Datetime(written) => written.to_string(),
        _ => reading.words(item, "waivers.until")?,
    };
    reading.named("waivers.until", item.span(), &text, day)
}
