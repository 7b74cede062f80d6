//! What should somebody know who verifies one step, and it is not proved?

use exdoctor_checks::model::Outcome;
use exdoctor_checks::setup::StepInfo;
use exdoctor_reports::Record;

use super::job::Job;
use crate::wait::passes_by_itself;

/// How a step is verified.
pub(super) struct Verified {
    steps: Vec<&'static StepInfo>,
    /// Whether the configuration lets exdoctor queue Test & Enable.
    can_test: bool,
    tested: bool,
    waits: bool,
}

impl Verified {
    pub(super) fn of(job: &Job, tested: bool) -> Self {
        Self {
            steps: job.verifies.clone(),
            can_test: job.config.sign_in.signed_in().next().is_some(),
            tested,
            waits: job.wait.is_some() || job.facts.is_some(),
        }
    }

    /// What would help where the step is not proved.
    pub(super) fn remarks(&self, records: &[Record]) -> Vec<String> {
        let open = |record: &&Record| matches!(record.outcome, Outcome::Fail | Outcome::Blocked);
        let open: Vec<&Record> = records.iter().filter(open).collect();
        let mut remarks = Vec::new();
        for step in self.steps.iter().filter(|step| open.iter().any(|record| record.proves(step.scenario, step.id))) {
            if step.tested_by.is_some() && !self.tested {
                let how = if self.can_test {
                    "--trigger-test queues it after asking, waits, and judges what it gave"
                } else {
                    "[dynamics] of the configuration would let exdoctor queue it, with --trigger-test"
                };
                remarks.push(format!("Test & Enable was not run: {how}"));
            }
            let passes = |record: &&&Record| record.proves(step.scenario, step.id) && passes_by_itself(record);
            if !self.waits && open.iter().any(|record| passes(&record)) {
                let effective = step.guide().effective;
                remarks.push(format!(
                    "{}: a change is effective {effective}; --wait TIME looks again until then",
                    step.id
                ));
            }
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use exdoctor_checks::model::Scenario;
    use exdoctor_checks::setup::{Step, info};

    use super::*;

    fn record(check: &str, step: &str, outcome: &str) -> [Record; 1] {
        let json = serde_json::json!({
            "check": check, "title": "", "family": check.split('.').next().unwrap_or_default(),
            "subject": { "kind": "tenant", "name": "contoso.com" }, "level": "error", "outcome": outcome,
            "findings": [], "evidence": [], "steps": [{ "scenario": "A", "step": step }],
        });
        [serde_json::from_value(json).expect("a record")]
    }

    fn verified(step: Step) -> Verified {
        let steps = vec![info(Scenario::A, step).expect("it is a step")];
        Verified { steps, can_test: true, tested: false, waits: false }
    }

    #[test]
    fn a_step_that_is_proved_needs_no_remark() {
        let done = record("dynamics.mailbox-test", "test-enable", "pass");
        assert_eq!(verified(Step::TestEnable).remarks(&done), Vec::<String>::new());
    }

    #[test]
    fn a_test_that_nobody_ran_is_offered_and_one_that_was_run_is_not() {
        let failed = record("dynamics.mailbox-test", "test-enable", "fail");
        let said = verified(Step::TestEnable).remarks(&failed);
        assert!(said[0].contains("--trigger-test queues it after asking"), "{said:?}");
        let tested = Verified { tested: true, ..verified(Step::TestEnable) };
        assert!(!tested.remarks(&failed).iter().any(|line| line.contains("--trigger-test")));
        let nobody = Verified { can_test: false, ..verified(Step::TestEnable) };
        assert!(nobody.remarks(&failed)[0].contains("[dynamics]"));
    }

    #[test]
    fn a_change_that_takes_its_time_is_told_with_the_way_to_wait() {
        let failed = record("entra.spn", "service-principal", "fail");
        let said = verified(Step::ServicePrincipal).remarks(&failed);
        assert_eq!(
            said,
            ["service-principal: a change is effective within minutes; --wait TIME looks again until then"]
        );
        let waited = Verified { waits: true, ..verified(Step::ServicePrincipal) };
        assert_eq!(waited.remarks(&failed), Vec::<String>::new());
    }
}
