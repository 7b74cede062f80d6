//! Which cause is the likeliest, and why?

use std::collections::BTreeMap;

use super::find::{Found, Hit};
use super::model::{Likelihood, Next, Ranked};
use crate::registry;
use crate::values::{Cause, Surroundings, cause};

/// Causes below this weight are noise.
const LEAST: f64 = 0.13;
/// Causes beyond these are not named.
const MOST: usize = 6;
/// What is left of a cause whose stage of the chain the text shows to be passed.
const PASSED: f64 = 0.45;
/// Reasons beyond these say nothing new.
const REASONS: usize = 3;

/// What is weighed.
pub(super) struct Weigh<'a> {
    /// What stands in the text.
    pub(super) found: &'a Found,
    /// Whether it is one code and nothing else.
    pub(super) alone: bool,
}

impl Weigh<'_> {
    /// The symptoms that count in their surroundings.
    pub(super) fn hits(&self) -> impl Iterator<Item = &Hit> {
        self.found.hits.values().filter(|hit| match hit.symptom.needs {
            Surroundings::Any => true,
            Surroundings::NoStranger => self.found.context || self.alone || !self.found.stranger,
            Surroundings::Context => self.found.context || self.alone,
        })
    }
}

/// The evidence for and against one cause.
#[derive(Default)]
struct Evidence<'a> {
    /// What is left of the doubt: the product of what each reason leaves.
    doubt: f64,
    /// What the reasons against it leave of the rest.
    trust: f64,
    reasons: Vec<(i8, &'a str)>,
    against: Vec<String>,
}

/// The causes, the likeliest first.
pub(super) fn causes(weigh: &Weigh<'_>) -> Vec<Ranked> {
    let mut all: BTreeMap<&str, Evidence<'_>> = BTreeMap::new();
    for hit in weigh.hits() {
        for hint in &hit.symptom.hints {
            let own = all.entry(&hint.cause).or_insert(Evidence { doubt: 1.0, trust: 1.0, ..Evidence::default() });
            let share = f64::from(hint.weight.unsigned_abs()) / 100.0;
            if hint.weight >= 0 {
                own.doubt *= 1.0 - share;
                own.reasons.push((hint.weight, &hint.why));
            } else {
                own.trust *= 1.0 - share;
                own.against.push(hint.why.clone());
            }
        }
    }
    pass(weigh, &mut all);
    let mut ranked: Vec<(f64, Ranked)> = all
        .into_iter()
        .filter_map(|(id, evidence)| {
            let weight = (1.0 - evidence.doubt) * evidence.trust;
            let known = cause(id).filter(|_| weight >= LEAST)?;
            Some((weight, ranked(known, weight, evidence)))
        })
        .collect();
    let place = |one: &Ranked| cause(&one.id).and_then(|known| known.number).unwrap_or(u8::MAX);
    ranked.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| place(a).cmp(&place(b))));
    ranked.into_iter().map(|(_, one)| one).take(MOST).collect()
}

/// Weakens the causes of stages that the text shows to be passed, unless the proof itself names them.
fn pass(weigh: &Weigh<'_>, all: &mut BTreeMap<&str, Evidence<'_>>) {
    for (id, evidence) in all {
        let Some(known) = cause(id).filter(|known| known.stage > 0) else { continue };
        let proof = weigh.hits().find(|hit| {
            hit.symptom.passed >= known.stage && hit.symptom.hints.iter().all(|hint| hint.cause != known.id)
        });
        if let Some(proof) = proof {
            evidence.trust *= PASSED;
            evidence.against.push(format!(
                "{} shows that the chain works beyond this: {}",
                proof.symptom.title(),
                proof.symptom.says
            ));
        }
    }
}

fn ranked(known: &'static Cause, weight: f64, mut evidence: Evidence<'_>) -> Ranked {
    evidence.reasons.sort_by_key(|(weight, _)| -weight);
    let mut reasons: Vec<String> = Vec::new();
    for (_, why) in evidence.reasons {
        // Rows name their causes one after the other: "or …" makes no sense at the head of a list.
        let why = why.strip_prefix("or ").unwrap_or(why);
        if reasons.len() < REASONS && !reasons.iter().any(|own| own == why) {
            reasons.push(why.to_owned());
        }
    }
    evidence.against.truncate(REASONS);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the weight lies between 0 and 1")]
    let percent = (weight * 100.0).round() as u8;
    Ranked {
        id: known.id.clone(),
        title: known.title.clone(),
        likelihood: match percent {
            75.. => Likelihood::VeryLikely,
            45.. => Likelihood::Likely,
            _ => Likelihood::Possible,
        },
        weight: percent,
        reasons,
        against: evidence.against,
        side: known.side,
        fix: known.fix.clone(),
        check: known.check.clone(),
        check_available: registry::check(&known.check).is_some(),
        step: known.step.clone(),
        command: known.command.clone(),
        decides: known.decides.clone(),
        certainty: known.certainty,
        source: known.source.clone(),
    }
}

/// The command of the likeliest cause.
pub(super) fn next(causes: &[Ranked]) -> Option<Next> {
    let first = causes.first()?;
    Some(Next { cause: first.id.clone(), command: first.command.clone(), decides: first.decides.clone() })
}
