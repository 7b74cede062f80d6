//! In which order is each scenario set up, and what waits for what?

mod dynamics_onprem;
mod exchange_server;
mod migration;
mod step;

pub use step::{Step, StepInfo, info, steps};
