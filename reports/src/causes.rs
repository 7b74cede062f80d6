//! Which findings do many mailboxes share, so that one of them speaks for all?

use std::collections::BTreeMap;

use exdoctor_checks::model::{Subject, SubjectKind};

use crate::{Finding, Record};

/// So many mailboxes are told one by one.
pub(crate) const FEW: usize = 3;

/// One finding, or what more than a few mailboxes have in common.
pub(crate) struct Cause<'a> {
    /// The record that speaks for all.
    pub(crate) record: &'a Record,
    /// Its finding.
    pub(crate) finding: &'a Finding,
    /// All mailboxes of it, where they are many.
    pub(crate) mailboxes: Vec<&'a str>,
}

/// The findings in their order; what many mailboxes share stands where the first of them stood.
pub(crate) fn causes<'a>(findings: &[(&'a Record, &'a Finding)]) -> Vec<Cause<'a>> {
    let mut shared: BTreeMap<(&str, &str, String), Vec<&'a str>> = BTreeMap::new();
    let key = |(record, finding): &(&'a Record, &'a Finding)| {
        let message = nameless(&finding.message, &record.subject);
        (record.check.as_str(), finding.code.as_str(), message)
    };
    for one in findings.iter().filter(|(record, _)| record.subject.kind == SubjectKind::Mailbox) {
        shared.entry(key(one)).or_default().push(&one.0.subject.name);
    }
    shared.retain(|_, mailboxes| mailboxes.len() > FEW);
    let mut causes = Vec::new();
    for one in findings {
        let (record, finding) = *one;
        let is_mailbox = record.subject.kind == SubjectKind::Mailbox;
        let mailboxes = if is_mailbox { shared.get_mut(&key(one)).map(std::mem::take) } else { None };
        // Whoever speaks took all of them; the others find nothing left.
        if mailboxes.as_ref().is_none_or(|mailboxes| !mailboxes.is_empty()) {
            causes.push(Cause { record, finding, mailboxes: mailboxes.unwrap_or_default() });
        }
    }
    causes
}

/// A text about a subject without its name.
pub(crate) fn nameless(text: &str, subject: &Subject) -> String {
    text.replace(&subject.name, "")
}
