//! In which order is each scenario set up, and what waits for what?

mod dynamics_onprem;
mod exchange_server;
mod host;
mod migration;
mod script;
mod script_examples;
mod step;

use crate::model::Check;

pub use step::{Step, StepInfo, info, steps};

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&host::CHECK, &script::CHECK];
