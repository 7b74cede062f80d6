//! What does the catalogue say about a check to programs?

use exdoctor_checks::facts::FactKind;
use exdoctor_checks::model::{Check, Expect, Level, Scenario, Subject, SubjectKind};
use exdoctor_checks::setup;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Again, Document, Remedy};

/// A check as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of `model::Check`, which explains them")]
pub struct Entry {
    pub id: String,
    pub title: String,
    pub family: String,
    pub subject: SubjectKind,
    pub scope: Vec<Scope>,
    pub proves: String,
    pub sources: Vec<Document>,
    pub needs: Vec<FactKind>,
    pub any_of: Vec<FactKind>,
    pub uses: Vec<FactKind>,
    pub steps: Vec<ProvenStep>,
    pub settings: Vec<Threshold>,
    pub remedies: Vec<Remedy>,
    pub examples: Vec<Case>,
}

/// The highest level that the check gives in a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "a pair")]
pub struct Scope {
    pub scenario: Scenario,
    pub level: Level,
}

/// A step of a scenario's set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of `setup::StepInfo`, which explains them")]
pub struct ProvenStep {
    pub scenario: Scenario,
    pub number: u8,
    pub step: String,
    pub title: String,
}

/// A threshold that users may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the members are those of `model::Setting`, which explains them")]
pub struct Threshold {
    pub name: String,
    pub default: i64,
    pub min: i64,
    pub max: i64,
    pub about: String,
}

/// An observation with the known answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Case {
    /// The observation in words.
    pub given: String,
    /// "pass", "error", "warning", "note", "not-applicable" or "blocked".
    pub answer: String,
    /// The code of the worst finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Entry {
    /// The entry of a check.
    pub fn of(check: &'static Check) -> Self {
        let verify = Again::default().command(check.id.as_str(), &Subject::run());
        let remedy = |remedy: &&'static _| Remedy::filled(remedy, &std::collections::BTreeMap::new(), verify.clone());
        Self {
            id: check.id.to_string(),
            title: check.title.to_owned(),
            family: check.id.family().to_owned(),
            subject: check.subject,
            scope: check.scope.iter().map(|(scenario, level)| Scope { scenario: *scenario, level: *level }).collect(),
            proves: check.proves.to_owned(),
            sources: check.sources.iter().map(Document::from).collect(),
            needs: check.needs.to_vec(),
            any_of: check.any_of.to_vec(),
            uses: check.uses.to_vec(),
            steps: steps(check),
            settings: check.settings.iter().map(Threshold::from).collect(),
            remedies: check.remedies.iter().map(remedy).collect(),
            examples: (check.examples)().into_iter().map(|example| case(example.given, example.expect)).collect(),
        }
    }
}

impl From<&exdoctor_checks::model::Setting> for Threshold {
    fn from(setting: &exdoctor_checks::model::Setting) -> Self {
        let (name, about) = (setting.name.to_owned(), setting.about.to_owned());
        Self { name, default: setting.default, min: setting.min, max: setting.max, about }
    }
}

fn steps(check: &Check) -> Vec<ProvenStep> {
    let infos = check.steps.iter().filter_map(|(scenario, step)| setup::info(*scenario, *step));
    let step = |info: &setup::StepInfo| ProvenStep {
        scenario: info.scenario,
        number: info.number,
        step: info.id.to_owned(),
        title: info.title.to_owned(),
    };
    infos.map(step).collect()
}

fn case(given: &str, expect: Expect) -> Case {
    let (answer, code) = match expect {
        Expect::Pass => ("pass", None),
        Expect::Finding(level, code) => (level.word(), Some(code.to_owned())),
        Expect::NotApplicable => ("not-applicable", None),
        Expect::Blocked => ("blocked", None),
    };
    Case { given: given.to_owned(), answer: answer.to_owned(), code }
}
