//! What is known about doing each step of each scenario?

mod mailboxes;
mod migration;
mod online;
mod onprem;
mod onprem_tenant;
pub(crate) mod sources;

pub(super) use onprem::TOGETHER;

use super::guide::{Form, Parameter};
use super::{Guide, StepInfo};
use crate::model::Scenario;

/// The guides of each scenario.
pub(super) static ALL: &[(Scenario, &[Guide])] = &[
    (Scenario::A, onprem::GUIDES),
    (Scenario::A, onprem_tenant::GUIDES),
    (Scenario::B, online::GUIDES),
    (Scenario::C, migration::GUIDES),
];

const fn parameter(name: &'static str, value: &'static str, form: Form, about: &'static str) -> Parameter {
    Parameter { name, value, about, form, optional: false }
}

/// A parameter that only whoever runs the script can choose.
const fn asked(name: &'static str, form: Form, about: &'static str) -> Parameter {
    Parameter { name, value: "", about, form, optional: false }
}

/// A parameter that nothing fills, and that the script does without.
const fn optional(name: &'static str, form: Form, about: &'static str) -> Parameter {
    Parameter { name, value: "", about, form, optional: true }
}

/// Which servers of Exchange a script changes: an organization may have others, with names of their own.
const PUBLISHED: Parameter =
    parameter("Servers", "exchange_servers", Form::Hosts, "Exchange servers behind the published address");

impl StepInfo {
    /// How the step is done.
    ///
    /// # Panics
    /// Never: a test sees that each step has a guide.
    pub fn guide(&self) -> &'static Guide {
        let own = ALL.iter().filter(|(scenario, _)| *scenario == self.scenario).flat_map(|(_, guides)| *guides);
        let shared = mailboxes::GUIDES.iter();
        own.chain(shared).find(|guide| guide.step == self.step).expect("each step has a guide")
    }
}
