//! What is the first broken link, and what is the next thing to do?

use exdoctor_checks::model::{Level, Outcome};

use crate::roots::{Root, roots};
use crate::{Finding, Record, Report};

/// What a report says above everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Headline<'a> {
    /// Nothing was selected.
    Nothing,
    /// exdoctor itself failed, and nothing else did.
    Bug(&'a Record),
    /// The first link of the chain that is broken.
    Broken(&'a Record, &'a Finding),
    /// No link is broken, but this one hurts or will hurt.
    Weak(&'a Record, &'a Finding),
    /// Nothing failed, and this is the gravest question that is open.
    Open(Root<'a>),
    /// Everything that was judged is as it should be.
    Sound,
}

/// The headline of a report; records stand in the order of the chain.
pub fn headline(report: &Report) -> Headline<'_> {
    let worst = |level: Level| {
        let mut failed = report.records.iter().filter(|record| record.outcome == Outcome::Fail);
        failed.find_map(|record| Some((record, record.findings.iter().find(|f| f.level == level)?)))
    };
    if report.records.is_empty() {
        return Headline::Nothing;
    }
    if let Some((record, finding)) = worst(Level::Error) {
        return Headline::Broken(record, finding);
    }
    let bug = report.records.iter().find(|record| record.outcome == Outcome::Broken);
    let open = roots(&report.records).into_iter().next();
    match (bug, worst(Level::Warning), open) {
        (Some(record), ..) => Headline::Bug(record),
        // What could be an error goes before what is only a warning.
        (_, Some((record, finding)), open) if open.as_ref().is_none_or(|root| root.level < Level::Error) => {
            Headline::Weak(record, finding)
        }
        (.., Some(root)) => Headline::Open(root),
        (_, Some((record, finding)), None) => Headline::Weak(record, finding),
        (_, None, None) => Headline::Sound,
    }
}
