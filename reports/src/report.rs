//! What did the run come to?

use std::collections::BTreeMap;

use exdoctor_checks::model::{self, Scenario};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ExitCode, FailOn, Found, Record, RunInfo, SeenFrom, Totals};

/// The number of the format; members may be added under the same number, none is changed or taken away.
pub const SCHEMA: u32 = 1;

/// The result of a run: what every format shows, and what a later run can read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The number of the format.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: u32,
    /// Always "exdoctor".
    #[schemars(extend("const" = "exdoctor"))]
    pub tool: String,
    /// The version of exdoctor.
    pub version: String,
    /// When the run began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// From where the world was seen.
    pub vantage: SeenFrom,
    /// What was judged.
    pub scenarios: Vec<Scenario>,
    /// What was found, where the run is about one domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
    /// What fills the placeholders of remedies.
    pub values: BTreeMap<String, String>,
    /// What the reader must know before anything else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What would let the next run say more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// One entry for each check on each subject, in the order of the chain.
    pub records: Vec<Record>,
    /// What the records add up to.
    pub totals: Totals,
    /// From which level on a finding fails the run.
    #[serde(default)]
    pub fail_on: FailOn,
    /// How the run ends.
    pub exit_code: ExitCode,
}

/// Why a saved report cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not a report.
    #[error("this is not a report of exdoctor: {0}")]
    NotAReport(#[from] serde_json::Error),
    /// Its format is another one.
    #[error("this report has schema {0}; this version of exdoctor reads schema {SCHEMA}")]
    OtherSchema(u64),
}

impl Report {
    /// The report of these records.
    pub fn new(run: RunInfo, records: Vec<model::Record>) -> Self {
        let records: Vec<Record> = records.into_iter().map(|record| Record::shown(record, &run)).collect();
        Self {
            schema: SCHEMA,
            tool: "exdoctor".to_owned(),
            version: run.version,
            started: run.started,
            duration_ms: run.duration_ms,
            vantage: run.vantage,
            scenarios: run.scenarios,
            found: run.found,
            values: run.values,
            warnings: run.warnings,
            hints: run.hints,
            totals: Totals::of(&records),
            exit_code: ExitCode::of(&records, run.fail_on),
            fail_on: run.fail_on,
            records,
        }
    }

    /// Reads a report that was saved as JSON.
    ///
    /// # Errors
    /// When the text is no report, or one of another schema.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        #[derive(Deserialize)]
        struct Number {
            schema: u64,
        }
        let number: Number = serde_json::from_str(text)?;
        if number.schema != u64::from(SCHEMA) {
            return Err(ReadError::OtherSchema(number.schema));
        }
        Ok(serde_json::from_str(text)?)
    }

    /// The JSON schema of a report.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_info::tests::run_info;

    #[test]
    fn a_report_of_another_schema_is_refused_by_its_number() {
        let mut json = serde_json::to_value(Report::new(run_info(), Vec::new())).expect("a report is JSON");
        json["schema"] = 2.into();
        let error = Report::read(&json.to_string()).expect_err("schema 2 is unknown");
        assert_eq!(error.to_string(), "this report has schema 2; this version of exdoctor reads schema 1");
    }

    #[test]
    fn members_that_this_version_does_not_know_are_passed_over() {
        let report = Report::new(run_info(), Vec::new());
        let mut json = serde_json::to_value(&report).expect("a report is JSON");
        json["later"] = true.into();
        assert_eq!(Report::read(&json.to_string()).expect("it is schema 1"), report);
    }
}
