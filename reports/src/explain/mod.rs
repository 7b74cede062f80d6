//! How is the explanation of a pasted text shown, and what is known in advance?

mod human;
mod junit;
mod lists;

use exdoctor_checks::explain::Explanation;
use serde::Serialize;

use crate::formats::json::{compact, pretty};
use crate::{ExitCode, Format, Style};

pub use lists::{step, step_json, symptoms, symptoms_json, values, values_json};

/// How a run of `exdoctor explain` ends: explained, or not established.
pub fn exit_code(explanation: &Explanation) -> ExitCode {
    if explanation.is_explained() { ExitCode::CLEAN } else { ExitCode::NOT_ESTABLISHED }
}

/// The explanation in a format, ending with a line break.
pub fn render(explanation: &Explanation, format: Format, style: Style) -> String {
    match format {
        Format::Json => pretty(&Whole { explained: explanation.is_explained(), explanation }),
        Format::JsonLines => lines(explanation),
        Format::JUnit => junit::render(explanation),
        Format::Human => human::render(explanation, style),
    }
}

/// The explanation, and whether it explains anything.
#[derive(Serialize)]
struct Whole<'a> {
    explained: bool,
    #[serde(flatten)]
    explanation: &'a Explanation,
}

/// One line for each thing that was recognised, then one for each cause.
fn lines(explanation: &Explanation) -> String {
    #[derive(Serialize)]
    #[serde(tag = "kind", rename_all = "lowercase")]
    enum Line<'a, T> {
        Recognised(&'a T),
        Cause(&'a T),
    }
    let recognised = explanation.recognised.iter().map(|one| compact(&Line::Recognised(one)));
    let causes = explanation.causes.iter().map(|one| compact(&Line::Cause(one)));
    let remarks =
        explanation.remarks.iter().map(|text| compact(&serde_json::json!({ "kind": "remark", "text": text })));
    recognised.chain(causes).chain(remarks).collect()
}
