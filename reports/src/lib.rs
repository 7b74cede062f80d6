//! What did the run come to, with which exit code, and how is it shown?
//!
//! Records go in; one [`Report`] comes out, with its exit code. Every format renders that report and decides nothing.

pub mod catalogue;
mod causes;
mod compare;
mod exit_code;
pub mod explain;
mod fail_on;
pub mod formats;
mod headline;
mod instructions;
pub mod mailboxes;
mod plan;
mod record;
mod remedy;
mod report;
mod roots;
mod run_info;
mod text;
mod totals;
mod values;
mod verify;

pub use compare::{Change, Comparison, Known};
pub use exit_code::ExitCode;
pub use fail_on::{FailOn, Gate};
pub use formats::{Format, Style};
pub use headline::{Headline, headline};
pub use plan::{
    Flow, Joined, Next, PLAN_SCHEMA, Plan, PlanDiff, PlanError, Planned, Proof, Replacement, State, StepChange,
};
pub use record::{Finding, Record};
pub use remedy::{Document, Instruction, Remedy};
pub use report::{ReadError, Report, SCHEMA};
pub use roots::{Root, Wait, roots};
pub use run_info::{Again, Found, RunInfo, SeenFrom};
pub use text::wrap;
pub use totals::{ByLevel, ByOutcome, Totals};
