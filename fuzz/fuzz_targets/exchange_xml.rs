//! Is there any XML that makes the readers of Exchange's files panic, or keep what they must not keep?
#![no_main]

use exdoctor::evidence::clixml::clixml;
use exdoctor::evidence::wizard::wizard;
use exdoctor_checks::facts::Facts;
use exdoctor_checks::facts::hybrid::{HybridConfiguration, Table};
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, Outcome, Scenario, Subject};
use exdoctor_checks::registry;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for hybrid in [wizard(text), clixml(text)].into_iter().flatten() {
        // Only the columns of the tables are kept, and no value without bound.
        for (table, read) in hybrid.on_premises.0.iter().chain(&hybrid.online.0) {
            for (name, value) in read.value().into_iter().flatten().flatten() {
                assert!(Table::column(*table, name).is_some() && value.chars().count() <= 4_000);
            }
        }
        judged(hybrid);
    }
});

/// No check is broken by what a file says.
fn judged(hybrid: HybridConfiguration) {
    let facts = Facts::default().with(&Subject::exchange("Contoso"), hybrid);
    let own = registry::checks().filter(|check| check.id.family() == "hybrid");
    let selected: Vec<Selected> = own.map(|check| Selected { check, named: false }).collect();
    let run = Circumstances::plain(jiff::Timestamp::UNIX_EPOCH, &[Scenario::C]);
    let records = judge(&selected, &facts, &run, &Adjustments::default());
    assert!(records.iter().all(|record| record.outcome != Outcome::Broken));
}
