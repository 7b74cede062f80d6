//! In which order is each scenario set up, what waits for what, and how is each step done?

mod dynamics_onprem;
mod exchange_server;
mod guide;
mod guides;
mod migration;
mod place;
mod renewal;
mod retired;
mod step;

pub use guide::{Form, Guide, PRELUDE, Parameter, Script, Together, Tool, Way, together};
pub use place::place;
pub use renewal::{RENEWAL, Renewal};
pub use retired::{TRANSLATED, TRANSLATIONS, Translation};
pub use step::{Step, StepInfo, info, not_judged, steps};
