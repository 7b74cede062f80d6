//! How does evidence show what answers at EWS?

use super::challenge::Challenge;
use super::surface::{Seen, in_front};
use crate::facts::ews::EwsAnswers;
use crate::prelude::*;
use crate::web;

/// The requests, what they offer, and what seems to stand in front.
pub(super) fn evidence(answers: &EwsAnswers, seen: &Seen<'_>) -> Vec<Evidence> {
    let mut lines: Vec<Evidence> = answers.service().into_iter().map(web::request).collect();
    lines.dedup();
    lines.extend(seen.challenges.iter().map(|one| Evidence::new("way to sign in", challenge(one))));
    lines.extend(in_front(answers).map(|front| Evidence::new("seems to stand in front", front)));
    lines
}

/// More text than this of one challenge says nothing more.
const SHOWN: usize = 300;

/// A challenge with what it says.
pub(super) fn challenge(challenge: &Challenge) -> String {
    let params: Vec<String> = challenge.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let text = if params.is_empty() {
        challenge.scheme.clone()
    } else {
        format!("{}: {}", challenge.scheme, params.join(", "))
    };
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { shown + "…" } else { shown }
}

/// The names of the schemes, each once.
pub(super) fn schemes(challenges: &[Challenge]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for one in challenges {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(&one.scheme)) {
            names.push(&one.scheme);
        }
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// The status that was seen.
pub(super) fn status(seen: &Seen<'_>) -> String {
    seen.shown_by.answer().map_or_else(|| "no answer".to_owned(), |answer| format!("status {}", answer.status))
}
