//! Does a plan say what is next, what waits, and how each step is done?

use std::collections::BTreeMap;

use exdoctor_checks::model::{
    BlockedBy, Command, Finding, Level, Outcome, Record, Remedy as Advice, Scenario, Shell, Source, StepRef, Subject,
    Who,
};
use exdoctor_checks::registry;
use exdoctor_checks::setup::{StepInfo, steps};
use exdoctor_reports::formats::plan::{human, json, markdown, script};
use exdoctor_reports::{Plan, PlanDiff, PlanError, Planned, Remedy, Report, RunInfo, State, Style};
use unicode_width::UnicodeWidthStr;

use crate::prepared;

static MEND: Advice = Advice {
    id: "mend-it",
    summary: "Mend it.",
    steps: &["Look at it.", "Change it."],
    commands: &[Command { shell: Shell::PowerShell, text: "Set-Something -Name '{name}'" }],
    who: Who::ServerAdmin,
    risk: "it may be slow for a moment",
    undo: "change it back",
    effective: "at once",
    documentation: &[Source::new("RFC 9999", "https://www.rfc-editor.org/rfc/rfc9999")],
};

/// A record of a check of the tests' own that proves one step.
fn proof(step: &StepInfo, outcome: Outcome) -> Record {
    let server = Subject::server("crm1.contoso.com");
    let mut record = prepared::record(&format!("test.{}", step.id), &server, outcome);
    record.steps = vec![StepRef { scenario: step.scenario, step: step.id.to_owned() }];
    record.level = (outcome == Outcome::Blocked).then_some(Level::Error);
    if outcome == Outcome::Fail {
        let finding = Finding::error("wrong", format!("{} is wrong on crm1", step.id));
        record = prepared::found(vec![finding], record);
    }
    record
}

pub(crate) fn report(scenario: Scenario, outcome: impl Fn(&StepInfo) -> Outcome) -> Report {
    let records = steps().filter(|step| step.scenario == scenario).map(|step| proof(step, outcome(step))).collect();
    let mut report = Report::new(RunInfo { scenarios: vec![scenario], ..prepared::run() }, records);
    for finding in report.records.iter_mut().flat_map(|record| &mut record.findings) {
        let values = BTreeMap::from([("name".to_owned(), "x".to_owned())]);
        finding.remedy = Some(Remedy::filled(&MEND, &values, "exdoctor check --only test".to_owned()));
    }
    report
}

pub(crate) fn add(report: &mut Report, record: Record) {
    report.records.extend(Report::new(prepared::run(), vec![record]).records);
}

pub(crate) fn plan(report: &Report) -> Plan {
    Plan::of(report, &[]).expect("the scenario has steps")
}

pub(crate) fn step<'a>(plan: &'a Plan, id: &str) -> &'a Planned {
    plan.step(id).expect("the step is there").1
}

pub(crate) fn failing<'a>(ids: &'a [&str]) -> impl Fn(&StepInfo) -> Outcome + 'a {
    |step| if ids.contains(&step.id) { Outcome::Fail } else { Outcome::Pass }
}

#[test]
fn the_first_failing_step_of_the_set_up_is_next_and_only_what_depends_on_it_waits() {
    let report = report(Scenario::A, |step| match step.id {
        "grant-key-access" | "test-enable" => Outcome::Fail,
        "server-profile" | "setup-app" | "approve-email" => Outcome::Blocked,
        _ => Outcome::Pass,
    });
    let plan = plan(&report);
    let next = plan.next.as_ref().expect("something is next");
    assert_eq!((next.number, next.step.as_deref()), (Some(5), Some("grant-key-access")));
    assert_eq!(next.who, Who::ServerAdmin);
    let state = |id| step(&plan, id).state;
    assert_eq!(state("server-profile"), State::Waiting);
    assert_eq!(state("approve-email"), State::Waiting, "it depends on it through others");
    assert_eq!(state("setup-app"), State::NotEstablished, "it does not depend on it");
    assert_eq!((state("test-enable"), step(&plan, "test-enable").waits_for.as_slice()), (State::Failing, &[5][..]));
    assert_eq!(step(&plan, "server-profile").waits_for, [5]);
    assert_eq!(plan.exit_code, report.exit_code);
}

#[test]
fn two_failures_are_named_in_the_order_of_the_set_up_and_a_warning_after_every_error() {
    let mut both = report(Scenario::C, failing(&["mrs-proxy-hybrid-app", "upn-suffixes"]));
    let name = |report: &Report| plan(report).next.and_then(|next| next.step);
    assert_eq!(name(&both).as_deref(), Some("upn-suffixes"));
    for record in both.records.iter_mut().filter(|record| record.check == "test.upn-suffixes") {
        record.level = Some(Level::Warning);
        record.findings[0].level = Level::Warning;
    }
    assert_eq!(name(&both).as_deref(), Some("mrs-proxy-hybrid-app"));
    assert!(step(&plan(&both), "entra-connect").waits_for.is_empty(), "a warning holds nothing up");
}

#[test]
fn what_is_blocked_by_a_failure_names_that_failure() {
    let mut report = report(Scenario::B, |step| match step.id {
        "publish-ews" => Outcome::Fail,
        "authentication" => Outcome::Blocked,
        _ => Outcome::Pass,
    });
    let cause = BlockedBy {
        check: "test.publish-ews".to_owned(),
        subject: Subject::server("crm1.contoso.com"),
        fact: "ews-answers".to_owned(),
    };
    for record in report.records.iter_mut().filter(|record| record.outcome == Outcome::Blocked) {
        record.blocked_by = Some(cause.clone());
    }
    let plan = plan(&report);
    assert_eq!(step(&plan, "authentication").state, State::Blocked);
    let because = step(&plan, "authentication").because.as_deref();
    assert_eq!(because, Some("blocked by test.publish-ews of crm1.contoso.com"));
    assert_eq!(plan.next.and_then(|next| next.step).as_deref(), Some("publish-ews"));
}

#[test]
fn a_step_that_is_verified_and_not_proved_ends_with_3_however_little_its_question_weighs() {
    let step = steps().find(|step| step.id == "remove-setup-app").expect("it is a step");
    let of = |outcome| {
        let mut record = proof(step, outcome);
        record.level = (outcome == Outcome::Blocked).then_some(Level::Note);
        Report::new(RunInfo { scenarios: vec![Scenario::A], ..prepared::run() }, vec![record])
    };
    let open = of(Outcome::Blocked);
    assert_eq!(open.exit_code.number(), 0);
    let verified = open.verifying(&[step]);
    assert_eq!((verified.exit_code.number(), verified.records[0].level), (3, Some(Level::Error)));
    let unneeded = of(Outcome::NotApplicable).verifying(&[step]);
    assert_eq!(unneeded.exit_code.number(), 0);
}

#[test]
fn what_is_right_on_the_servers_that_were_seen_does_not_make_a_step_done_where_others_were_not_looked_at() {
    let info = steps().find(|step| step.id == "grant-key-access").expect("it is a step");
    let proves = registry::checks().filter(|check| info.is_proved_by(check));
    let mut records: Vec<Record> =
        proves.map(|check| Record { check: check.id.to_string(), ..proof(info, Outcome::Pass) }).collect();
    let state = |records: &[Record]| {
        let run = RunInfo { scenarios: vec![Scenario::A], ..prepared::run() };
        let plan = plan(&Report::new(run, records.to_vec()));
        let step = step(&plan, info.id);
        (step.state, step.because.clone().unwrap_or_default())
    };
    assert_eq!(state(&records).0, State::Done);
    records.push(prepared::record("server.all-covered", &Subject::deployment(), Outcome::Blocked));
    let (open, why) = state(&records);
    assert!(open == State::NotEstablished && why.starts_with("not every server was looked at"), "{open:?} {why}");
}

#[test]
fn a_plan_from_a_saved_report_is_the_plan_of_the_run() {
    let report = report(Scenario::A, failing(&["service-principal"]));
    let saved = exdoctor_reports::formats::render(&report, exdoctor_reports::Format::Json, Style::default());
    let read = Report::read(&saved).expect("it is a report");
    assert_eq!(plan(&read), plan(&report));
}

#[test]
fn a_run_of_any_domain_has_no_plan_and_a_scenario_that_was_not_judged_neither() {
    let report = report(Scenario::D, failing(&[]));
    assert_eq!(Plan::of(&report, &[]).err(), Some(PlanError::NoScenario));
    assert_eq!(Plan::of(&report, &[Scenario::A]).err(), Some(PlanError::NotJudged(Scenario::A)));
    assert_eq!(Plan::renewing(&report).err(), Some(PlanError::NothingToRenew));
}

#[test]
fn each_step_that_fails_is_explained_on_eighty_columns() {
    for scenario in [Scenario::A, Scenario::B, Scenario::C] {
        let mut shown = String::new();
        for info in steps().filter(|step| step.scenario == scenario) {
            let report = report(scenario, failing(&[info.id]));
            let whole = plan(&report);
            let only = whole.only(step(&whole, info.id));
            let text = human(&only, &report, Style::default());
            let (_, body) = text.split_once("\n\n").expect("there is a head");
            shown.push_str(body);
            shown.extend(["=".repeat(80).as_str(), "\n"]);
        }
        for line in shown.lines().filter(|line| line.width() > 80) {
            let copied = ["http", "exdoctor ", "Set-Something"].iter().any(|text| line.contains(text));
            assert!(copied, "{line}");
        }
        insta::assert_snapshot!(format!("plan.{scenario}"), shown);
    }
}

#[test]
fn the_whole_plan_shows_steps_ends_and_notes() {
    let report = report(Scenario::B, failing(&["authentication"]));
    let plan = plan(&report);
    let short = human(&plan, &report, Style { short: true, ..Style::default() });
    assert!(short.contains("Next: B4 authentication: choose NTLM or Basic"), "{short}");
    assert!(short.contains("\n  ✗ failing      4  choose NTLM or Basic"), "{short}");
    let value: serde_json::Value = serde_json::from_str(&json(&plan)).expect("it is JSON");
    assert_eq!(value["next"]["step"], "authentication");
    let schema = Plan::json_schema();
    assert!(jsonschema::is_valid(&schema, &value));
}

#[test]
fn the_runbook_has_a_box_for_each_step_and_each_command_in_a_block() {
    let report = report(Scenario::A, failing(&["grant-key-access"]));
    let text = markdown(&plan(&report), &report);
    assert!(text.contains("- [ ] A5 grant the key to the service account and restart — failing"), "{text}");
    assert!(text.contains("\n```powershell\nSet-Something -Name 'x'\n```"), "{text}");
    assert!(text.contains("(as of 2026-11-20)"), "{text}");
    assert!(text.contains("New-MsolServicePrincipalCredential"), "{text}");
    assert_eq!(text.matches("\n### A").count(), 18);
}

#[test]
fn the_runbook_tells_a_remedy_once_and_again_where_its_commands_differ() {
    let mut report = report(Scenario::A, failing(&["install-certificate", "grant-key-access"]));
    let once = markdown(&plan(&report), &report);
    assert_eq!((once.matches("Set-Something -Name 'x'").count(), once.matches("As above: Mend it").count()), (1, 1));
    let last = report.records.iter_mut().flat_map(|record| &mut record.findings).last().expect("something fails");
    let values = BTreeMap::from([("name".to_owned(), "y".to_owned())]);
    last.remedy = Some(Remedy::filled(&MEND, &values, "exdoctor check --only test".to_owned()));
    let both = markdown(&plan(&report), &report);
    assert!(both.contains("Set-Something -Name 'x'") && both.contains("Set-Something -Name 'y'"), "{both}");
    assert!(!both.contains("As above"), "{both}");
}

#[test]
fn values_that_could_be_markup_or_commands_stay_text() {
    let report = prepared::hostile();
    let plan = plan(&report);
    for text in [human(&plan, &report, Style::default()), markdown(&plan, &report), json(&plan)] {
        let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c));
        assert_eq!(bad, None);
    }
    let text = markdown(&plan, &report);
    // Between backticks nothing is markup.
    let outside = text.lines().flat_map(|line| line.split('`').step_by(2));
    assert!(outside.into_iter().all(|part| !part.contains("<script>")), "{text}");
}

#[test]
fn values_that_are_known_are_defaults_and_others_are_asked_for() {
    let mut report = report(Scenario::A, failing(&["install-certificate"]));
    report.values = BTreeMap::from([
        ("servers".to_owned(), "crm1.contoso.com, crm2.contoso.com".to_owned()),
        ("thumbprint".to_owned(), "0123456789ABCDEF0123456789ABCDEF01234567".to_owned()),
    ]);
    let plan = plan(&report);
    let text = script(&plan, &report, step(&plan, "install-certificate")).expect("it has a script");
    assert!(text.contains("[string[]] $Servers = @('crm1.contoso.com', 'crm2.contoso.com')"), "{text}");
    assert!(text.contains("[string] $Thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567'"), "{text}");
    assert!(
        text.contains(
            "[Parameter(Mandatory = $true, HelpMessage = 'password of the PFX')]\n    [securestring] $PfxPassword"
        ),
        "{text}"
    );
    insta::assert_snapshot!("plan.ps1", text);
}

#[test]
fn two_runs_differ_in_the_steps_that_changed() {
    let (before, after) =
        (report(Scenario::C, failing(&["upn-suffixes"])), report(Scenario::C, failing(&["entra-connect"])));
    let diff = PlanDiff::of(&before, &after, "monday.json", &[]).expect("both have steps");
    let changed: Vec<(&str, State)> = diff.steps.iter().map(|change| (change.id.as_str(), change.after)).collect();
    assert!(changed.contains(&("entra-connect", State::Failing)), "{changed:?}");
    assert_eq!(diff.checks.new.len(), 1);
    assert_eq!(diff.checks.gone.len(), 1);
    let text = exdoctor_reports::formats::plan::diff(&diff, Style::default());
    assert!(text.contains("gone") && text.contains("monday.json"), "{text}");
}
