//! What is the first broken link, and what is the next thing to do?

use exdoctor_checks::model::{Level, Outcome};

use crate::roots::{Root, roots};
use crate::{Finding, Record, Report};

/// What a report says above everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Headline<'a> {
    /// Nothing was selected.
    Nothing,
    /// exdoctor itself failed, and no link is known to be broken.
    Bug(&'a Record),
    /// The first link of the chain that is broken.
    Broken(&'a Record, &'a Finding),
    /// No link is broken, but this one hurts or will hurt.
    Weak(&'a Record, &'a Finding),
    /// No link is known to be broken, and this is the gravest question that is open.
    Open(Root<'a>),
    /// Everything that was judged is as it should be.
    Sound,
}

/// The headline of a report; families stand in the order of the chain.
pub fn headline(report: &Report) -> Headline<'_> {
    if report.records.is_empty() {
        return Headline::Nothing;
    }
    let roots = roots(&report.records);
    if let Some((record, finding)) = first(report, Level::Error, &roots) {
        return Headline::Broken(record, finding);
    }
    if let Some(record) = report.records.iter().find(|record| record.outcome == Outcome::Broken) {
        return Headline::Bug(record);
    }
    // What could be an error goes before what is only a warning.
    let weak = first(report, Level::Warning, &roots);
    match (roots.into_iter().next(), weak) {
        (Some(root), None) => Headline::Open(root),
        (Some(root), Some(_)) if root.level == Level::Error => Headline::Open(root),
        (_, Some((record, finding))) => Headline::Weak(record, finding),
        (None, None) => Headline::Sound,
    }
}

/// In the first family with a failure of this level: the failure that most others wait for, else the first.
fn first<'a>(report: &'a Report, level: Level, roots: &[Root<'_>]) -> Option<(&'a Record, &'a Finding)> {
    let all = || report.records.iter().filter(|record| record.outcome == Outcome::Fail && record.level == Some(level));
    // A day that is announced is no broken link: it is named where nothing else can be mended.
    let dates_alone = all().all(Record::is_only_a_date);
    let failed = || all().filter(|record| dates_alone || !record.is_only_a_date());
    let family = &failed().next()?.family;
    let waiting = |record: &Record| -> usize {
        let held = roots.iter().filter(|root| root.record.is_some_and(|judge| std::ptr::eq(judge, record)));
        held.map(Root::waiting).sum()
    };
    let within = failed().filter(|record| record.family == *family);
    let record = within.rev().max_by_key(|record| waiting(record))?;
    Some((record, record.findings.iter().find(|finding| finding.level == level)?))
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::model::{self, BlockedBy, Subject};

    use super::*;
    use crate::run_info::tests::run_info;

    fn record(check: &str, outcome: Outcome, level: Option<Level>) -> model::Record {
        let finding = level.filter(|_| outcome == Outcome::Fail).map(|level| model::Finding::at(level, "code", check));
        model::Record {
            check: check.to_owned(),
            title: String::new(),
            family: check.split('.').next().unwrap_or_default().to_owned(),
            subject: Subject::domain("contoso.com"),
            level,
            outcome,
            reason: None,
            blocked_by: None,
            findings: finding.into_iter().collect(),
            evidence: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn waits(check: &str, level: Level, by: &str) -> model::Record {
        let by = BlockedBy { check: by.to_owned(), subject: Subject::domain("contoso.com"), fact: "fact".to_owned() };
        model::Record { blocked_by: Some(by), ..record(check, Outcome::Blocked, Some(level)) }
    }

    fn of(records: Vec<model::Record>) -> String {
        let report = Report::new(run_info(), records);
        match headline(&report) {
            Headline::Nothing => "nothing".to_owned(),
            Headline::Bug(record) => format!("bug {}", record.check),
            Headline::Broken(record, _) => format!("broken {}", record.check),
            Headline::Weak(record, _) => format!("weak {}", record.check),
            Headline::Open(root) => format!("open, {} wait", root.waiting()),
            Headline::Sound => "sound".to_owned(),
        }
    }

    #[test]
    fn the_first_family_with_an_error_holds_the_first_broken_link() {
        let fail = |check, level| record(check, Outcome::Fail, Some(level));
        let (error, warning) = (Level::Error, Level::Warning);
        assert_eq!(of(vec![fail("dns.a", warning), fail("tls.a", error), fail("ews.a", error)]), "broken tls.a");
        assert_eq!(of(vec![fail("dns.a", error), fail("dns.b", error)]), "broken dns.a");
        assert_eq!(
            of(vec![fail("dns.a", error), fail("dns.b", error), waits("tls.a", error, "dns.b")]),
            "broken dns.b"
        );
    }

    #[test]
    fn an_end_that_is_announced_is_named_only_where_nothing_can_be_mended() {
        let fail = |check| record(check, Outcome::Fail, Some(Level::Warning));
        assert_eq!(of(vec![fail("lifecycle.a"), fail("tls.a")]), "weak tls.a");
        assert_eq!(of(vec![fail("lifecycle.a")]), "weak lifecycle.a");
        assert_eq!(
            of(vec![record("lifecycle.a", Outcome::Fail, Some(Level::Error)), fail("tls.a")]),
            "broken lifecycle.a"
        );
    }

    #[test]
    fn a_question_that_could_be_an_error_goes_before_a_warning() {
        let weak = || record("dns.a", Outcome::Fail, Some(Level::Warning));
        assert_eq!(of(vec![weak(), waits("tls.a", Level::Error, "tls.a")]), "open, 1 wait");
        assert_eq!(of(vec![weak(), waits("tls.a", Level::Warning, "tls.a")]), "weak dns.a");
        assert_eq!(of(vec![waits("tls.a", Level::Note, "tls.a")]), "open, 1 wait");
    }

    #[test]
    fn without_failures_bugs_and_questions_all_is_sound() {
        assert_eq!(of(vec![record("dns.a", Outcome::Pass, None)]), "sound");
        assert_eq!(of(vec![record("dns.a", Outcome::Broken, None)]), "bug dns.a");
        assert_eq!(of(Vec::new()), "nothing");
    }
}
