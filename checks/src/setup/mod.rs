//! In which order is each scenario set up, what waits for what, and how is each step done?

mod dynamics_onprem;
mod exchange_server;
mod guide;
mod guides;
mod host;
mod migration;
mod place;
mod renewal;
mod retired;
mod script;
mod script_examples;
pub(crate) mod shared;
mod step;

use crate::model::Check;

pub use guide::{Form, Guide, PRELUDE, Parameter, Script, Together, Tool, Way, together};
pub use place::{place, proved};
pub use renewal::{Beside, RENEWAL, Renewal};
pub use retired::{TRANSLATED, TRANSLATIONS, Translation};
pub use step::{Step, StepInfo, info, not_judged, steps};

/// The checks of this family, sorted by id.
pub static CHECKS: &[&Check] = &[&host::CHECK, &script::CHECK];
