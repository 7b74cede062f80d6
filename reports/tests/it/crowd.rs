//! What do people read where a thousand mailboxes have the same fault?

use exdoctor_checks::model::{Finding, Level, Outcome, Record, Subject};
use exdoctor_reports::{Format, Report, Style, formats};

use crate::prepared::{because, blocked, found, record, run};

/// Mailboxes without a licence, and after them some that are away for another reason.
fn crowd(without_licence: usize, unknown: usize) -> Report {
    let of = |number: usize, code: &'static str, why: &str| -> [Record; 2] {
        let mailbox = Subject::mailbox(&format!("user{number:04}@contoso.com"));
        let message = format!("{mailbox} does not open: {why}");
        let access = record("ews.mailbox-access", &mailbox, Outcome::Fail);
        let waits = because("the mailbox does not open", record("ews.impersonation", &mailbox, Outcome::Blocked));
        [
            found(vec![Finding::error(code, message)], access),
            blocked("ews-mailbox", "ews.mailbox-access", &mailbox, Level::Error, waits),
        ]
    };
    let licence = (0..without_licence).flat_map(|number| of(number, "licence", "ErrorInvalidLicense"));
    let unknown = (0..unknown).flat_map(|number| of(9000 + number, "no-mailbox", "ErrorNonExistentMailbox"));
    let mut records: Vec<Record> = licence.chain(unknown).collect();
    records.sort_by(|a, b| a.check.cmp(&b.check));
    Report::new(run(), records)
}

fn text(report: &Report, short: bool) -> String {
    formats::render(report, Format::Human, Style { width: 100, color: false, short })
}

#[test]
fn a_thousand_mailboxes_with_two_causes_are_told_as_two_causes() {
    let report = crowd(995, 5);
    for short in [false, true] {
        let text = text(&report, short);
        assert!(text.lines().count() < 60, "{text}");
        for part in ["995 mailboxes", "5 mailboxes", "user0000@contoso.com, user0001@contoso.com", "and 992 more"] {
            assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part}: {text}");
        }
    }
    // Whoever works on with a machine has each of them.
    let json = formats::render(&report, Format::Json, Style::default());
    assert_eq!(json.matches("does not open: ErrorInvalidLicense").count(), 995);
}

#[test]
fn a_few_mailboxes_are_told_one_by_one() {
    let text = text(&crowd(3, 1), false);
    for number in ["0000", "0001", "0002", "9000"] {
        assert!(text.contains(&format!("ews.mailbox-access of user{number}@contoso.com")), "{text}");
    }
}

#[test]
fn ten_thousand_mailboxes_are_written_in_a_moment() {
    let report = crowd(10_000, 0);
    let begun = std::time::Instant::now();
    assert!(text(&report, false).lines().count() < 60);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}
