//! What counts when one step is verified?

use exdoctor_checks::model::{Level, Outcome};
use exdoctor_checks::setup::StepInfo;

use crate::plan::Planned;
use crate::{ExitCode, FailOn, Report, State, Totals};

impl Report {
    /// This report, in which what leaves a step unproved counts, however little it would count otherwise: whoever verifies a
    /// step wants to know whether it is done.
    #[must_use]
    pub fn verifying(mut self, steps: &[&StepInfo]) -> Self {
        let unproved = |step: &&&StepInfo| {
            !matches!(Planned::of(&self, step).state, State::Done | State::NotNeeded | State::Failing)
        };
        let unproved: Vec<&StepInfo> = steps.iter().filter(unproved).copied().collect();
        if unproved.is_empty() || self.records.is_empty() {
            return self;
        }
        for record in self.records.iter_mut().filter(|record| record.outcome == Outcome::Blocked) {
            if unproved.iter().any(|step| record.proves(step.scenario, step.id)) {
                record.level = Some(Level::Error);
            }
        }
        self.totals = Totals::of(&self.records);
        self.exit_code = ExitCode::of(&self.records, self.fail_on);
        if self.fail_on != FailOn::Never {
            self.exit_code = self.exit_code.worst(ExitCode::NOT_ESTABLISHED);
        }
        self
    }
}
