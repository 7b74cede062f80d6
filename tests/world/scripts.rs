//! Are the scripts of a plan what our own check of scripts asks for, whatever is broken?

use std::collections::BTreeSet;

use exdoctor::script::Loaded;
use exdoctor_checks::facts::Facts;
use exdoctor_checks::judge::{Adjustments, Selected, judge};
use exdoctor_checks::model::{Circumstances, Outcome, Scenario, Subject, SubjectKind};
use exdoctor_checks::registry;
use exdoctor_checks::setup::{Way, steps};
use exdoctor_reports::formats::plan::script;
use exdoctor_reports::{Plan, Report};

use crate::plan::alone;

/// What `setup.script` finds in a script, in the cloud of the run.
fn found(report: &Report, name: &str, text: &str) -> Vec<String> {
    let subject = Subject::new(SubjectKind::Script, name);
    let mut facts = Facts::about([subject]);
    Loaded::of(name, text).record(&mut facts);
    let run = Circumstances {
        cloud: report.values.get("cloud").cloned(),
        ..Circumstances::plain(report.started, &[Scenario::A])
    };
    let check = registry::check("setup.script").expect("it is there");
    let records = judge(&[Selected { check, named: false }], &facts, &run, &Adjustments::default());
    assert_eq!(records.len(), 1, "{name}");
    let passes = records.iter().all(|record| record.outcome == Outcome::Pass);
    let said = records.iter().flat_map(|record| &record.findings).map(|finding| finding.message.clone());
    let said: Vec<String> = said.collect();
    if passes && said.is_empty() { Vec::new() } else { said.into_iter().chain([format!("{records:?}")]).collect() }
}

#[test]
fn the_check_of_scripts_sees_what_would_be_wrong() {
    let report = &crate::plan::blank(&[Scenario::A]);
    assert_eq!(found(report, "a.ps1", "Write-Host 'a'\n"), Vec::<String>::new());
    for wrong in ["Write-Host \u{201c}a\u{201d}\n", "Connect-MsolService\n", "$password = 'correct horse'\n"] {
        assert!(!found(report, "a.ps1", wrong).is_empty(), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_script_of_every_fault_parses_passes_setup_script_is_ascii_and_holds_no_secret() {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).expect("the grammar fits the parser");
    let (mut seen, mut of) = (BTreeSet::new(), BTreeSet::new());
    for (fault, report, secrets) in alone().await {
        let plan = Plan::of(report, &[]).expect("the scenario has steps");
        for (flow, step) in plan.flows.iter().flat_map(|flow| flow.steps.iter().map(move |step| (flow, step))) {
            let Some(text) = script(&plan, report, step) else { continue };
            of.insert((flow.scenario, step.id.clone()));
            let leak = secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(leak, None, "{}: a secret is in the script of {}", fault.name, step.id);
            // Most faults change no value of a script.
            if !seen.insert((report.values.get("cloud").cloned(), text.clone())) {
                continue;
            }
            let tree = parser.parse(&text, None).expect("a parser without a limit ends");
            assert!(!tree.root_node().has_error(), "{}: {} does not parse:\n{text}", fault.name, step.id);
            assert!(text.is_ascii(), "{}: {}", fault.name, step.id);
            assert!(text.contains("SupportsShouldProcess") && text.contains("Set-StrictMode"), "{}", step.id);
            assert_eq!(found(report, &step.id, &text), Vec::<String>::new(), "{}: {}", fault.name, step.id);
        }
    }
    let with = |scenario: Scenario| steps().filter(move |info| info.scenario == scenario);
    let all = Scenario::ALL.iter().flat_map(|scenario| with(*scenario));
    let missing: Vec<&str> = all
        .filter(|info| matches!(info.guide().way, Way::Script(_)) && !of.contains(&(info.scenario, info.id.to_owned())))
        .map(|info| info.id)
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "no fault shows these scripts");
}
