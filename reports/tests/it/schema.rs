//! Does every JSON that is written fit the published schema, and is the published schema the current one?

use exdoctor_reports::{Format, Report, Style, formats};

use crate::prepared;

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report.schema.json");

#[test]
fn the_published_schema_is_current() {
    let current = serde_json::to_string_pretty(&Report::schema()).expect("a schema is JSON") + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PUBLISHED, &current).expect("the schema can be written");
    }
    let published = std::fs::read_to_string(PUBLISHED).unwrap_or_default();
    assert!(published == current, "the schema is stale: run the tests once with UPDATE_DOCS=1");
}

#[test]
fn every_prepared_report_fits_the_schema() {
    let schema = jsonschema::validator_for(&Report::schema()).expect("it is a schema");
    for (name, report) in prepared::all() {
        let text = formats::render(&report, Format::Json, Style::default());
        let json = serde_json::from_str(&text).expect("it is JSON");
        let errors: Vec<String> = schema.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(Report::read(&text).expect("it is a report"), report, "{name}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let schema = jsonschema::validator_for(&Report::schema()).expect("it is a schema");
    let mut json = serde_json::to_value(prepared::sound()).expect("a report is JSON");
    json["records"][0]["outcome"] = "maybe".into();
    assert!(!schema.is_valid(&json));
}
