//! What else fails, and how is it mended?

use std::collections::BTreeSet;

use exdoctor_checks::model::{Level, Outcome};

use crate::formats::human::{Detail, write_remedy};
use crate::formats::plan::told;
use crate::text::{Page, Tone, capped};
use crate::{Plan, Proof};

/// Every failure in the order of the set-up; the remedy that stands on top is not written again.
pub(super) fn write(page: &mut Page, plan: &Plan) {
    let top = plan.next.as_ref();
    let mut shown: BTreeSet<String> =
        top.and_then(|next| next.remedy.as_ref()).map(|remedy| remedy.id.clone()).into_iter().collect();
    let is_top = |proof: &Proof| {
        top.is_some_and(|next| {
            next.check.as_ref() == Some(&proof.check)
                && next.subject.as_ref() == Some(&proof.subject.name)
                && Some(&next.because) == proof.says.as_ref()
        })
    };
    let failing = |proof: &&Proof| proof.outcome == Outcome::Fail && !is_top(proof);
    for flow in &plan.flows {
        for step in flow.steps.iter().filter(|step| step.proofs.iter().any(|proof| failing(&proof))) {
            page.section(&format!("To mend at {}{} {}", flow.scenario, step.number, step.id));
            page.field("why", &step.why);
            let mut all: Vec<&Proof> = step.proofs.iter().filter(failing).collect();
            all.sort_by_key(|proof| std::cmp::Reverse(proof.level));
            write_failures(page, &all, &mut shown);
        }
    }
    if plan.beside.iter().any(|proof| failing(&proof)) {
        page.section("To mend beside the flow");
        write_failures(page, &plan.beside.iter().filter(failing).collect::<Vec<_>>(), &mut shown);
    }
}

fn write_failures(page: &mut Page, proofs: &[&Proof], shown: &mut BTreeSet<String>) {
    let (told, more) = told(proofs);
    for proof in told {
        page.gap();
        let word = proof.level.map_or("error", Level::word);
        let tone = if proof.level == Some(Level::Error) { Tone::Bad } else { Tone::Warn };
        page.labelled(&format!("  {word}  "), tone, Tone::Strong, &format!("{} of {}", proof.check, proof.subject));
        page.field("", proof.says.as_deref().unwrap_or(&proof.title));
        if let Some(remedy) = &proof.remedy {
            let detail = if shown.insert(remedy.id.clone()) { Detail::Full } else { Detail::Above };
            write_remedy(page, remedy, detail, &proof.check, &BTreeSet::new());
        }
    }
    if !more.is_empty() {
        page.gap();
        page.text(2, Tone::Dim, &format!("and the same of {}", capped(more, 4)));
    }
}
