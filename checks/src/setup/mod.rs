//! In which order is each scenario set up, and what waits for what?

mod steps;

pub use steps::{STEPS, Step, StepInfo, info};
