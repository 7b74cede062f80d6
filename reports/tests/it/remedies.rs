//! Does a finding of the checks arrive in the report with its remedy written out?

use exdoctor_checks::model::{Finding, Outcome, Subject};
use exdoctor_checks::registry;
use exdoctor_reports::Report;

use crate::prepared::{found, record, run};

#[test]
fn every_remedy_of_the_registry_is_filled_for_its_check() {
    let domain = Subject::domain("contoso.com");
    for check in registry::checks() {
        for remedy in check.remedies {
            let finding = Finding::error("code", "message").remedy(remedy);
            let record = found(vec![finding], record(check.id.as_str(), &domain, Outcome::Fail));
            let report = Report::new(run(), vec![record]);
            let filled = report.records[0].findings[0].remedy.as_ref().expect("the registry knows the remedy");
            assert_eq!(filled.id, remedy.id);
            assert_eq!(filled.verify, format!("exdoctor check -c exdoctor.toml contoso.com --only {}", check.id));
            let text = serde_json::to_string(filled).expect("a remedy is JSON");
            assert!(!text.contains("{domain}") && !text.contains("<domain>"), "{text}");
        }
    }
}
