//! Does text for people keep to its width, whatever it is made of?

use exdoctor_checks::model::{Evidence, Finding, Level, Outcome, Record, Subject};
use exdoctor_reports::{Format, Report, Style, formats};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::prepared::{self, because, blocked, found, record, run};

/// Lines beyond the width, but for those that hold something to copy.
fn beyond(report: &Report, style: Style) -> Vec<String> {
    let text = formats::render(report, Format::Human, style);
    let copied = |line: &str| {
        let line = line.trim_start();
        let address = line.starts_with("<https://");
        address
            || ["verify ", "how ", "zone line ", "PowerShell ", "command "].iter().any(|label| line.starts_with(label))
    };
    text.lines().filter(|line| line.width() > style.width && !copied(line)).map(str::to_owned).collect()
}

#[test]
fn prepared_reports_keep_to_every_usual_width() {
    for (name, report) in prepared::all() {
        for width in [40, 60, 80, 100, 132] {
            for short in [false, true] {
                let style = Style { width, color: false, short };
                assert_eq!(beyond(&report, style), Vec::<String>::new(), "{name} at {width}");
            }
        }
    }
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    proptest::sample::select(Outcome::ALL.to_vec())
}

fn any_level() -> impl Strategy<Value = Level> {
    proptest::sample::select(vec![Level::Note, Level::Warning, Level::Error])
}

fn any_record() -> impl Strategy<Value = Record> {
    let words = || "(\\PC{0,40}|[\\x00-\\x20a-z日é👩\u{200d}\u{fe0f}]{0,80}|[a-z.]{60,160})";
    let findings = proptest::collection::vec((any_level(), words(), words()), 0..3);
    (any_outcome(), words(), words(), findings, any_level(), 0..4_u8).prop_map(
        |(outcome, name, reason, findings, level, number)| {
            let subject = Subject::domain(name);
            let findings = findings.into_iter().map(|(level, message, observed)| {
                Finding::at(level, "code", message).because(Evidence::new(&reason, observed))
            });
            let blank = because(&reason, record(&format!("dns.check-{number}"), &subject, outcome));
            match outcome {
                Outcome::Pass | Outcome::Fail | Outcome::Waived => found(findings.collect(), blank),
                Outcome::Blocked => blocked("dns-zone", "dns.zone", &subject, level, blank),
                _ => blank,
            }
        },
    )
}

proptest! {
    #[test]
    fn no_report_is_too_wide_or_makes_a_renderer_panic(
        records in proptest::collection::vec(any_record(), 0..8),
        width in 40_usize..140,
        short in any::<bool>(),
    ) {
        let report = Report::new(run(), records);
        prop_assert_eq!(beyond(&report, Style { width, color: false, short }), Vec::<String>::new());
        for format in Format::ALL {
            formats::render(&report, format, Style { width, color: true, short });
        }
    }
}
