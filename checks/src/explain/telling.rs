//! Which lines of a long text say most?

use std::collections::BTreeMap;

use super::model::Quoted;
use super::rank::Weigh;
use super::shown;
use super::text::Line;

/// So many lines are quoted.
const QUOTED: usize = 10;
/// A text that is not longer than this can be read as it is.
const SHORT: usize = 12;

/// The lines with the strongest symptoms, in the order of the text; lines that differ in digits only are one.
pub(super) fn lines(all: &[Line], weigh: &Weigh<'_>) -> Vec<Quoted> {
    if all.len() <= SHORT {
        return Vec::new();
    }
    let mut strength: BTreeMap<usize, u32> = BTreeMap::new();
    for hit in weigh.hits() {
        let weight = hit.symptom.hints.iter().map(|hint| u32::from(hint.weight.unsigned_abs())).max().unwrap_or(5);
        for place in &hit.lines {
            *strength.entry(*place).or_default() += weight;
        }
    }
    let mut kinds: BTreeMap<String, (u32, usize, usize)> = BTreeMap::new();
    for (place, weight) in strength {
        let kind = all.get(place).map(|line| kind(&line.text)).unwrap_or_default();
        let entry = kinds.entry(kind).or_insert((weight, place, 0));
        entry.2 += 1;
    }
    let mut best: Vec<(u32, usize, usize)> = kinds.into_values().collect();
    best.sort_by_key(|(weight, place, _)| (std::cmp::Reverse(*weight), *place));
    best.truncate(QUOTED);
    best.sort_by_key(|(_, place, _)| *place);
    let quoted = |(_, place, times): (u32, usize, usize)| {
        all.get(place).map(|line| Quoted { line: line.number, text: shown(&line.text), times })
    };
    best.into_iter().filter_map(quoted).collect()
}

/// The line without what differs from one entry of a log to the next.
fn kind(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).take(200).collect()
}
